//! Documents that cannot be created, changed or deleted.

use crate::common::{Method, empty, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_used_cannot_be_deleted_and_its_users_are_named() {
    let server = empty().await;
    let environment = server.environment("Dev").await;
    let phase = json!({ "Name": "P", "OptionalDeploymentTargets": [environment] });
    let lifecycle = server.post("lifecycles", &json!({ "Name": "L", "Phases": [phase] })).await;
    let errors = server.refused(Method::DELETE, &format!("environments/{environment}"), &Value::Null).await;
    assert_eq!(
        errors,
        [format!("The environment 'Dev' cannot be deleted because it is used by: {} (L).", id(&lifecycle))]
    );
    let (status, body) = server.send(Method::DELETE, &format!("lifecycles/{}", id(&lifecycle)), None).await;
    assert_eq!((status.as_u16(), body), (200, json!("")));
    let (status, _) = server.send(Method::DELETE, &format!("environments/{environment}"), None).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_lifecycle_of_a_project_cannot_be_deleted() {
    let server = empty().await;
    server.project("Web").await;
    let lifecycle = server.named("lifecycles", "Default Lifecycle").await;
    server.refused(Method::DELETE, &format!("lifecycles/{}", id(&lifecycle)), &Value::Null).await;
}

#[tokio::test]
async fn default_and_built_in_things_cannot_be_deleted() {
    let server = empty().await;
    for (path, name) in [
        ("workerpools", "Default Worker Pool"),
        ("machinepolicies", "Default Machine Policy"),
        ("feeds", "Octopus Server (built-in)"),
        ("teams", "Space Managers"),
    ] {
        let document = server.named(path, name).await;
        server.refused(Method::DELETE, &format!("{path}/{}", id(&document)), &Value::Null).await;
    }
}

#[tokio::test]
async fn the_last_and_the_default_channel_cannot_be_deleted() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("projects/{}/channels", id(&project));
    let first = server.get(&path).await["Items"][0].clone();
    server.refused(Method::DELETE, &format!("channels/{}", id(&first)), &Value::Null).await;
    let second = server.post("channels", &json!({ "Name": "Other", "ProjectId": id(&project) })).await;
    server.refused(Method::DELETE, &format!("channels/{}", id(&first)), &Value::Null).await;
    let (status, _) = server.send(Method::DELETE, &format!("channels/{}", id(&second)), None).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn the_default_flag_of_pools_and_policies_moves() {
    let server = empty().await;
    for (path, name) in [("workerpools", "Default Worker Pool"), ("machinepolicies", "Default Machine Policy")] {
        let mut first = server.named(path, name).await;
        let second = server.post(path, &json!({ "Name": "Second", "IsDefault": true })).await;
        assert_eq!(second["IsDefault"], true);
        first = server.get(&format!("{path}/{}", id(&first))).await;
        assert_eq!(first["IsDefault"], false);
        let mut dropped = second.clone();
        dropped["IsDefault"] = json!(false);
        assert_eq!(server.put(&format!("{path}/{}", id(&second)), &dropped).await["IsDefault"], true);
    }
}

#[tokio::test]
async fn dynamic_pools_exist_in_the_cloud_only() {
    let body = json!({ "Name": "Hosted", "WorkerPoolType": "DynamicWorkerPool", "WorkerType": "Ubuntu2204" });
    let server = empty().await;
    server.refused(Method::POST, "workerpools", &body).await;
    let cloud = start(Sandbox::builder().cloud(true)).await;
    assert_eq!(cloud.post("workerpools", &body).await["CanAddWorkers"], false);
    assert_eq!(cloud.named("workerpools", "Hosted Windows").await["IsDefault"], true);
}

#[tokio::test]
async fn unknown_and_server_made_types_cannot_be_created() {
    let server = empty().await;
    for kind in ["BuiltIn", "OctopusProject", "Unheard"] {
        server.refused(Method::POST, "feeds", &json!({ "Name": "F", "FeedType": kind })).await;
    }
    let errors = server.refused(Method::POST, "accounts", &json!({ "Name": "A", "AccountType": "Magic" })).await;
    assert_eq!(errors, ["Error converting value \"Magic\" to type 'AccountType'. Path 'AccountType'."]);
    let errors = server.refused(Method::POST, "accounts", &json!({ "Name": "A" })).await;
    assert_eq!(errors, ["The AccountType field is required."]);
}

#[tokio::test]
async fn the_type_of_an_account_or_feed_cannot_change() {
    let server = empty().await;
    let body = json!({ "Name": "A", "AccountType": "UsernamePassword", "Username": "u" });
    let mut account = server.post("accounts", &body).await;
    account["AccountType"] = json!("Token");
    let errors = server.refused(Method::PUT, &format!("accounts/{}", id(&account)), &account).await;
    assert_eq!(errors, ["AccountType cannot be changed from 'UsernamePassword' to 'Token'."]);
}

#[tokio::test]
async fn reserved_names_are_refused() {
    let server = empty().await;
    let group = id(&server.named("projectgroups", "Default Project Group").await);
    let lifecycle = id(&server.named("lifecycles", "Default Lifecycle").await);
    for name in ["all", "New"] {
        let body = json!({ "Name": name, "ProjectGroupId": group, "LifecycleId": lifecycle });
        assert_eq!(server.refused(Method::POST, "projects", &body).await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn the_built_in_feed_can_be_changed() {
    let server = empty().await;
    let mut feed = server.get("feeds/feeds-builtin").await;
    feed["DeleteUnreleasedPackagesAfterDays"] = json!(7);
    let saved = server.put(&format!("feeds/{}", id(&feed)), &feed).await;
    assert_eq!(saved["DeleteUnreleasedPackagesAfterDays"], 7);
}
