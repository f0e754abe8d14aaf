//! Documents that real servers store otherwise than they were sent: each test with the source of its statement.

use crate::common::{Instance, Method, empty, id, start};
use octopus_sandbox::{Group, Sandbox, Switches};
use serde_json::{Value, json};

pub(crate) async fn without(word: &str) -> Instance {
    start(Sandbox::builder().without(word)).await
}

/// A variable set with one variable, as it is stored.
async fn stored_variable(server: &Instance, project: &Value, variable: &Value) -> Value {
    let path = format!("variables/variableset-{}", id(project));
    let mut set = server.get(&path).await;
    set["Variables"] = json!([variable]);
    server.put(&path, &set).await["Variables"][0].clone()
}

/// Source: TFP#294; most clients send none.
#[tokio::test]
async fn a_body_without_a_space_is_refused_only_where_that_is_asked_for() {
    let demanding = Switches::parse(Group::Normalise, "all").unwrap();
    for (server, is_demanded) in [(empty().await, false), (start(Sandbox::builder().switches(demanding)).await, true)] {
        let space = json!(server.space);
        for (path, body) in [("environments", json!({ "Name": "E" })), ("projectgroups", json!({ "Name": "G" }))] {
            let (status, answer) = server.send(Method::POST, path, Some(&body)).await;
            assert_eq!(status, if is_demanded { 400 } else { 201 }, "{path}: {answer}");
            let mut whole = body;
            whole["Name"] = json!("whole");
            whole["SpaceId"] = space.clone();
            let mut made = server.post(path, &whole).await;
            made.as_object_mut().unwrap().remove("SpaceId");
            let (status, answer) = server.send(Method::PUT, &format!("{path}/{}", id(&made)), Some(&made)).await;
            assert_eq!(status, if is_demanded { 400 } else { 200 }, "{path}: {answer}");
        }
    }
}

/// Source: the fields that the .NET client marks with [Trim]; for step templates, the vendor's exporter
/// (step_template_converter.go:309).
#[tokio::test]
async fn blanks_at_the_ends_of_listed_fields_are_not_stored() {
    let server = empty().await;
    let template = |text: &str| json!({ "Name": "T", "ActionType": "Octopus.Script", "Description": text, "Parameters": [{ "Name": "P", "Label": text }] });
    let made = server.post("actiontemplates", &template("  two  words \n")).await;
    assert_eq!((&made["Description"], &made["Parameters"][0]["Label"]), (&json!("two  words"), &json!("two  words")));
    for (path, body) in [
        ("environments", json!({ "Name": "E", "Description": "\n d\t" })),
        ("libraryvariablesets", json!({ "Name": "L", "Description": " d " })),
        ("tagsets", json!({ "Name": "S", "Description": " d ", "Tags": [{ "Name": "t", "Description": " d " }] })),
        ("workerpools", json!({ "Name": "W", "Description": " d ", "WorkerPoolType": "StaticWorkerPool" })),
    ] {
        let made = server.post(path, &body).await;
        assert_eq!(made["Description"], "d", "{path}");
        let mut changed = made.clone();
        changed["Description"] = json!("e\n");
        assert_eq!(server.put(&format!("{path}/{}", id(&made)), &changed).await["Description"], "e", "{path}");
    }
    let project = server.project("Web").await;
    let prompt = json!({ "Label": " l ", "Description": " d " });
    let row =
        stored_variable(&server, &project, &json!({ "Name": "A", "Type": "String", "Value": " v ", "Prompt": prompt }))
            .await;
    assert_eq!(
        (&row["Prompt"]["Description"], &row["Value"]),
        (&json!("d"), &json!(" v ")),
        "a value is kept as it is"
    );
    let account = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": " u " });
    assert_eq!(server.post("accounts", &account).await["Username"], "u");
    let environment = server.environment("Test").await;
    let endpoint = json!({ "CommunicationStyle": "AzureWebApp", "WebAppName": " app\n", "ResourceGroupName": " g" });
    let target = json!({ "Name": "M", "EnvironmentIds": [environment], "Roles": ["web"], "Endpoint": endpoint });
    let target = server.post("machines", &target).await["Endpoint"].clone();
    assert_eq!((&target["WebAppName"], &target["ResourceGroupName"]), (&json!("app"), &json!("g")));
    let feed = json!({ "Name": "F", "FeedType": "S3", "Region": " eu ", "UseMachineCredentials": true });
    assert_eq!(server.post("feeds", &feed).await["Region"], "eu");
    let lifecycle = server.post("lifecycles", &json!({ "Name": "L", "Description": " d " })).await;
    assert_eq!(lifecycle["Description"], " d ", "what the client does not mark is kept");
    let server = without("trim").await;
    assert_eq!(server.post("actiontemplates", &template(" d ")).await["Description"], " d ");
}

/// Source: the schema of the Terraform provider (variable_prompt_options.go:74).
#[tokio::test]
async fn a_prompt_without_display_settings_gets_those_of_a_line_of_text() {
    let prompts = [json!({}), json!({ "DisplaySettings": {} }), json!({ "DisplaySettings": null })];
    for (server, expected) in
        [(empty().await, json!({ "Octopus.ControlType": "SingleLineText" })), (without("prompts").await, json!({}))]
    {
        let project = server.project("Web").await;
        for prompt in &prompts {
            let row = json!({ "Name": "A", "Type": "String", "Value": "v", "Prompt": prompt });
            assert_eq!(
                stored_variable(&server, &project, &row).await["Prompt"]["DisplaySettings"],
                expected,
                "{prompt}"
            );
        }
        let chosen = json!({ "DisplaySettings": { "Octopus.ControlType": "Checkbox" } });
        let row = json!({ "Name": "A", "Type": "String", "Value": "v", "Prompt": chosen });
        let stored = stored_variable(&server, &project, &row).await;
        assert_eq!(stored["Prompt"]["DisplaySettings"]["Octopus.ControlType"], "Checkbox");
        let plain = stored_variable(&server, &project, &json!({ "Name": "A", "Type": "String", "Value": "v" })).await;
        assert_eq!(plain["Prompt"], Value::Null);
    }
}

/// The templates of a project, a library set and a step template, of which each has one with these fields.
async fn templates(server: &Instance, fields: Value) -> [Value; 3] {
    let mut parameter = fields;
    parameter["Name"] = json!("P");
    let mut project = server.project("Web").await;
    project["Templates"] = json!([parameter]);
    let project = server.put(&format!("projects/{}", id(&project)), &project).await;
    let set = server.post("libraryvariablesets", &json!({ "Name": "L", "Templates": [parameter] })).await;
    let template = json!({ "Name": "T", "ActionType": "Octopus.Script", "Parameters": [parameter] });
    let template = server.post("actiontemplates", &template).await;
    [project["Templates"][0].clone(), set["Templates"][0].clone(), template["Parameters"][0].clone()]
}

/// Source: the vendor's exporter (project_converter.go:925): "The Octopus API treats an empty string as a null value".
#[tokio::test]
async fn an_empty_default_value_is_stored_as_null() {
    for found in templates(&empty().await, json!({ "DefaultValue": "" })).await {
        assert_eq!(found["DefaultValue"], Value::Null);
    }
    for found in templates(&empty().await, json!({ "DefaultValue": "x" })).await {
        assert_eq!(found["DefaultValue"], "x");
    }
    for found in templates(&without("blank-defaults").await, json!({ "DefaultValue": "" })).await {
        assert_eq!(found["DefaultValue"], "");
    }
}

/// Source: the vendor's exporter (project_converter.go:928): "The Octopus API treats an empty map as nul".
#[tokio::test]
async fn display_settings_without_members_are_stored_as_null() {
    let [project, set, template] = templates(&empty().await, json!({ "DisplaySettings": {} })).await;
    assert_eq!((&project["DisplaySettings"], &set["DisplaySettings"]), (&Value::Null, &Value::Null));
    assert_eq!(template["DisplaySettings"], json!({}), "nothing is known of step templates");
    let [project, ..] = templates(&without("blank-settings").await, json!({})).await;
    assert_eq!(project["DisplaySettings"], json!({}));
}

/// Source: the vendor's exporter (channel_converter.go:416), a weak one: what the provider shows.
#[tokio::test]
async fn an_empty_range_or_tag_of_a_rule_is_stored_as_null() {
    for (server, expected) in [(empty().await, Value::Null), (without("blank-ranges").await, json!(""))] {
        let project = server.project("Web").await;
        server.steps(&project, &["One"]).await;
        let packages = json!([{ "DeploymentAction": "One", "PackageReference": "" }]);
        let rules = json!([{ "VersionRange": "", "Tag": "", "ActionPackages": packages }]);
        let body = json!({ "Name": "Hotfix", "ProjectId": id(&project), "Rules": rules });
        let channel = server.post("channels", &body).await;
        assert_eq!((&channel["Rules"][0]["VersionRange"], &channel["Rules"][0]["Tag"]), (&expected, &expected));
    }
}

/// Source: end-to-end tests of the Go client.
#[tokio::test]
async fn a_webhook_address_that_is_not_set_is_an_empty_text() {
    for (server, expected) in [(empty().await, json!("")), (without("blank-addresses").await, Value::Null)] {
        let body = json!({ "Name": "S", "Type": "Event", "EventNotificationSubscription": { "Filter": {} } });
        let made = server.post("subscriptions", &body).await;
        assert_eq!(made["EventNotificationSubscription"]["WebhookURI"], expected);
    }
}

/// Source: end-to-end tests of the Go client.
#[tokio::test]
async fn a_tenant_can_be_connected_to_a_project_without_tenants() {
    for (server, expected) in [(empty().await, 201), (without("untenanted-projects").await, 400)] {
        let environment = server.environment("Test").await;
        let project = server.project("Web").await;
        let body = json!({ "Name": "T", "ProjectEnvironments": { id(&project): [environment] } });
        assert_eq!(server.send(Method::POST, "tenants", Some(&body)).await.0, expected);
    }
}

#[tokio::test]
async fn a_word_that_switches_nothing_keeps_the_sandbox_from_starting() {
    let error = Sandbox::builder().without("slug").start().await.unwrap_err().to_string();
    assert!(error.starts_with("there is no behaviour 'slug'"), "{error}");
}
