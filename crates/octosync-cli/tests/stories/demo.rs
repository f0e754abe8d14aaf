//! The demo: whole, quick, and without a trace.

use crate::world::World;
use serde_json::Value;

#[test]
fn the_demo_ends_with_an_empty_plan_and_leaves_nothing() {
    let world = World::new();
    let said = world.run(&["demo"]);
    assert_eq!(said.code, Some(0), "{said}");
    let second = said.stdout.split("3. octosync plan again").nth(1).unwrap_or_default();
    assert!(second.contains("No changes: "), "{said}");
    assert!(said.stdout.contains("Where to go next"), "{said}");
    assert_eq!(std::fs::read_dir(world.folder()).unwrap().count(), 0, "no file is left");
    for odd in ["ReadModelVersion", "IndexGeneration", "DocumentRevision", "ProjectionEpoch"] {
        assert!(!said.stdout.contains(odd), "no note is about the stand-in servers themselves: {said}");
    }
}

#[test]
fn the_demo_as_json_is_one_document() {
    let said = World::new().run(&["demo", "--json"]);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((said.code, &document["exit"]), (Some(0), &Value::from(0)));
    assert!(document["stats"]["writes"].as_u64() > Some(0));
}

#[test]
fn proxies_of_the_environment_do_not_matter_on_loopback() {
    let mut world = World::new();
    world.set("HTTP_PROXY", "http://127.0.0.1:9");
    world.set("ALL_PROXY", "http://127.0.0.1:9");
    assert_eq!(world.run(&["demo"]).code, Some(0));
}
