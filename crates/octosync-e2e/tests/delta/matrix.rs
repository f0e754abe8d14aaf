//! The whole matrix of what happens to scopes without a full counterpart: one table that a person can read.
//!
//! Made by planning, with one item for each cell; what the verdicts do to a destination is told by the stories.

use crate::world::Space;
use octosync::decision::{Decision, Origin, Set, Verdict};
use octosync::delta::{Delta, Exception, Exceptions, Matches, Mode, Pattern, Policy, Renaming, Word as _};
use octosync::key::fold;
use octosync::path::Place;
use octosync::plan::DestinationPlan;
use octosync::registry::{self, kinds};
use octosync_e2e::kit::Pair;
use octosync_e2e::tiny::{action_id, channel, lifecycle, script, variable};
use serde_json::{Value, json};

/// How many of an item's two entries are missing.
const MISSING: [&str; 3] = ["none", "some", "all"];

/// A dimension: its word, what has it there, the field of the API, and the ids of what is there twice and what is gone.
struct Row {
    word: &'static str,
    field: &'static str,
    there: [String; 2],
    gone: [String; 2],
}

fn row(word: &'static str, field: &'static str, there: [&str; 2], gone: [&str; 2]) -> Row {
    Row { word, field, there: there.map(str::to_owned), gone: gone.map(str::to_owned) }
}

fn variable_rows() -> Vec<Row> {
    let actions = |names: [&str; 2]| names.map(|name| action_id(1, name));
    vec![
        row("environments", "Environment", ["Environments-1", "Environments-2"], ["Environments-3", "Environments-4"]),
        row("channels", "Channel", ["Channels-1", "Channels-2"], ["Channels-3", "Channels-4"]),
        row("process_owners", "ProcessOwner", ["Projects-1", "Runbooks-1"], ["Runbooks-2", "Runbooks-3"]),
        Row { word: "actions", field: "Action", there: actions(["A", "B"]), gone: actions(["Gone 1", "Gone 2"]) },
        row("machines", "Machine", ["Machines-1", "Machines-2"], ["Machines-3", "Machines-4"]),
        row("tenant_tags", "TenantTag", ["Ring/A", "Ring/B"], ["Ring/Gone 1", "Ring/Gone 2"]),
        row("roles", "Role", ["a", "b"], ["gone-1", "gone-2"]),
    ]
}

fn step_rows() -> Vec<Row> {
    let of = |word, field| {
        let rows = variable_rows();
        let row = rows.into_iter().find(|row| row.word == word).unwrap();
        Row { field, ..row }
    };
    vec![of("environments", "Environments"), of("channels", "Channels"), of("tenant_tags", "TenantTags")]
}

fn entries(row: &Row, missing: &str) -> Value {
    match missing {
        "none" => json!(row.there),
        "some" => json!([row.there[0], row.gone[0]]),
        _ => json!(row.gone),
    }
}

fn tags(names: &[&str]) -> Value {
    let tags = names.iter().enumerate().map(
        |(at, name)| json!({ "Id": format!("TagSets-1/Tags-{at}"), "Name": name, "Color": "#111111", "SortOrder": at }),
    );
    json!({ "Id": "TagSets-1", "Name": "Ring", "Tags": tags.collect::<Vec<_>>() })
}

fn machine(number: usize, name: &str) -> Value {
    json!({ "Id": format!("Machines-{number}"), "Name": name, "Roles": ["a"], "EnvironmentIds": ["Environments-1"],
        "Endpoint": { "CommunicationStyle": "None" } })
}

fn runbook(number: usize) -> Value {
    json!({ "Id": format!("Runbooks-{number}"), "ProjectId": "Projects-1", "Name": format!("Runbook {number}") })
}

/// A space with everything that can be named; the destination has only the first two of each.
fn world(environments: &[&str], count: usize) -> Space {
    let mut space = Space::new(environments).add("lifecycles", lifecycle(2, "Other", &[1]));
    let names = ["A", "B", "Gone 1", "Gone 2"];
    space = space.add("tagsets", tags(&names[..count]));
    for (at, name) in names[..count].iter().enumerate() {
        space = space.add("machines", machine(at + 1, name));
        if at > 0 {
            space = space.add("channels", channel(at + 1, 1, name, false));
        }
    }
    let runbooks = if count == 4 { 3 } else { 1 };
    (1..=runbooks).fold(space, |space, number| space.add("runbooks", runbook(number)))
}

fn source() -> Space {
    let mut steps: Vec<Value> = ["A", "B", "Gone 1", "Gone 2"].iter().map(|name| script(1, name, "echo")).collect();
    let mut rows = Vec::new();
    for missing in MISSING {
        for row in step_rows() {
            let mut step = script(1, &format!("{} {missing}", row.word), "echo");
            step["Actions"][0][row.field] = entries(&row, missing);
            steps.push(step);
        }
        for row in variable_rows() {
            rows.push(variable(&format!("{} {missing}", row.word), "v", json!({ row.field: entries(&row, missing) })));
        }
    }
    world(&["A", "B", "Gone 1", "Gone 2"], 4).steps(steps).rows(rows)
}

/// The destination when the items exist already: each scoped to what is there, with another content.
fn standing() -> Space {
    let mut steps: Vec<Value> = ["A", "B"].iter().map(|name| script(1, name, "echo")).collect();
    for row in step_rows() {
        for missing in MISSING {
            let mut step = script(1, &format!("{} {missing}", row.word), "own");
            step["Actions"][0][row.field] = json!([row.there[0]]);
            steps.push(step);
        }
    }
    let rows = variable_rows().into_iter().flat_map(|row| {
        let there = json!({ row.field: [row.there[0]] });
        MISSING.map(|missing| variable(&format!("{} {missing}", row.word), "v", there.clone()))
    });
    world(&["A", "B"], 2).steps(steps).rows(rows.collect())
}

fn set<T>(value: T) -> Set<T> {
    Set { value, origin: Origin::Default }
}

fn delta(topic: &str, policy: Policy) -> Delta {
    let mut delta = Delta {
        allow_widening: set(true.into()),
        first_sync: octosync::delta::PerKind::all(set(octosync::delta::FirstSync::TakeSource)),
        ..Delta::default()
    };
    // One topic at a time: a refused process would take its actions from the variables.
    for (topic, dimensions) in registry::scoped().into_iter().filter(|(known, _)| *known == topic) {
        for dimension in dimensions {
            delta.scopes.insert((topic.to_owned(), dimension.to_owned()), set(policy));
        }
    }
    for role in ["gone-1", "gone-2"] {
        delta.names.insert(kinds::ROLES, set(Renaming { from: role.to_owned(), to: Vec::new() }));
    }
    for kind in [kinds::TAG_SETS, kinds::CHANNELS, kinds::RUNBOOKS] {
        delta.kinds.insert(kind, set(Mode::Existing));
    }
    let matches = Matches { name: Some(Pattern::new("Gone *")), ..Matches::default() };
    let skip = octosync::delta::Effects { skip: Some(true), ..Default::default() };
    let exception = Exception {
        about: "step".to_owned(),
        matches,
        set: skip,
        origin: Origin::Default,
        name: "rules[1]".to_owned(),
    };
    delta.exceptions = Exceptions(vec![exception]);
    delta
}

/// The decision about an item: its verdict, in a word.
fn cell(plan: &DestinationPlan, kind: octosync::key::Kind, item: &str, dimension: &str) -> &'static str {
    let question = format!("scope {dimension}");
    // A row that is there is only known once it is paired, and then stays as it is.
    let is_of = |decision: &Decision| {
        let mut items = decision.item.iter().flat_map(Place::items);
        items.any(|(handle, _)| handle.name() == Some(&fold(item)))
    };
    let stays = plan.decisions.iter().any(|decision| {
        matches!(decision.rule.id(), "B1" | "D2") && decision.verdict == Verdict::Keep && is_of(decision)
    });
    if stays {
        return "untouched";
    }
    let of_item = plan
        .decisions
        .iter()
        .filter(|decision| decision.about.kind() == kind && decision.question == question && is_of(decision));
    let verdicts: Vec<Verdict> = of_item.map(|decision| decision.verdict).collect();
    match verdicts.as_slice() {
        [] => "keep",
        [Verdict::Narrow] => "mapped",
        [Verdict::Skip] => "skip",
        [Verdict::Refuse] => "refuse",
        [Verdict::Widen] => "WIDENED",
        [Verdict::Keep] => "untouched",
        other => panic!("{item}: {other:?}"),
    }
}

#[tokio::test]
async fn the_whole_matrix_of_scopes() {
    let mut table = format!(
        "{:<10} {:<15} {:<16} {:<9} {:<10} {:<10} {}\n",
        "topic", "dimension", "policy", "item", "none", "some", "all"
    );
    let mut lines: Vec<(String, usize, usize, String)> = Vec::new();
    for (at, policy) in Policy::ALL.iter().enumerate() {
        for (fate, there) in [("new", world(&["A", "B"], 2)), ("existing", standing())] {
            let pair = Pair::start(&source().0, &there.0).await;
            let topics =
                [("variables", kinds::VARIABLES, variable_rows()), ("steps", kinds::DEPLOYMENT_PROCESSES, step_rows())];
            for (topic, kind, rows) in topics {
                let plan = pair.plan(&delta(topic, *policy)).await;
                for (order, row) in rows.iter().enumerate() {
                    let cells = MISSING.map(|missing| cell(&plan, kind, &format!("{} {missing}", row.word), row.word));
                    let [none, some, all] = cells;
                    let policy = policy.word();
                    let line =
                        format!("{topic:<10} {:<15} {policy:<16} {fate:<9} {none:<10} {some:<10} {all}\n", row.word);
                    lines.push((topic.to_owned(), order, at, line));
                }
            }
        }
    }
    lines.sort();
    table.extend(lines.into_iter().map(|(_, _, _, line)| line));
    insta::assert_snapshot!(table, @"
    topic      dimension       policy           item      none       some       all
    steps      environments    fail_unless_all  existing  untouched  refuse     refuse
    steps      environments    fail_unless_all  new       keep       refuse     refuse
    steps      environments    skip_unless_all  existing  untouched  skip       skip
    steps      environments    skip_unless_all  new       keep       skip       skip
    steps      environments    fail_unless_any  existing  untouched  mapped     refuse
    steps      environments    fail_unless_any  new       keep       mapped     refuse
    steps      environments    skip_unless_any  existing  untouched  mapped     skip
    steps      environments    skip_unless_any  new       keep       mapped     skip
    steps      environments    drop             existing  untouched  mapped     WIDENED
    steps      environments    drop             new       keep       mapped     WIDENED
    steps      environments    drop_new         existing  untouched  untouched  untouched
    steps      environments    drop_new         new       keep       mapped     WIDENED
    steps      channels        fail_unless_all  existing  untouched  refuse     refuse
    steps      channels        fail_unless_all  new       keep       refuse     refuse
    steps      channels        skip_unless_all  existing  untouched  skip       skip
    steps      channels        skip_unless_all  new       keep       skip       skip
    steps      channels        fail_unless_any  existing  untouched  mapped     refuse
    steps      channels        fail_unless_any  new       keep       mapped     refuse
    steps      channels        skip_unless_any  existing  untouched  mapped     skip
    steps      channels        skip_unless_any  new       keep       mapped     skip
    steps      channels        drop             existing  untouched  mapped     WIDENED
    steps      channels        drop             new       keep       mapped     WIDENED
    steps      channels        drop_new         existing  untouched  untouched  untouched
    steps      channels        drop_new         new       keep       mapped     WIDENED
    steps      tenant_tags     fail_unless_all  existing  untouched  refuse     refuse
    steps      tenant_tags     fail_unless_all  new       keep       refuse     refuse
    steps      tenant_tags     skip_unless_all  existing  untouched  skip       skip
    steps      tenant_tags     skip_unless_all  new       keep       skip       skip
    steps      tenant_tags     fail_unless_any  existing  untouched  mapped     refuse
    steps      tenant_tags     fail_unless_any  new       keep       mapped     refuse
    steps      tenant_tags     skip_unless_any  existing  untouched  mapped     skip
    steps      tenant_tags     skip_unless_any  new       keep       mapped     skip
    steps      tenant_tags     drop             existing  untouched  mapped     WIDENED
    steps      tenant_tags     drop             new       keep       mapped     WIDENED
    steps      tenant_tags     drop_new         existing  untouched  untouched  untouched
    steps      tenant_tags     drop_new         new       keep       mapped     WIDENED
    variables  environments    fail_unless_all  existing  keep       refuse     refuse
    variables  environments    fail_unless_all  new       keep       refuse     refuse
    variables  environments    skip_unless_all  existing  untouched  skip       skip
    variables  environments    skip_unless_all  new       keep       skip       skip
    variables  environments    fail_unless_any  existing  keep       mapped     refuse
    variables  environments    fail_unless_any  new       keep       mapped     refuse
    variables  environments    skip_unless_any  existing  untouched  mapped     skip
    variables  environments    skip_unless_any  new       keep       mapped     skip
    variables  environments    drop             existing  untouched  mapped     untouched
    variables  environments    drop             new       keep       mapped     WIDENED
    variables  environments    drop_new         existing  untouched  untouched  untouched
    variables  environments    drop_new         new       keep       mapped     WIDENED
    variables  channels        fail_unless_all  existing  keep       refuse     refuse
    variables  channels        fail_unless_all  new       keep       refuse     refuse
    variables  channels        skip_unless_all  existing  untouched  skip       skip
    variables  channels        skip_unless_all  new       keep       skip       skip
    variables  channels        fail_unless_any  existing  keep       mapped     refuse
    variables  channels        fail_unless_any  new       keep       mapped     refuse
    variables  channels        skip_unless_any  existing  untouched  mapped     skip
    variables  channels        skip_unless_any  new       keep       mapped     skip
    variables  channels        drop             existing  untouched  mapped     untouched
    variables  channels        drop             new       keep       mapped     WIDENED
    variables  channels        drop_new         existing  untouched  untouched  untouched
    variables  channels        drop_new         new       keep       mapped     WIDENED
    variables  process_owners  fail_unless_all  existing  keep       refuse     refuse
    variables  process_owners  fail_unless_all  new       keep       refuse     refuse
    variables  process_owners  skip_unless_all  existing  untouched  skip       skip
    variables  process_owners  skip_unless_all  new       keep       skip       skip
    variables  process_owners  fail_unless_any  existing  keep       mapped     refuse
    variables  process_owners  fail_unless_any  new       keep       mapped     refuse
    variables  process_owners  skip_unless_any  existing  untouched  mapped     skip
    variables  process_owners  skip_unless_any  new       keep       mapped     skip
    variables  process_owners  drop             existing  untouched  mapped     untouched
    variables  process_owners  drop             new       keep       mapped     WIDENED
    variables  process_owners  drop_new         existing  untouched  untouched  untouched
    variables  process_owners  drop_new         new       keep       mapped     WIDENED
    variables  actions         fail_unless_all  existing  keep       refuse     refuse
    variables  actions         fail_unless_all  new       keep       refuse     refuse
    variables  actions         skip_unless_all  existing  untouched  skip       skip
    variables  actions         skip_unless_all  new       keep       skip       skip
    variables  actions         fail_unless_any  existing  keep       mapped     refuse
    variables  actions         fail_unless_any  new       keep       mapped     refuse
    variables  actions         skip_unless_any  existing  untouched  mapped     skip
    variables  actions         skip_unless_any  new       keep       mapped     skip
    variables  actions         drop             existing  untouched  mapped     untouched
    variables  actions         drop             new       keep       mapped     WIDENED
    variables  actions         drop_new         existing  untouched  untouched  untouched
    variables  actions         drop_new         new       keep       mapped     WIDENED
    variables  machines        fail_unless_all  existing  keep       refuse     refuse
    variables  machines        fail_unless_all  new       keep       refuse     refuse
    variables  machines        skip_unless_all  existing  untouched  skip       skip
    variables  machines        skip_unless_all  new       keep       skip       skip
    variables  machines        fail_unless_any  existing  keep       mapped     refuse
    variables  machines        fail_unless_any  new       keep       mapped     refuse
    variables  machines        skip_unless_any  existing  untouched  mapped     skip
    variables  machines        skip_unless_any  new       keep       mapped     skip
    variables  machines        drop             existing  untouched  mapped     untouched
    variables  machines        drop             new       keep       mapped     WIDENED
    variables  machines        drop_new         existing  untouched  untouched  untouched
    variables  machines        drop_new         new       keep       mapped     WIDENED
    variables  tenant_tags     fail_unless_all  existing  keep       refuse     refuse
    variables  tenant_tags     fail_unless_all  new       keep       refuse     refuse
    variables  tenant_tags     skip_unless_all  existing  untouched  skip       skip
    variables  tenant_tags     skip_unless_all  new       keep       skip       skip
    variables  tenant_tags     fail_unless_any  existing  keep       mapped     refuse
    variables  tenant_tags     fail_unless_any  new       keep       mapped     refuse
    variables  tenant_tags     skip_unless_any  existing  untouched  mapped     skip
    variables  tenant_tags     skip_unless_any  new       keep       mapped     skip
    variables  tenant_tags     drop             existing  untouched  mapped     untouched
    variables  tenant_tags     drop             new       keep       mapped     WIDENED
    variables  tenant_tags     drop_new         existing  untouched  untouched  untouched
    variables  tenant_tags     drop_new         new       keep       mapped     WIDENED
    variables  roles           fail_unless_all  existing  keep       refuse     refuse
    variables  roles           fail_unless_all  new       keep       refuse     refuse
    variables  roles           skip_unless_all  existing  untouched  skip       skip
    variables  roles           skip_unless_all  new       keep       skip       skip
    variables  roles           fail_unless_any  existing  keep       mapped     refuse
    variables  roles           fail_unless_any  new       keep       mapped     refuse
    variables  roles           skip_unless_any  existing  untouched  mapped     skip
    variables  roles           skip_unless_any  new       keep       mapped     skip
    variables  roles           drop             existing  untouched  mapped     untouched
    variables  roles           drop             new       keep       mapped     WIDENED
    variables  roles           drop_new         existing  untouched  untouched  untouched
    variables  roles           drop_new         new       keep       mapped     WIDENED
    ");
}
