//! A cascade that is switched off: what is used stays. Each thing of the world here is used in one place alone, so that one
//! switch decides whether it can go.

use crate::common::{Instance, Method, empty, id, script_step};
use crate::normal_forms::without;
use serde_json::{Value, json};

/// The words of cascades on deletion, and the path of what each lets go.
async fn world(server: &Instance) -> Vec<(&'static str, String)> {
    let project = server.project("Web").await;
    let own = id(&project);
    let mut environments = Vec::new();
    for name in ["Connected", "Row", "Step", "Trigger", "Test"] {
        environments.push(server.environment(name).await);
    }
    let [connected, row, step, trigger, test] = environments.try_into().unwrap();
    let target = json!({ "Name": "M", "EnvironmentIds": [test], "Roles": ["web"], "Endpoint": { "CommunicationStyle": "None" } });
    let target = id(&server.post("machines", &target).await);
    let channel = |name: &str| json!({ "Name": name, "ProjectId": own });
    let of_step = id(&server.post("channels", &channel("Of a step")).await);
    let of_row = id(&server.post("channels", &channel("Of a row")).await);
    let feed = json!({ "Name": "F", "FeedType": "NuGet", "FeedUri": "https://feeds.example.com" });
    let feed = id(&server.post("feeds", &feed).await);
    let details =
        json!({ "Type": "UsernamePassword", "Username": "u", "Password": { "HasValue": true, "NewValue": "p" } });
    let credential = id(&server.post("git-credentials", &json!({ "Name": "G", "Details": details })).await);
    let pool = id(&server.post("workerpools", &json!({ "Name": "P", "WorkerPoolType": "StaticWorkerPool" })).await);
    let mut tenants = Vec::new();
    for name in ["Scope", "Trigger", "Role"] {
        tenants.push(id(&server.post("tenants", &json!({ "Name": name })).await));
    }
    let [of_scope, of_trigger, of_role] = tenants.try_into().unwrap();

    process(server, &own, &[("Environments", &step), ("Channels", &of_step)], &feed, &credential).await;
    let path = format!("variables/variableset-{own}");
    let mut set = server.get(&path).await;
    let scoped = |name: &str, id: &str| json!({ "Name": name, "Type": "String", "Scope": { name: [id] } });
    set["Variables"] = json!([
        scoped("Environment", &row),
        scoped("Machine", &target),
        scoped("Channel", &of_row),
        { "Name": "Pool", "Type": "WorkerPool", "Value": pool },
    ]);
    server.put(&path, &set).await;
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u", "TenantIds": [of_scope] });
    server.post("accounts", &account).await;
    let filter = json!({ "FilterType": "MachineFilter", "EnvironmentIds": [trigger], "EventGroups": ["Machine"] });
    let body = json!({ "Name": "T", "ProjectId": own, "Filter": filter, "Action": { "ActionType": "AutoDeploy" } });
    server.post("projecttriggers", &body).await;
    let filter = json!({ "FilterType": "CronExpressionSchedule", "CronExpression": "0 0 6 * * *", "Timezone": "UTC" });
    let deploys = json!({ "ActionType": "DeployLatestRelease", "SourceEnvironmentIds": [test], "DestinationEnvironmentId": test, "TenantIds": [of_trigger] });
    let body = json!({ "Name": "D", "ProjectId": own, "Filter": filter, "Action": deploys });
    server.post("projecttriggers", &body).await;
    let team = id(&server.post("teams", &json!({ "Name": "Team" })).await);
    let role = json!({ "TeamId": team, "UserRoleId": "userroles-projectviewer", "TenantIds": [of_role] });
    server.post("scopeduserroles", &role).await;
    let other = id(&server.project("Other").await);
    let connections = json!({ &own: [connected], &other: [test] });
    server.post("tenants", &json!({ "Name": "Customer", "ProjectEnvironments": connections })).await;
    vec![
        ("environment-tenants", format!("environments/{connected}")),
        ("environment-rows", format!("environments/{row}")),
        ("environment-triggers", format!("environments/{trigger}")),
        ("target-rows", format!("machines/{target}")),
        ("channel-steps", format!("channels/{of_step}")),
        ("channel-rows", format!("channels/{of_row}")),
        ("feeds-in-use", format!("feeds/{feed}")),
        ("credentials-in-steps", format!("git-credentials/{credential}")),
        ("pools-in-variables", format!("workerpools/{pool}")),
        ("tenant-scopes", format!("tenants/{of_scope}")),
        ("tenant-triggers", format!("tenants/{of_trigger}")),
        ("team-roles", format!("tenants/{of_role}")),
        ("project-tenants", format!("projects/{other}")),
        ("environment-steps", format!("environments/{step}")),
    ]
}

/// Steps that are limited to one id each, and one that needs a feed and a credential.
async fn process(server: &Instance, project: &str, limits: &[(&str, &str)], feed: &str, credential: &str) {
    let path = format!("deploymentprocesses/deploymentprocess-{project}");
    let mut process = server.get(&path).await;
    let limited = limits.iter().map(|(field, id)| {
        let mut step = script_step(field);
        step["Actions"][0][*field] = json!([id]);
        step
    });
    let mut needy = script_step("Needy");
    needy["Actions"][0]["Packages"] = json!([{ "Name": "tool", "PackageId": "p", "FeedId": feed }]);
    needy["Actions"][0]["GitDependencies"] = json!([{
        "RepositoryUri": "u", "DefaultBranch": "main", "GitCredentialType": "Library", "GitCredentialId": credential,
    }]);
    process["Steps"] = limited.chain([needy]).collect();
    server.put(&path, &process).await;
}

#[tokio::test]
async fn what_is_used_goes_and_what_is_switched_off_stays_while_it_is_used() {
    let server = empty().await;
    let things = world(&server).await;
    for (word, path) in &things {
        let off = without(word).await;
        let used = world(&off).await.into_iter().find(|(known, _)| known == word).map(|(_, path)| path).unwrap();
        let errors = off.refused(Method::DELETE, &used, &Value::Null).await;
        assert!(errors.iter().any(|error| error.contains("used by")), "{word}: {errors:?}");
        let (status, answer) = server.send(Method::DELETE, path, None).await;
        assert_eq!(status, 200, "{word}: {answer}");
    }
}
