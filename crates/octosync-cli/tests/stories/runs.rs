//! Runs: listed, shown, thrown away; and what is said where there are none.

use crate::world::{World, run_of_anna};
use octosync::doc::Doc;
use octosync::key::{Key, Kind};
use octosync::memory::{Blob, End, Ends, Name, SiteId};
use octosync_state::{Location, RunStart, RunStep, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn world() -> World {
    let mut world = World::new();
    world.config("http://127.0.0.1:1", "http://127.0.0.1:2", "");
    world
}

async fn state(world: &World) -> State {
    State::open(&Location::File(world.path(".octosync/state.db"))).await.unwrap()
}

fn blob(json: &Value) -> Blob {
    let doc: Doc = serde_json::from_value(json.clone()).unwrap();
    Blob::of(&doc)
}

fn key(kind: &str, name: &str) -> Key {
    Key::new(Kind::new(kind), [name])
}

fn start() -> RunStart {
    let site = |space: &str| SiteId { installation: "one".into(), space: space.into() };
    let ends = Ends { source: site("Spaces-1"), destination: site("Spaces-2") };
    RunStart { writer: Some("octosync".to_owned()), ..run_of_anna(ends) }
}

fn step(position: i64, name: &str, status: &str, docs: [Option<Value>; 2]) -> RunStep {
    let [before, after] = docs.map(|doc| doc.map(|doc| blob(&doc)));
    RunStep {
        id: format!("projects/{name}"),
        position,
        document: key("projects", name),
        action: if before.is_some() { "update" } else { "create" }.to_owned(),
        status: status.to_owned(),
        note: String::new(),
        before,
        after,
    }
}

/// Leaves a run behind that changed one project, made another, and failed with a third. Returns its name.
async fn ran(world: &mut World) -> String {
    let state = state(world).await;
    let run = state.begin(start()).await.unwrap();
    let project = |id: u32, group: u32, script: &str| json!({"Id": format!("Projects-{id}"), "Name": format!("P{id}"), "Description": script, "ProjectGroupId": format!("ProjectGroups-{group}")});
    let steps = vec![
        step(1, "P1", "done", [Some(project(1, 1, "one\ntwo")), Some(project(1, 2, "one\n2"))]),
        step(2, "P2", "done", [None, Some(project(2, 1, "new"))]),
        RunStep {
            note: "the server refused it".to_owned(),
            ..step(3, "P3", "failed", [Some(project(3, 1, "x")), None])
        },
    ];
    run.steps(steps).await.unwrap();
    let name = |name: &str| Name { key: key("project_groups", name), slug: "".into() };
    let names = [("ProjectGroups-1", "Web"), ("ProjectGroups-2", "Services")];
    let names: BTreeMap<_, _> = names.into_iter().map(|(id, text)| (id.into(), name(text))).collect();
    run.remember_names(End::Destination, names).await.unwrap();
    let id = run.id().to_owned();
    run.end("partly", &json!({"created": 1, "changed": 1, "failed": 1, "removed": 0})).await.unwrap();
    let info = state.run(&id).await.unwrap();
    world.hide(&id, "RUN");
    world.hide(&info.began.to_string(), "TIME");
    world.hide(&info.ended.unwrap().to_string(), "TIME");
    state.close().await;
    id
}

#[tokio::test]
async fn runs_are_listed_and_shown_without_any_server() {
    let mut world = world();
    let id = ran(&mut world).await;
    insta::assert_snapshot!(world.run(&["runs"]), @"
    exit 0
    -- stdout
    Runs in .octosync/state.db
      RUN  TIME  sync   production  partly  1 created, 1 changed, 1 failed · anna@desk
    -- stderr
    ");
    let shown = world.run(&["show", "latest"]).to_string();
    insta::assert_snapshot!(shown, @r#"
    exit 0
    -- stdout
    RUN: sync of production, partly
      from source (Spaces-1) to production (Spaces-2)
      began TIME, ended TIME
      by anna@desk, written as octosync, octosync 0.1.0
      1 created, 1 changed, 1 failed

    Steps
      ~ projects/P1 update: done
          ~ description
              @@ -1,2 +1,2 @@
               one
              -two
              +2
          ~ project group: Web → Services
      + projects/P2 create: done
          project group: Web
          description: "new"
      ~ projects/P3 update: failed: the server refused it
    -- stderr
    "#);
    let word = id.rsplit('-').next().unwrap();
    assert_eq!(world.run(&["show", word]).to_string(), shown);
    assert_eq!(world.run(&["runs", "--to", "production"]).stdout, world.run(&["runs"]).stdout);
}

#[tokio::test]
async fn programs_get_the_same_as_data() {
    let mut world = world();
    let id = ran(&mut world).await;
    let document = |words: &[&str]| -> Value {
        let output = world.command(words).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let listed = document(&["runs", "--json"]);
    assert_eq!((&listed["command"], &listed["runs"][0]["id"]), (&json!("runs"), &json!(id)));
    let shown = document(&["show", &id, "--json"]);
    assert_eq!(shown["run"], listed["runs"][0]);
    assert_eq!(shown["run"]["outcome"], "partly");
    assert_eq!(shown["run"]["operator"], json!({"user": "anna", "host": "desk"}));
    let group = &shown["steps"][0]["changes"][1];
    assert_eq!(group["at"], "ProjectGroupId");
    assert!(group["after"].to_string().contains("project_groups/Services"), "{group}");
    assert_eq!(shown["steps"][2]["note"], "the server refused it");
    let pruned = document(&["runs", "prune", "--keep", "0", "--older-than", "0", "--json"]);
    assert_eq!(pruned["pruned"], json!({"runs": [], "documents": 0}), "the newest stays");
}

#[tokio::test]
async fn old_runs_are_thrown_away_and_the_newest_stays() {
    let mut world = world();
    let first = ran(&mut world).await;
    let state = state(&world).await;
    let run = state.begin(start()).await.unwrap();
    let second = run.id().to_owned();
    run.end("done", &json!({})).await.unwrap();
    state.close().await;
    assert!(world.run(&["runs", "prune", "--keep", "1", "--older-than", "1"]).stdout.starts_with("0 runs thrown away"));
    let said = world.run(&["runs", "prune", "--keep", "1", "--older-than", "0"]);
    let kept: Value = serde_json::from_slice(&world.command(&["runs", "--json"]).output().unwrap().stdout).unwrap();
    let ids: Vec<&str> = kept["runs"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap()).collect();
    // Two runs of one second have no order in time but that of their names.
    assert_eq!(ids.len(), 1, "{said}");
    assert!(ids == [first.as_str()] || ids == [second.as_str()], "{said}");
}

#[test]
fn without_a_state_there_are_no_runs_and_none_is_made() {
    let world = world();
    insta::assert_snapshot!(world.run(&["runs"]), @"
    exit 0
    -- stdout
    no runs in .octosync/state.db
    -- stderr
    ");
    insta::assert_snapshot!(world.run(&["show", "latest"]), @r#"
    exit 1
    -- stdout
    -- stderr
    error: there is no run "latest"
    hint: `octosync runs` lists the runs that are kept
    hint: there is no file latest here either, if a plan was meant
    "#);
    assert!(!world.path(".octosync").exists());
}

#[tokio::test]
async fn a_run_that_there_is_not_is_said() {
    let mut world = world();
    ran(&mut world).await;
    insta::assert_snapshot!(world.run(&["show", "nobody"]), @r#"
    exit 1
    -- stdout
    -- stderr
    error: there is no run "nobody"
    hint: `octosync runs` lists the runs that are kept
    hint: there is no file nobody here either, if a plan was meant
    "#);
}

#[test]
fn a_file_that_is_no_state_is_said_with_what_helps() {
    let world = world();
    std::fs::create_dir(world.path(".octosync")).unwrap();
    world.write(".octosync/state.db", "something else");
    insta::assert_snapshot!(world.run(&["runs"]), @"
    exit 1
    -- stdout
    -- stderr
    error: .octosync/state.db is not a state of octosync: it does not begin as an SQLite database does
    hint: name another place with `state:` in the configuration, or move .octosync/state.db away
    ");
    assert_eq!(world.read(".octosync/state.db"), "something else");
}
