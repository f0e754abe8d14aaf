//! Packages of the server's own feed: none is carried, and a plan says which the destination lacks where that is wanted (F7).

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, step};
use serde_json::{Value, json};

const REPORT: &str = "packages: { mode: report }\n";

/// The server's own feed, under another id on each side.
pub(crate) fn built_in(number: usize) -> Value {
    json!({ "Id": format!("Feeds-{number}"), "Name": "Octopus Server (built-in)", "FeedType": "BuiltIn" })
}

fn package(called: &str, version: &str) -> Value {
    json!({ "Id": format!("packages-{called}.{version}"), "PackageId": called, "Version": version, "FileExtension": ".zip",
        "PackageSizeBytes": 1, "Hash": "00" })
}

/// A step that takes packages of feeds.
pub(crate) fn taking(name: &str, packages: &[(&str, &str)]) -> Value {
    let mut action = action(1, name, "Octopus.Script", json!({ "Octopus.Action.Script.ScriptBody": "echo" }));
    let package = |(called, feed): &(&str, &str)| {
        json!({ "Id": null, "Name": called.replace(['#', '{', '}'], ""), "PackageId": called, "FeedId": feed,
        "AcquisitionLocation": "Server", "Properties": { "SelectionMode": "immediate" } })
    };
    action["Packages"] = packages.iter().map(package).collect();
    step(name, vec![action])
}

fn source() -> Space {
    let mut off = taking("Off", &[("Acme.Off", "Feeds-30")]);
    off["Actions"][0]["IsDisabled"] = json!(true);
    Space::new(&["Test"])
        .add("feeds", built_in(30))
        .add("feeds", json!({ "Id": "Feeds-31", "Name": "Outer", "FeedType": "NuGet", "FeedUri": "https://feed.example.com/index.json" }))
        .steps(vec![
            taking("Web", &[("Acme.Web", "Feeds-30"), ("ACME.there", "Feeds-30"), ("Acme.#{Which}", "Feeds-30")]),
            taking("Outer", &[("Acme.Outer", "Feeds-31")]),
            off,
        ])
}

fn there() -> Space {
    Space::ground(&["Test"])
        .add("feeds", built_in(90))
        .add("packages", package("Acme.There", "1.0.0"))
        .add("packages", package("Acme.There", "2.0.0"))
}

#[tokio::test]
async fn the_plan_names_what_the_feed_of_the_destination_lacks() {
    let world = World::new(source(), there()).await;
    let said = "uses the package \"Acme.Web\", of which the destination's own feed has no version";
    let ran = world.run(&["plan"], REPORT).await;
    ran.exits(2).says("package.missing deployment_processes/OctoFX").says(said);
    for other in ["Acme.Off", "Acme.Outer", "ACME.there", "Acme.#{Which}"] {
        assert!(!ran.block().contains(&format!("the package \"{other}\"")), "{other}: {}", ran.block());
    }
    // It is said as long as it is so, and nothing is written for it.
    world.syncs(REPORT).await;
    world.run(&["plan"], REPORT).await.exits(0).says(said);
    assert_eq!(world.0.destination.documents(octosync_e2e::kit::SPACE, "packages").len(), 2);
    let quiet = world.run(&["plan"], "").await;
    assert!(!quiet.block().contains("package.missing"), "{}", quiet.block());
}

#[tokio::test]
async fn packages_are_asked_for_only_where_somebody_wants_to_hear_of_them() {
    let world = World::new(source(), there()).await;
    let asked = |world: &World| {
        let requests = world.0.destination.requests();
        requests.iter().filter(|request| request.path.contains("/packages?")).count()
    };
    world.0.destination.clear_requests();
    world.run(&["plan"], "").await.exits(2);
    assert_eq!(asked(&world), 0);
    world.run(&["plan"], REPORT).await.exits(2);
    assert!(asked(&world) > 0);
}

#[tokio::test]
async fn kinds_has_no_word_for_packages() {
    let world = World::new(source(), there()).await;
    let ran = world.run(&["plan"], "kinds: { packages: create }\n").await;
    ran.exits(1).says("`kinds.packages` has a topic of its own").says("write `packages: { mode: copy }`");
}

#[tokio::test]
async fn a_size_has_a_unit() {
    let world = World::new(source(), there()).await;
    for size in ["500", "0 MB", "1.5 GB", "many MB"] {
        let ran = world.run(&["plan"], &format!("packages: {{ mode: copy, max_size: {size} }}\n")).await;
        ran.exits(1).says("`packages.max_size` is not a valid size").says("such as 500 MB");
    }
}
