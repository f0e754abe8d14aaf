//! Runbooks: where they run, what they do, and what is published of them (B4, C8, E8, E11).

use crate::world::{Space, World, actions, text};
use octosync_e2e::kit::SPACE;
use octosync_e2e::tiny::{action, runbook, runbook_process, script, step};
use serde_json::{Value, json};

const TAKING: &str = "first_sync: take_source\n";

/// A space with a runbook "Back up": its scope, its environments by number, its steps.
fn space(environments: &[&str], scope: &str, numbers: &[usize], steps: Vec<Value>) -> Space {
    let ids: Vec<String> = numbers.iter().map(|number| format!("Environments-{number}")).collect();
    Space::new(environments)
        .steps(vec![script(1, "Deploy", "echo")])
        .add("runbooks", runbook(1, 1, "Back up", (scope, &ids), "By hand"))
        .add("runbookProcesses", runbook_process(1, 1, steps))
}

fn copy(body: &str) -> Vec<Value> {
    vec![script(11, "Copy", body)]
}

/// The scope of the runbook on the destination, with the names of its environments.
fn scope(world: &World) -> String {
    let environments = world.0.destination.documents(SPACE, "environments");
    let name = |id: &Value| {
        let found = environments.iter().find(|environment| environment["Id"] == *id);
        found.map_or_else(|| id.to_string(), |environment| text(environment, "Name"))
    };
    let Some(runbook) = world.there("runbooks", "Back up") else { return "none".to_owned() };
    let names: Vec<String> = runbook["Environments"].as_array().into_iter().flatten().map(name).collect();
    format!("{} {names:?}", text(&runbook, "EnvironmentScope"))
}

/// The bodies of the scripts of the runbook on the destination.
fn bodies(world: &World) -> Vec<String> {
    let processes = world.0.destination.documents(SPACE, "runbookProcesses");
    let body = |action: Value| text(&action["Properties"], "Octopus.Action.Script.ScriptBody");
    processes.iter().flat_map(actions).map(body).collect()
}

#[tokio::test]
async fn a_runbook_arrives_with_its_steps_and_is_not_published() {
    let mut source = space(&["Test", "Gone"], "Specified", &[1, 2], copy("echo 1"));
    source.0.get_mut("runbooks").unwrap()[0]["PublishedRunbookSnapshotId"] = json!("RunbookSnapshots-1");
    let world = World::new(source, Space::ground(&["Test"])).await;
    let ran = world.syncs("").await;
    ran.says("runbook.to_publish").says("when it is published");
    assert_eq!((scope(&world), bodies(&world)), ("Specified [\"Test\"]".to_owned(), vec!["echo 1".to_owned()]));
    let there = world.there("runbooks", "Back up").unwrap();
    assert_eq!(there["PublishedRunbookSnapshotId"], Value::Null);
    assert_eq!(there["Description"], "By hand", "it is finished");
}

#[tokio::test]
async fn what_is_published_there_stays() {
    let there = {
        let mut there = space(&["Test"], "All", &[], copy("echo old"));
        there.0.get_mut("runbooks").unwrap()[0]["PublishedRunbookSnapshotId"] = json!("RunbookSnapshots-7");
        let snapshot =
            json!({ "Id": "RunbookSnapshots-7", "ProjectId": "Projects-1", "RunbookId": "Runbooks-1", "Name": "1" });
        there.add("runbookSnapshots", snapshot)
    };
    let world = World::new(space(&["Test"], "All", &[], copy("echo new")), there).await;
    let published = world.there("runbooks", "Back up").unwrap()["PublishedRunbookSnapshotId"].clone();
    assert!(published.is_string());
    world.syncs(TAKING).await.says("runbook.to_publish");
    assert_eq!(bodies(&world), ["echo new"]);
    assert_eq!(world.there("runbooks", "Back up").unwrap()["PublishedRunbookSnapshotId"], published);
}

#[tokio::test]
async fn a_runbook_of_environments_without_counterpart_takes_no_part_or_runs_nowhere_if_asked() {
    let world = World::new(space(&["Test", "Gone"], "Specified", &[2], copy("echo")), Space::ground(&["Test"])).await;
    world.syncs("").await.says("Back up");
    assert_eq!(scope(&world), "none");
    // Restricted to nothing is not restricted less: no consent is needed.
    world.syncs("scopes: { runbooks: { environments: drop } }\n").await;
    assert_eq!(scope(&world), "Specified []");
}

#[tokio::test]
async fn the_list_beside_another_scope_means_nothing() {
    for word in ["All", "FromProjectLifecycles"] {
        let world = World::new(space(&["Test", "Gone"], word, &[2], copy("echo")), Space::ground(&["Test"])).await;
        world.syncs("").await;
        assert_eq!(scope(&world), format!("{word} []"));
    }
}

#[tokio::test]
async fn a_restriction_that_only_the_destination_has_needs_consent_to_go() {
    let rows = [("Specified", vec![1]), ("Specified", vec![]), ("FromProjectLifecycles", vec![])];
    for (there, numbers) in rows {
        let world =
            World::new(space(&["Test"], "All", &[], copy("echo")), space(&["Test"], there, &numbers, copy("echo")))
                .await;
        let before = scope(&world);
        world.refuses(TAKING, &["scope.widened", "Back up"]).await;
        assert_eq!(scope(&world), before);
        world.refuses(&format!("{TAKING}kinds: {{ runbooks: mirror }}\n"), &["scope.widened", "Back up"]).await;
        world.syncs(&format!("{TAKING}allow_widening: [runbooks]\n")).await;
        // The list that stood there means nothing any more, and is left as it is.
        assert!(scope(&world).starts_with("All "), "{}", scope(&world));
    }
    // The other way round nothing gets wider.
    let world = World::new(
        space(&["Test"], "FromProjectLifecycles", &[], copy("echo")),
        space(&["Test"], "All", &[], copy("echo")),
    )
    .await;
    world.syncs(TAKING).await;
    assert_eq!(scope(&world), "FromProjectLifecycles []");
}

#[tokio::test]
async fn an_approval_of_a_runbook_is_not_weakened_without_consent() {
    let ask = |environments: Value| {
        let properties = json!({ "Octopus.Action.Manual.Instructions": "Now?", "Octopus.Action.RunOnServer": "true" });
        let mut made = step("Ask", vec![action(11, "Ask", "Octopus.Manual", properties)]);
        made["Actions"][0]["Environments"] = environments;
        let mut steps = vec![made];
        steps.extend(copy("echo"));
        steps
    };
    let here = space(&["Test", "Live"], "All", &[], ask(json!(["Environments-1"])));
    let there = space(&["Test", "Live"], "All", &[], ask(json!([])));
    let world = World::new(here, there).await;
    world.refuses(&format!("{TAKING}allow_widening: [steps]\n"), &["gate.weakened", "Ask"]).await;
    world.syncs(&format!("{TAKING}allow_widening: [steps]\nallow_weaker_gates: true\n")).await;
}

#[tokio::test]
async fn a_step_rule_and_a_selection_hold_for_runbooks_too() {
    let mut steps = copy("echo");
    steps.push(script(11, "Mail", "mail"));
    let world = World::new(space(&["Test"], "All", &[], steps), Space::ground(&["Test"])).await;
    let rule = "rules: [{ about: step, match: { name: Mail }, set: { skip: true } }]\n";
    world.syncs(&format!("select: {{ runbooks: {{ exclude: ['Back *'] }} }}\n{rule}")).await;
    assert_eq!(scope(&world), "none");
    world.syncs(rule).await;
    assert_eq!(bodies(&world), ["echo"]);
}

#[tokio::test]
async fn a_later_edit_of_the_source_arrives_and_one_of_the_destination_stays() {
    let world = World::new(space(&["Test"], "All", &[], copy("echo 1")), Space::ground(&["Test"])).await;
    let desk = world.run_with(&["sync", "--yes"], "", &[]).await.desk;
    world.edit_source("runbookProcesses", |process| {
        process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!("echo 2");
    });
    world.edit("runbooks", |runbook| runbook["Description"] = json!("Ours"));
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    assert_eq!(bodies(&world), ["echo 2"]);
    assert_eq!(world.there("runbooks", "Back up").unwrap()["Description"], "Ours");
}

#[tokio::test]
async fn a_project_names_the_runbooks_that_make_and_remove_its_environments() {
    let mut source = space(&["Test"], "All", &[], copy("echo"));
    source.0.get_mut("projects").unwrap()[0]["ProvisioningRunbookId"] = json!("Runbooks-1");
    source.0.get_mut("projects").unwrap()[0]["DeprovisioningRunbookId"] = json!("Runbooks-1");
    let world = World::new(source, Space::ground(&["Test"])).await;
    world.syncs("").await;
    let (project, runbook) = (world.there("projects", "OctoFX").unwrap(), world.id_there("runbooks", "Back up"));
    assert_eq!(text(&project, "ProvisioningRunbookId"), runbook);
    assert_eq!(text(&project, "DeprovisioningRunbookId"), runbook);
    assert_eq!(project["IsDisabled"], false);
}
