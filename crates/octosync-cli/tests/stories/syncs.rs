//! Sync: plan, ask, apply; how it ends.

use crate::world::{World, groups, server, server_at};
use octopus_sandbox::{Effect, Fault};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_writes_once() {
    let source = server_at(1000, groups(&[("Trading", "Everything around OctoFX")])).await;
    let destination = server_at(50_000, json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let said = world.run(&["sync"]);
    assert_eq!(said.code, Some(3), "there is nobody to ask: {said}");
    assert!(said.stderr.contains("nothing was written: there is no terminal to ask on"), "{said}");
    assert_eq!(destination.writes(), 0);
    insta::assert_snapshot!(world.run(&["sync", "--yes"]), @r#"
    exit 0
    -- stdout
    production: Default (2026.1.9674) → Default (2026.1.9674)

    project_groups
      + Trading · at once
          description: "Everything around OctoFX"

    unchanged: 2 feeds, 1 lifecycle, 1 machine policy, 1 project group, 1 worker pool

    Notes
      field.not_supported IndexGeneration of project_groups/Trading is left out: no project group on the destination has it

    production: 1 to create, 0 to change, 6 unchanged
    production: 1 created
    -- stderr
    production: 1 created · R requests, 1 write, T s
    "#);
    let again = world.run(&["sync"]);
    assert_eq!(again.code, Some(0), "nothing to do needs no answer: {again}");
    insta::assert_snapshot!(again.stderr, @"production: nothing to do, 7 unchanged · R requests, 0 writes, T s");
    assert_eq!(destination.writes(), 1);
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_decided_is_refused() {
    let source = server(groups(&[("Trading", "new")])).await;
    let destination = server(groups(&[("Trading", "old")])).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "kinds: { project_groups: merge }");
    for words in [&["plan"][..], &["sync", "--yes"]] {
        let said = world.run(words);
        assert_eq!(said.code, Some(3), "{said}");
        assert!(said.stdout.contains("first_sync.unpaired"), "{said}");
    }
    assert_eq!(destination.writes(), 0);
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_is_not_synced_with_itself() {
    let source = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &format!("{}/api/", source.url()), "");
    let said = world.run(&["sync", "--yes"]);
    assert_eq!(said.code, Some(3), "{said}");
    assert!(said.stdout.contains("place.same"), "{said}");
    source.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_half_way_is_no_success() {
    let source = server(groups(&[("A", ""), ("B", "")])).await;
    let destination = server(json!({})).await;
    let body = json!({"ErrorMessage": "There was a problem with your request.", "Errors": ["B is not welcome."]});
    let no = Effect::Status { code: 400, body: body.to_string(), headers: Vec::new() };
    destination.insert_fault(Fault::at("/api/*/projectgroups", no).method("POST").nth(2));
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let said = world.run(&["sync", "--yes", "--concurrency", "1"]);
    assert_eq!(said.code, Some(4), "{said}");
    assert!(said.stdout.contains("production: 1 created, 1 failed"), "{said}");
    assert!(said.stdout.contains("run `octosync sync` again"), "{said}");
    destination.clear_faults();
    let said = world.run(&["sync", "--yes"]);
    assert_eq!(said.code, Some(0), "{said}");
    assert!(said.stderr.contains("production: 1 created"), "{said}");
    source.stop().await;
    destination.stop().await;
}
