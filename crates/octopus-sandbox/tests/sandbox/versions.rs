//! Older servers: fields and collections that they do not know.

use crate::common::{Instance, Method, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

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

/// The versions that are played, and one between two of them.
const PLAYED: &[&str] = &["2020.3.1", "2021.2.1", "2022.3.1", "2023.1.1", "2024.4.1", "2025.3.1", "2026.1.1"];

/// Where a document is found, a field in it as a JSON pointer, and the first version that has it.
/// Fact `version-drift`.
const FIRST: &[(&str, &str, &str)] = &[
    ("environments", "/Slug", "2022.3"),
    ("environments", "/EnvironmentTags", "2025.4"),
    ("lifecycles", "/Slug", "2022.3"),
    ("lifecycles", "/ReleaseRetentionPolicy/Strategy", "2025.3"),
    ("lifecycles", "/ReleaseRetentionPolicy/ShouldKeepForever", "2020.3"),
    ("libraryvariablesets", "/Version", "2024.1"),
    ("projects", "/Slug", "2020.3"),
    ("projects", "/PersistenceSettings", "2021.2"),
    ("projects", "/Icon", "2022.1"),
    ("projects", "/AllowIgnoreChannelRules", "2022.1"),
    ("projects", "/ForcePackageDownload", "2023.1"),
    ("projects", "/CombineHealthAndSyncStatusInDashboardLiveStatus", "2025.3"),
    ("projects", "/ProjectTags", "2025.4"),
    ("channels", "/Slug", "2022.3"),
    ("channels", "/GitReferenceRules", "2023.4"),
    ("channels", "/GitResourceRules", "2024.1"),
    ("channels", "/Type", "2025.4"),
    ("runbooks", "/Slug", "2022.3"),
    ("runbooks", "/FailTargetDiscovery", "2023.1"),
    ("runbooks", "/RunRetentionPolicy/Strategy", "2026.1"),
    ("runbooks", "/RunRetentionPolicy/Unit", "2026.1"),
    ("process", "/Steps/0/Slug", "2022.3"),
    ("process", "/Steps/0/Actions/0/Notes", "2020.5"),
    ("process", "/Steps/0/Actions/0/GitDependencies", "2023.4"),
    ("process", "/Steps/0/Actions/0/Packages/0/Version", "2024.1"),
    ("process", "/Steps/0/Actions/0/Packages/0/StepPackageInputsReferenceId", "2021.3"),
    ("machinepolicies", "/MachineRpcCallRetryPolicy", "2023.1"),
    ("machinepolicies", "/MachinePackageCacheRetentionPolicy", "2025.3"),
    ("tagsets", "/Type", "2025.4"),
    ("tagsets", "/Scopes", "2025.4"),
];

fn is_since(version: &str, first: &str) -> bool {
    let parts = |text: &str| -> Vec<u32> { text.split('.').take(2).map(|part| part.parse().unwrap()).collect() };
    parts(version) >= parts(first)
}

/// Where the documents of a collection are written and read; the process is that of a project.
async fn made(server: &Instance) -> Vec<(&'static str, String)> {
    let project = server.project("Web").await;
    server.steps(&project, &["One"]).await;
    let own = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let mut process = server.get(&own).await;
    process["Steps"][0]["Actions"][0]["Packages"] =
        json!([{ "Name": "", "PackageId": "p", "FeedId": "feeds-builtin" }]);
    server.put(&own, &process).await;
    let mut found = vec![("process", own), ("projects", format!("projects/{}", id(&project)))];
    for (path, body) in [
        ("environments", json!({ "Name": "Dev" })),
        ("lifecycles", json!({ "Name": "L" })),
        ("libraryvariablesets", json!({ "Name": "S" })),
        ("channels", json!({ "Name": "C", "ProjectId": id(&project) })),
        ("runbooks", json!({ "Name": "R", "ProjectId": id(&project) })),
        ("machinepolicies", json!({ "Name": "P" })),
        ("tagsets", json!({ "Name": "T", "Tags": [{ "Name": "One" }] })),
    ] {
        found.push((path, format!("{path}/{}", id(&server.post(path, &body).await))));
    }
    found
}

#[tokio::test]
async fn each_version_has_the_fields_of_its_time_and_ignores_later_ones() {
    let newest = server("2026.1.1").await;
    let later = made(&newest).await;
    for version in PLAYED {
        let server = server(version).await;
        for (name, path) in made(&server).await {
            let mut document = server.get(&path).await;
            let (_, model) = later.iter().find(|(other, _)| *other == name).unwrap();
            let model = newest.get(model).await;
            for (_, pointer, first) in FIRST.iter().filter(|(of, ..)| *of == name) {
                let shown = document.pointer(pointer).is_some();
                assert_eq!(shown, is_since(version, first), "{version} {name}{pointer}");
                let (parent, field) = pointer.rsplit_once('/').unwrap();
                let sent = model.pointer(pointer).cloned().unwrap_or(Value::Null);
                if let (false, Some(parent)) = (shown, document.pointer_mut(parent)) {
                    parent[field] = sent;
                }
            }
            let answer = server.put(&path, &document).await;
            for (_, pointer, first) in FIRST.iter().filter(|(of, ..)| *of == name) {
                assert_eq!(answer.pointer(pointer).is_some(), is_since(version, first), "{version} {name}{pointer}");
            }
        }
    }
}

#[tokio::test]
async fn newer_servers_demand_what_older_ones_take_as_empty() {
    for (version, demands) in [("2020.3.1", false), ("2021.2.1", false), ("2023.1.1", true), ("2026.1.1", true)] {
        let server = server(version).await;
        let project = id(&server.project("Web").await);
        let path = format!("deploymentprocesses/deploymentprocess-{project}");
        let (status, answer) = server.send(Method::PUT, &path, Some(&json!({ "ProjectId": project }))).await;
        if demands {
            let expected = json!(["The Steps field is required.", "The Version field is required."]);
            assert_eq!((status.as_u16(), &answer["Errors"]), (400, &expected), "{version}");
        } else {
            assert_eq!((status.as_u16(), &answer["Steps"]), (200, &json!([])), "{version}");
        }
    }
}

#[tokio::test]
async fn variable_types_begin_with_their_versions() {
    for (version, taken) in [("2023.1.1", false), ("2024.4.1", true)] {
        let server = server(version).await;
        let project = id(&server.project("Web").await);
        let path = format!("variables/variableset-{project}");
        let mut set = server.get(&path).await;
        set["Variables"] = json!([{ "Name": "A", "Type": "GenericOidcAccount", "Value": "#{Other}" }]);
        let (status, _) = server.send(Method::PUT, &path, Some(&set)).await;
        assert_eq!(status.is_success(), taken, "{version}");
    }
}
