//! Which questions two spaces raise, in the order in which answers bear on each other.

use super::question::{Choice, Question, Setting, quoted};
use crate::render::text::{count, of_kind};
use octosync::decision::{Decision, Verdict};
use octosync::delta::{Mode, Pattern, fallback::FALLBACKS};
use octosync::doc::Doc;
use octosync::findings::LIFECYCLE_EMPTY;
use octosync::identity::entry_label;
use octosync::key::{Key, Kind, listed};
use octosync::plan::Action;
use octosync::planner::Examined;
use octosync::read::Side;
use octosync::{owners, registry, rules};
use std::collections::{BTreeMap, BTreeSet};

/// How many names a question gives before it counts the rest.
const NAMED: usize = 6;
/// How many questions of one sort are asked.
const ASKED: usize = 25;

/// Both sides, and the plan with what was answered so far.
pub(crate) struct Ground<'a> {
    pub(crate) source: &'a Side,
    pub(crate) destination: &'a Side,
    pub(crate) examined: &'a Examined,
}

/// A sort of questions.
type Sort = fn(&Ground<'_>) -> Vec<Question>;

/// The sorts, in the order in which they are asked: what is answered of one can answer those after it.
const SORTS: &[Sort] =
    &[projects, tagged, destination, environments, modes, rows, steps, lifecycles, values, references, differences];

/// Returns the questions of the first sort of which some are open; `is_answered` tells which are not.
pub(crate) fn raised(ground: &Ground<'_>, is_answered: impl Fn(&str) -> bool) -> Vec<Question> {
    let open = |sort: &Sort| {
        let questions = sort(ground).into_iter().take(ASKED).filter(|question| !is_answered(&question.name));
        Some(questions.collect::<Vec<_>>()).filter(|open| !open.is_empty())
    };
    SORTS.iter().find_map(open).unwrap_or_default()
}

fn question(name: impl Into<String>, ask: impl Into<String>, choices: Vec<Choice>) -> Question {
    Question { name: name.into(), ask: ask.into(), choices, patterns: None }
}

/// A1: a space can hold projects that are nobody else's business.
fn projects(ground: &Ground<'_>) -> Vec<Question> {
    let projects: Vec<&str> =
        ground.source.nodes.keys().filter(|key| owners::is_project(key.kind())).map(Key::own_name).collect();
    if projects.len() < 2 {
        return Vec::new();
    }
    let ask = format!(
        "Which projects take part? The source has {}: {}",
        count(projects.len(), "project", "projects"),
        listed(&projects, NAMED)
    );
    let path = ["select", "projects", "include"].map(str::to_owned).to_vec();
    let all = Choice::new("all", "all of them, and those that come later", Vec::new());
    vec![Question { patterns: Some(path.clone()), ..question(path.join("."), ask, vec![all]) }]
}

/// A1: customers are told apart by their tags.
fn tagged(ground: &Ground<'_>) -> Vec<Question> {
    let mut kinds: BTreeMap<Kind, Vec<BTreeSet<String>>> = BTreeMap::new();
    for node in ground.source.nodes.values() {
        if let Some(tagged) = registry::get(node.key.kind()).and_then(|entry| entry.spec.tagged) {
            let tags = node.doc.get(tagged.at).map(Doc::items).unwrap_or_default();
            kinds.entry(node.key.kind()).or_default().push(tags.iter().map(entry_label).collect());
        }
    }
    let question = |(kind, documents): (Kind, Vec<BTreeSet<String>>)| {
        let tags: BTreeSet<&String> = documents.iter().flatten().collect();
        let path = ["select", kind.word(), "include"];
        let all = Choice::new("all", "all of them, and those that come later", Vec::new());
        let only = tags.into_iter().map(|tag| {
            let number = documents.iter().filter(|tags| tags.contains(tag)).count();
            let effect = format!("the {number} of them that have this tag, and those that get it later");
            let pattern = Pattern::quoted(&format!("tag:{tag}"));
            Choice::new(format!("tag:{tag}"), effect, vec![Setting::new(&path, format!("[{pattern}]"))])
        });
        let choices: Vec<Choice> = [all].into_iter().chain(only).collect();
        let ask = format!("Which {kind} take part? The source has {}", documents.len());
        let patterns = Some(path.map(str::to_owned).to_vec());
        let asks = documents.len() > 1 && choices.len() > 1;
        asks.then(|| Question { patterns, ..self::question(path.join("."), ask, choices) })
    };
    kinds.into_iter().filter_map(question).collect()
}

/// The kinds that are made and follow the source where the destination is to be the same.
const MIRRORED: &[&str] = &[
    "environments",
    "lifecycles",
    "worker_pools",
    "library_variable_sets",
    "projects",
    "channels",
    "deployment_processes",
    "variables",
];

/// A3: a space without any environment can become whatever is wanted.
fn destination(ground: &Ground<'_>) -> Vec<Question> {
    let kind = Kind::of("environments");
    let here = ground.source.nodes.keys().filter(|key| key.kind() == kind).map(Key::own_name);
    let here: Vec<&str> = here.collect();
    if here.is_empty() || !names_there(ground, kind).is_empty() {
        return Vec::new();
    }
    let ask = format!("The destination has no environment yet, the source {}. What is it to be?", listed(&here, NAMED));
    let existing = Choice::new("existing", "its environments are made there by hand: each is asked about", Vec::new());
    let environments = ["kinds", kind.word()];
    let create = Choice::new(
        "create",
        "its environments are made where they are missing, and never touched again",
        vec![Setting::new(&environments, "create")],
    );
    let kinds = MIRRORED.iter().map(|kind| Setting::new(&["kinds", kind], "mirror"));
    let rest = [Setting::new(&["first_sync"], "take_source"), Setting::new(&["steps", "destination_only"], "remove")];
    let mirror = Choice::new(
        "mirror",
        "the same as the source: all is made there and follows it, what differs is written over, steps that somebody adds \
         there go; secrets and values that only stand there stay",
        kinds.chain(rest).collect(),
    );
    vec![question("kinds", ask, vec![existing, create, mirror])]
}

/// A4.
fn environments(ground: &Ground<'_>) -> Vec<Question> {
    let unmet = ground.examined.seen.unmet.iter().filter(|(key, _)| is_environment(key));
    let question = |(key, number): (&Key, &usize)| {
        let name = key.own_name();
        let documents = count(*number, "document names", "documents name");
        let ask = format!("The environment \"{name}\" is not there, and {documents} it. What is it called there?");
        let nothing = Choice::new(
            "~",
            "it has no counterpart: what is only for it stays at home",
            vec![named(key, "~".to_owned())],
        );
        let there = names_there(ground, key.kind()).into_iter().map(|there| {
            let effect = format!("what is for {name} is for {there} there");
            Choice::new(&*there, effect, vec![named(key, quoted(&there))])
        });
        self::question(format!("names.{}.{name}", key.kind()), ask, [nothing].into_iter().chain(there).collect())
    };
    unmet.map(question).collect()
}

fn named(key: &Key, value: String) -> Setting {
    Setting { path: vec!["names".to_owned(), key.kind().word().to_owned(), key.own_name().to_owned()], value }
}

fn is_environment(key: &Key) -> bool {
    key.kind().word() == "environments"
}

/// Returns the names of a kind on the destination; those that have a place among each other in that order.
fn names_there(ground: &Ground<'_>, kind: Kind) -> Vec<String> {
    let mut nodes: Vec<_> = ground.destination.nodes.values().filter(|node| node.key.kind() == kind).collect();
    nodes.sort_by_key(|node| node.doc.get("SortOrder").and_then(Doc::as_u64).unwrap_or(0));
    nodes.into_iter().map(|node| node.key.own_name().to_owned()).collect()
}

/// A3: what holds secrets, or stands for machines, may be made there by hand.
fn modes(ground: &Ground<'_>) -> Vec<Question> {
    let mut created: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
    for step in ground
        .examined
        .plan
        .steps
        .iter()
        .filter(|step| step.action == Action::Create && owners::owner(&step.key).is_none())
    {
        let spec = registry::entry(step.key.kind()).spec;
        let can_be_missing = FALLBACKS.iter().any(|fallback| fallback.kind == spec.config_word() && fallback.names);
        if spec.mode == Some(Mode::Create) && can_be_missing {
            created.entry(spec.config_word()).or_default().push(step.key.own_name());
        }
    }
    let question = |(kind, names): (Kind, Vec<&str>)| {
        let ask = format!("{} would be created there: {}", of_kind(names.len(), kind), listed(&names, NAMED));
        let existing = "none is made: they are matched by name, and what names one that is not there is asked about";
        let path = ["kinds", kind.word()];
        self::question(
            path.join("."),
            ask,
            vec![
                Choice::new(
                    "create",
                    "they are made, with placeholders for their secrets, and never touched again",
                    Vec::new(),
                ),
                Choice::new("existing", existing, vec![Setting::new(&path, "existing")]),
            ],
        )
    };
    created.into_iter().map(question).collect()
}

/// B1.
fn rows(ground: &Ground<'_>) -> Vec<Question> {
    let number = of_environments(ground, rules::B1).count();
    if number == 0 {
        return Vec::new();
    }
    let values = count(number, "value is", "values are");
    let ask = format!("{values} only for environments without a counterpart. What becomes of them?");
    let stay = Choice::new("skip_unless_any", "they stay at home", Vec::new());
    let drop = Choice::new(
        "drop",
        "they arrive without that scope, as one placeholder for each name, to be filled in there",
        vec![
            Setting::new(&["scopes", "variables", "environments"], "drop"),
            Setting::new(&["allow_widening"], "[variables]"),
            Setting::new(&["variables", "new_widened"], "placeholder"),
        ],
    );
    vec![question("scopes.variables.environments", ask, vec![stay, drop])]
}

/// Returns what takes no part because of its environments, by a rule.
fn of_environments<'g>(ground: &'g Ground<'_>, rule: rules::Rule) -> impl Iterator<Item = &'g Decision> {
    let decisions = ground.examined.plan.decisions.iter();
    decisions.filter(move |decision| {
        decision.rule == rule && decision.verdict == Verdict::Skip && decision.dimension() == Some("environments")
    })
}

/// E4.
fn steps(ground: &Ground<'_>) -> Vec<Question> {
    let there = names_there(ground, Kind::of("environments"));
    let question = |decision: &Decision| {
        let project = owners::owner(&decision.about).filter(|owner| owners::is_project(owner.kind()))?;
        let (_, step) = decision.item.as_ref()?.items().last()?;
        let ask = format!("The step \"{step}\" of {} would not arrive: {}", project.own_name(), decision.why);
        let skip = Choice::new("skip", "it stays at home", Vec::new());
        let only = there.iter().map(|environment| {
            let rule = format!(
                "{{ about: step, match: {{ project: {}, name: {} }}, set: {{ environments: [{}] }} }}",
                Pattern::quoted(project.own_name()),
                Pattern::quoted(step),
                quoted(environment)
            );
            Choice::new(
                environment,
                format!("it arrives, and runs in {environment} only"),
                vec![Setting::new(&["rules", ""], rule)],
            )
        });
        let name = format!("rules.{}.{step}", project.own_name());
        Some(self::question(name, ask, [skip].into_iter().chain(only).collect()))
    };
    of_environments(ground, rules::B2).filter_map(question).collect()
}

/// C1, C3.
fn lifecycles(ground: &Ground<'_>) -> Vec<Question> {
    let empty = ground.examined.plan.findings.iter().filter(|finding| finding.code == LIFECYCLE_EMPTY);
    let empty: Vec<&str> = empty.filter_map(|finding| Some(finding.about.as_ref()?.own_name())).collect();
    if empty.is_empty() {
        return Vec::new();
    }
    let there = names_there(ground, Kind::of("environments"));
    let phases = there.iter().map(|name| format!("{{ name: {0}, environments: [{0}] }}", quoted(name)));
    let phases = format!("[{}]", phases.collect::<Vec<_>>().join(", "));
    let ask = format!(
        "No environment of these lifecycles is there: {}. What stands in for their phases?",
        listed(&empty, NAMED)
    );
    let given = Choice::new(
        "phases",
        format!("they get a phase for each environment there, in this order: {}", there.join(", then ")),
        vec![Setting::new(&["lifecycles", "phases"], phases)],
    );
    let default = Choice::new(
        "default",
        "they take no part, and new projects get the default lifecycle of that space",
        vec![Setting::new(&["lifecycles", "missing"], "default")],
    );
    let refused = Choice::new("fail", "they take no part, and projects that use them are refused", Vec::new());
    let choices = if there.is_empty() { vec![refused, default] } else { vec![given, default, refused] };
    vec![question("lifecycles.phases", ask, choices)]
}

/// D1.
fn values(ground: &Ground<'_>) -> Vec<Question> {
    let rows = |step: &octosync::plan::Step| {
        let list = registry::entry(step.key.kind()).rows()?;
        let number = |doc: &Doc| doc.get(&list).map_or(0, |rows| rows.items().len());
        Some(number(&step.after.0).saturating_sub(step.before.as_ref().map_or(0, |before| number(&before.0))))
    };
    let new: usize = ground.examined.plan.steps.iter().filter_map(rows).sum();
    if new == 0 {
        return Vec::new();
    }
    let ask = format!("{} new there. Which value do they get?", count(new, "variable value is", "variable values are"));
    let path = ["variables", "new"];
    vec![question(
        path.join("."),
        ask,
        vec![
            Choice::new("source", "that of the source; secrets are placeholders in any case", Vec::new()),
            Choice::new(
                "placeholder",
                "a placeholder, to be filled in there",
                vec![Setting::new(&path, "placeholder")],
            ),
        ],
    )]
}

/// E6.
fn references(ground: &Ground<'_>) -> Vec<Question> {
    let nameable: Vec<Kind> = registry::nameable().collect();
    let unmet =
        ground.examined.seen.unmet.iter().filter(|(key, _)| !is_environment(key) && nameable.contains(&key.kind()));
    let question = |(key, number): (&Key, &usize)| {
        let (one, name) = (registry::one(key.kind()), key.own_name());
        let documents = count(*number, "document names", "documents name");
        let ask = format!("The {one} \"{name}\" has no counterpart, and {documents} it. What stands in for it?");
        let open = Choice::new("open", "nothing: a plan refuses what cannot go without it", Vec::new());
        let there = names_there(ground, key.kind())
            .into_iter()
            .map(|there| Choice::new(&*there, format!("\"{there}\" is it there"), vec![named(key, quoted(&there))]));
        let fallbacks = FALLBACKS.iter().filter(|fallback| fallback.kind == key.kind() && fallback.names);
        let words = fallbacks.flat_map(|fallback| {
            fallback.words.iter().skip(1).map(move |(word, _)| {
                let setting = Setting::new(&[fallback.topic, fallback.key], *word);
                Choice::new(format!("{}: {word}", fallback.path()), "for every one that is missing", vec![setting])
            })
        });
        self::question(
            format!("names.{}.{name}", key.kind()),
            ask,
            [open].into_iter().chain(there).chain(words).collect(),
        )
    };
    unmet.map(question).collect()
}

/// A8.
fn differences(ground: &Ground<'_>) -> Vec<Question> {
    let mut kinds: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
    for difference in &ground.examined.plan.unpaired {
        let word = registry::entry(difference.key.kind()).spec.config_word();
        kinds.entry(word).or_default().push(difference.key.own_name());
    }
    let question = |(kind, names): (Kind, Vec<&str>)| {
        let path = ["first_sync", kind.word()];
        let ask =
            format!("{kind} that stand on both sides and differ: {}. Whose content is right?", listed(&names, NAMED));
        let written = format!("the source's is written over {}", count(names.len(), "document", "documents"));
        self::question(
            path.join("."),
            ask,
            vec![
                Choice::new(
                    "keep_destination",
                    "the destination's stays",
                    vec![Setting::new(&path, "keep_destination")],
                ),
                Choice::new("take_source", written, vec![Setting::new(&path, "take_source")]),
                Choice::new("stop", "a plan is refused, and lists them", Vec::new()),
            ],
        )
    };
    kinds.into_iter().map(question).collect()
}
