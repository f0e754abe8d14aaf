//! Fields that restrict something, between servers of one version and of different ones (A7).

use crate::world::{Space, World};
use octosync_e2e::kit::{Pair, destination, seed, source};
use serde_json::json;

fn restricted() -> Space {
    let mut space = Space::new(&["Test"]);
    space.0.get_mut("channels").unwrap()[0]["GitReferenceRules"] = json!(["refs/heads/main"]);
    let tags = json!([{ "Id": "TagSets-1/Tags-1", "Name": "One", "Color": "#111111", "SortOrder": 1 }]);
    space.add(
        "tagsets",
        json!({ "Id": "TagSets-1", "Name": "Ring", "Type": "SingleSelect", "Scopes": ["Tenant"], "Tags": tags }),
    )
}

async fn world(here: &str, there: &str) -> World {
    let here = source().version(here).space(seed(&restricted().0));
    let there = destination().version(there).space(seed(&Space::ground(&["Test"]).0));
    World(Pair::of(here, there).await)
}

#[tokio::test]
async fn what_restricts_something_arrives_on_a_server_of_the_same_version() {
    let of = |world: &World| {
        let channel = world.there("channels", "Default").unwrap();
        let set = world.there("tagsets", "Ring").unwrap();
        (channel["GitReferenceRules"].as_array().map_or(0, Vec::len), set["Type"].clone())
    };
    for (version, has_types) in
        [("2023.4.8000", false), ("2024.4.7000", false), ("2025.4.100", true), ("2026.1.9674", true)]
    {
        let world = world(version, version).await;
        // Servers keep such rules for projects under version control alone.
        world.run(&["plan", "-v"], "").await.says("under version control alone");
        world.syncs("").await;
        let kind = if has_types { json!("SingleSelect") } else { json!(null) };
        assert_eq!(of(&world), (0, kind), "{version}");
    }
}

#[tokio::test]
async fn what_restricts_something_is_refused_on_a_server_that_does_not_know_it() {
    let gap = "allow_version_gap: true\n";
    world("2026.1.9674", "2023.1.9000").await.refuses(gap, &["restricts something by GitReferenceRules"]).await;
    world("2025.4.100", "2025.3.100").await.refuses("", &["restricts something by Type"]).await;
}

/// Servers of 2023.2 to 2024.3 do not unset what a project's connectivity policy allows.
#[tokio::test]
async fn a_write_that_the_server_did_not_take_ends_with_4() {
    let allowing = |allowed: bool| {
        let mut space = Space::new(&["Test"]);
        space.0.get_mut("projects").unwrap()[0]["ProjectConnectivityPolicy"] = json!({
            "SkipMachineBehavior": "None", "TargetRoles": [], "AllowDeploymentsToNoTargets": allowed, "ExcludeUnhealthyTargets": allowed,
        });
        space
    };
    let version = "2024.1.1000";
    let here = source().version(version).space(seed(&allowing(false).0));
    let there = destination().version(version).space(seed(&allowing(true).0));
    let world = World(Pair::of(here, there).await);
    world.run(&["sync", "--yes"], "first_sync: take_source\n").await.exits(4).says("field.not_accepted");
}
