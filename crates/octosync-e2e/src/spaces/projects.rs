//! The rich space: projects and their channels.

use super::Documents;
use super::make::{add, guid, with};
use serde_json::{Value, json};

/// A project with what every project has.
pub(super) fn project(id: &str, name: &str, group: &str, lifecycle: &str, fields: Value) -> Value {
    let base = json!({
        "Id": id, "Name": name, "Description": format!("{name} as a project"), "IsDisabled": false,
        "ProjectGroupId": group, "LifecycleId": lifecycle, "VariableSetId": format!("variableset-{id}"),
        "DeploymentProcessId": format!("deploymentprocess-{id}"), "IncludedLibraryVariableSetIds": [],
        "Templates": [], "TenantedDeploymentMode": "Untenanted", "AutoCreateRelease": false,
        "ReleaseCreationStrategy": {
            "ChannelId": null, "ReleaseCreationPackage": null, "ReleaseCreationPackageStepId": null,
        },
        "VersioningStrategy": {
            "Template": "#{Octopus.Version.LastMajor}.#{Octopus.Version.LastMinor}.#{Octopus.Version.NextPatch}",
            "DonorPackage": null,
        },
        "ProjectConnectivityPolicy": {
            "SkipMachineBehavior": "None", "TargetRoles": [], "AllowDeploymentsToNoTargets": false,
            "ExcludeUnhealthyTargets": false,
        },
        "DefaultGuidedFailureMode": "EnvironmentDefault", "DefaultToSkipIfAlreadyInstalled": false,
        "DiscreteChannelRelease": false, "ReleaseNotesTemplate": null, "DeploymentChangesTemplate": null,
        "IsVersionControlled": false, "ExtensionSettings": [],
    });
    with(base, fields)
}

/// A channel with what every channel has.
pub(super) fn channel(id: &str, project: &str, name: &str, fields: Value) -> Value {
    let base = json!({
        "Id": id, "Name": name, "ProjectId": project, "Description": format!("{name} of releases"),
        "LifecycleId": null, "IsDefault": name == "Default", "TenantTags": [], "Rules": [], "GitReferenceRules": [],
        "GitResourceRules": [],
    });
    with(base, fields)
}

/// Projects and channels.
pub(super) fn fill(documents: &mut Documents) {
    projects(documents);
    channels(documents);
}

fn template(name: &str, control: &str, default: Value) -> Value {
    json!({
        "Id": guid(&format!("tenant template/{name}")), "Name": name, "Label": name, "HelpText": "For each tenant",
        "DefaultValue": default, "DisplaySettings": { "Octopus.ControlType": control },
    })
}

fn projects(documents: &mut Documents) {
    let shop = json!({
        "IncludedLibraryVariableSetIds": ["LibraryVariableSets-2", "LibraryVariableSets-1"],
        "Templates": [
            template("Shop.Title", "SingleLineText", json!("The shop")),
            template("Shop.Cloud", "AzureAccount", json!("Accounts-4")),
            template("Shop.Workers", "WorkerPool", json!("WorkerPools-1")),
            template("Shop.Key", "Sensitive", json!({ "HasValue": true, "NewValue": null })),
        ],
        "TenantedDeploymentMode": "TenantedOrUntenanted", "AutoCreateRelease": true,
        "ReleaseCreationStrategy": {
            "ChannelId": "Channels-2",
            "ReleaseCreationPackage": { "DeploymentAction": "Deploy web", "PackageReference": "" },
            "ReleaseCreationPackageStepId": guid("action/Projects-1/Deploy web"),
        },
        "VersioningStrategy": {
            "Template": null,
            "DonorPackage": { "DeploymentAction": "Deploy web", "PackageReference": "assets" },
        },
        "ProjectConnectivityPolicy": {
            "SkipMachineBehavior": "SkipUnavailableMachines", "TargetRoles": ["web", "api"],
            "AllowDeploymentsToNoTargets": true, "ExcludeUnhealthyTargets": true,
        },
        "DefaultGuidedFailureMode": "On", "DiscreteChannelRelease": true, "ProjectTags": ["Concern/Public"],
        "ReleaseNotesTemplate": "#{each package in Octopus.Release.Package}\n* #{package.PackageId}\n#{/each}",
        "DeploymentChangesTemplate": "Changed", "DefaultToSkipIfAlreadyInstalled": true,
    });
    let api = json!({
        "IncludedLibraryVariableSetIds": ["LibraryVariableSets-1"],
        "VersioningStrategy": { "Template": "#{Octopus.Date.Year}.#{Octopus.Date.Month}.i", "DonorPackage": null },
    });
    let empty = json!({ "IsDisabled": true, "Description": "Nothing in it yet" });
    for (id, name, group, lifecycle, fields) in [
        ("Projects-1", "Shop", "ProjectGroups-1", "Lifecycles-1", shop),
        ("Projects-2", "Shop API", "ProjectGroups-1", "Lifecycles-1", api),
        ("Projects-3", "Release train", "ProjectGroups-2", "Lifecycles-2", json!({})),
        ("Projects-4", "Empty", "ProjectGroups-2", "Lifecycles-1", empty),
    ] {
        add(documents, "projects", project(id, name, group, lifecycle, fields));
    }
}

fn channels(documents: &mut Documents) {
    for number in [1, 4, 5, 6] {
        let project = format!("Projects-{}", if number == 1 { 1 } else { number - 2 });
        add(documents, "channels", channel(&format!("Channels-{number}"), &project, "Default", json!({})));
    }
    let package = |action: &str, package: &str| json!({ "DeploymentAction": action, "PackageReference": package });
    let rules = json!([
        {
            "Id": guid("rule/hotfix/1"), "VersionRange": "[2.0,3.0)", "Tag": "^hotfix",
            "ActionPackages": [package("Deploy web", ""), package("Deploy web", "assets")],
        },
        {
            "Id": guid("rule/hotfix/2"), "VersionRange": "", "Tag": "^$", "ActionPackages": [package("Warm up", "tool")],
        },
    ]);
    let hotfix = json!({
        "LifecycleId": "Lifecycles-2", "TenantTags": ["Region/Europe", "Tier/Gold"], "Rules": rules,
    });
    add(documents, "channels", channel("Channels-2", "Projects-1", "Hotfix", hotfix));
    let branches = json!({
        "Type": "EphemeralEnvironment", "ParentEnvironmentId": "Environments-5",
        "EphemeralEnvironmentNameTemplate": "#{Octopus.Release.CustomFields[branch]}",
        "AutomaticEphemeralEnvironmentDeployments": false, "LifecycleId": null,
        "CustomFieldDefinitions": [{ "FieldName": "branch", "Description": "Which one" }],
    });
    add(documents, "channels", channel("Channels-3", "Projects-1", "Branches", branches));
}
