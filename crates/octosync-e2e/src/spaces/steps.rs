//! The rich space: the steps of its shop, with every place where an action refers to something.

use super::library::PACKAGE;
use super::processes::{action, package, step};
use serde_json::{Value, json};

const SHOP: &str = "Projects-1";

/// The steps of the shop.
pub(super) fn shop() -> Vec<Value> {
    vec![
        step(vec![approve()], json!({})),
        step(
            vec![deploy(), warm_up()],
            json!({
                "Name": "Web servers", "Slug": "web-servers",
                "Properties": { "Octopus.Action.TargetRoles": "web,api", "Octopus.Action.MaxParallelism": "1" },
            }),
        ),
        step(vec![from_template()], json!({ "PackageRequirement": "AfterPackageAcquisition" })),
        step(vec![from_gallery()], json!({ "StartTrigger": "StartWithPrevious" })),
        step(vec![azure()], json!({})),
        step(vec![kubernetes()], json!({ "Properties": { "Octopus.Action.TargetRoles": "cluster" } })),
        step(vec![chart()], json!({ "Properties": { "Octopus.Action.TargetRoles": "cluster" } })),
        step(vec![argo()], json!({})),
        step(
            vec![notify()],
            json!({
                "Condition": "Variable",
                "Properties": { "Octopus.Step.ConditionVariableExpression": "#{unless Octopus.Deployment.Error}yes#{/unless}" },
            }),
        ),
    ]
}

/// A script with nothing special.
pub(super) fn script(project: &str, name: &str) -> Value {
    let fields = json!({
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Script.ScriptSource": "Inline",
            "Octopus.Action.Script.Syntax": "Bash", "Octopus.Action.Script.ScriptBody": format!("echo '{name}'\n"),
        },
    });
    action(project, name, "Octopus.Script", fields)
}

fn approve() -> Value {
    let fields = json!({
        "Environments": ["Environments-3", "Environments-4"], "IsRequired": true,
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Manual.Instructions": "Is it good?",
            "Octopus.Action.Manual.ResponsibleTeamIds": "Teams-2,teams-managers,Teams-1",
            "Octopus.Action.Manual.BlockConcurrentDeployments": "True",
        },
    });
    action(SHOP, "Approve", "Octopus.Manual", fields)
}

fn deploy() -> Value {
    let mut fixed = package("deploy", "schema", "Company.Schema", "Feeds-3", "ExecutionTarget");
    fixed["Version"] = json!("1.2.3");
    let fields = json!({
        "ExcludedEnvironments": ["Environments-5", "Environments-4"], "Channels": ["Channels-1", "Channels-2"],
        "TenantTags": ["Region/Europe", "Tier/Silver"],
        "Packages": [
            package("deploy", "", "Company.Shop", "Feeds-1", "Server"),
            package("deploy", "assets", "company/assets", "Feeds-6", "ExecutionTarget"),
            package("deploy", "bound", "#{Shop.Package}", "#{Shop.Feed}", "NotAcquired"),
            fixed,
        ],
        "Properties": {
            "Octopus.Action.RunOnServer": "false", "Octopus.Action.Package.PackageId": "Company.Shop",
            "Octopus.Action.Package.FeedId": "Feeds-1", "Octopus.Action.Package.DownloadOnTentacle": "False",
            "Octopus.Action.EnabledFeatures": "Octopus.Features.CustomScripts",
            "Octopus.Action.CustomScripts.PostDeploy.ps1": "Write-Host \"It's #{Octopus.Environment.Name}\"\r\n",
        },
    });
    action(SHOP, "Deploy web", "Octopus.TentaclePackage", fields)
}

fn warm_up() -> Value {
    let fields = json!({
        "WorkerPoolId": "WorkerPools-1", "Container": { "Image": "company/tools:1", "FeedId": "Feeds-2" },
        "Channels": ["Channels-2"], "Packages": [package("warm", "tool", "Company.Tool", "Feeds-1", "Server")],
        "GitDependencies": [{
            "Name": "", "RepositoryUri": "https://git.example.com/scripts.git", "DefaultBranch": "main",
            "GitCredentialType": "Library", "GitCredentialId": "GitCredentials-2", "FilePathFilters": ["warm/*"],
        }],
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "OctopusUseBundledTooling": "False",
            "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "Bash",
            "Octopus.Action.Script.ScriptBody": "curl \"https://#{Octopus.Machine.Name}/\" # Feeds-are-not-ids\n",
            "Shop.Password": { "HasValue": true, "NewValue": null },
        },
    });
    action(SHOP, "Warm up", "Octopus.Script", fields)
}

fn from_template() -> Value {
    let fields = json!({
        "WorkerPoolId": "WorkerPools-2", "TenantTags": ["Region/America"],
        "Packages": [package("template", "tool", "Company.Tool", "Feeds-1", "Server")],
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Template.Id": "ActionTemplates-1",
            "Octopus.Action.Template.Version": "3", "Octopus.Action.Script.ScriptSource": "Inline",
            "Octopus.Action.Script.Syntax": "Bash", "Octopus.Action.Script.ScriptBody": "echo \"#{Template.Text}\"\n",
            "Template.Text": "good day", "Template.Body": "three\nfour", "Template.Choice": "a",
            "Template.Flag": "False", "Template.Secret": { "HasValue": true, "NewValue": null },
            "Template.Step": "Deploy web", "Template.Azure": "Accounts-5", "Template.Amazon": "#{Shop.Amazon}",
            "Template.Google": "Accounts-9", "Template.Login": "Accounts-1", "Template.Trust": "Accounts-11",
            "Template.Certificate": "Certificates-1", "Template.Pool": "WorkerPools-1", "Template.Package": PACKAGE,
            "Template.Teams": "Teams-1,Teams-2", "Template.Environments": "Environments-2,Environments-1",
            "Template.Channels": "Channels-2", "Template.Project": "Projects-2",
        },
    });
    action(SHOP, "Use the template", "Octopus.Script", fields)
}

fn from_gallery() -> Value {
    let fields = json!({
        "IsDisabled": true,
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Template.Id": "ActionTemplates-2",
            "Octopus.Action.Template.Version": "1", "Octopus.Action.Script.ScriptSource": "Inline",
            "Octopus.Action.Script.Syntax": "PowerShell", "Wait.Seconds": "9",
            "Octopus.Action.Script.ScriptBody": "Start-Sleep -Seconds $OctopusParameters['Wait.Seconds']",
        },
    });
    action(SHOP, "Wait", "Octopus.Script", fields)
}

fn azure() -> Value {
    let fields = json!({
        "WorkerPoolVariable": "Deploy.Pool", "ExcludedEnvironments": ["Environments-1"], "Condition": "Variable",
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Azure.AccountId": "Accounts-4",
            "Octopus.Action.ConditionVariableExpression": "#{Shop.Flag}",
            "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "PowerShell",
            "Octopus.Action.Script.ScriptBody": "Get-AzResource",
        },
    });
    action(SHOP, "Look at Azure", "Octopus.AzurePowerShell", fields)
}

fn kubernetes() -> Value {
    let containers = json!([
        {
            "Name": "web", "PackageId": "company/web", "FeedId": "Feeds-2", "AcquisitionLocation": "NotAcquired",
            "Ports": [{ "key": "http", "value": "80" }],
            "InitContainers": [],
        },
        { "Name": "side", "PackageId": "company/side", "FeedId": "Feeds-5", "AcquisitionLocation": "NotAcquired" },
    ]);
    let fields = json!({
        "Packages": [
            package("kubernetes", "web", "company/web", "Feeds-2", "NotAcquired"),
            package("kubernetes", "side", "company/side", "Feeds-5", "NotAcquired"),
        ],
        "Properties": {
            "Octopus.Action.RunOnServer": "true",
            "Octopus.Action.KubernetesContainers.Containers": containers.to_string(),
            "Octopus.Action.KubernetesContainers.CombinedVolumes": "[]",
            "Octopus.Action.KubernetesContainers.DeploymentName": "shop",
        },
    });
    action(SHOP, "Run containers", "Octopus.KubernetesDeployContainers", fields)
}

fn chart() -> Value {
    let sources = json!([
        { "Type": "Package", "PackageId": "company/values", "PackageName": "values", "FeedId": "Feeds-1" },
        { "Type": "KeyValues", "Value": { "image.tag": "#{Octopus.Release.Number}" } },
    ]);
    let fields = json!({
        "Packages": [
            package("chart", "", "shop", "Feeds-4", "Server"),
            package("chart", "values", "company/values", "Feeds-1", "Server"),
        ],
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Package.PackageId": "shop",
            "Octopus.Action.Package.FeedId": "Feeds-4", "Octopus.Action.Helm.TemplateValuesSources": sources.to_string(),
        },
    });
    action(SHOP, "Upgrade the chart", "Octopus.HelmChartUpgrade", fields)
}

fn argo() -> Value {
    let fields = json!({
        "Properties": {
            "Octopus.Action.RunOnServer": "true",
            "Octopus.Action.ArgoCD.Sync.Environments": "Environments-1,Environments-2",
            "Octopus.Action.ArgoCD.PullRequest.Environments": "Environments-3",
        },
    });
    action(SHOP, "Update Argo", "Octopus.ArgoCDUpdateImageTags", fields)
}

fn notify() -> Value {
    let fields = json!({
        "Properties": {
            "Octopus.Action.RunOnServer": "true", "Octopus.Action.Email.To": "all@example.com",
            "Octopus.Action.Email.ToTeamIds": "Teams-1", "Octopus.Action.Email.CCTeamIds": "Teams-2,Teams-3",
            "Octopus.Action.Email.BccTeamIds": "teams-administrators,Teams-3",
            "Octopus.Action.Email.Subject": "#{Octopus.Release.Number} is there", "Octopus.Action.Email.Body": "<b>It is</b>",
        },
    });
    action(SHOP, "Notify", "Octopus.Email", fields)
}
