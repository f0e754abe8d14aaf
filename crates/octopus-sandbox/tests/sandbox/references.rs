//! Ids that do not exist in the space are refused wherever a reference can stand.

use crate::common::{Instance, Method, empty, id, script_step, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

async fn refuses(server: &Instance, path: &str, body: Value, named: &str) {
    let errors = server.refused(Method::POST, path, &body).await;
    assert!(errors.iter().any(|error| error.contains(&format!("'{named}'"))), "{path}: {errors:?}");
}

#[tokio::test]
async fn a_reference_to_nothing_is_refused_and_named() {
    let server = empty().await;
    let group = id(&server.named("projectgroups", "Default Project Group").await);
    let lifecycle = id(&server.named("lifecycles", "Default Lifecycle").await);
    let project = |field: &str, value: Value| {
        let mut body = json!({ "Name": "P", "ProjectGroupId": group, "LifecycleId": lifecycle });
        body[field] = value;
        body
    };
    refuses(&server, "projects", project("LifecycleId", json!("Lifecycles-1")), "Lifecycles-1").await;
    refuses(&server, "projects", project("ProjectGroupId", json!("ProjectGroups-1")), "ProjectGroups-1").await;
    let sets = project("IncludedLibraryVariableSetIds", json!(["LibraryVariableSets-1"]));
    refuses(&server, "projects", sets, "LibraryVariableSets-1").await;
    let strategy = project("ReleaseCreationStrategy", json!({ "ChannelId": "Channels-1" }));
    refuses(&server, "projects", strategy, "Channels-1").await;
    refuses(&server, "projects", project("ProjectTags", json!(["No/Such"])), "No/Such").await;
    let phase = json!({ "Name": "P", "OptionalDeploymentTargets": ["Environments-1"] });
    refuses(&server, "lifecycles", json!({ "Name": "L", "Phases": [phase] }), "Environments-1").await;
    let account =
        json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u", "TenantIds": ["Tenants-1"] });
    refuses(&server, "accounts", account, "Tenants-1").await;
    let policy = json!({ "Name": "M", "MachineUpdatePolicy": { "TentacleUpdateAccountId": "Accounts-1" } });
    refuses(&server, "machinepolicies", policy, "Accounts-1").await;
    let template = json!({ "Name": "T", "ActionType": "Octopus.Script", "Packages": [{ "FeedId": "Feeds-1" }] });
    refuses(&server, "actiontemplates", template, "Feeds-1").await;
    let community = json!({ "Name": "T", "ActionType": "Octopus.Script", "CommunityActionTemplateId": "CommunityActionTemplates-1" });
    refuses(&server, "actiontemplates", community, "CommunityActionTemplates-1").await;
    let environment = server.environment("Dev").await;
    let tenant = json!({ "Name": "T", "ProjectEnvironments": { "Projects-1": [environment] } });
    refuses(&server, "tenants", tenant, "Projects-1").await;
    let endpoint = json!({ "CommunicationStyle": "Ssh", "AccountId": "Accounts-9" });
    let machine = json!({ "Name": "M", "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": endpoint });
    refuses(&server, "machines", machine, "Accounts-9").await;
}

/// Each place of an action that holds ids, with an id of nothing.
#[tokio::test]
async fn every_place_of_an_action_that_holds_ids_is_checked() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let mut process = server.get(&path).await;
    let mut places = vec![
        ("WorkerPoolId", json!("X-1")),
        ("Container", json!({ "FeedId": "X-1" })),
        ("Environments", json!(["X-1"])),
        ("ExcludedEnvironments", json!(["X-1"])),
        ("Channels", json!(["X-1"])),
        ("TenantTags", json!(["X-1"])),
        ("Packages", json!([{ "Name": "", "PackageId": "p", "FeedId": "X-1" }])),
        ("Inputs", json!({ "deep": [{ "AccountId": "X-1" }] })),
    ];
    let git = json!([{
        "RepositoryUri": "u", "DefaultBranch": "main", "GitCredentialType": "Library", "GitCredentialId": "X-1",
    }]);
    places.push(("GitDependencies", git));
    for key in [
        "Octopus.Action.Template.Id",
        "Octopus.Action.Package.FeedId",
        "Octopus.Action.Package.NuGetFeedId",
        "Octopus.Action.DeployRelease.ProjectId",
        "Octopus.Action.Manual.ResponsibleTeamIds",
        "Octopus.Action.Email.ToTeamIds",
        "Octopus.Action.Azure.AccountId",
        "Octopus.Action.ArgoCD.Sync.Environments",
        "Octopus.Action.Docker.RemoveSteps",
    ] {
        places.push(("Properties", json!({ key: "X-1" })));
    }
    let containers = json!([{ "Name": "c", "FeedId": "X-1" }]).to_string();
    places.push(("Properties", json!({ "Octopus.Action.KubernetesContainers.Containers": containers })));
    for (field, value) in places {
        process["Steps"] = json!([script_step("One")]);
        process["Steps"][0]["Actions"][0][field] = value.clone();
        let errors = server.refused(Method::PUT, &path, &process).await;
        assert!(errors.len() == 1 && errors[0].contains("X-1"), "{field} {value}: {errors:?}");
    }
}

#[tokio::test]
async fn expressions_empty_texts_and_well_known_ids_pass() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let mut process = server.get(&path).await;
    process["Steps"] = json!([script_step("One")]);
    process["Steps"][0]["Actions"][0]["Packages"] = json!([
        { "Name": "", "PackageId": "p", "FeedId": "feeds-builtin" },
        { "Name": "b", "PackageId": "p", "FeedId": "#{Feed}" },
    ]);
    process["Steps"][0]["Actions"][0]["Properties"] = json!({
        "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone, teams-managers",
        "Octopus.Action.Azure.AccountId": "#{Account}", "Octopus.Action.Package.FeedId": "",
    });
    server.put(&path, &process).await;
}

#[tokio::test]
async fn values_of_template_parameters_are_checked_by_their_control() {
    let server = empty().await;
    let parameter =
        |name: &str, control: &str| json!({ "Name": name, "DisplaySettings": { "Octopus.ControlType": control } });
    let template = server
        .post("actiontemplates", &json!({
            "Name": "T", "ActionType": "Octopus.Script",
            "Parameters": [parameter("Account", "AzureAccount"), parameter("Pkg", "Package"), parameter("Text", "SingleLineText")],
        }))
        .await;
    let project = server.project("Web").await;
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let mut process = server.get(&path).await;
    let mut properties = |key: &str, value: &str| {
        process["Steps"] = json!([script_step("One")]);
        process["Steps"][0]["Actions"][0]["Properties"] = json!({
            "Octopus.Action.Template.Id": id(&template), "Octopus.Action.Template.Version": "0", key: value,
        });
        process.clone()
    };
    for (key, value) in [("Account", "Accounts-1"), ("Pkg", "{\"PackageId\":\"p\",\"FeedId\":\"Feeds-1\"}")] {
        assert_eq!(server.refused(Method::PUT, &path, &properties(key, value)).await.len(), 1, "{key}");
    }
    let errors = server.refused(Method::PUT, &path, &properties("Octopus.Action.Template.Version", "5")).await;
    assert_eq!(errors, ["Version 5 of the step template 'T' was not found, the latest is 0."]);
    server.put(&path, &properties("Text", "Accounts-1")).await;
}

#[tokio::test]
async fn a_body_that_says_it_is_another_document_is_refused() {
    let server = empty().await;
    let mut environment = server.post("environments", &json!({ "Name": "Dev" })).await;
    let path = format!("environments/{}", id(&environment));
    environment["Id"] = json!("Environments-1");
    environment["SpaceId"] = json!("Spaces-1");
    assert_eq!(server.refused(Method::PUT, &path, &environment).await.len(), 2);
    server.refused(Method::POST, "environments", &json!({ "Name": "X", "SpaceId": "Spaces-1" })).await;
    let project = server.project("Web").await;
    let variables = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&variables).await;
    set["OwnerId"] = json!("Projects-1");
    let errors = server.refused(Method::PUT, &variables, &set).await;
    assert!(errors[0].starts_with("OwnerId cannot be changed"), "{errors:?}");
}

#[tokio::test]
async fn a_lenient_server_stores_what_does_not_exist() {
    let server = start(Sandbox::builder().lenient(true)).await;
    let group = id(&server.named("projectgroups", "Default Project Group").await);
    let body = json!({ "Name": "P", "ProjectGroupId": group, "LifecycleId": "Lifecycles-1" });
    assert_eq!(server.post("projects", &body).await["LifecycleId"], "Lifecycles-1");
}

#[tokio::test]
async fn an_empty_lifecycle_of_a_channel_is_refused() {
    let server = empty().await;
    let project = server.project("Web").await;
    let body = |lifecycle: Value| json!({ "Name": "Hotfix", "ProjectId": id(&project), "LifecycleId": lifecycle });
    assert_eq!(server.refused(Method::POST, "channels", &body(json!(""))).await.len(), 1);
    server.post("channels", &body(Value::Null)).await;
}
