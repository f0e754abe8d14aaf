//! The rich space: runbooks and their processes.

use super::Documents;
use super::make::{add, guid, with};
use super::processes::{action, step};
use super::steps;
use serde_json::{Value, json};

/// A runbook with what every runbook has.
pub(super) fn runbook(number: usize, project: &str, name: &str, fields: Value) -> Value {
    let base = json!({
        "Id": format!("Runbooks-{number}"), "ProjectId": project, "Name": name, "Description": format!("{name} by hand"),
        "RunbookProcessId": format!("RunbookProcess-Runbooks-{number}"), "PublishedRunbookSnapshotId": null,
        "MultiTenancyMode": "Untenanted", "EnvironmentScope": "All", "Environments": [],
        "ConnectivityPolicy": {
            "SkipMachineBehavior": "None", "TargetRoles": [], "AllowDeploymentsToNoTargets": true,
            "ExcludeUnhealthyTargets": false,
        },
        "DefaultGuidedFailureMode": "EnvironmentDefault", "RunRetentionPolicy": { "QuantityToKeep": 100 },
        "ForcePackageDownload": false,
    });
    with(base, fields)
}

pub(super) fn process(number: usize, project: &str, steps: Vec<Value>) -> Value {
    json!({
        "Id": format!("RunbookProcess-Runbooks-{number}"), "ProjectId": project, "RunbookId": format!("Runbooks-{number}"),
        "Version": 1, "LastSnapshotId": null, "Steps": steps,
    })
}

/// Runbooks of the shop and of its API: in named environments, in those of the lifecycles, and everywhere.
pub(super) fn fill(documents: &mut Documents) {
    let named = json!({
        "EnvironmentScope": "Specified", "Environments": ["Environments-3", "Environments-4"],
        "MultiTenancyMode": "TenantedOrUntenanted", "DefaultGuidedFailureMode": "Off",
        "ConnectivityPolicy": {
            "SkipMachineBehavior": "SkipUnavailableMachines", "TargetRoles": ["web"],
            "AllowDeploymentsToNoTargets": false, "ExcludeUnhealthyTargets": true,
        },
        "RunRetentionPolicy": { "QuantityToKeep": 7 },
    });
    let lifecycles = json!({ "EnvironmentScope": "FromProjectLifecycles", "ForcePackageDownload": true });
    add(documents, "runbooks", runbook(1, "Projects-1", "Back up", named));
    add(documents, "runbooks", runbook(2, "Projects-1", "Restore", lifecycles));
    add(documents, "runbooks", runbook(3, "Projects-2", "Back up", json!({})));
    let owner = |number: usize| format!("Runbooks-{number}");
    let ask = json!({
        "Environments": ["Environments-4"], "IsRequired": true,
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Manual.Instructions": "Now?",
            "Octopus.Action.Manual.ResponsibleTeamIds": "Teams-1",
        },
    });
    let back_up = vec![
        step(vec![action(&owner(1), "Ask", "Octopus.Manual", ask)], json!({})),
        step(
            vec![with(steps::script(&owner(1), "Copy"), json!({ "WorkerPoolId": "WorkerPools-1" }))],
            json!({ "Properties": { "Octopus.Action.TargetRoles": "web" } }),
        ),
    ];
    add(documents, "runbookProcesses", process(1, "Projects-1", back_up));
    let restore = with(steps::script(&owner(2), "Copy back"), json!({ "ExcludedEnvironments": ["Environments-3"] }));
    add(documents, "runbookProcesses", process(2, "Projects-1", vec![step(vec![restore], json!({}))]));
    let api = with(steps::script(&owner(3), "Copy"), json!({ "Id": guid("action/api/Copy") }));
    add(documents, "runbookProcesses", process(3, "Projects-2", vec![step(vec![api], json!({}))]));
}
