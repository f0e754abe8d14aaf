//! Tag sets: types, scopes, names, and the tags that documents have.

use crate::common::{Instance, Method, empty, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

async fn set(server: &Instance, name: &str, kind: &str, scopes: &[&str], tags: &[&str]) -> Value {
    let tags: Vec<Value> = tags.iter().map(|tag| json!({ "Name": tag })).collect();
    server.post("tagsets", &json!({ "Name": name, "Type": kind, "Scopes": scopes, "Tags": tags })).await
}

#[tokio::test]
async fn a_set_of_single_choice_gives_a_document_one_tag() {
    let server = empty().await;
    set(&server, "Ring", "SingleSelect", &["Tenant", "Environment"], &["A", "B"]).await;
    for (path, field) in [("tenants", "TenantTags"), ("environments", "EnvironmentTags")] {
        let errors = server.refused(Method::POST, path, &json!({ "Name": "X", field: ["Ring/A", "Ring/B"] })).await;
        assert_eq!(errors, [format!("{field}: only one tag of the tag set 'Ring' can be chosen.")]);
        server.post(path, &json!({ "Name": "X", field: ["Ring/A"] })).await;
    }
    let limited = json!({
        "Name": "A", "AccountType": "UsernamePassword", "Username": "u", "TenantTags": ["Ring/A", "Ring/B"],
    });
    server.post("accounts", &limited).await;
}

#[tokio::test]
async fn tags_are_taken_from_sets_of_the_right_scope_only() {
    let server = empty().await;
    set(&server, "Ring", "MultiSelect", &["Project"], &["A"]).await;
    let errors = server.refused(Method::POST, "tenants", &json!({ "Name": "X", "TenantTags": ["Ring/A"] })).await;
    assert_eq!(errors, ["TenantTags: the tag set 'Ring' does not have the scope 'Tenant'."]);
    let mut project = server.project("Web").await;
    project["ProjectTags"] = json!(["Ring/A"]);
    server.put(&format!("projects/{}", id(&project)), &project).await;
    for scope in ["Planet", "tenant"] {
        server.refused(Method::POST, "tagsets", &json!({ "Name": "S", "Scopes": [scope] })).await;
    }
    server.refused(Method::POST, "tagsets", &json!({ "Name": "S", "Type": "Manifold" })).await;
}

#[tokio::test]
async fn free_text_takes_any_tag_and_follows_the_name_of_its_set() {
    let server = empty().await;
    server
        .refused(Method::POST, "tagsets", &json!({ "Name": "N", "Type": "FreeText", "Tags": [{ "Name": "A" }] }))
        .await;
    let mut note = set(&server, "Note", "FreeText", &["Tenant"], &[]).await;
    let tenant = server.post("tenants", &json!({ "Name": "X", "TenantTags": ["Note/anything"] })).await;
    note["Name"] = json!("Remark");
    server.put(&format!("tagsets/{}", id(&note)), &note).await;
    let tenant = server.get(&format!("tenants/{}", id(&tenant))).await;
    assert_eq!(tenant["TenantTags"], json!(["Remark/anything"]));
    let errors = server.refused(Method::DELETE, &format!("tagsets/{}", id(&note)), &Value::Null).await;
    assert_eq!(errors, ["The tag 'Remark/anything' cannot be deleted because it is in use."]);
}

#[tokio::test]
async fn renaming_a_set_or_tag_keeps_ids_and_renames_it_wherever_it_stands() {
    let server = empty().await;
    let mut ring = set(&server, "Ring", "MultiSelect", &["Tenant"], &["A", "B"]).await;
    let path = format!("tagsets/{}", id(&ring));
    let tenant = id(&server.post("tenants", &json!({ "Name": "X", "TenantTags": ["Ring/A"] })).await);
    let project = server.project("Web").await;
    let channel = json!({ "Name": "C", "ProjectId": project["Id"], "TenantTags": ["Ring/A", "Ring/B"] });
    let channel = id(&server.post("channels", &channel).await);
    let before: Vec<Value> = ring["Tags"].as_array().unwrap().iter().map(|tag| tag["Id"].clone()).collect();
    ring["Name"] = json!("Circle");
    ring["Tags"][0]["Name"] = json!("Inner");
    let renamed = server.put(&path, &ring).await;
    let after: Vec<Value> = renamed["Tags"].as_array().unwrap().iter().map(|tag| tag["Id"].clone()).collect();
    assert_eq!(before, after);
    assert_eq!(renamed["Tags"][0]["CanonicalTagName"], "Circle/Inner");
    assert_eq!(server.get(&format!("tenants/{tenant}")).await["TenantTags"], json!(["Circle/Inner"]));
    let channel = server.get(&format!("channels/{channel}")).await;
    assert_eq!(channel["TenantTags"], json!(["Circle/Inner", "Circle/B"]));
}

#[tokio::test]
async fn a_tag_that_is_sent_without_its_id_is_another_tag() {
    let server = empty().await;
    let mut ring = set(&server, "Ring", "MultiSelect", &["Tenant"], &["A"]).await;
    let path = format!("tagsets/{}", id(&ring));
    let before = ring["Tags"][0]["Id"].clone();
    ring["Tags"] = json!([{ "Name": "A" }]);
    assert_ne!(server.put(&path, &ring).await["Tags"][0]["Id"], before);
    server.refused(Method::PUT, &path, &json!({ "Name": "Ring", "Tags": [{ "Name": "A" }, { "Name": "a" }] })).await;
    assert_eq!(server.get(&path).await["Tags"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn sets_are_filtered_by_scope_and_type_and_put_in_order() {
    let server = empty().await;
    let one = set(&server, "One", "MultiSelect", &["Tenant", "Project"], &[]).await;
    let two = set(&server, "Two", "FreeText", &["Environment"], &[]).await;
    for (query, name) in [("scopes=Project", "One"), ("scopes=Environment,Runbook", "Two"), ("types=FreeText", "Two")] {
        let page = server.get(&format!("tagsets?{query}")).await;
        assert_eq!((&page["TotalResults"], &page["Items"][0]["Name"]), (&json!(1), &json!(name)), "{query}");
    }
    server.refused(Method::PUT, "tagsets/sortorder", &json!([one["Id"]])).await;
    let (status, _) = server.send(Method::PUT, "tagsets/sortorder", Some(&json!([two["Id"], one["Id"]]))).await;
    assert_eq!(status, 200);
    assert_eq!(server.named("tagsets", "One").await["SortOrder"], 1);
}

#[tokio::test]
async fn older_sets_have_no_type_and_no_scopes() {
    let server = start(Sandbox::builder().version("2025.3.1")).await;
    let body = json!({ "Name": "Ring", "Type": "SingleSelect", "Scopes": ["Project"], "Tags": [{ "Name": "A" }, { "Name": "B" }] });
    let ring = server.post("tagsets", &body).await;
    assert!(ring.get("Type").is_none() && ring.get("Scopes").is_none());
    server.post("tenants", &json!({ "Name": "X", "TenantTags": ["Ring/A", "Ring/B"] })).await;
}

#[tokio::test]
async fn a_lenient_server_takes_any_tag() {
    let server = start(Sandbox::builder().lenient(true)).await;
    set(&server, "Ring", "SingleSelect", &["Project"], &["A", "B"]).await;
    let tags = json!(["Ring/A", "Ring/B", "Ring/C", "Nowhere/X"]);
    let tenant = server.post("tenants", &json!({ "Name": "X", "TenantTags": tags })).await;
    assert_eq!(tenant["TenantTags"], json!(["Nowhere/X", "Ring/A", "Ring/B", "Ring/C"]));
}
