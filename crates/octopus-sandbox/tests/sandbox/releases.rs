//! Releases, runbook snapshots, version rules.

use crate::common::{Instance, Method, empty, id, script_step, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};

/// A project whose one action needs a package, and a channel that takes 1.x without a tag only.
async fn packaged(server: &Instance) -> (Value, Value) {
    let project = server.project("Web").await;
    let mut process = server.get(&format!("projects/{}/deploymentprocesses", id(&project))).await;
    let mut step = script_step("Deploy");
    step["Actions"][0]["Packages"] = json!([{ "Name": "", "PackageId": "Web", "FeedId": "feeds-builtin" }]);
    process["Steps"] = json!([step]);
    server.put(&format!("deploymentprocesses/{}", id(&process)), &process).await;
    let rule = json!({ "VersionRange": "[1.0,2.0)", "Tag": "^$", "ActionPackages": [{ "DeploymentAction": "Deploy", "PackageReference": "" }] });
    let body = json!({ "Name": "Stable", "ProjectId": id(&project), "Rules": [rule] });
    let channel = server.post("channels", &body).await;
    (project, channel)
}

fn release(project: &Value, channel: Value, version: &str, package: &str) -> Value {
    json!({
        "ProjectId": id(project), "ChannelId": channel, "Version": version,
        "SelectedPackages": [{ "StepName": "Deploy", "Version": package }],
    })
}

#[tokio::test]
async fn an_old_client_creates_a_release_as_it_always_did() {
    let server = empty().await;
    let (project, _) = packaged(&server).await;
    let path = format!("deploymentprocesses/deploymentprocess-{}/template", id(&project));
    let template = server.get(&path).await;
    assert_eq!(template["Packages"][0]["StepName"], "Deploy");
    assert_eq!(template["NextVersionIncrement"], "0.0.1");
    let made = server.post("releases", &release(&project, Value::Null, "1.0.0", "3.0")).await;
    assert_eq!(made["SelectedPackages"][0]["ActionName"], "Deploy");
    let default = server.get(&format!("channels/{}", made["ChannelId"].as_str().unwrap())).await;
    assert_eq!(default["IsDefault"], true);
    let by_version = server.get(&format!("projects/{}/releases/1.0.0", id(&project))).await;
    assert_eq!(by_version["Id"], made["Id"]);
    assert_eq!(server.get(&format!("projects/{}/releases", id(&project))).await["TotalResults"], 1);
    assert_eq!(server.get(&path).await["NextVersionIncrement"], "1.0.1");
    let again = server.refused(Method::POST, "releases", &release(&project, Value::Null, "1.0.0", "3.0")).await;
    assert_eq!(again, ["A release with this name already exists. Please choose a different name."]);
}

#[tokio::test]
async fn the_rules_of_a_channel_hold_unless_they_are_to_be_ignored() {
    let server = empty().await;
    let (project, channel) = packaged(&server).await;
    for package in ["2.0", "1.5-beta"] {
        let body = release(&project, channel["Id"].clone(), "1.0.0", package);
        let errors = server.refused(Method::POST, "releases", &body).await;
        assert!(errors[0].contains("does not satisfy the version rules of the channel 'Stable'"), "{errors:?}");
    }
    server.post("releases", &release(&project, channel["Id"].clone(), "1.0.0", "1.5")).await;
    let body = release(&project, channel["Id"].clone(), "2.0.0", "2.0");
    let made = server.post("releases?ignoreChannelRules=true", &body).await;
    assert_eq!(made["IgnoreChannelRules"], true);
}

#[tokio::test]
async fn a_release_needs_a_version_of_every_package_and_names_only_actions_that_exist() {
    let server = empty().await;
    let (project, _) = packaged(&server).await;
    let mut body = release(&project, Value::Null, "1.0.0", "1.0");
    body["SelectedPackages"] = json!([{ "ActionName": "Gone", "Version": "1.0" }]);
    let errors = server.refused(Method::POST, "releases", &body).await;
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert_eq!(server.get("releases").await["TotalResults"], 0);
}

#[tokio::test]
async fn what_a_release_froze_stays_as_it_was() {
    let server = empty().await;
    let (project, _) = packaged(&server).await;
    let made = server.post("releases", &release(&project, Value::Null, "1.0.0", "1.0")).await;
    let snapshot = made["ProjectDeploymentProcessSnapshotId"].as_str().unwrap();
    server.steps(&project, &["Other"]).await;
    let frozen = server.get(&format!("deploymentprocesses/{snapshot}")).await;
    assert_eq!(frozen["Steps"][0]["Name"], "Deploy");
    assert_eq!(frozen["Id"], *snapshot);
    let variables = made["ProjectVariableSetSnapshotId"].as_str().unwrap();
    assert_eq!(server.get(&format!("variables/{variables}")).await["OwnerId"], project["Id"]);
    assert_eq!(server.get("deploymentprocesses").await["TotalResults"], 1, "snapshots are not listed");
    let current = server.get(&format!("projects/{}/deploymentprocesses", id(&project))).await;
    assert_eq!(current["LastSnapshotId"], *snapshot);
}

#[tokio::test]
async fn a_runbook_runs_the_snapshot_that_was_published() {
    let server = empty().await;
    let project = server.project("Web").await;
    let runbook = server.post("runbooks", &json!({ "Name": "Restart", "ProjectId": id(&project) })).await;
    let path = format!("runbooks/{}", id(&runbook));
    let body = |name: &str| json!({ "Name": name, "ProjectId": id(&project), "RunbookId": id(&runbook) });
    let draft = server.post("runbookSnapshots", &body("Draft")).await;
    assert_eq!(server.get(&path).await["PublishedRunbookSnapshotId"], Value::Null);
    let published = server.post("runbookSnapshots?publish=true", &body("One")).await;
    assert_eq!(server.get(&path).await["PublishedRunbookSnapshotId"], published["Id"]);
    let mut foreign = server.get(&path).await;
    for id in [json!("RunbookSnapshots-0"), Value::Null] {
        foreign["PublishedRunbookSnapshotId"] = id;
        assert_eq!(server.put(&path, &foreign).await["PublishedRunbookSnapshotId"], published["Id"]);
    }
    foreign["PublishedRunbookSnapshotId"] = draft["Id"].clone();
    assert_eq!(server.put(&path, &foreign).await["PublishedRunbookSnapshotId"], draft["Id"]);
    server.refused(Method::DELETE, &format!("runbookSnapshots/{}", id(&draft)), &Value::Null).await;
    server.refused(Method::POST, "runbookSnapshots", &body("one")).await;
    let by_name = server.get(&format!("projects/{}/runbookSnapshots/One", id(&project))).await;
    assert_eq!(by_name["Id"], published["Id"]);
    assert_eq!(server.get(&format!("{path}/runbookSnapshots")).await["TotalResults"], 2);
    let frozen = published["FrozenRunbookProcessId"].as_str().unwrap();
    assert_eq!(server.get(&format!("runbookProcesses/{frozen}")).await["RunbookId"], runbook["Id"]);
    let template = server.get(&format!("{path}/runbookSnapshotTemplate")).await;
    assert_eq!(template["RunbookProcessId"], runbook["RunbookProcessId"]);
}

#[tokio::test]
async fn a_runbook_may_run_where_its_scope_says() {
    let server = empty().await;
    let (dev, prod) = (server.environment("Dev").await, server.environment("Prod").await);
    let phase = json!({ "Name": "P", "OptionalDeploymentTargets": [prod] });
    let lifecycle = server.post("lifecycles", &json!({ "Name": "L", "Phases": [phase] })).await;
    let mut project = server.project("Web").await;
    project["LifecycleId"] = lifecycle["Id"].clone();
    server.put(&format!("projects/{}", id(&project)), &project).await;
    for (scope, named, expected) in [
        ("All", json!([]), vec![&dev, &prod]),
        ("Specified", json!([dev]), vec![&dev]),
        ("FromProjectLifecycles", json!([]), vec![&prod]),
    ] {
        let body =
            json!({ "Name": scope, "ProjectId": id(&project), "EnvironmentScope": scope, "Environments": named });
        let runbook = server.post("runbooks", &body).await;
        let found = server.get(&format!("runbooks/{}/environments", id(&runbook))).await;
        let mut found: Vec<String> = found.as_array().unwrap().iter().map(id).collect();
        found.sort();
        let mut expected: Vec<String> = expected.into_iter().cloned().collect();
        expected.sort();
        assert_eq!(found, expected, "{scope}");
    }
}

#[tokio::test]
async fn rules_can_be_tried_without_a_channel() {
    let server = empty().await;
    let query = "channels/rule-test?version=1.5.0-beta&versionRange=%5B1.0%2C2.0%29&preReleaseTag=%5E%24";
    let answer = server.get(query).await;
    assert_eq!(answer, json!({ "SatisfiesVersionRange": true, "SatisfiesPreReleaseTag": false, "Errors": [] }));
    let body = json!({ "version": "1.0", "VersionRange": "[1.0", "PreReleaseTag": "" });
    let (status, answer) = server.send(Method::POST, "channels/rule-test", Some(&body)).await;
    assert_eq!(status, 200);
    assert_eq!(answer["Errors"].as_array().unwrap().len(), 1);
    assert_eq!(server.send(Method::GET, "channels/rule-test", None).await.0, 400);
}

#[tokio::test]
async fn a_loaded_release_says_when_it_was_assembled() {
    let server = empty().await;
    let (project, _) = packaged(&server).await;
    let mut made = server.post("releases", &release(&project, Value::Null, "1.0.0", "1.0")).await;
    made["Assembled"] = json!("2018-05-01T10:00:00.000+00:00");
    let documents = ["projects", "channels", "deploymentprocesses"]
        .map(|path| (path.to_owned(), server.sandbox.documents("Default", path)))
        .into_iter()
        .chain([("releases".to_owned(), vec![made])])
        .collect();
    let loaded = start(Sandbox::builder().space(SpaceSeed::from_documents("Default", documents))).await;
    let found = loaded.get("projects/web/releases/1.0.0").await;
    assert_eq!(found["Assembled"], "2018-05-01T10:00:00.000+00:00");
}
