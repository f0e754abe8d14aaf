//! Runbooks that a sync publishes (E8): when all of one is written, and nothing that somebody edited there by itself.

use crate::world::{Space, World, actions, text};
use octopus_sandbox::{Effect, Fault};
use octosync_e2e::kit::{SPACE, client};
use octosync_e2e::tiny::{action, runbook, runbook_process, script, variable};
use serde_json::{Value, json};

const PUBLISHING: &str = "runbooks: { publish: true }\n";

fn space(steps: Vec<Value>) -> Space {
    Space::new(&["Test"])
        .steps(vec![script(1, "Deploy", "echo")])
        .rows(vec![variable("Folder", "/one", json!({}))])
        .add("runbooks", runbook(1, 1, "Back up", ("All", &[]), "By hand"))
        .add("runbookProcesses", runbook_process(1, 1, steps))
}

fn copy(body: &str) -> Vec<Value> {
    vec![script(11, "Copy", body)]
}

async fn world(steps: Vec<Value>) -> World {
    World::new(space(steps), Space::ground(&["Test"])).await
}

/// The snapshot that is published of the runbook on the destination.
fn snapshot(world: &World) -> Option<Value> {
    let id = text(&world.there("runbooks", "Back up")?, "PublishedRunbookSnapshotId");
    let snapshots = world.0.destination.documents(SPACE, "runbookSnapshots");
    snapshots.into_iter().find(|snapshot| text(snapshot, "Id") == id)
}

/// The bodies of the scripts that run there: those of the published snapshot.
async fn running(world: &World) -> Vec<String> {
    let Some(snapshot) = snapshot(world) else { return Vec::new() };
    let client = client(&world.0.destination);
    let space = client.find_space(SPACE).await.unwrap();
    let path = format!("runbookProcesses/{}", text(&snapshot, "FrozenRunbookProcessId"));
    let process: Value = client.space(&space.id).get(&path, &[]).await.unwrap();
    actions(&process).iter().map(|action| text(&action["Properties"], "Octopus.Action.Script.ScriptBody")).collect()
}

fn set_body(process: &mut Value, body: &str) {
    process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"] = json!(body);
}

#[tokio::test]
async fn a_runbook_is_published_when_all_of_it_is_written() {
    let world = world(copy("echo 1")).await;
    let ran = world.syncs(PUBLISHING).await;
    ran.says("· at once").says("published when all of it is written").says("1 to publish");
    assert!(!ran.stdout.contains("runbook.to_publish"), "{}", ran.block());
    assert_eq!(running(&world).await, ["echo 1"]);
    assert_eq!(world.there("runbooks", "Back up").unwrap()["Description"], "By hand", "it is finished");
}

#[tokio::test]
async fn an_edit_of_the_source_is_published_and_what_somebody_edits_there_is_not() {
    let world = world(copy("echo 1")).await;
    let desk = world.run_with(&["sync", "--yes"], PUBLISHING, &[]).await.desk;
    world.edit_source("runbookProcesses", |process| set_body(process, "echo 2"));
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    assert_eq!(running(&world).await, ["echo 2"]);
    desk.octosync(&["plan"]).await.exits(0);
    world.edit("runbookProcesses", |process| set_body(process, "echo their draft"));
    world.0.destination.clear_requests();
    desk.octosync(&["sync", "--yes", "--verbose"]).await.exits(0).says("runbook.to_publish");
    assert_eq!(world.0.destination.writes(), 0);
    assert_eq!(running(&world).await, ["echo 2"]);
}

#[tokio::test]
async fn what_an_earlier_sync_wrote_and_nobody_published_is_published() {
    let world = world(copy("echo 1")).await;
    world.syncs("").await;
    assert!(snapshot(&world).is_none());
    world.0.destination.clear_requests();
    let ran = world.syncs(PUBLISHING).await;
    ran.says("is published as it stands there");
    assert_eq!(running(&world).await, ["echo 1"]);
}

#[tokio::test]
async fn what_differs_there_and_is_kept_is_not_published() {
    let there = space(copy("echo theirs"));
    let world = World::new(space(copy("echo ours")), there).await;
    world.syncs(&format!("{PUBLISHING}first_sync: keep_destination\n")).await;
    assert!(snapshot(&world).is_none());
}

#[tokio::test]
async fn a_runbook_is_published_anew_when_its_variables_are_written() {
    let world = world(copy("echo 1")).await;
    let desk = world.run_with(&["sync", "--yes"], PUBLISHING, &[]).await.desk;
    let first = text(&snapshot(&world).unwrap(), "Id");
    // A value of the destination's own is no reason.
    world.edit("variables", |set| set["Variables"][0]["Description"] = json!("Ours"));
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    assert_eq!(text(&snapshot(&world).unwrap(), "Id"), first);
    world.edit_source("variables", |set| set["Variables"][0]["Value"] = json!("/two"));
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    let second = snapshot(&world).unwrap();
    assert_ne!(text(&second, "Id"), first);
    desk.octosync(&["plan"]).await.exits(0);
}

#[tokio::test]
async fn a_runbook_that_is_not_all_written_is_not_published_and_the_next_run_does_it() {
    for path in ["*/runbookProcesses/*", "*/variables/*"] {
        let world = world(copy("echo 1")).await;
        world.0.destination.insert_fault(
            Fault::at(path, Effect::Status { code: 500, body: String::new(), headers: Vec::new() }).method("PUT"),
        );
        let run = world.run_with(&["sync", "--yes"], PUBLISHING, &[]).await;
        run.ran.exits(4);
        assert!(snapshot(&world).is_none(), "{path}");
        world.0.destination.clear_faults();
        run.desk.octosync(&["sync", "--yes"]).await.exits(0);
        assert_eq!(running(&world).await, ["echo 1"], "{path}");
        run.desk.octosync(&["plan"]).await.exits(0);
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_publishes_nothing_twice() {
    let world = world(copy("echo 1")).await;
    world.0.destination.insert_fault(Fault::at("*/runbookSnapshots", Effect::DropAfterHandling).method("POST"));
    world.run(&["sync", "--yes"], PUBLISHING).await.exits(0);
    assert_eq!(world.0.destination.documents(SPACE, "runbookSnapshots").len(), 1);
    assert_eq!(running(&world).await, ["echo 1"]);
}

#[tokio::test]
async fn a_runbook_without_steps_is_not_published() {
    let world = world(Vec::new()).await;
    world.syncs(PUBLISHING).await;
    assert!(snapshot(&world).is_none());
}

fn with_package() -> Vec<Value> {
    let mut steps = copy("echo 1");
    let mut unpack = action(
        11,
        "Unpack",
        "Octopus.TentaclePackage",
        json!({
            "Octopus.Action.Package.FeedId": "feeds-builtin", "Octopus.Action.Package.PackageId": "Web",
            "Octopus.Action.EnabledFeatures": ""
        }),
    );
    unpack["Packages"] = json!([{
        "Id": octosync_e2e::tiny::guid("Web"), "Name": "", "PackageId": "Web", "FeedId": "feeds-builtin",
        "AcquisitionLocation": "Server", "Properties": {}
    }]);
    steps.push(octosync_e2e::tiny::step("Unpack", vec![unpack]));
    steps[1]["Properties"] = json!({ "Octopus.Action.TargetRoles": "web" });
    steps
}

#[tokio::test]
async fn a_snapshot_holds_the_newest_version_of_each_package() {
    let world = world(with_package()).await;
    let run = world.run_with(&["sync", "--yes"], PUBLISHING, &[]).await;
    run.ran.exits(4).says("its action \"Unpack\" needs the package Web, of which the feed there has no version");
    assert!(snapshot(&world).is_none());
    let client = client(&world.0.destination);
    let space = client.find_space(SPACE).await.unwrap();
    let api = client.space(&space.id);
    for file in ["Web.1.9.0.zip", "Web.1.10.0.zip"] {
        let _: Value = api.upload("packages/raw", "file", file, "x").await.unwrap();
    }
    run.desk.octosync(&["sync", "--yes"]).await.exits(0);
    let selected = snapshot(&world).unwrap()["SelectedPackages"].clone();
    assert_eq!((&selected[0]["ActionName"], &selected[0]["Version"]), (&json!("Unpack"), &json!("1.10.0")));
    run.desk.octosync(&["plan"]).await.exits(0);
}

#[tokio::test]
async fn what_waits_to_be_filled_in_is_said_of_what_is_published() {
    let mut here = space(copy("echo 1"));
    here.0.remove("variablesets");
    let here = here.rows(vec![variable("Folder", "/one", json!({ "Environment": ["Environments-1"] }))]);
    let world = World::new(here, Space::ground(&["Staging"])).await;
    let settings = format!("{PUBLISHING}names: {{ environments: {{ Test: Staging }} }}\n");
    let ran = world.syncs(&settings).await;
    ran.says("runbook.to_publish").says("is published with what still waits to be filled in");
    assert_eq!(running(&world).await, ["echo 1"]);
}
