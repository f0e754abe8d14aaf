//! Every single value of the rich space counts, but for those that are named here.

use super::served;
use crate::check::{Expect, mistakes_in};
use crate::reader::COLLECTIONS;
use crate::spaces::{Documents, rich_space};
use serde_json::{Value, json};
use std::thread;

/// The places that may differ: they belong to the server, are secret, or are checked in another way.
const MAY_DIFFER: &[&str] = &[
    "/AutoCreateRelease",
    "/AutomaticEphemeralEnvironmentDeployments",
    "/CanAddWorkers",
    "/CanBeUsedForProjectVersioning",
    "/CanonicalTagName",
    "/CommunityActionTemplateId",
    "/DeploymentProcessId",
    "/Hint",
    "/Id",
    "/IsDefault",
    "/IsSystem",
    "/IsVersionControlled",
    "/LastModifiedBy",
    "/LastModifiedOn",
    "/NewValue",
    "/Octopus.Action.RunOnServer",
    "/PersistenceSettings/Type",
    "/RunbookProcessId",
    "/ShouldKeepForever",
    "/Slug",
    "/SortOrder",
    "/SpaceId",
    "/VariableSetId",
];

/// Whether what was changed may differ.
fn may_differ(document: &Value, place: &str) -> bool {
    let parent = place.rsplit_once('/').and_then(|(parent, _)| document.pointer(parent));
    let quantity = place.ends_with("/QuantityToKeep") || place.ends_with("/Unit");
    let uncounted = quantity && parent.is_some_and(|policy| policy["Strategy"] != "Count");
    let default = place == "/Name" && document["IsDefault"] == true;
    // Of a runbook's process, the runbook is the owner.
    let derived = place == "/ProjectId" && document["RunbookId"].is_string();
    uncounted || default || derived || place == "/Version" || MAY_DIFFER.iter().any(|end| place.ends_with(end))
}

/// The places of all texts, numbers and flags.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, member) in map {
                leaves(member, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, item)| leaves(item, &format!("{at}/{index}"), found));
        }
        Value::Null => {}
        _ => found.push(at.to_owned()),
    }
}

fn other(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_i64().unwrap_or(0) + 1),
        Value::String(text) => json!(format!("{text}x")),
        other => other.clone(),
    }
}

/// Changes each value of a collection, and says which changes nobody noticed.
fn unnoticed(collection: &str, source: &Documents, destination: &Documents) -> (usize, Vec<String>) {
    let mut destination = destination.clone();
    let (mut tried, mut found) = (0, Vec::new());
    let built_in = |document: &Value| matches!(document["FeedType"].as_str(), Some("BuiltIn" | "OctopusProject"));
    for index in 0..destination[collection].len() {
        let whole = destination[collection][index].clone();
        let mut places = Vec::new();
        leaves(&whole, "", &mut places);
        for place in places.iter().filter(|place| !built_in(&whole) && !may_differ(&whole, place)) {
            let mut changed = whole.clone();
            let leaf = changed.pointer_mut(place).expect("the place is there");
            *leaf = other(leaf);
            destination.get_mut(collection).expect("the collection is there")[index] = changed;
            tried += 1;
            if mistakes_in(source, &destination, &Expect::default(), &|checked| checked == collection).is_empty() {
                found.push(format!("{collection}{place} of {}", whole["Name"]));
            }
        }
        destination.get_mut(collection).expect("the collection is there")[index] = whole;
    }
    (tried, found)
}

#[tokio::test]
async fn each_value_counts() {
    let source = served(rich_space(), 1000).await;
    let destination = served(rich_space(), 400_000).await;
    let (source, destination) = (&source, &destination);
    let results: Vec<(usize, Vec<String>)> = thread::scope(|scope| {
        let check = |collection: &'static str| scope.spawn(move || unnoticed(collection, source, destination));
        let synced = COLLECTIONS.iter().filter(|collection| collection.synced);
        let threads: Vec<_> = synced.map(|collection| check(collection.path)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let tried: usize = results.iter().map(|(tried, _)| tried).sum();
    assert!(tried > 900, "only {tried} values");
    assert_eq!(results.into_iter().flat_map(|(_, found)| found).collect::<Vec<_>>(), Vec::<String>::new());
}
