//! Every single value of the rich space counts, but for those that are named here.

use super::served;
use crate::check::{Expect, SYNCED, check_synced};
use crate::spaces::rich_space;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What may differ: it belongs to the server, is a secret, or is checked in another way.
const MAY_DIFFER: &[&str] = &[
    "AutoCreateRelease",
    "CanAddWorkers",
    "CanBeUsedForProjectVersioning",
    "CanonicalTagName",
    "CommunityActionTemplateId",
    "DeploymentProcessId",
    "Hint",
    "Id",
    "IsDefault",
    "IsSystem",
    "IsVersionControlled",
    "NewValue",
    "Octopus.Action.RunOnServer",
    "OctopusUseBundledTooling",
    "QuantityToKeep",
    "ShouldKeepForever",
    "Slug",
    "SortOrder",
    "SpaceId",
    "Type",
    "Unit",
    "VariableSetId",
    "Version",
];

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

#[tokio::test]
async fn each_value_counts() {
    let source = served(rich_space(), 1000).await;
    let mut destination = served(rich_space(), 400_000).await;
    let built_in = |document: &Value| matches!(document["FeedType"].as_str(), Some("BuiltIn" | "OctopusProject"));
    let (mut unnoticed, mut tried) = (BTreeSet::new(), 0);
    for collection in SYNCED {
        for index in 0..destination[*collection].len() {
            let whole = destination[*collection][index].clone();
            let mut places = Vec::new();
            leaves(&whole, "", &mut places);
            for place in places.iter().filter(|_| !built_in(&whole)) {
                let mut changed = whole.clone();
                let leaf = changed.pointer_mut(place).expect("the place is there");
                *leaf = other(leaf);
                destination.get_mut(*collection).expect("the collection is there")[index] = changed;
                tried += 1;
                if check_synced(&source, &destination, &Expect::default()).is_empty() {
                    let field = place.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
                    if !MAY_DIFFER.contains(&field) {
                        unnoticed.insert(format!("{collection}{place} of {}", whole["Name"]));
                    }
                }
            }
            destination.get_mut(*collection).expect("the collection is there")[index] = whole;
        }
    }
    assert!(tried > 1500, "{tried}");
    assert_eq!(unnoticed, BTreeSet::new());
}
