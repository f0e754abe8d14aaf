//! Deployment processes and channels.

use crate::common::{Method, empty, id, script_step};
use serde_json::{Value, json};

const STALE: &str = "Changes to this process could not be saved, because another user has made changes to the process between when you started editing and when you saved your changes. Please reload or open a new tab to make your changes.";

#[tokio::test]
async fn a_stale_process_version_is_refused_with_the_servers_text() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let read = server.get(&path).await;
    assert_eq!(server.put(&path, &read).await["Version"], 1);
    assert_eq!(server.refused(Method::PUT, &path, &read).await, [STALE]);
}

#[tokio::test]
async fn an_edit_of_another_user_makes_the_version_stale() {
    let server = empty().await;
    let project = server.project("Web").await;
    let process = format!("deploymentprocess-{}", id(&project));
    let read = server.get(&format!("deploymentprocesses/{process}")).await;
    assert!(server.sandbox.edit("Default", "deploymentprocesses", &process, |value| value["Steps"] = json!([])));
    assert_eq!(server.refused(Method::PUT, &format!("deploymentprocesses/{process}"), &read).await, [STALE]);
}

#[tokio::test]
async fn steps_and_actions_keep_their_ids_and_foreign_ids_are_replaced() {
    let server = empty().await;
    let project = server.project("Web").await;
    let process = server.steps(&project, &["One"]).await;
    let own = process["Steps"][0]["Actions"][0]["Id"].clone();
    let path = format!("deploymentprocesses/{}", id(&process));
    let mut edited = process.clone();
    let foreign = "11111111-2222-4333-8444-555555555555";
    let mut second = script_step("Two");
    second["Id"] = json!(foreign);
    second["Actions"][0]["Id"] = json!(foreign);
    edited["Steps"].as_array_mut().unwrap().push(second);
    let saved = server.put(&path, &edited).await;
    assert_eq!(saved["Steps"][0]["Id"], process["Steps"][0]["Id"]);
    assert_eq!(saved["Steps"][0]["Actions"][0]["Id"], own);
    assert!(!saved.to_string().contains(foreign));
}

#[tokio::test]
async fn slugs_of_steps_and_actions_are_made_kept_and_numbered() {
    let server = empty().await;
    let project = server.project("Web").await;
    let process = server.steps(&project, &["Run it", "Run-it"]).await;
    assert_eq!(process["Steps"][0]["Slug"], "run-it");
    assert_eq!(process["Steps"][1]["Slug"], "run-it-1");
    let mut edited = process.clone();
    edited["Steps"][0]["Name"] = json!("Renamed");
    let saved = server.put(&format!("deploymentprocesses/{}", id(&process)), &edited).await;
    assert_eq!(saved["Steps"][0]["Slug"], "run-it");
}

#[tokio::test]
async fn a_client_that_knows_no_slugs_does_not_change_them() {
    let server = empty().await;
    let project = server.project("Web").await;
    let mut process = server.steps(&project, &["Run it"]).await;
    let step = &mut process["Steps"][0];
    let action = step["Actions"][0].as_object_mut().unwrap();
    action.remove("Slug");
    action.insert("Name".to_owned(), json!("Renamed"));
    step.as_object_mut().unwrap().remove("Slug");
    let saved = server.put(&format!("deploymentprocesses/{}", id(&process)), &process).await;
    let step = &saved["Steps"][0];
    assert_eq!((&step["Slug"], &step["Actions"][0]["Slug"]), (&json!("run-it"), &json!("run-it")));
}

#[tokio::test]
async fn two_steps_of_one_name_are_refused() {
    let server = empty().await;
    let project = server.project("Web").await;
    let mut process = server.get(&format!("projects/{}/deploymentprocesses", id(&project))).await;
    process["Steps"] = json!([script_step("One"), script_step("ONE")]);
    let errors = server.refused(Method::PUT, &format!("deploymentprocesses/{}", id(&process)), &process).await;
    assert_eq!(errors.len(), 2, "the step and the action: {errors:?}");
}

#[tokio::test]
async fn a_process_is_neither_posted_nor_deleted() {
    let server = empty().await;
    let project = server.project("Web").await;
    let (status, _) = server.send(Method::POST, "deploymentprocesses", Some(&json!({}))).await;
    assert_eq!(status, 405);
    let path = format!("deploymentprocesses/deploymentprocess-{}", id(&project));
    let (status, answer) = server.send(Method::DELETE, &path, None).await;
    assert_eq!(status, 405);
    assert_eq!(answer["ErrorMessage"], "The requested resource does not support http method 'DELETE'.");
}

#[tokio::test]
async fn a_rule_that_names_a_missing_action_is_refused() {
    let server = empty().await;
    let project = server.project("Web").await;
    let rule = |action: &str| json!({ "VersionRange": "[1,2)", "ActionPackages": [{ "DeploymentAction": action, "PackageReference": "" }] });
    let body = |action: &str| json!({ "Name": "Hotfix", "ProjectId": id(&project), "Rules": [rule(action)] });
    let errors = server.refused(Method::POST, "channels", &body("Deploy")).await;
    assert_eq!(errors, ["The deployment process does not contain a deployment action named 'Deploy'."]);
    server.steps(&project, &["Deploy"]).await;
    let channel = server.post("channels", &body("deploy")).await;
    assert!(channel["Rules"][0]["Id"].is_string());
}

#[tokio::test]
async fn channel_names_are_unique_within_a_project_only() {
    let server = empty().await;
    let (one, two) = (server.project("One").await, server.project("Two").await);
    let body = |project: &Value| json!({ "Name": "Hotfix", "ProjectId": id(project) });
    server.post("channels", &body(&one)).await;
    server.post("channels", &body(&two)).await;
    let errors = server.refused(Method::POST, "channels", &body(&one)).await;
    assert_eq!(errors, ["A channel with this name already exists for this project. Please choose a different name."]);
}

#[tokio::test]
async fn a_project_always_has_exactly_one_default_channel() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("projects/{}/channels", id(&project));
    let first = server.get(&path).await["Items"][0].clone();
    let mut cleared = first.clone();
    cleared["IsDefault"] = json!(false);
    assert_eq!(server.put(&format!("channels/{}", id(&first)), &cleared).await["IsDefault"], true);
    let (status, second) = server.send(Method::POST, &path, Some(&json!({ "Name": "Other", "IsDefault": true }))).await;
    assert_eq!(status, 200, "unlike with any other POST: {second}");
    assert_eq!(second["IsDefault"], true);
    assert_eq!(server.get(&format!("channels/{}", id(&first))).await["IsDefault"], false);
}

#[tokio::test]
async fn a_channel_of_another_project_cannot_limit_an_action() {
    let server = empty().await;
    let (one, two) = (server.project("One").await, server.project("Two").await);
    let foreign = server.get(&format!("projects/{}/channels", id(&two))).await["Items"][0].clone();
    let mut process = server.get(&format!("projects/{}/deploymentprocesses", id(&one))).await;
    process["Steps"] = json!([script_step("One")]);
    process["Steps"][0]["Actions"][0]["Channels"] = json!([id(&foreign)]);
    let errors = server.refused(Method::PUT, &format!("deploymentprocesses/{}", id(&process)), &process).await;
    assert!(errors[0].contains("belongs to another project"), "{errors:?}");
}

#[tokio::test]
async fn a_runbook_is_born_with_its_process() {
    let server = empty().await;
    let project = server.project("Web").await;
    let runbook = server.post(&format!("projects/{}/runbooks", id(&project)), &json!({ "Name": "Restart" })).await;
    assert_eq!(runbook["RunbookProcessId"], format!("RunbookProcess-{}", id(&runbook)));
    let path = format!("runbookProcesses/RunbookProcess-{}", id(&runbook));
    let mut process = server.get(&path).await;
    process["Steps"] = json!([script_step("One")]);
    assert_eq!(server.put(&path, &process).await["Version"], 1);
    assert_eq!(server.get("runbookProcesses").await["TotalResults"], 1);
}
