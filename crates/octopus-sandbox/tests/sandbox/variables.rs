//! Variable sets: versions, types, scopes, sensitive values.

use crate::common::{Instance, Method, empty, id};
use serde_json::{Value, json};

const STALE: &str = "Changes to these variables could not be saved, because another user has made changes to the variables between when you started editing and when you saved your changes. Please reload or open a new tab to make your changes.";

fn variable(name: &str, kind: &str, value: &str) -> Value {
    json!({ "Name": name, "Type": kind, "Value": value, "IsSensitive": kind == "Sensitive", "Scope": {} })
}

/// A project's variable set with these variables, as saved.
async fn saved(server: &Instance, variables: Value) -> Value {
    let project = server.project("Web").await;
    let mut set = server.get(&format!("projects/{}/variables", id(&project))).await;
    set["Variables"] = variables;
    server.put(&format!("variables/{}", id(&set)), &set).await
}

async fn with_password(server: &Instance) -> Value {
    saved(server, json!([variable("Password", "Sensitive", "s3cret")])).await
}

fn secret(server: &Instance, set: &Value) -> Option<String> {
    server.sandbox.secret("Default", &id(set), "Variables[Password].Value")
}

#[tokio::test]
async fn a_sensitive_value_is_never_returned() {
    let server = empty().await;
    let set = with_password(&server).await;
    assert_eq!(set["Variables"][0]["Value"], Value::Null);
    assert!(!server.get(&format!("variables/{}", id(&set))).await.to_string().contains("s3cret"));
    assert_eq!(secret(&server, &set).as_deref(), Some("s3cret"));
}

#[tokio::test]
async fn a_sensitive_variable_sent_back_with_its_id_keeps_its_value() {
    let server = empty().await;
    let mut set = with_password(&server).await;
    for empty in [json!(null), json!("")] {
        set["Variables"][0]["Value"] = empty;
        set = server.put(&format!("variables/{}", id(&set)), &set).await;
        assert_eq!(secret(&server, &set).as_deref(), Some("s3cret"));
    }
    set["Variables"][0]["Value"] = json!("new");
    set = server.put(&format!("variables/{}", id(&set)), &set).await;
    assert_eq!(secret(&server, &set).as_deref(), Some("new"));
}

#[tokio::test]
async fn a_sensitive_variable_sent_back_without_its_id_loses_its_value() {
    let server = empty().await;
    let mut set = with_password(&server).await;
    set["Variables"][0].as_object_mut().unwrap().remove("Id");
    let set = server.put(&format!("variables/{}", id(&set)), &set).await;
    assert_eq!(secret(&server, &set), None);
}

#[tokio::test]
async fn a_sensitive_variable_with_the_id_of_another_set_loses_its_value() {
    let server = empty().await;
    let mut set = with_password(&server).await;
    let before = set["Variables"][0]["Id"].clone();
    set["Variables"][0]["Id"] = json!("11111111-2222-4333-8444-555555555555");
    let set = server.put(&format!("variables/{}", id(&set)), &set).await;
    assert_ne!(set["Variables"][0]["Id"], before);
    assert_eq!(secret(&server, &set), None);
}

#[tokio::test]
async fn a_sensitive_variable_made_plain_does_not_show_its_value() {
    let server = empty().await;
    let mut set = with_password(&server).await;
    set["Variables"][0]["Type"] = json!("String");
    set["Variables"][0]["IsSensitive"] = json!(false);
    let set = server.put(&format!("variables/{}", id(&set)), &set).await;
    assert_eq!((&set["Variables"][0]["Value"], secret(&server, &set)), (&Value::Null, None));
}

#[tokio::test]
async fn a_variable_without_type_crashes_the_server() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    set["Variables"] = json!([{ "Name": "X", "Value": "1" }]);
    let (status, answer) = server.send(Method::PUT, &path, Some(&set)).await;
    assert_eq!(status, 500);
    assert_eq!(answer["ErrorMessage"], "Object reference not set to an instance of an object.");
    assert!(answer["FullException"].as_str().unwrap().contains("NullReferenceException"));
}

#[tokio::test]
async fn the_flag_and_the_type_of_a_sensitive_variable_must_agree() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    set["Variables"] = json!([{ "Name": "X", "Type": "Sensitive", "IsSensitive": false, "Value": "1" }]);
    assert_eq!(server.refused(Method::PUT, &path, &set).await.len(), 1);
    set["Variables"] = json!([variable("X", "Magic", "1")]);
    assert_eq!(server.refused(Method::PUT, &path, &set).await, ["The variable type 'Magic' of 'X' is not known."]);
}

#[tokio::test]
async fn a_stale_variable_version_is_refused_with_the_servers_text() {
    let server = empty().await;
    let set = saved(&server, json!([])).await;
    let path = format!("variables/{}", id(&set));
    assert_eq!(server.put(&path, &set).await["Version"], 2);
    assert_eq!(server.refused(Method::PUT, &path, &set).await, [STALE]);
}

#[tokio::test]
async fn names_of_variables_need_not_be_unique() {
    let server = empty().await;
    let set = saved(&server, json!([variable("X", "String", "1"), variable("X", "String", "2")])).await;
    assert_eq!(set["Variables"].as_array().unwrap().len(), 2);
    assert_ne!(set["Variables"][0]["Id"], set["Variables"][1]["Id"]);
}

#[tokio::test]
async fn a_scope_with_an_id_that_is_not_there_is_refused_in_every_dimension() {
    let server = empty().await;
    let project = server.project("Web").await;
    let other = server.project("Other").await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    for dimension in ["Environment", "Machine", "Channel", "Action", "ProcessOwner", "TenantTag"] {
        let mut scoped = variable("X", "String", "1");
        scoped["Scope"] = json!({ dimension: ["Things-1"] });
        set["Variables"] = json!([scoped]);
        let errors = server.refused(Method::PUT, &path, &set).await;
        assert!(errors[0].contains(&format!("Variables[0].Scope.{dimension}")), "{errors:?}");
        assert!(errors[0].contains("'Things-1'"), "{errors:?}");
    }
    let foreign = server.get(&format!("projects/{}/channels", id(&other))).await["Items"][0].clone();
    set["Variables"] = json!([variable("X", "String", "1")]);
    set["Variables"][0]["Scope"] = json!({ "Channel": [id(&foreign)], "ProcessOwner": [id(&other)] });
    assert_eq!(server.refused(Method::PUT, &path, &set).await.len(), 2);
}

#[tokio::test]
async fn scopes_with_ids_of_this_space_are_stored() {
    let server = empty().await;
    let environment = server.environment("Dev").await;
    let project = server.project("Web").await;
    let process = server.steps(&project, &["One"]).await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    let mut scoped = variable("X", "String", "1");
    let scope = json!({
        "Environment": [environment], "Action": [process["Steps"][0]["Actions"][0]["Id"]],
        "ProcessOwner": [id(&project)], "Role": ["web"],
    });
    scoped["Scope"] = scope.clone();
    set["Variables"] = json!([scoped]);
    assert_eq!(server.put(&path, &set).await["Variables"][0]["Scope"], scope);
}

#[tokio::test]
async fn scope_values_name_what_a_set_may_be_scoped_to() {
    let server = empty().await;
    let environment = server.environment("Dev").await;
    let project = server.project("Web").await;
    let process = server.steps(&project, &["One"]).await;
    let values = server.get(&format!("projects/{}/variables", id(&project))).await["ScopeValues"].clone();
    assert_eq!(values["Environments"], json!([{ "Id": environment, "Name": "Dev" }]));
    assert_eq!(values["Actions"], json!([{ "Id": process["Steps"][0]["Actions"][0]["Id"], "Name": "One" }]));
    assert_eq!(values["Processes"], json!([{ "Id": id(&project), "Name": "Web", "ProcessType": "Deployment" }]));
    assert_eq!(values["Channels"][0]["Name"], "Default");
}

#[tokio::test]
async fn a_value_that_is_an_id_by_its_type_must_exist() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("variables/variableset-{}", id(&project));
    let mut set = server.get(&path).await;
    for kind in ["AzureAccount", "Certificate", "WorkerPool"] {
        set["Variables"] = json!([variable("X", kind, "Nothing-1")]);
        let errors = server.refused(Method::PUT, &path, &set).await;
        assert!(errors[0].starts_with("Variables[0].Value:"), "{errors:?}");
    }
    let pool = server.named("workerpools", "Default Worker Pool").await;
    set["Variables"] = json!([variable("P", "WorkerPool", &id(&pool)), variable("A", "AzureAccount", "#{Other}")]);
    server.put(&path, &set).await;
}

#[tokio::test]
async fn variable_sets_are_read_together_by_their_ids_or_all() {
    let server = empty().await;
    let (one, two) = (server.project("One").await, server.project("Two").await);
    server.project("Three").await;
    let ids = format!("variableset-{},variableset-{}", id(&one), id(&two));
    let sets = server.get(&format!("variables/all?ids={ids}")).await;
    assert_eq!(sets.as_array().unwrap().len(), 2);
    assert_eq!(server.all("variables").await.len(), 3);
}

#[tokio::test]
async fn a_library_set_is_born_with_its_variables_and_keeps_its_content_type() {
    let server = empty().await;
    let body = json!({ "Name": "Common", "ContentType": "ScriptModule" });
    let mut set = server.post("libraryvariablesets", &body).await;
    assert_eq!(set["VariableSetId"], format!("variableset-{}", id(&set)));
    assert_eq!(server.get(&format!("variables/variableset-{}", id(&set))).await["OwnerId"], id(&set));
    assert_eq!(server.get("libraryvariablesets?contentType=Variables").await["TotalResults"], 0);
    assert_eq!(server.get("libraryvariablesets?contentType=ScriptModule").await["TotalResults"], 1);
    set["ContentType"] = json!("Variables");
    server.refused(Method::PUT, &format!("libraryvariablesets/{}", id(&set)), &set).await;
}
