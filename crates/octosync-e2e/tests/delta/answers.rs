//! The lines of configuration that a refusal offers: each of them makes the question go away.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, lifecycle, script, step, variable};
use serde_json::{Map, Value, json};

/// The findings that refuse a plan under these settings.
async fn refusals(world: &World, settings: &Value) -> Vec<Value> {
    let written: String =
        settings.as_object().unwrap().iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let plan = world.run(&["plan", "--json"], &written).await;
    let document: Value = serde_json::from_str(&plan.stdout).unwrap();
    let Some(destination) = document["plan"]["destinations"].get(0) else { panic!("{written}{}", plan.block()) };
    let findings = destination["findings"].as_array().unwrap();
    findings.iter().filter(|finding| finding["severity"] == "refusal").cloned().collect()
}

/// Puts a value below keys.
fn put(settings: &mut Value, keys: &[Value], write: &Value) {
    let [key, rest @ ..] = keys else {
        match (settings.as_array_mut(), write.as_array()) {
            (Some(there), Some(new)) => there.extend(new.iter().cloned()),
            _ => *settings = write.clone(),
        }
        return;
    };
    if !settings.is_object() {
        *settings = Value::Object(Map::new());
    }
    put(&mut settings[key.as_str().unwrap()], rest, write);
}

/// Every alternative that the refusals of a code offer ends all of them.
async fn ends(world: World, code: &str, settings: Value, name_there: &str) {
    let asked: Vec<Value> =
        refusals(&world, &settings).await.into_iter().filter(|finding| finding["code"] == code).collect();
    assert!(!asked.is_empty(), "{code} is not asked");
    let most = asked.iter().map(|finding| finding["answers"].as_array().map_or(0, Vec::len)).max().unwrap();
    assert!(most > 0, "{code} offers nothing: {asked:?}");
    for at in 0..most {
        let mut answered = settings.clone();
        for answer in asked.iter().filter_map(|finding| finding["answers"].get(at)) {
            let write = answer.get("write").cloned().unwrap_or_else(|| json!(name_there));
            put(&mut answered, answer["at"].as_array().unwrap(), &write);
        }
        let left = refusals(&world, &answered).await;
        assert!(left.iter().all(|finding| finding["code"] != code), "{code} under {answered}: {left:?}");
    }
}

fn rows_of_dev_and_test() -> Vec<Value> {
    let row = |value: &str, at: usize| variable("Url", value, json!({ "Environment": [format!("Environments-{at}")] }));
    vec![row("a", 1), row("b", 2)]
}

#[tokio::test]
async fn a_first_sync_is_decided_either_way() {
    let mut there = Space::new(&["Test"]);
    there.0.get_mut("projects").unwrap()[0]["Description"] = json!("Theirs.");
    let world = World::new(Space::new(&["Test"]), there).await;
    ends(world, "first_sync.unpaired", json!({}), "").await;
}

#[tokio::test]
async fn what_has_no_counterpart_is_named_or_stood_in_for() {
    let there = Space::ground(&["Production"]).add("lifecycles", lifecycle(7, "Their own", &[]));
    let world = World::new(Space::new(&["Dev"]), there).await;
    ends(world, "ref.unmapped", json!({}), "Their own").await;
}

#[tokio::test]
async fn a_wider_scope_is_consented_to_by_its_topic() {
    let world = World::new(Space::new(&["Dev", "Test"]).rows(rows_of_dev_and_test()), Space::ground(&["Test"])).await;
    let settings = json!({ "scopes": { "variables": { "environments": "drop" } } });
    ends(world, "scope.widened", settings, "").await;
}

#[tokio::test]
async fn a_scope_that_must_be_whole_is_let_go() {
    let world = World::new(Space::new(&["Dev", "Test"]).rows(rows_of_dev_and_test()), Space::ground(&["Test"])).await;
    let settings = json!({ "scopes": { "variables": { "environments": "fail_unless_any" } } });
    ends(world, "scope.missing", settings, "").await;
}

#[tokio::test]
async fn two_values_of_one_scope_are_accepted() {
    let world = World::new(Space::new(&["Dev", "Test"]).rows(rows_of_dev_and_test()), Space::ground(&["Test"])).await;
    let settings = json!({ "names": { "environments": { "Dev": "Test" } }, "variables": { "new_renamed": "source" } });
    ends(world, "variable.ambiguous", settings, "").await;
}

#[tokio::test]
async fn what_is_only_verified_is_created_or_merged() {
    let settings = json!({ "kinds": { "project_groups": "verify" } });
    let world = World::new(Space::new(&["Test"]), Space::ground(&["Test"])).await;
    ends(world, "verify.missing", settings.clone(), "").await;
    let mut there = Space::new(&["Test"]);
    there.0.get_mut("projectgroups").unwrap()[0]["Description"] = json!("Theirs.");
    let world = World::new(Space::new(&["Test"]), there).await;
    ends(world, "verify.differs", settings, "").await;
}

#[tokio::test]
async fn a_gap_between_versions_is_accepted() {
    let ends_of = (Space::new(&["Test"]), "2021.2.4488");
    let world = World::of_versions(ends_of, (Space::ground(&["Test"]), "2026.1.9674")).await;
    ends(world, "version.gap", json!({}), "").await;
}

#[tokio::test]
async fn a_name_that_leads_to_several_is_only_looked_up() {
    let world = World::new(Space::new(&["Test"]), Space::ground(&["Test"])).await;
    let settings = json!({ "names": { "project_groups": { "Group": ["One", "Other"] } } });
    ends(world, "match.one_to_many", settings, "").await;
}

#[tokio::test]
async fn a_weaker_approval_is_consented_to() {
    let approval = || {
        let properties = json!({ "Octopus.Action.Manual.Instructions": "Look.",
            "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone" });
        step("Approve", vec![action(1, "Approve", "Octopus.Manual", properties)])
    };
    let deploy = || script(1, "Deploy", "echo");
    let there = Space::new(&["Test"]).steps(vec![approval(), deploy()]);
    let world = World::new(Space::new(&["Test"]).steps(vec![deploy()]), there).await;
    let settings = json!({ "first_sync": "take_source", "steps": { "destination_only": "remove" } });
    ends(world, "gate.weakened", settings, "").await;
}
