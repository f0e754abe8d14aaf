//! Names of variables, and which values are in effect somewhere.

use crate::common::{Instance, Method, empty, id, start};
use crate::described::{VERSIONS, described};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

fn variable(name: &str, value: &str, scope: Value) -> Value {
    json!({ "Name": name, "Type": "String", "Value": value, "Scope": scope })
}

async fn put(server: &Instance, owner: &Value, variables: Value) {
    let path = format!("variables/variableset-{}", id(owner));
    let mut set = server.get(&path).await;
    set["Variables"] = variables;
    server.put(&path, &set).await;
}

/// A project that includes a library set.
async fn with_set(server: &Instance) -> (Value, Value) {
    let set = server.post("libraryvariablesets", &json!({ "Name": "Common" })).await;
    let mut project = server.project("Web").await;
    project["IncludedLibraryVariableSetIds"] = json!([id(&set)]);
    (server.put(&format!("projects/{}", id(&project)), &project).await, set)
}

/// Names and values that the preview shows.
async fn preview(server: &Instance, project: &Value, query: &str) -> Value {
    let set = server.get(&format!("variables/preview?project={}{query}", id(project))).await;
    let variables = set["Variables"].as_array().unwrap().iter();
    variables.map(|variable| (variable["Name"].as_str().unwrap().to_owned(), variable["Value"].clone())).collect()
}

#[tokio::test]
async fn the_most_specific_value_that_holds_is_shown() {
    let server = empty().await;
    let (project, _) = with_set(&server).await;
    let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
    let process = server.steps(&project, &["One"]).await;
    let action = process["Steps"][0]["Actions"][0]["Id"].as_str().unwrap().to_owned();
    let channel = server.get(&format!("projects/{}/channels", id(&project))).await["Items"][0]["Id"].clone();
    let runbook = server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await;
    let endpoint = json!({ "CommunicationStyle": "None" });
    let machine = json!({ "Name": "M", "EnvironmentIds": [dev], "Roles": ["web", "db"], "Endpoint": endpoint });
    let machine = id(&server.post("machines", &machine).await);
    let rows = json!([
        variable("X", "none", json!({})),
        variable("X", "channel", json!({ "Channel": [channel] })),
        variable("X", "runbook", json!({ "ProcessOwner": [id(&runbook)] })),
        variable("X", "dev", json!({ "Environment": [dev] })),
        variable("X", "db", json!({ "Role": ["db"] })),
        variable("X", "web", json!({ "Role": ["web"] })),
        variable("X", "machine", json!({ "Machine": [machine] })),
        variable("X", "action", json!({ "Action": [action] })),
        variable("Only", "in test", json!({ "Environment": [test] })),
    ]);
    put(&server, &project, rows).await;
    let channel = channel.as_str().unwrap();
    for (query, value) in [
        (String::new(), "none"),
        (format!("&environment={test}&channel={channel}"), "channel"),
        (format!("&environment={dev}&channel={channel}"), "dev"),
        (format!("&runbook={}", id(&runbook)), "runbook"),
        (format!("&runbook={}&channel={channel}", id(&runbook)), "runbook"),
        (format!("&environment={dev}&role=db"), "db"),
        (format!("&environment={dev}&role=web"), "web"),
        (format!("&environment={dev}&machine={machine}&role=web"), "machine"),
        (format!("&environment={dev}&machine={machine}&action={action}"), "action"),
    ] {
        assert_eq!(preview(&server, &project, &query).await["X"], value, "{query}");
    }
    assert_eq!(preview(&server, &project, &format!("&environment={dev}")).await.get("Only"), None);
    assert_eq!(preview(&server, &project, &format!("&environment={test}")).await["Only"], "in test");
}

#[tokio::test]
async fn a_role_of_the_step_is_more_specific_than_another_role_of_the_target() {
    let server = empty().await;
    let (project, _) = with_set(&server).await;
    let dev = server.environment("Dev").await;
    let machine = json!({ "Name": "M", "EnvironmentIds": [dev], "Roles": ["web", "db"], "Endpoint": { "CommunicationStyle": "None" } });
    let machine = id(&server.post("machines", &machine).await);
    put(
        &server,
        &project,
        json!([variable("X", "web", json!({ "Role": ["web"] })), variable("X", "db", json!({ "Role": ["db"] }))]),
    )
    .await;
    for role in ["web", "db"] {
        assert_eq!(preview(&server, &project, &format!("&machine={machine}&role={role}")).await["X"], role);
    }
}

#[tokio::test]
async fn a_value_of_the_project_goes_before_one_of_a_library_set_if_both_are_as_specific() {
    let server = empty().await;
    let (project, set) = with_set(&server).await;
    let dev = server.environment("Dev").await;
    put(
        &server,
        &set,
        json!([
            variable("X", "set", json!({})),
            variable("Y", "set", json!({ "Environment": [dev] })),
            variable("Z", "set", json!({}))
        ]),
    )
    .await;
    put(&server, &project, json!([variable("x", "project", json!({})), variable("Y", "project", json!({}))])).await;
    assert_eq!(
        preview(&server, &project, &format!("&environment={dev}")).await,
        json!({ "x": "project", "Y": "set", "Z": "set" })
    );
    assert_eq!(preview(&server, &project, "").await, json!({ "x": "project", "Y": "project", "Z": "set" }));
}

#[tokio::test]
async fn values_of_a_tenant_rank_as_scoped_to_it_and_defaults_come_last() {
    let server = empty().await;
    let dev = server.environment("Dev").await;
    let (mut project, _) = with_set(&server).await;
    let template = |name: &str| json!({ "Name": name, "DefaultValue": "default" });
    project["Templates"] = json!([template("Set"), template("Unset"), template("Beaten")]);
    project["TenantedDeploymentMode"] = json!("Tenanted");
    let project = server.put(&format!("projects/{}", id(&project)), &project).await;
    server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "One" }] })).await;
    let tenant = json!({ "Name": "Acme", "TenantTags": ["Ring/One"], "ProjectEnvironments": { id(&project): [dev] } });
    let tenant = id(&server.post("tenants", &tenant).await);
    let rows = json!([
        variable("Set", "project", json!({ "Environment": [dev] })),
        variable("Beaten", "project", json!({})),
        variable("Tagged", "tag", json!({ "TenantTag": ["Ring/One"] })),
    ]);
    put(&server, &project, rows).await;
    let path = format!("tenants/{tenant}/variables");
    let mut values = server.get(&path).await;
    let template = project["Templates"][0]["Id"].as_str().unwrap();
    values["ProjectVariables"][id(&project)]["Variables"][dev.as_str()] = json!({ template: "tenant" });
    server.put(&path, &values).await;
    let seen = preview(&server, &project, &format!("&environment={dev}&tenant={tenant}")).await;
    assert_eq!(seen, json!({ "Set": "tenant", "Unset": "default", "Beaten": "project", "Tagged": "tag" }));
    let without = preview(&server, &project, &format!("&environment={dev}")).await;
    assert_eq!(without, json!({ "Set": "project", "Beaten": "project" }));
}

#[tokio::test]
async fn names_are_those_of_the_project_its_sets_and_its_templates() {
    let server = empty().await;
    let (mut project, set) = with_set(&server).await;
    let (dev, test) = (server.environment("Dev").await, server.environment("Test").await);
    project["Templates"] = json!([{ "Name": "Template" }]);
    server.put(&format!("projects/{}", id(&project)), &project).await;
    put(&server, &set, json!([variable("Common", "1", json!({}))])).await;
    put(
        &server,
        &project,
        json!([
            variable("B", "1", json!({})),
            variable("B", "2", json!({})),
            variable("A", "1", json!({ "Environment": [dev] }))
        ]),
    )
    .await;
    let other = server.project("Other").await;
    put(&server, &other, json!([variable("Elsewhere", "1", json!({}))])).await;
    let names = async |query: &str| server.get(&format!("variables/names{query}")).await;
    let own = format!("?project={}", id(&project));
    assert_eq!(names(&own).await, json!(["A", "B", "Common", "Template"]));
    assert_eq!(names(&format!("{own}&projectEnvironmentsFilter={test}")).await, json!(["B", "Common", "Template"]));
    assert_eq!(names("").await, json!(["A", "B", "Common", "Elsewhere", "Template"]));
}

#[tokio::test]
async fn a_look_up_about_what_is_not_there_is_not_found() {
    let server = empty().await;
    let (project, _) = with_set(&server).await;
    let other = server.project("Other").await;
    let foreign = server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&other) })).await;
    let own = format!("project={}", id(&project));
    for query in [
        "environment=E-1",
        "channel=C-1",
        "tenant=T-1",
        "machine=M-1",
        "action=a",
        &format!("runbook={}", id(&foreign)),
    ] {
        let (status, _) = server.send(Method::GET, &format!("variables/preview?{own}&{query}"), None).await;
        assert_eq!(status, 404, "{query}");
    }
    assert_eq!(server.send(Method::GET, "variables/names?project=Projects-0", None).await.0, 404);
    assert_eq!(server.send(Method::GET, "variables/preview", None).await.0, 400);
}

#[tokio::test]
async fn a_preview_has_the_form_of_a_variable_set_and_shows_no_secret() {
    for version in VERSIONS {
        let Some(described) = described(version) else { return };
        let server = start(Sandbox::builder().version(version)).await;
        let (project, _) = with_set(&server).await;
        let mut row = variable("Password", "s3cret", json!({}));
        row["Type"] = json!("Sensitive");
        row["IsSensitive"] = json!(true);
        put(&server, &project, json!([row, variable("X", "1", json!({ "Role": ["web"] }))])).await;
        let set = server.get(&format!("variables/preview?project={}&role=web", id(&project))).await;
        assert!(!set.to_string().contains("s3cret"));
        let shown = if version < "2021.3" { 1 } else { 2 };
        assert_eq!(set["Variables"].as_array().unwrap().len(), shown, "servers before 2021.3 do not look at the role");
        described.holds("VariableSetResource", &set);
    }
}

#[tokio::test]
async fn a_project_in_git_is_looked_up_at_a_reference_and_its_secrets_in_the_database() {
    let server = crate::git::server("2026.1.9674").await;
    let project = crate::git::converted(&server).await;
    let own = format!("projects/{}/{}/variables", id(&project), crate::git::MAIN);
    let (status, _) = crate::git::change(&server, &own, |set| set["Variables"][0]["Value"] = json!("hello, Git")).await;
    assert_eq!(status, 200);
    let expected = json!({ "Greeting": "hello, Git", "Password": null });
    for query in ["", "&gitRef=main", "&gitRef=refs%2Fheads%2Fmain"] {
        assert_eq!(preview(&server, &project, query).await, expected, "{query}");
    }
    let names = server.get(&format!("variables/names?project={}", id(&project))).await;
    assert_eq!(names, json!(["Greeting", "Password"]));
    let path = format!("variables/preview?project={}&gitRef=nowhere", id(&project));
    assert_eq!(server.send(Method::GET, &path, None).await.0, 404);
}
