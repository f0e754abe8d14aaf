//! The memory that runs leave behind for the next ones, tested with the program itself.

use crate::world::{World, groups, run_of_anna, server, server_at};
use octopus_sandbox::Sandbox;
use octosync::memory::{Ends, SiteId};
use octosync_state::{Location, State};
use serde_json::json;
use std::path::PathBuf;

const MERGE: &str = "kinds: { project_groups: merge }";

fn describe(server: &Sandbox, name: &str, text: &str) {
    let groups = server.documents("Default", "projectgroups");
    let group = groups.iter().find(|group| group["Name"] == name).unwrap();
    assert!(
        server.edit("Default", "projectgroups", group["Id"].as_str().unwrap(), |group| group["Description"] =
            json!(text))
    );
}

fn described(server: &Sandbox, name: &str) -> String {
    let groups = server.documents("Default", "projectgroups");
    groups.iter().find(|group| group["Name"] == name).unwrap()["Description"].as_str().unwrap_or_default().to_owned()
}

/// A copy of the folder of the state.
struct Copy {
    folder: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Copy {
    fn of(world: &World) -> Self {
        let folder = world.path(".octosync");
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let files = files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
        Self { folder, files }
    }

    fn put_back(&self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        std::fs::create_dir(&self.folder).unwrap();
        for (path, bytes) in &self.files {
            std::fs::write(path, bytes).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sync_takes_edits_of_the_source_and_keeps_those_of_the_destination() {
    let source = server_at(1000, groups(&[("Trading", "one"), ("Rates", "one")])).await;
    let destination = server_at(50_000, json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), MERGE);
    assert_eq!(world.run(&["sync", "--yes"]).code, Some(0));
    let log = std::fs::metadata(world.path(".octosync/state.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the file alone is the whole state");
    describe(&source, "Trading", "two");
    describe(&destination, "Rates", "theirs");
    assert_eq!(world.run(&["plan"]).code, Some(2));
    // A plan file takes along what applying it shall remember.
    assert_eq!(world.run(&["plan", "--out", "plan.json"]).code, Some(2));
    assert_eq!(world.run(&["apply", "plan.json"]).code, Some(0));
    assert_eq!(
        (described(&destination, "Trading").as_str(), described(&destination, "Rates").as_str()),
        ("two", "theirs")
    );
    describe(&source, "Rates", "ours");
    let said = world.run(&["sync", "--yes"]);
    assert_eq!(said.code, Some(0), "{said}");
    assert!(said.stdout.contains("sync.conflict"), "{said}");
    assert_eq!(described(&destination, "Rates"), "theirs");
    let runs: serde_json::Value = serde_json::from_str(&world.run(&["runs", "--json"]).stdout).unwrap();
    let commands: Vec<&str> =
        runs["runs"].as_array().unwrap().iter().map(|run| run["command"].as_str().unwrap()).collect();
    assert_eq!(commands, ["sync", "apply", "sync"]);
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_state_a_lost_one_and_a_restored_server_are_said_and_overwrite_nothing() {
    let source = server_at(1000, groups(&[("Trading", "one")])).await;
    let destination = server_at(50_000, json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), MERGE);
    assert_eq!(world.run(&["sync", "--yes"]).code, Some(0));
    let older = Copy::of(&world);
    let copy = destination.snapshot();
    describe(&source, "Trading", "two");
    assert_eq!(world.run(&["sync", "--yes"]).code, Some(0));
    // Somebody takes it back there, and an older copy of the state does not know that there is something to take back.
    describe(&destination, "Trading", "one");
    describe(&source, "Trading", "three");
    let newest = Copy::of(&world);
    older.put_back();
    let said = world.run(&["sync", "--yes"]);
    assert!(said.code == Some(3) && said.stdout.contains("state.older"), "{said}");
    assert!(said.stdout.contains("first_sync.unpaired"), "{said}");
    assert_eq!(described(&destination, "Trading"), "one");
    std::fs::remove_dir_all(world.path(".octosync")).unwrap();
    let said = world.run(&["plan"]);
    assert!(said.code == Some(3) && said.stdout.contains("state.lost"), "{said}");
    // With the newest state, the server goes back to the first sync: what it lost comes again.
    newest.put_back();
    assert!(destination.restore(&copy));
    let said = world.run(&["sync", "--yes"]);
    assert!(said.code == Some(0) && said.stdout.contains("server.restored"), "{said}");
    assert_eq!(described(&destination, "Trading"), "three");
    let said = world.run(&["plan"]);
    assert!(said.code == Some(0) && !said.stdout.contains("server.restored"), "{said}");
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn adopting_pairs_what_stands_on_both_sides_and_writes_to_no_server() {
    let source = server_at(1000, groups(&[("Trading", "new")])).await;
    let destination = server_at(50_000, groups(&[("Trading", "old")])).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), MERGE);
    let asked = world.run(&["adopt"]);
    assert_eq!(asked.code, Some(3), "{asked}");
    assert!(!world.path(".octosync").exists(), "nothing is remembered that nobody agreed to");
    let quiet = world.run(&["adopt", "--quiet"]);
    assert_eq!((quiet.code, quiet.stdout.as_str()), (Some(3), ""), "{quiet}");
    let said = world.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(0), "{said}");
    let again = world.run(&["sync", "--yes"]);
    assert_eq!((again.code, destination.writes()), (Some(0), 0), "{again}");
    describe(&source, "Trading", "newer");
    let conflict = world.run(&["plan"]);
    assert!(conflict.stdout.contains("sync.conflict"), "{conflict}");
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_and_a_destination_that_changed_places_are_refused() {
    let (one, other) = (server_at(1000, groups(&[("Trading", "")])).await, server_at(50_000, json!({})).await);
    let mut world = World::new();
    world.config(&one.url(), &other.url(), "");
    assert_eq!(world.run(&["sync", "--yes"]).code, Some(0));
    world.config(&other.url(), &one.url(), "");
    let writes = one.writes();
    for words in [&["plan"][..], &["sync", "--yes"]] {
        let said = world.run(words);
        assert_eq!(said.code, Some(3), "{said}");
        assert!(said.stderr.contains("an earlier run synced"), "{said}");
    }
    assert_eq!(one.writes(), writes);
    one.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_another_run_holds_is_not_written_and_its_holder_is_named() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server_at(50_000, json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    assert_eq!(world.run(&["plan", "--json", "--out", "plan.json"]).code, Some(2));
    let plan: serde_json::Value = serde_json::from_str(&world.read("plan.json")).unwrap();
    let site = |site: &serde_json::Value| {
        let text = |field: &str| site[field].as_str().unwrap().into();
        SiteId { installation: text("installation_id"), space: text("space_id") }
    };
    let ends = Ends { source: site(&plan["source"]), destination: site(&plan["destinations"][0]["place"]) };
    let state = State::open(&Location::File(world.path(".octosync/state.db"))).await.unwrap();
    let held = state.begin(run_of_anna(ends)).await.unwrap();
    let said = world.run(&["sync", "--yes"]);
    assert_eq!(said.code, Some(3), "{said}");
    assert!(said.stderr.contains("anna@desk"), "{said}");
    assert_eq!(destination.writes(), 0);
    held.end("done", &json!({})).await.unwrap();
    assert_eq!(world.run(&["sync", "--yes"]).code, Some(0));
    assert_eq!(destination.writes(), 1);
    source.stop().await;
    destination.stop().await;
}
