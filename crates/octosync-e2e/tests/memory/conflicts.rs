//! Whose edit wins where both sides edited the same: per kind, by rule, and below a destination.

use crate::desk::Lasting;
use crate::world::{On, rename, say, shop, text};
use octosync_e2e::kit::SPACE;
use octosync_e2e::spaces::Documents;
use octosync_e2e::tiny::variable;
use serde_json::{Value, json};

const CREATE: &str = "kinds: { environments: create }\n";

/// Two servers after a sync, and then edits of both sides: of two steps, of which one got another name there, and of two rows.
async fn edited() -> Lasting {
    let rows = vec![variable("One", "1", json!({})), variable("Two", "2", json!({}))];
    let world = Lasting::new(&shop(&["a", "b"], rows), &Documents::new()).await;
    world.configure(CREATE);
    world.sync().await;
    for (on, words) in [(On::Source, "ours"), (On::Destination, "theirs")] {
        world.edit_on(on, "deploymentprocesses", "", |process| {
            process["Steps"].as_array_mut().expect("steps").iter_mut().for_each(say(words));
        });
        let server = if on == On::Source { &world.pair.source } else { &world.pair.destination };
        let own = |set: &Value| text(&set["OwnerId"]).starts_with("Projects-");
        let set = server.documents(SPACE, "variables").into_iter().find(own).expect("the project has rows");
        assert!(server.edit(SPACE, "variables", text(&set["Id"]), |set| {
            set["Variables"].as_array_mut().expect("rows").iter_mut().for_each(|row| row["Value"] = json!(words));
        }));
    }
    world.edit_on(On::Destination, "deploymentprocesses", "", |process| {
        rename("called otherwise")(&mut process["Steps"][1])
    });
    world
}

/// Returns what the two steps say there, and what the rows hold.
fn there(world: &Lasting) -> Vec<String> {
    let process = world.there("deploymentprocesses", "");
    let steps = process["Steps"].as_array().expect("steps").clone();
    let body = |step: &Value| text(&step["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"]).to_owned();
    let set = world.there("variables", "");
    let mut rows = set["Variables"].as_array().expect("rows").clone();
    rows.sort_by_key(|row| text(&row["Name"]).to_owned());
    let values = rows.iter().map(|row| text(&row["Value"]).to_owned());
    steps.iter().map(body).chain(values).collect()
}

#[tokio::test]
async fn whose_edit_wins_is_said_per_kind_by_rule_and_by_destination() {
    let rule = |about: &str, name: &str| {
        format!("rules: [{{ about: {about}, match: {{ name: {name} }}, set: {{ on_conflict: take_source }} }}]\n")
    };
    let [ours, theirs] = ["ours", "theirs"];
    let table = [
        (String::new(), [theirs, theirs, theirs, theirs]),
        ("on_conflict: take_source\n".to_owned(), [ours, ours, ours, ours]),
        (
            "on_conflict: { default: take_source, variables: keep_destination }\n".to_owned(),
            [ours, ours, theirs, theirs],
        ),
        ("on_conflict: { deployment_processes: take_source }\n".to_owned(), [ours, ours, theirs, theirs]),
        (rule("step", "a"), [ours, theirs, theirs, theirs]),
        // The step is called otherwise there: rules speak the source's words.
        (rule("step", "b"), [theirs, ours, theirs, theirs]),
        (rule("variable", "Two"), [theirs, theirs, theirs, ours]),
        (rule("project", "Shop"), [ours, ours, ours, ours]),
        (format!("{}on_conflict: stop\n", rule("project", "Shop")), [ours, ours, ours, ours]),
    ];
    for (settings, expected) in table {
        let world = edited().await;
        world.configure(&format!("{CREATE}{settings}"));
        world.sync().await;
        assert_eq!(there(&world), expected, "{settings}");
        world.is_quiet().await;
    }
}

#[tokio::test]
async fn what_stops_is_refused_with_both_edits_and_nothing_is_written() {
    let world = edited().await;
    for (settings, setting) in [
        ("on_conflict: stop\n", "write on_conflict.variables: keep_destination"),
        ("on_conflict: { default: take_source, variables: stop }\n", "write on_conflict.variables: keep_destination"),
        // A word for the kind would not be heard.
        (
            "on_conflict: take_source\nrules: [{ about: variable, match: { name: One }, set: { on_conflict: stop } }]\n",
            "write on_conflict in the exception (octosync.yaml:7): keep_destination",
        ),
    ] {
        world.configure(&format!("{CREATE}{settings}"));
        let before = world.pair.destination.writes();
        let ran = world.run(&["sync", "--yes"]).await;
        ran.exits(3).says("sync.conflict").says("wanted \"1\" → \"ours\", there \"1\" → \"theirs\"");
        ran.says(setting);
        let of_kind = "on_conflict.variables: keep_destination, or take_source";
        assert_eq!(ran.stdout.contains(of_kind), !settings.contains("rules"), "{}", ran.block());
        assert_eq!(world.pair.destination.writes(), before, "{settings}");
    }
}

#[tokio::test]
async fn explain_tells_whose_edit_wins_and_who_says_so() {
    let world = edited().await;
    world.configure(&format!("{CREATE}on_conflict: {{ variables: take_source }}\n"));
    let ran = world.run(&["explain", "variables/projects/Shop"]).await;
    ran.says("what both sides edited since the last sync is the source's").says("octosync.yaml:");
}
