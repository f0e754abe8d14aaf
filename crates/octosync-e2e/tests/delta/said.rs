//! The output of a plan as a whole: every count of its summary, and when each change takes effect (G).

use crate::world::{Space, World};
use octosync_e2e::kit::Pair;
use octosync_e2e::spaces::{lookups, rich_space};
use octosync_e2e::tiny::{action, script, step, typed, variable};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn gate(disabled: bool) -> Value {
    let properties = json!({ "Octopus.Action.Manual.Instructions": "Ok?", "Octopus.Action.RunOnServer": "true" });
    let mut gate = action(1, "Sign-off", "Octopus.Manual", properties);
    gate["IsDisabled"] = json!(disabled);
    step("Sign-off", vec![gate])
}

fn scoped(name: &str, environments: &[&str]) -> Value {
    let mut made = script(1, name, "echo");
    made["Actions"][0]["Environments"] = json!(environments);
    made
}

const SETTINGS: &str = "first_sync: { deployment_processes: take_source }
kinds: { lifecycles: existing, tag_sets: verify }
scopes: { variables: { environments: drop } }
steps: { destination_only: remove }
allow_widening: true
allow_weaker_gates: true
";

#[tokio::test]
async fn the_summary_counts_everything_that_a_plan_does_and_leaves() {
    let rows = vec![
        typed("New secret", "Sensitive", Value::Null, json!({})),
        variable("Kept", "ours", json!({})),
        variable("Widened", "ours", json!({ "Environment": ["Environments-1"] })),
    ];
    let feed = json!({ "Id": "Feeds-1", "Name": "F", "FeedType": "Docker", "FeedUri": "https://f.example",
        "Username": "u", "Password": { "HasValue": true } });
    let source = Space::new(&["Dev", "Test"]).add("feeds", feed).rows(rows).steps(vec![
        gate(true),
        scoped("Narrowed", &["Environments-1", "Environments-2"]),
        scoped("Skipped", &["Environments-1"]),
    ]);
    let standing = Space::new(&["Test"])
        .rows(vec![variable("Kept", "theirs", json!({}))])
        .steps(vec![gate(false), script(1, "Theirs", "echo")]);
    let world = World::new(source, standing).await;
    let plan = world.run(&["plan"], SETTINGS).await;
    // To fill in: the password of the feed, the secret row and the widened one. Unchanged are those of the server, too.
    plan.exits(2).says(
        "production: 1 to create, 2 to change, 11 unchanged, 1 to remove, 1 skipped, 1 kept, 1 narrowed, 1 widened, \
         1 approval weakened, 3 to fill in",
    );
    let refusing = SETTINGS.replace("allow_widening: true\nallow_weaker_gates: true\n", "");
    let refused = world.run(&["plan"], &refusing).await;
    refused.exits(3).says("3 to fill in, 2 refused");
    world.run(&["sync", "--yes"], SETTINGS).await.exits(0);
    assert_eq!(world.steps(), ["Sign-off", "Narrowed [Test]"]);
}

#[tokio::test]
async fn a_plan_says_of_every_kind_when_its_change_takes_effect() {
    let world = World(Pair::start(&rich_space(), &lookups()).await);
    let settings = "kinds: { environments: create }\n";
    let plan = world.run(&["plan", "--json"], settings).await;
    let document: Value = serde_json::from_str(&plan.stdout).unwrap();
    let mut effects: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for step in document["plan"]["destinations"][0]["steps"].as_array().unwrap() {
        let kind = step["key"].as_str().unwrap().split('/').next().unwrap().to_owned();
        effects.entry(kind).or_default().insert(step["effect"].as_str().unwrap().to_owned());
    }
    let of = |effect: &str| -> Vec<&str> {
        let kinds = effects.iter().filter(|(_, effects)| effects.contains(effect));
        kinds.map(|(kind, _)| kind.as_str()).collect()
    };
    let released = ["deployment_processes", "script_module_contents", "script_modules", "variables"];
    assert_eq!(of("next_release"), released);
    for kind in ["accounts", "feeds", "lifecycles", "channels", "projects", "library_variable_sets"] {
        assert!(of("at_once").contains(&kind), "{kind}: {effects:?}");
    }
    let shown = world.run(&["plan"], settings).await;
    shown.says("· at once").says("· with the next release");
}
