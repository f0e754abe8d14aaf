//! Effects of deletions and omissions, and references that prevent them: each test with the source of its statement.

use crate::common::{Instance, Method, empty, id, script_step, start};
use crate::normal_forms::without;
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

async fn gone(server: &Instance, path: &str) {
    let (status, answer) = server.send(Method::DELETE, path, None).await;
    assert_eq!(status, 200, "DELETE {path}: {answer}");
}

/// Replaces the variables of a project; each is called as given and has this scope.
async fn rows(server: &Instance, project: &Value, rows: &[(&str, Value)]) -> Value {
    let path = format!("variables/variableset-{}", id(project));
    let mut set = server.get(&path).await;
    let row = |(name, scope): &(&str, Value)| json!({ "Name": name, "Type": "String", "Value": "v", "Scope": scope });
    set["Variables"] = rows.iter().map(row).collect();
    server.put(&path, &set).await
}

async fn variables(server: &Instance, project: &Value) -> Value {
    server.get(&format!("variables/variableset-{}", id(project))).await
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["Name"].as_str().unwrap()).collect()
}

async fn process(server: &Instance, project: &Value) -> Value {
    server.get(&format!("deploymentprocesses/deploymentprocess-{}", id(project))).await
}

/// Saves the process with these steps.
async fn save(server: &Instance, project: &Value, steps: Vec<Value>) -> Value {
    let mut process = process(server, project).await;
    process["Steps"] = Value::Array(steps);
    server.put(&format!("deploymentprocesses/{}", id(&process)), &process).await
}

fn action(process: &Value, step: usize) -> String {
    id(&process["Steps"][step]["Actions"][0])
}

/// A step that is limited in one field.
fn limited(name: &str, field: &str, ids: &[&str]) -> Value {
    let mut step = script_step(name);
    step["Actions"][0][field] = json!(ids);
    step
}

async fn target(server: &Instance, name: &str, environments: &[&str]) -> String {
    let endpoint = json!({ "CommunicationStyle": "None" });
    id(&server
        .post(
            "machines",
            &json!({ "Name": name, "EnvironmentIds": environments, "Roles": ["web"], "Endpoint": endpoint }),
        )
        .await)
}

/// Source: OctopusDeploy/Issues#2779 (release note).
#[tokio::test]
async fn a_process_saved_without_a_step_loses_the_variables_of_that_step() {
    let server = empty().await;
    let project = server.project("Web").await;
    let saved = server.steps(&project, &["Keep", "Gone"]).await;
    let (keep, lost) = (action(&saved, 0), action(&saved, 1));
    let of = |ids: &[&String]| json!({ "Action": ids });
    let set = rows(
        &server,
        &project,
        &[("Only", of(&[&lost])), ("Both", of(&[&keep, &lost])), ("Keep", of(&[&keep])), ("Plain", json!({}))],
    )
    .await;
    let steps = vec![saved["Steps"][0].clone()];
    save(&server, &project, steps.clone()).await;
    let left = variables(&server, &project).await;
    assert_eq!(names(&left["Variables"]), ["Both", "Keep", "Plain"]);
    assert_eq!(left["Variables"][0]["Scope"], of(&[&keep]));
    assert_eq!(left["Version"], set["Version"].as_i64().unwrap() + 1, "who has read the set before is told so");
    save(&server, &project, steps).await;
    assert_eq!(variables(&server, &project).await["Version"], left["Version"], "nothing is lost a second time");
    let server = without("step-rows").await;
    let project = server.project("Web").await;
    let saved = server.steps(&project, &["Keep", "Gone"]).await;
    rows(&server, &project, &[("Only", json!({ "Action": [action(&saved, 1)] }))]).await;
    save(&server, &project, vec![saved["Steps"][0].clone()]).await;
    assert_eq!(names(&variables(&server, &project).await["Variables"]), ["Only"]);
}

/// Source: OctopusDeploy/Issues#7443: the server takes a runbook out of the scopes of variables.
#[tokio::test]
async fn a_runbook_that_goes_takes_its_variables_along() {
    let server = empty().await;
    let project = server.project("Web").await;
    let runbook = id(&server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await);
    let path = format!("runbookProcesses/RunbookProcess-{runbook}");
    let mut steps = server.get(&path).await;
    steps["Steps"] = json!([script_step("Gone")]);
    let steps = server.put(&path, &steps).await;
    let scopes = [
        ("Runbook", json!({ "ProcessOwner": [runbook] })),
        ("Step", json!({ "Action": [action(&steps, 0)] })),
        ("Both", json!({ "ProcessOwner": [runbook, id(&project)] })),
    ];
    rows(&server, &project, &scopes).await;
    gone(&server, &format!("runbooks/{runbook}")).await;
    let left = variables(&server, &project).await;
    assert_eq!(names(&left["Variables"]), ["Both"]);
    assert_eq!(left["Variables"][0]["Scope"], json!({ "ProcessOwner": [id(&project)] }));
}

/// A project of two steps and a channel with a rule for each and one for both, and a rule for the first's Git sources.
async fn with_rules(server: &Instance) -> (Value, Value, String) {
    let project = server.project("Web").await;
    let saved = server.steps(&project, &["Keep", "Gone"]).await;
    let rule = |names: &[&str]| {
        let packages = names.iter().map(|name| json!({ "DeploymentAction": name, "PackageReference": "" }));
        json!({ "VersionRange": "[1,2)", "ActionPackages": packages.collect::<Vec<_>>() })
    };
    let git = json!([{ "Rules": ["refs/heads/main"], "GitDependencyActions": [{ "DeploymentActionSlug": "gone", "GitDependencyName": "" }] }]);
    let body = json!({
        "Name": "Hotfix", "ProjectId": id(&project), "Rules": [rule(&["Keep"]), rule(&["gone"]), rule(&["Keep", "Gone"])],
        "GitResourceRules": git,
    });
    let channel = id(&server.post("channels", &body).await);
    (project, saved, channel)
}

fn named_by(channel: &Value) -> Vec<Vec<String>> {
    let rules = channel["Rules"].as_array().unwrap().iter();
    let named = |rule: &Value| {
        let packages = rule["ActionPackages"].as_array().unwrap().iter();
        packages.map(|package| package["DeploymentAction"].as_str().unwrap().to_owned()).collect()
    };
    rules.map(named).collect()
}

/// Source: OctopusDeploy/Issues#3755, #4222, #7110, #7961.
#[tokio::test]
async fn version_rules_do_not_name_a_step_that_went() {
    let server = empty().await;
    let (project, saved, channel) = with_rules(&server).await;
    save(&server, &project, vec![saved["Steps"][0].clone()]).await;
    let left = server.get(&format!("channels/{channel}")).await;
    assert_eq!(named_by(&left), [["Keep"], ["Keep"]]);
    assert_eq!(left["GitResourceRules"], json!([]));
    server.put(&format!("channels/{channel}"), &left).await;
    let server = without("step-rules").await;
    let (project, saved, channel) = with_rules(&server).await;
    save(&server, &project, vec![saved["Steps"][0].clone()]).await;
    assert_eq!(named_by(&server.get(&format!("channels/{channel}")).await).len(), 3);
}

/// Source: OctopusDeploy/Issues#2452, #5516, #7171.
#[tokio::test]
async fn version_rules_and_donors_follow_a_new_name() {
    let server = empty().await;
    let (project, mut saved, channel) = with_rules(&server).await;
    let path = format!("projects/{}", id(&project));
    let mut document = server.get(&path).await;
    document["VersioningStrategy"] = json!({ "DonorPackage": { "DeploymentAction": "Keep", "PackageReference": "" } });
    server.put(&path, &document).await;
    // Two that change their names with each other.
    saved["Steps"][0]["Actions"][0]["Name"] = json!("Gone");
    saved["Steps"][0]["Name"] = json!("Gone");
    saved["Steps"][1]["Actions"][0]["Name"] = json!("Keep");
    saved["Steps"][1]["Name"] = json!("Keep");
    save(&server, &project, saved["Steps"].as_array().unwrap().clone()).await;
    let channel = server.get(&format!("channels/{channel}")).await;
    assert_eq!(named_by(&channel), [vec!["Gone"], vec!["Keep"], vec!["Gone", "Keep"]]);
    for path in [path.clone(), format!("{path}/deploymentsettings")] {
        let donor = &server.get(&path).await["VersioningStrategy"]["DonorPackage"]["DeploymentAction"];
        assert_eq!(donor, "Gone", "{path}");
    }
}

/// Source: OctopusDeploy/Issues#5296, #2042.
#[tokio::test]
async fn a_step_that_numbers_releases_cannot_be_removed() {
    for field in [("VersioningStrategy", "DonorPackage"), ("ReleaseCreationStrategy", "ReleaseCreationPackage")] {
        let server = empty().await;
        let project = server.project("Web").await;
        let saved = server.steps(&project, &["Keep", "Gone"]).await;
        let path = format!("projects/{}", id(&project));
        let mut document = server.get(&path).await;
        document[field.0] = json!({ field.1: { "DeploymentAction": "Gone", "PackageReference": "" } });
        server.put(&path, &document).await;
        let mut less = process(&server, &project).await;
        less["Steps"] = json!([saved["Steps"][0]]);
        let errors = server.refused(Method::PUT, &format!("deploymentprocesses/{}", id(&less)), &less).await;
        assert!(errors[0].contains("'Gone'"), "{errors:?}");
    }
}

/// Source: OctopusDeploy/Issues#5015, the text of the server's event; not settled.
#[tokio::test]
async fn a_variable_with_two_dimensions_goes_with_the_last_id_of_one() {
    for (server, expected) in
        [(empty().await, vec!["Other"]), (without("rows-by-dimension").await, vec!["Narrow", "Other"])]
    {
        let environment = server.environment("Gone").await;
        let project = server.project("Web").await;
        let scopes = [
            ("Narrow", json!({ "Environment": [environment], "Role": ["web"] })),
            ("Alone", json!({ "Environment": [environment], "Role": [] })),
            ("Other", json!({ "Role": ["web"] })),
        ];
        rows(&server, &project, &scopes).await;
        gone(&server, &format!("environments/{environment}")).await;
        let left = variables(&server, &project).await;
        assert_eq!(names(&left["Variables"]), expected);
        assert_eq!(left["Variables"][0]["Scope"], json!({ "Role": ["web"] }));
    }
}

/// Source: OctopusDeploy/Issues#2695 (release note), #3029, #3901, #2141.
#[tokio::test]
async fn an_environment_that_goes_leaves_tenants_variables_steps_and_triggers() {
    let server = empty().await;
    let (lost, test) = (server.environment("Gone").await, server.environment("Test").await);
    let project = server.project("Web").await;
    let tenant = id(&server
        .post("tenants", &json!({ "Name": "T", "ProjectEnvironments": { id(&project): [lost, test] } }))
        .await);
    let steps = vec![
        limited("Only", "Environments", &[&lost]),
        limited("Both", "Environments", &[&lost, &test]),
        limited("Not", "ExcludedEnvironments", &[&lost]),
    ];
    let saved = save(&server, &project, steps).await;
    rows(
        &server,
        &project,
        &[
            ("Only", json!({ "Environment": [lost] })),
            ("Step", json!({ "Action": [action(&saved, 0)] })),
            ("Both", json!({ "Environment": [lost, test] })),
        ],
    )
    .await;
    let trigger = |name: &str, action: Value| {
        let filter = json!({ "FilterType": "MachineFilter", "EnvironmentIds": [lost, test], "EventCategories": ["MachineAdded"] });
        json!({ "Name": name, "ProjectId": id(&project), "Filter": filter, "Action": action })
    };
    let many = id(&server.post("projecttriggers", &trigger("Many", json!({ "ActionType": "AutoDeploy" }))).await);
    gone(&server, &format!("environments/{lost}")).await;
    assert_eq!(server.get(&format!("tenants/{tenant}")).await["ProjectEnvironments"], json!({ id(&project): [test] }));
    let left = process(&server, &project).await;
    assert_eq!(names(&left["Steps"]), ["Both", "Not"]);
    assert_eq!(left["Steps"][0]["Actions"][0]["Environments"], json!([test]));
    assert_eq!(left["Steps"][1]["Actions"][0]["ExcludedEnvironments"], json!([]));
    assert_eq!(left["Version"], saved["Version"].as_i64().unwrap() + 1);
    assert_eq!(names(&variables(&server, &project).await["Variables"]), ["Both"]);
    let trigger = server.get(&format!("projecttriggers/{many}")).await;
    assert_eq!(trigger["Filter"]["EnvironmentIds"], json!([test]));
    for word in ["environment-tenants", "environment-rows", "environment-steps"] {
        let server = without(word).await;
        let lost = server.environment("Gone").await;
        let project = server.project("Web").await;
        server.post("tenants", &json!({ "Name": "T", "ProjectEnvironments": { id(&project): [lost] } })).await;
        save(&server, &project, vec![limited("Only", "Environments", &[&lost])]).await;
        rows(&server, &project, &[("Only", json!({ "Environment": [lost] }))]).await;
        let errors = server.refused(Method::DELETE, &format!("environments/{lost}"), &Value::Null).await;
        assert!(errors.iter().any(|error| error.contains("used by")), "{word}: {errors:?}");
        assert_eq!(names(&process(&server, &project).await["Steps"]), ["Only"], "{word}: nothing is done by halves");
    }
}

/// Source: OctopusDeploy/Issues#10185 (2026-08).
#[tokio::test]
async fn an_ephemeral_environment_takes_its_targets_along() {
    let server = start(Sandbox::builder().version("2026.3.100")).await;
    let parent = id(&server.post("parentEnvironments", &json!({ "Name": "Features" })).await);
    let project = id(&server.project("Web").await);
    let channel =
        json!({ "Name": "B", "ProjectId": project, "Type": "EphemeralEnvironment", "ParentEnvironmentId": parent });
    server.post("channels", &channel).await;
    let path = format!("projects/{project}/environments/ephemeral");
    let lost = id(&server.post(&path, &json!({ "EnvironmentName": "feature-1" })).await);
    let test = server.environment("Test").await;
    let (alone, both) = (target(&server, "Alone", &[&lost]).await, target(&server, "Both", &[&lost, &test]).await);
    let (status, _) = server.send(Method::POST, &format!("environments/ephemeral/{lost}/deprovision"), None).await;
    assert_eq!(status, 200);
    let (status, _) = server.send(Method::GET, &format!("machines/{alone}"), None).await;
    assert_eq!(status, 404);
    assert_eq!(server.get(&format!("machines/{both}")).await["EnvironmentIds"], json!([test]));
}

/// Source: OctopusDeploy/Issues#5015 (the event of the server).
#[tokio::test]
async fn a_target_that_goes_takes_its_variables_along() {
    let server = empty().await;
    let test = server.environment("Test").await;
    let project = server.project("Web").await;
    let (lost, other) = (target(&server, "M", &[&test]).await, target(&server, "Other", &[&test]).await);
    let of = |ids: &[&String]| json!({ "Machine": ids });
    rows(&server, &project, &[("Only", of(&[&lost])), ("Both", of(&[&lost, &other])), ("Plain", json!({}))]).await;
    gone(&server, &format!("machines/{lost}")).await;
    let left = variables(&server, &project).await;
    assert_eq!(names(&left["Variables"]), ["Both", "Plain"]);
    assert_eq!(left["Variables"][0]["Scope"], of(&[&other]));
}

/// Source: OctopusDeploy/Issues#4385 and #7521 for steps; #7443 for variables, by their kind.
#[tokio::test]
async fn a_channel_that_goes_takes_its_steps_and_variables_along() {
    let server = empty().await;
    let project = server.project("Web").await;
    let channel = |name: &str| json!({ "Name": name, "ProjectId": id(&project) });
    let (lost, other) =
        (id(&server.post("channels", &channel("Gone")).await), id(&server.post("channels", &channel("Other")).await));
    let steps = vec![limited("Only", "Channels", &[&lost]), limited("Both", "Channels", &[&lost, &other])];
    save(&server, &project, steps).await;
    rows(&server, &project, &[("Only", json!({ "Channel": [lost] })), ("Both", json!({ "Channel": [lost, other] }))])
        .await;
    gone(&server, &format!("channels/{lost}")).await;
    assert_eq!(names(&process(&server, &project).await["Steps"]), ["Both"]);
    assert_eq!(names(&variables(&server, &project).await["Variables"]), ["Both"]);
}

/// Source: none for scopes and triggers; for roles OctopusDeploy/Issues#19, which is about projects.
#[tokio::test]
async fn a_tenant_that_goes_leaves_scopes_triggers_and_roles() {
    let server = empty().await;
    let tenant = |name: &str| json!({ "Name": name });
    let (lost, other) =
        (id(&server.post("tenants", &tenant("Gone")).await), id(&server.post("tenants", &tenant("Other")).await));
    let account =
        json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u", "TenantIds": [lost, other] });
    let account = id(&server.post("accounts", &account).await);
    let team = id(&server.post("teams", &json!({ "Name": "Team" })).await);
    let role =
        |tenants: &[&String]| json!({ "TeamId": team, "UserRoleId": "userroles-projectviewer", "TenantIds": tenants });
    let alone = id(&server.post("scopeduserroles", &role(&[&lost])).await);
    let both = id(&server.post("scopeduserroles", &role(&[&lost, &other])).await);
    let test = server.environment("Test").await;
    let filter = json!({ "FilterType": "CronExpressionSchedule", "CronExpression": "0 0 6 * * *", "Timezone": "UTC" });
    let deploys = json!({ "ActionType": "DeployLatestRelease", "SourceEnvironmentIds": [test],
        "DestinationEnvironmentId": test, "TenantIds": [lost, other] });
    let trigger =
        json!({ "Name": "T", "ProjectId": id(&server.project("Web").await), "Filter": filter, "Action": deploys });
    let trigger = id(&server.post("projecttriggers", &trigger).await);
    gone(&server, &format!("tenants/{lost}")).await;
    assert_eq!(server.get(&format!("projecttriggers/{trigger}")).await["Action"]["TenantIds"], json!([other]));
    assert_eq!(server.get(&format!("accounts/{account}")).await["TenantIds"], json!([other]));
    assert_eq!(server.get(&format!("scopeduserroles/{both}")).await["TenantIds"], json!([other]));
    let (status, _) = server.send(Method::GET, &format!("scopeduserroles/{alone}"), None).await;
    assert_eq!(status, 404, "without a tenant it would be a role for all of them");
}

/// Source: OctopusDeploy/Issues#8949 for tenants, #19 for roles.
#[tokio::test]
async fn a_project_that_goes_leaves_tenants_and_roles() {
    let server = empty().await;
    let test = server.environment("Test").await;
    let (lost, other) = (id(&server.project("Gone").await), id(&server.project("Other").await));
    let connected = json!({ &lost: [test], &other: [test] });
    let tenant = id(&server.post("tenants", &json!({ "Name": "T", "ProjectEnvironments": connected })).await);
    let team = id(&server.post("teams", &json!({ "Name": "Team" })).await);
    let role = json!({ "TeamId": team, "UserRoleId": "userroles-projectviewer", "ProjectIds": [lost] });
    let role = id(&server.post("scopeduserroles", &role).await);
    gone(&server, &format!("projects/{lost}")).await;
    assert_eq!(server.get(&format!("tenants/{tenant}")).await["ProjectEnvironments"], json!({ &other: [test] }));
    let (status, _) = server.send(Method::GET, &format!("scopeduserroles/{role}"), None).await;
    assert_eq!(status, 404);
}

/// Source: OctopusDeploy/Issues#5301, #6684.
#[tokio::test]
async fn a_subscription_keeps_the_id_of_a_team_that_went() {
    let server = empty().await;
    let team = id(&server.post("teams", &json!({ "Name": "Team" })).await);
    let body = json!({ "Name": "S", "Type": "Event", "EventNotificationSubscription": { "Filter": {}, "EmailTeams": [team] } });
    let subscription = id(&server.post("subscriptions", &body).await);
    gone(&server, &format!("teams/{team}")).await;
    let left = server.get(&format!("subscriptions/{subscription}")).await;
    assert_eq!(left["EventNotificationSubscription"]["EmailTeams"], json!([team]));
}

/// Source: OctopusDeploy/Issues#669 and #7491 for feeds, #9983 for credentials, #8649 and #9213 for pools.
#[tokio::test]
async fn feeds_credentials_and_pools_can_go_while_they_are_used() {
    let server = empty().await;
    let project = server.project("Web").await;
    let feed = id(&server
        .post("feeds", &json!({ "Name": "F", "FeedType": "NuGet", "FeedUri": "https://feeds.example.com" }))
        .await);
    let details =
        json!({ "Type": "UsernamePassword", "Username": "u", "Password": { "HasValue": true, "NewValue": "p" } });
    let credential = id(&server.post("git-credentials", &json!({ "Name": "G", "Details": details })).await);
    let pool = |name: &str| json!({ "Name": name, "WorkerPoolType": "StaticWorkerPool" });
    let (free, held) =
        (id(&server.post("workerpools", &pool("Free")).await), id(&server.post("workerpools", &pool("Held")).await));
    let mut step = script_step("One");
    step["Actions"][0]["WorkerPoolId"] = json!(held);
    step["Actions"][0]["Packages"] = json!([{ "Name": "tool", "PackageId": "p", "FeedId": feed }]);
    step["Actions"][0]["GitDependencies"] = json!([{
        "RepositoryUri": "u", "DefaultBranch": "main", "GitCredentialType": "Library", "GitCredentialId": credential,
    }]);
    save(&server, &project, vec![step]).await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    set["Variables"] = json!([{ "Name": "Pool", "Type": "WorkerPool", "Value": free }]);
    server.put(&path, &set).await;
    for path in [format!("feeds/{feed}"), format!("git-credentials/{credential}"), format!("workerpools/{free}")] {
        gone(&server, &path).await;
    }
    assert_eq!(process(&server, &project).await["Steps"][0]["Actions"][0]["Packages"][0]["FeedId"], json!(feed));
    let errors = server.refused(Method::DELETE, &format!("workerpools/{held}"), &Value::Null).await;
    assert!(errors.iter().any(|error| error.contains("used by")), "{errors:?}");
}

/// Source: OctopusDeploy/Issues#19, #2067, #3110, #3136, #7370; the vendor's documentation, pull request 2628.
#[tokio::test]
async fn what_is_used_cannot_be_deleted() {
    let server = empty().await;
    let used = server.environment("Used").await;
    let phase = json!({ "Name": "P", "OptionalDeploymentTargets": [used] });
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u", "EnvironmentIds": [used] });
    let project = server.project("Web").await;
    let endpoint = json!({ "CommunicationStyle": "None" });
    let machine = json!({ "Name": "M", "EnvironmentIds": [used], "Roles": ["web"], "Endpoint": endpoint });
    let team = id(&server.post("teams", &json!({ "Name": "Team" })).await);
    let role = json!({ "TeamId": team, "UserRoleId": "userroles-projectviewer", "EnvironmentIds": [used] });
    for (path, body) in [
        ("lifecycles", json!({ "Name": "L", "Phases": [phase] })),
        ("accounts", account),
        ("machines", machine),
        ("scopeduserroles", role),
    ] {
        let user = id(&server.post(path, &body).await);
        let errors = server.refused(Method::DELETE, &format!("environments/{used}"), &Value::Null).await;
        assert!(errors.iter().any(|error| error.contains("used by") && error.contains(&user)), "{path}: {errors:?}");
        gone(&server, &format!("{path}/{user}")).await;
    }
    gone(&server, &format!("environments/{used}")).await;
    for path in ["lifecycles", "projectgroups"] {
        let field = if path == "lifecycles" { "LifecycleId" } else { "ProjectGroupId" };
        let holder = project[field].as_str().unwrap();
        server.refused(Method::DELETE, &format!("{path}/{holder}"), &Value::Null).await;
    }
}

/// Source: OctopusDeploy/Issues#9514: it stayed until 2025.3, and is taken out since. That runbooks keep it from going, as the
/// documentation says (docs#2628), is what is left without the word.
#[tokio::test]
async fn an_environment_that_goes_leaves_runbooks() {
    let servers = [
        (empty().await, Some(vec!["Stays"])),
        (start(Sandbox::builder().version("2025.2.1")).await, Some(vec!["Gone", "Stays"])),
        (without("runbook-environments").await, None),
    ];
    for (server, expected) in servers {
        let (lost, stays) = (server.environment("Gone").await, server.environment("Stays").await);
        let project = server.project("Web").await;
        let body = json!({
            "Name": "R", "ProjectId": id(&project), "EnvironmentScope": "Specified", "Environments": [lost, stays],
        });
        let runbook = server.post("runbooks", &body).await;
        let (status, answer) = server.send(Method::DELETE, &format!("environments/{lost}"), None).await;
        assert_eq!(status == 200, expected.is_some(), "{answer}");
        let left = server.get(&format!("runbooks/{}", id(&runbook))).await["Environments"].clone();
        let ids: Vec<&String> =
            expected.iter().flatten().map(|name| if *name == "Gone" { &lost } else { &stays }).collect();
        assert_eq!(left, if expected.is_some() { json!(ids) } else { runbook["Environments"].clone() });
    }
}

/// Source: OctopusDeploy/Issues#7860.
#[tokio::test]
async fn values_of_tenants_go_with_the_lifecycle_that_led_to_their_environments() {
    for (server, expected) in
        [(empty().await, json!(["Stays"])), (without("lifecycle-values").await, json!(["Lost", "Stays"]))]
    {
        let (lost, stays) = (server.environment("Lost").await, server.environment("Stays").await);
        let mut project = server.project("Web").await;
        project["Templates"] = json!([{ "Name": "T" }]);
        let mut project = server.put(&format!("projects/{}", id(&project)), &project).await;
        let tenant = json!({ "Name": "T", "ProjectEnvironments": { id(&project): [lost, stays] } });
        let path = format!("tenants/{}/variables", id(&server.post("tenants", &tenant).await));
        let mut values = server.get(&path).await;
        let template = id(&project["Templates"][0]);
        let set = json!({ lost.as_str(): { template.as_str(): "v" }, stays.as_str(): { template.as_str(): "v" } });
        values["ProjectVariables"][id(&project)]["Variables"] = set;
        server.put(&path, &values).await;
        let phase = json!({ "Name": "P", "OptionalDeploymentTargets": [stays] });
        let lifecycle = server.post("lifecycles", &json!({ "Name": "Short", "Phases": [phase] })).await;
        project["LifecycleId"] = lifecycle["Id"].clone();
        server.put(&format!("projects/{}", id(&project)), &project).await;
        let left = server.get(&path).await["ProjectVariables"][id(&project)]["Variables"].clone();
        let named = [("Lost", &lost), ("Stays", &stays)];
        let has = |environment: &String| left[environment][template.as_str()] == "v";
        let left: Vec<&str> = named.iter().filter(|(_, id)| has(id)).map(|(name, _)| *name).collect();
        assert_eq!(json!(left), expected);
    }
}

/// A project with a released state that uses something of each kind, and nothing of it any more.
async fn with_frozen_uses(server: &Instance) -> (Value, Vec<(&'static str, String)>) {
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u" });
    let account = id(&server.post("accounts", &account).await);
    let template = id(&server.post("actiontemplates", &json!({ "Name": "T", "ActionType": "Octopus.Script" })).await);
    let library = id(&server.post("libraryvariablesets", &json!({ "Name": "L" })).await);
    let pool = json!({ "Name": "P", "WorkerPoolType": "StaticWorkerPool" });
    let pool = id(&server.post("workerpools", &pool).await);
    let mut project = server.project("Web").await;
    project["IncludedLibraryVariableSetIds"] = json!([library]);
    project = server.put(&format!("projects/{}", id(&project)), &project).await;
    let mut step = script_step("One");
    step["Actions"][0]["WorkerPoolId"] = json!(pool);
    step["Actions"][0]["Properties"] =
        json!({ "Octopus.Action.Template.Id": template, "Octopus.Action.Template.Version": "0" });
    save(server, &project, vec![step]).await;
    let mut set = variables(server, &project).await;
    set["Variables"] = json!([{ "Name": "A", "Type": "UsernamePasswordAccount", "Value": account }]);
    server.put(&format!("variables/{}", id(&set)), &set).await;
    let release = server.post("releases", &json!({ "ProjectId": id(&project), "Version": "1.0.0" })).await;
    rows(server, &project, &[]).await;
    save(server, &project, vec![script_step("Other")]).await;
    project["IncludedLibraryVariableSetIds"] = json!([]);
    server.put(&format!("projects/{}", id(&project)), &project).await;
    gone(server, &format!("workerpools/{pool}")).await;
    (release, vec![("accounts", account), ("actiontemplates", template), ("libraryvariablesets", library)])
}

/// Source: OctopusDeploy/Issues#7819, #9618, #9292, #5126; #9213 for pools, which can go.
#[tokio::test]
async fn what_a_release_froze_cannot_be_deleted() {
    let server = empty().await;
    let (release, used) = with_frozen_uses(&server).await;
    for (path, one) in &used {
        let errors = server.refused(Method::DELETE, &format!("{path}/{one}"), &Value::Null).await;
        assert!(errors.iter().any(|error| error.contains(&id(&release))), "{path}: {errors:?}");
    }
    let (path, library) = &used[2];
    let errors = server.refused(Method::DELETE, &format!("{path}/{library}"), &Value::Null).await;
    assert!(
        errors[0].ends_with("because it's currently being referenced in a release or runbook snapshot."),
        "{errors:?}"
    );
    gone(&server, &format!("releases/{}", id(&release))).await;
    for (path, one) in &used {
        gone(&server, &format!("{path}/{one}")).await;
    }
}

/// Source: OctopusDeploy/Issues#3436, of tags; they are kept by snapshots of runbooks, too.
#[tokio::test]
async fn a_tag_that_a_snapshot_froze_stays_in_its_set() {
    let server = empty().await;
    let tags = json!([{ "Name": "EU", "Color": "#111111" }, { "Name": "US", "Color": "#222222" }]);
    let mut set = server.post("tagsets", &json!({ "Name": "Region", "Tags": tags })).await;
    let project = server.project("Web").await;
    let runbook = id(&server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await);
    let path = format!("runbookProcesses/RunbookProcess-{runbook}");
    let mut process = server.get(&path).await;
    process["Steps"] = json!([limited("One", "TenantTags", &["Region/EU"])]);
    let mut process = server.put(&path, &process).await;
    let snapshot = json!({ "Name": "S", "ProjectId": id(&project), "RunbookId": runbook });
    let snapshot = server.post("runbookSnapshots", &snapshot).await;
    process["Steps"] = json!([]);
    server.put(&path, &process).await;
    set["Tags"].as_array_mut().unwrap().remove(0);
    let place = format!("tagsets/{}", id(&set));
    let errors = server.refused(Method::PUT, &place, &set).await;
    assert_eq!(errors, ["The tag 'Region/EU' cannot be deleted because it is in use."]);
    gone(&server, &format!("runbookSnapshots/{}", id(&snapshot))).await;
    server.put(&place, &set).await;
}

/// Source: OctopusDeployLabs/terraform-provider-octopusdeploy#205, OctopusDeploy/Issues#6932, #5126.
#[tokio::test]
async fn what_is_used_is_refused_in_the_servers_words() {
    let server = empty().await;
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u" });
    let account = id(&server.post("accounts", &account).await);
    let template = id(&server.post("actiontemplates", &json!({ "Name": "T", "ActionType": "Octopus.Script" })).await);
    let project = server.project("Web").await;
    let mut step = script_step("One");
    step["Actions"][0]["Properties"] =
        json!({ "Octopus.Action.Template.Id": template, "Octopus.Action.Template.Version": "0" });
    save(&server, &project, vec![step]).await;
    let mut set = variables(&server, &project).await;
    set["Variables"] = json!([{ "Name": "A", "Type": "UsernamePasswordAccount", "Value": account }]);
    server.put(&format!("variables/{}", id(&set)), &set).await;
    for (path, beginning) in [
        (format!("accounts/{account}"), "This account cannot be deleted as it is currently referenced"),
        (
            format!("actiontemplates/{template}"),
            "The step template is currently used in one or more deployment processes",
        ),
    ] {
        let errors = server.refused(Method::DELETE, &path, &Value::Null).await;
        assert!(errors[0].starts_with(beginning) && errors[1].contains("used by"), "{path}: {errors:?}");
    }
}
