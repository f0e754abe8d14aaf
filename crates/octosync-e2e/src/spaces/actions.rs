//! Processes and what they are made of.

use super::make::{guid, with};
use serde_json::{Value, json};

/// An action with what every action has.
pub(super) fn action(project: &str, name: &str, kind: &str, fields: Value) -> Value {
    let base = json!({
        "Id": guid(&format!("action/{project}/{name}")), "Name": name, "Slug": slug(name), "ActionType": kind,
        "Notes": format!("{name}, and why"), "IsDisabled": false, "IsRequired": false, "Condition": "Success",
        "Environments": [], "ExcludedEnvironments": [], "Channels": [], "TenantTags": [], "WorkerPoolId": null,
        "WorkerPoolVariable": null, "Container": { "Image": null, "FeedId": null }, "Packages": [],
        "GitDependencies": [], "Properties": { "Octopus.Action.RunOnServer": "true" },
    });
    with(base, fields)
}

/// A step around actions, named like the first of them.
pub(super) fn step(actions: Vec<Value>, fields: Value) -> Value {
    let first = actions.first();
    let text = |field: &str| first.and_then(|action| action[field].as_str()).unwrap_or_default().to_owned();
    let base = json!({
        "Id": guid(&format!("step/{}", text("Id"))), "Name": text("Name"), "Slug": text("Slug"),
        "PackageRequirement": "LetOctopusDecide", "Condition": "Success", "StartTrigger": "StartAfterPrevious",
        "Properties": {}, "Actions": actions,
    });
    with(base, fields)
}

/// A package of an action.
pub(super) fn package(owner: &str, name: &str, id: &str, feed: &str, location: &str) -> Value {
    json!({
        "Id": guid(&format!("package/{owner}/{name}")), "Name": name, "PackageId": id, "FeedId": feed,
        "AcquisitionLocation": location, "Version": null,
        "Properties": { "SelectionMode": "immediate", "Extract": if name.is_empty() { "" } else { "True" } },
    })
}

/// The process of a project.
pub(super) fn process(project: &str, steps: Vec<Value>) -> Value {
    json!({
        "Id": format!("deploymentprocess-{project}"), "ProjectId": project, "Version": 1, "LastSnapshotId": null,
        "Steps": steps,
    })
}

fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}
