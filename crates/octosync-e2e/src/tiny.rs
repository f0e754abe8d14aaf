//! Small documents for tests, with what most of them do not care about filled in.

use serde_json::{Value, json};

/// An environment.
#[must_use]
pub fn environment(number: usize, name: &str) -> Value {
    json!({ "Id": format!("Environments-{number}"), "Name": name, "Description": "", "SortOrder": number,
        "UseGuidedFailure": false, "AllowDynamicInfrastructure": true })
}

/// A lifecycle with one phase per environment.
#[must_use]
pub fn lifecycle(number: usize, name: &str, environments: &[usize]) -> Value {
    let phases = environments.iter().map(|environment| {
        json!({ "Id": guid(&format!("phase {number} {environment}")), "Name": format!("Phase {environment}"),
            "OptionalDeploymentTargets": [format!("Environments-{environment}")], "AutomaticDeploymentTargets": [],
            "MinimumEnvironmentsBeforePromotion": 0, "IsOptionalPhase": false })
    });
    json!({ "Id": format!("Lifecycles-{number}"), "Name": name, "Description": "", "Phases": phases.collect::<Vec<_>>() })
}

/// A project in group and lifecycle 1.
#[must_use]
pub fn project(number: usize, name: &str) -> Value {
    json!({ "Id": format!("Projects-{number}"), "Name": name, "Description": "", "IsDisabled": false,
        "ProjectGroupId": "ProjectGroups-1", "LifecycleId": "Lifecycles-1",
        "VariableSetId": format!("variableset-Projects-{number}"),
        "DeploymentProcessId": format!("deploymentprocess-Projects-{number}"),
        "IncludedLibraryVariableSetIds": [], "TenantedDeploymentMode": "Untenanted",
        "VersioningStrategy": { "Template": "#{Octopus.Version.LastMajor}.#{Octopus.Version.NextMinor}", "DonorPackage": null } })
}

/// A channel of a project.
#[must_use]
pub fn channel(number: usize, of_project: usize, name: &str, is_default: bool) -> Value {
    json!({ "Id": format!("Channels-{number}"), "ProjectId": format!("Projects-{of_project}"), "Name": name,
        "Description": "", "LifecycleId": null, "IsDefault": is_default, "Rules": [], "TenantTags": [] })
}

/// The process of a project.
#[must_use]
pub fn process(of_project: usize, steps: Vec<Value>) -> Value {
    json!({ "Id": format!("deploymentprocess-Projects-{of_project}"), "ProjectId": format!("Projects-{of_project}"),
        "Version": 0, "Steps": steps })
}

/// A step with actions.
#[must_use]
pub fn step(name: &str, actions: Vec<Value>) -> Value {
    json!({ "Id": guid(&format!("step {name} {}", actions.len())), "Name": name, "Condition": "Success",
        "StartTrigger": "StartAfterPrevious", "PackageRequirement": "LetOctopusDecide", "Properties": {},
        "Actions": actions })
}

/// An action of a type with properties; more members are set on what is returned.
#[must_use]
pub fn action(of_project: usize, name: &str, kind: &str, properties: Value) -> Value {
    json!({ "Id": action_id(of_project, name), "Name": name, "ActionType": kind, "Notes": null, "IsDisabled": false,
        "IsRequired": false, "Condition": "Success", "Environments": [], "ExcludedEnvironments": [], "Channels": [],
        "TenantTags": [], "Packages": [], "GitDependencies": [], "WorkerPoolId": null, "Properties": properties })
}

/// A runbook.
#[must_use]
pub fn runbook(
    number: usize,
    of_project: usize,
    name: &str,
    (scope, environments): (&str, &[String]),
    description: &str,
) -> Value {
    json!({ "Id": format!("Runbooks-{number}"), "ProjectId": format!("Projects-{of_project}"), "Name": name,
        "Description": description, "EnvironmentScope": scope, "Environments": environments,
        "RunbookProcessId": format!("RunbookProcess-Runbooks-{number}"), "MultiTenancyMode": "Untenanted",
        "DefaultGuidedFailureMode": "EnvironmentDefault", "RunRetentionPolicy": { "QuantityToKeep": 100 } })
}

/// The process of a runbook.
#[must_use]
pub fn runbook_process(number: usize, of_project: usize, steps: Vec<Value>) -> Value {
    json!({ "Id": format!("RunbookProcess-Runbooks-{number}"), "ProjectId": format!("Projects-{of_project}"),
        "RunbookId": format!("Runbooks-{number}"), "Version": 0, "Steps": steps })
}

/// The id that [`action`] gives.
#[must_use]
pub fn action_id(of_project: usize, name: &str) -> String {
    guid(&format!("action {of_project} {name}"))
}

/// A step with one script.
#[must_use]
pub fn script(of_project: usize, name: &str, body: &str) -> Value {
    let properties = json!({ "Octopus.Action.RunOnServer": "true", "Octopus.Action.Script.ScriptSource": "Inline",
        "Octopus.Action.Script.Syntax": "Bash", "Octopus.Action.Script.ScriptBody": body });
    step(name, vec![action(of_project, name, "Octopus.Script", properties)])
}

/// The variables of an owner.
#[must_use]
pub fn variables(owner: &str, rows: Vec<Value>) -> Value {
    let rows: Vec<Value> = rows
        .into_iter()
        .enumerate()
        .map(|(at, mut row)| {
            row["Id"] = json!(guid(&format!("variable {owner} {at}")));
            row
        })
        .collect();
    json!({ "Id": format!("variableset-{owner}"), "OwnerId": owner, "Version": 0, "Variables": rows })
}

/// A variable.
#[must_use]
pub fn variable(name: &str, value: &str, scope: Value) -> Value {
    typed(name, "String", json!(value), scope)
}

/// A variable of a type.
#[must_use]
pub fn typed(name: &str, kind: &str, value: Value, scope: Value) -> Value {
    json!({ "Name": name, "Value": value, "Type": kind, "IsSensitive": kind == "Sensitive", "IsEditable": true,
        "Description": null, "Scope": scope, "Prompt": null })
}

/// A GUID that a text has for itself.
#[must_use]
pub fn guid(text: &str) -> String {
    let hash = |salt: u64| {
        // FNV-1a: the same on every machine and in every release of Rust.
        text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ salt, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    };
    let (high, low) = (hash(0), hash(0x9e37_79b9_7f4a_7c15));
    let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xfff);
    format!("{a:08x}-{b:04x}-4{c:03x}-a{:03x}-{:012x}", (low >> 52) & 0xfff, low & 0xffff_ffff_ffff)
}

/// A secret that is set.
#[must_use]
pub fn secret() -> Value {
    json!({ "HasValue": true, "NewValue": null, "Hint": null })
}
