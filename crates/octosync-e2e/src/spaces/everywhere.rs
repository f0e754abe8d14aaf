//! The full space: an action, a template and a runbook that name something at every place where one can.

use super::Documents;
use super::library::parameter;
use super::make::{add, guid, with};
use super::processes::{action, package, step};
use super::runbooks::{process, runbook};
use super::steps;
use serde_json::{Value, json};

/// Adds them, and what they need.
pub(super) fn fill(documents: &mut Documents) {
    tags(documents);
    let staging = json!({
        "Id": "Environments-6", "Name": "Staging", "Description": "Almost", "SortOrder": 6, "UseGuidedFailure": false,
        "AllowDynamicInfrastructure": true, "EnvironmentTags": ["Place/Cellar"],
    });
    add(documents, "environments", staging);
    template(documents);
    for process in of(documents, "deploymentprocesses", "deploymentprocess-Projects-1") {
        let steps = process["Steps"].as_array_mut().into_iter();
        steps.for_each(|steps| steps.push(step(vec![everything("Projects-1", &properties())], json!({}))));
    }
    for runbook in of(documents, "runbooks", "Runbooks-1") {
        runbook["RunbookTags"] = json!(["Habit/Nightly"]);
    }
    for channel in of(documents, "channels", "Channels-2") {
        channel["GitResourceRules"] = json!([{
            "Id": guid("git rule"), "Rules": ["main"],
            "GitDependencyActions": [{ "DeploymentActionSlug": "warm-up", "GitDependencyName": "" }],
        }]);
    }
    add(documents, "runbooks", runbook(4, "Projects-1", "Everything", json!({})));
    let mut all = relabelled(steps::shop());
    all.push(step(vec![everything("Runbooks-4", &properties())], json!({})));
    add(documents, "runbookProcesses", process(4, "Projects-1", all));
    project(documents);
}

fn of<'d>(documents: &'d mut Documents, collection: &str, id: &'d str) -> impl Iterator<Item = &'d mut Value> {
    let documents = documents.get_mut(collection).into_iter().flatten();
    documents.filter(move |document| document["Id"] == id)
}

/// Gives the parts of steps other ids.
fn relabelled(mut steps: Vec<Value>) -> Vec<Value> {
    fn each(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.iter_mut().for_each(|(field, value)| match value.as_str().filter(|_| field == "Id") {
                    Some(id) => *value = json!(guid(&format!("of a runbook/{id}"))),
                    None => each(value),
                })
            }
            Value::Array(items) => items.iter_mut().for_each(each),
            _ => {}
        }
    }
    steps.iter_mut().for_each(each);
    steps
}

fn tags(documents: &mut Documents) {
    for (number, (name, scope, tag)) in
        [("Place", "Environment", "Cellar"), ("Habit", "Runbook", "Nightly")].into_iter().enumerate()
    {
        let number = number + 4;
        let tag = json!({
            "Id": format!("TagSets-{number}/Tags-{}", number * 10), "Name": tag, "CanonicalTagName": format!("{name}/{tag}"),
            "Color": "#112233", "Description": "", "SortOrder": 1,
        });
        let set = json!({
            "Id": format!("TagSets-{number}"), "Name": name, "Description": "", "SortOrder": number,
            "Type": "MultiSelect", "Scopes": [scope], "Tags": [tag],
        });
        add(documents, "tagsets", set);
    }
}

/// The versioning of a project by a package, in the older form; and runbooks that come and go with environments.
fn project(documents: &mut Documents) {
    let fields = json!({
        "ProvisioningRunbookId": "Runbooks-5", "DeprovisioningRunbookId": "Runbooks-5",
        "VersioningStrategy": {
            "Template": null, "DonorPackage": { "DeploymentAction": "Unpack", "PackageReference": "" },
            "DonorPackageStepId": guid("action/Projects-4/Unpack"),
        },
    });
    for project in of(documents, "projects", "Projects-4") {
        *project = with(project.take(), fields.clone());
    }
    let unpack = json!({ "Packages": [package("unpack", "", "Company.Empty", "Feeds-1", "Server")] });
    for process in of(documents, "deploymentprocesses", "deploymentprocess-Projects-4") {
        process["Steps"] = json!([step(
            vec![action("Projects-4", "Unpack", "Octopus.TentaclePackage", unpack.clone())],
            json!({
                "Properties": { "Octopus.Action.TargetRoles": "web" },
            })
        )]);
    }
    add(documents, "runbooks", runbook(5, "Projects-4", "Come and go", json!({})));
    add(
        documents,
        "runbookProcesses",
        process(5, "Projects-4", vec![step(vec![with(steps::script("Runbooks-5", "Go"), json!({}))], json!({}))]),
    );
}

/// An action with all of them, and what only actions have.
fn everything(owner: &str, properties: &Value) -> Value {
    let fields = json!({
        "Container": { "Image": "company/tools:1", "FeedId": "Feeds-2" }, "TenantTags": ["Region/Europe"],
        "Packages": packages(owner), "GitDependencies": git(), "Properties": properties,
    });
    action(owner, "Name everything", "Octopus.Script", fields)
}

fn packages(owner: &str) -> Value {
    json!([package(&format!("{owner}/everything"), "", "Projects-2", "feeds-builtin-releases", "NotAcquired")])
}

fn git() -> Value {
    json!([{
        "Name": "", "RepositoryUri": "https://git.example.com/scripts.git", "DefaultBranch": "main",
        "GitCredentialType": "Library", "GitCredentialId": "GitCredentials-1", "FilePathFilters": [],
    }])
}

fn template(documents: &mut Documents) {
    let template = json!({
        "Id": "ActionTemplates-3", "Name": "Name everything", "ActionType": "Octopus.Script", "Version": 1,
        "Description": "", "CommunityActionTemplateId": null, "Packages": packages("template"), "GitDependencies": git(),
        "Properties": properties(), "Parameters": [parameter("Named.Text", "SingleLineText", json!("x"))],
    });
    add(documents, "actiontemplates", template);
}

/// Every property that names something.
fn properties() -> Value {
    let containers = json!([{
        "Name": "web", "FeedId": "Feeds-2", "InitContainers": [{ "Name": "first", "FeedId": "Feeds-5" }],
    }]);
    json!({
        "Octopus.Action.RunOnServer": "true", "Octopus.Action.Script.ScriptSource": "Package",
        "Octopus.Action.Script.ScriptFileName": "run.sh",
        "Octopus.Action.Package.FeedId": "feeds-builtin-releases", "Octopus.Action.Package.NuGetFeedId": "Feeds-1",
        "Octopus.Action.DeployRelease.ProjectId": "Projects-2", "Octopus.Action.Package.PackageId": "Projects-2",
        "Octopus.Action.Package.NuGetPackageId": "Projects-2", "Octopus.Action.Azure.AccountId": "Accounts-4",
        "Octopus.Action.AwsAccount.Variable": "Accounts-7", "Octopus.Action.AzureAccount.Variable": "Accounts-5",
        "Octopus.Action.GoogleCloudAccount.Variable": "Accounts-9", "Octopus.Action.Certificate.Variable": "Certificates-1",
        "Octopus.Action.ServiceFabric.ClientCertVariable": "Certificates-1",
        "Octopus.Action.Java.Certificate.Variable": "Certificates-1",
        "Octopus.Action.Git.TargetRepositoryCredentialId": "GitCredentials-2",
        "Octopus.Action.Manual.ResponsibleTeamIds": "Teams-1,Teams-2", "Octopus.Action.Email.ToTeamIds": "Teams-1",
        "Octopus.Action.Email.CCTeamIds": "Teams-2", "Octopus.Action.Email.BccTeamIds": "Teams-3",
        "Octopus.Action.ArgoCD.Sync.Environments": "Environments-1,Environments-2",
        "Octopus.Action.ArgoCD.PullRequest.Environments": "Environments-3",
        "Octopus.Action.KubernetesContainers.Containers": containers.to_string(),
        "Octopus.Action.Helm.TemplateValuesSources": json!([{ "Type": "Package", "FeedId": "Feeds-1" }]).to_string(),
    })
}
