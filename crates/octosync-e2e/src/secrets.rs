//! The secrets of a destination, which only its sandbox can tell: to compare them before and after.

use octopus_sandbox::Sandbox;
use serde_json::Value;
use std::collections::BTreeMap;

/// Collections whose documents hold secrets.
const COLLECTIONS: &[&str] = &[
    "accounts",
    "feeds",
    "actiontemplates",
    "variables",
    "deploymentprocesses",
    "runbookProcesses",
    "git-credentials",
    "proxies",
    "machines",
    "workers",
    "subscriptions",
    "projecttriggers",
    "certificates",
    "tenantvariables",
];

/// Every secret of a space, by document and place.
#[must_use]
pub fn secrets(sandbox: &Sandbox, space: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for collection in COLLECTIONS {
        for document in sandbox.documents(space, collection) {
            let id = document["Id"].as_str().unwrap_or_default().to_owned();
            let mut places = Vec::new();
            places_of(&document, "", &mut places);
            for place in places {
                if let Some(secret) = sandbox.secret(space, &id, &place) {
                    found.insert(format!("{id} {place}"), secret);
                }
            }
        }
    }
    found
}

/// Collects every place at which a secret could be: members, and items of lists by their ids.
fn places_of(value: &Value, at: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (member, value) in map {
                let below = if at.is_empty() { member.clone() } else { format!("{at}.{member}") };
                let variable = member == "Value" && map.get("IsSensitive") == Some(&Value::Bool(true));
                if variable || value.is_object() {
                    places.push(below.clone());
                }
                places_of(value, &below, places);
            }
        }
        Value::Array(list) => {
            for item in list {
                if let Some(id) = item["Id"].as_str() {
                    places_of(item, &format!("{at}[{id}]"), places);
                }
            }
        }
        _ => {}
    }
}

/// Fails when a secret of before is not the same after.
///
/// # Panics
/// When one is not.
pub fn assert_kept(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    let changed = lost(before, after);
    assert!(changed.is_empty(), "{changed:#?}");
}

/// Returns the secrets of before that are not the same after, a sentence each.
#[must_use]
pub fn lost(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    // A machine that is reached in another way has no place for what was for the way before; plans name that.
    let is_of_another_sort = |place: &str| place.contains(" Endpoint.") && !after.contains_key(place);
    let changed =
        before.iter().filter(|(place, secret)| after.get(*place) != Some(secret) && !is_of_another_sort(place));
    changed.map(|(place, _)| format!("the secret at {place} changed")).collect()
}
