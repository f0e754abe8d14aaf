//! Kinds that must match exactly, and strings that only look like ids.

use crate::world::{Space, World};
use octosync_e2e::tiny::{action, step};
use serde_json::json;

fn tags(number: usize, names: &[&str]) -> Space {
    let tags = names.iter().enumerate().map(|(at, name)| {
        json!({ "Id": format!("TagSets-{number}/Tags-{at}"), "Name": name, "Color": "#111111", "SortOrder": at })
    });
    let set = json!({ "Id": format!("TagSets-{number}"), "Name": "Ring", "Tags": tags.collect::<Vec<_>>() });
    Space::new(&["Test"]).add("tagsets", set)
}

#[tokio::test]
async fn after_a_sync_the_destination_contains_all_of_the_source_and_extras_are_counted() {
    let there = Space::ground(&["Test"]);
    let there = Space(there.0).add("tagsets", tags(9, &["Early", "Own"]).0["tagsets"][0].clone());
    let world = World::new(tags(1, &["Early", "Late"]), there).await;
    let ran = world.syncs("first_sync: { tag_sets: take_source }\n").await;
    ran.says("exact match: 1 of 1 tag set, 1 of them written and read back, 1 only there");
    let set = world.there("tagsets", "Ring").unwrap();
    let names: Vec<&str> = set["Tags"].as_array().unwrap().iter().map(|tag| tag["Name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[tokio::test]
async fn verify_refuses_every_difference_and_passes_what_is_equal() {
    let there =
        |names: &[&str]| Space(Space::ground(&["Test"]).0).add("tagsets", tags(9, names).0["tagsets"][0].clone());
    let verifying = "kinds: { tag_sets: verify }\n";
    let world = World::new(tags(1, &["Early"]), there(&["Early"])).await;
    world.syncs(verifying).await;
    let world = World::new(tags(1, &["Early", "Late"]), there(&["Early"])).await;
    world.refuses(verifying, &["tag_sets are only verified"]).await;
    let world = World::new(tags(1, &["Early"]), Space::ground(&["Test"])).await;
    world.refuses(verifying, &["is missing on the destination"]).await;
}

#[tokio::test]
async fn what_is_the_destinations_own_once_it_is_there_is_named_where_all_must_be_equal() {
    let credential = |number: usize, allowed: &str| {
        json!({ "Id": format!("GitCredentials-{number}"), "Name": "Reads", "Description": "",
            "Details": { "Type": "UsernamePassword", "Username": "robot", "Password": { "HasValue": true } },
            "RepositoryRestrictions": { "Enabled": true, "AllowedRepositories": [allowed] } })
    };
    let side =
        |number: usize, allowed: &str| Space::ground(&["Test"]).add("git-credentials", credential(number, allowed));
    for (mode, is_named) in [("create", false), ("mirror", true), ("verify", true)] {
        for (allowed, differs) in [("https://ours/*", true), ("https://theirs/*", false)] {
            let world = World::new(side(1, allowed), side(7, "https://theirs/*")).await;
            let ran = world.syncs(&format!("kinds: {{ git_credentials: {mode} }}\n")).await;
            let says = ran.block().contains("it is the destination's own once the document is there, and differs");
            assert_eq!(says, is_named && differs, "{mode} {allowed}: {}", ran.block());
            let there = world.there("git-credentials", "Reads").unwrap();
            assert_eq!(there["RepositoryRestrictions"]["AllowedRepositories"], json!(["https://theirs/*"]));
        }
    }
}

#[tokio::test]
async fn a_string_that_only_looks_like_an_id_passes_by_an_exception() {
    let properties = json!({ "My.Parameter": "Environments-1" });
    let steps = vec![step("Odd", vec![action(1, "Odd", "My.Type", properties)])];
    let world = World::new(Space::new(&["Test"]).steps(steps), Space::ground(&["Test"])).await;
    world.refuses("", &["ref.undeclared"]).await;
    world
        .refuses("rules: [{ about: step, match: { name: Other }, set: { undeclared: allow } }]\n", &["ref.undeclared"])
        .await;
    world
        .run(&["plan", "-v"], "rules: [{ about: step, match: { name: Odd }, set: { undeclared: allow } }]\n")
        .await
        .exits(2);
    world.syncs("rules: [{ about: step, match: { project: Octo*, name: Odd }, set: { undeclared: allow } }]\n").await;
}
