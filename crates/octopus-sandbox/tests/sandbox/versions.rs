//! Older servers: fields and collections that they do not know.

use crate::common::{Instance, Method, id, start};
use octopus_sandbox::Sandbox;
use serde_json::json;

async fn server(version: &str) -> Instance {
    start(Sandbox::builder().version(version)).await
}

#[tokio::test]
async fn an_older_server_neither_stores_nor_returns_newer_fields() {
    for (version, knows) in [("2024.4.100", false), ("2025.3.100", false), ("2025.4.1", true), ("2026.2.1", true)] {
        let server = server(version).await;
        let body = json!({ "Name": "Dev", "EnvironmentTags": [] });
        let created = server.post("environments", &body).await;
        assert_eq!(created.get("EnvironmentTags").is_some(), knows, "{version}");
        assert!(created.get("Slug").is_some());
    }
}

#[tokio::test]
async fn retention_strategies_begin_with_their_versions() {
    for (version, lifecycle, runbook) in
        [("2024.4.1", false, false), ("2025.3.1", true, false), ("2026.1.1", true, true)]
    {
        let server = server(version).await;
        let default = server.named("lifecycles", "Default Lifecycle").await;
        assert_eq!(default["ReleaseRetentionPolicy"].get("Strategy").is_some(), lifecycle, "{version}");
        let project = server.project("Web").await;
        let created = server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await;
        assert_eq!(created["RunRetentionPolicy"].get("Strategy").is_some(), runbook, "{version}");
    }
}

#[tokio::test]
async fn rules_learn_their_strategy_in_2026_2() {
    for (version, knows) in [("2026.1.1", false), ("2026.2.1", true)] {
        let server = server(version).await;
        let project = server.project("Web").await;
        let rule = json!({ "VersioningStrategy": "MostRecentlyPublished" });
        let body = json!({ "Name": "C", "ProjectId": id(&project), "Rules": [rule] });
        let channel = server.post("channels", &body).await;
        assert_eq!(channel["Rules"][0].get("VersioningStrategy").is_some(), knows, "{version}");
    }
}

#[tokio::test]
async fn endpoints_newer_than_the_server_are_not_there() {
    let old = server("2025.3.1").await;
    for path in ["environments/v2", "parentEnvironments/Environments-1"] {
        assert_eq!(old.send(Method::GET, path, None).await.0, 404, "{path}");
    }
    let new = server("2025.4.1").await;
    assert_eq!(new.send(Method::GET, "environments/v2", None).await.0, 200);
}

#[tokio::test]
async fn types_newer_than_the_server_are_refused() {
    let body = json!({ "Name": "F", "FeedType": "Npm", "FeedUri": "https://x" });
    server("2025.4.1").await.refused(Method::POST, "feeds", &body).await;
    server("2026.1.7997").await.post("feeds", &body).await;
}
