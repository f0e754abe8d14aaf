//! Exceptions hold for what they name, whatever its name is, and for every kind.

use crate::world::{Space, World};
use octosync_e2e::kit::Pair;
use octosync_e2e::spaces::{lookups, rich_space};
use octosync_e2e::tiny::{action, action_id, script, step, variable};
use serde_json::{Value, json};

const TAKING: &str = "first_sync: take_source\n";

#[tokio::test]
async fn a_project_that_is_skipped_or_only_looked_up_is_left_alone_with_all_that_belongs_to_it() {
    let rows = vec![variable("A", "1", json!({}))];
    let source = Space::new(&["Test"]).steps(vec![script(1, "Deploy", "echo 1")]).rows(rows);
    let world = World::new(source, Space::ground(&["Test"])).await;
    world.syncs(TAKING).await;
    world.edit_source("projects", |project| project["Description"] = json!("changed"));
    world.edit_source("deploymentprocesses", |process| {
        process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("echo 2");
    });
    let written = world.0.destination.writes();
    for word in ["skip: true", "mode: existing"] {
        let rule = format!("rules: [{{ about: project, match: {{ name: OctoFX }}, set: {{ {word} }} }}]\n");
        world.run(&["sync", "--yes"], &format!("{TAKING}{rule}")).await.exits(0);
        assert_eq!(world.0.destination.writes(), written, "{word}");
    }
}

#[tokio::test]
async fn skipping_all_of_a_kind_writes_none_of_it_whatever_the_kind() {
    let world = World(Pair::start(&rich_space(), &lookups()).await);
    let planned = async |settings: &str| -> Vec<String> {
        let plan = world.run(&["plan", "--json"], settings).await;
        let document: Value = serde_json::from_str(&plan.stdout).unwrap();
        let steps = document["plan"]["destinations"][0]["steps"].as_array().unwrap().clone();
        steps.iter().map(|step| step["key"].as_str().unwrap().split('/').next().unwrap().to_owned()).collect()
    };
    let before = planned("").await;
    let mut seen = 0;
    for (kind, about) in [
        ("project_groups", "project_group"),
        ("lifecycles", "lifecycle"),
        ("tag_sets", "tag_set"),
        ("feeds", "feed"),
        ("accounts", "account"),
        ("worker_pools", "worker_pool"),
        ("step_templates", "step_template"),
        ("script_modules", "script_module"),
        ("library_variable_sets", "library_variable_set"),
        ("projects", "project"),
        ("channels", "channel"),
    ] {
        if !before.iter().any(|of| of == kind) {
            continue;
        }
        seen += 1;
        let rule = format!("rules: [{{ about: {about}, match: {{ name: '*' }}, set: {{ skip: true }} }}]\n");
        let after = planned(&rule).await;
        assert!(!after.iter().any(|of| of == kind), "{about}: {after:?}");
    }
    assert!(seen > 6, "{before:?}");
}

#[tokio::test]
async fn a_step_is_left_out_by_its_own_name_too() {
    let properties = || json!({ "Octopus.Action.RunOnServer": "true", "Octopus.Action.Script.ScriptBody": "x" });
    let of = |name: &str| action(1, name, "Octopus.Script", properties());
    for words in [
        "rules: [{ about: step, match: { name: Wipe data }, set: { skip: true } }]\n",
        "select: { steps: { exclude: ['project:OctoFX/Wipe data'] } }\n",
    ] {
        let wipe = step("Wipe data", vec![of("drop tables"), of("clear caches")]);
        let source = Space::new(&["Test"]).steps(vec![wipe, script(1, "Deploy", "echo")]);
        let world = World::new(source, Space::ground(&["Test"])).await;
        world.syncs(words).await;
        assert_eq!(world.steps(), ["Deploy"], "{words}");
    }
}

#[tokio::test]
async fn an_exception_finds_a_step_whatever_characters_its_name_has() {
    for name in ["Deploy web", "Deploy [web]", "A].Actions[B", "A#2", "x/y's"] {
        let mut deploy = script(1, name, "echo");
        deploy["Actions"][0]["Properties"]["Acme.Custom"] = json!("Environments-1");
        let world = World::new(Space::new(&["Test"]).steps(vec![deploy]), Space::ground(&["Test"])).await;
        world.refuses("", &["ref.undeclared"]).await;
        let rule = format!("rules: [{{ about: step, match: {{ name: \"{name}\" }}, set: {{ undeclared: allow }} }}]\n");
        world.run(&["sync", "--yes"], &rule).await.exits(0);
        assert_eq!(world.steps().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn the_reason_for_what_needs_a_skipped_step_names_it_whatever_its_name_is() {
    for name in ["QA", "QA [web]", "QA].x[y"] {
        let mut gone = script(1, name, "echo");
        gone["Actions"][0]["Environments"] = json!(["Environments-1"]);
        let row = variable("V", "1", json!({ "Action": [action_id(1, name)] }));
        let source = Space::new(&["Test", "Production"]).steps(vec![script(1, "Deploy", "echo"), gone]).rows(vec![row]);
        let world = World::new(source, Space::ground(&["Production"])).await;
        let plan = world.run(&["plan", "--verbose"], "").await;
        plan.says(&format!("the step \"{name}\" takes no part"));
    }
}
