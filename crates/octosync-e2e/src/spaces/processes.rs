//! The rich space: deployment processes.

use super::Documents;
use super::make::{add, guid, with};
use super::steps;
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

/// The processes of every project.
pub(super) fn fill(documents: &mut Documents) {
    add(documents, "deploymentprocesses", process("Projects-1", steps::shop()));
    let api = vec![
        step(vec![steps::script("Projects-2", "Start the API")], json!({})),
        step(vec![release("Projects-2", "Tell the train", "Projects-3")], json!({})),
    ];
    add(documents, "deploymentprocesses", process("Projects-2", api));
    let train = vec![
        step(vec![release("Projects-3", "Release the shop", "Projects-1")], json!({})),
        step(
            vec![release("Projects-3", "Release the API", "Projects-2")],
            json!({ "StartTrigger": "StartWithPrevious" }),
        ),
    ];
    add(documents, "deploymentprocesses", process("Projects-3", train));
    add(documents, "deploymentprocesses", process("Projects-4", Vec::new()));
}

/// Deploy a Release: the project stands in the properties and in the package.
fn release(project: &str, name: &str, other: &str) -> Value {
    let fields = json!({
        "Packages": [package(&format!("{project}/{name}"), "", other, "feeds-builtin-releases", "NotAcquired")],
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.DeployRelease.ProjectId": other,
            "Octopus.Action.DeployRelease.DeploymentCondition": "IfNewer",
        },
    });
    action(project, name, "Octopus.DeployRelease", fields)
}
