//! Projects under version control: conversion, branches and commits, and what is reached through a reference.

use crate::common::{Instance, Method, id, script_step, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

pub(crate) const MAIN: &str = "refs%2Fheads%2Fmain";

pub(crate) async fn server(version: &str) -> Instance {
    start(Sandbox::builder().version(version)).await
}

pub(crate) fn settings() -> Value {
    json!({
        "Type": "VersionControlled", "Url": "https://git.example/web.git", "DefaultBranch": "main",
        "BasePath": ".octopus/web", "Credentials": { "Type": "Anonymous" },
    })
}

pub(crate) fn command(settings: &Value) -> Value {
    json!({ "VersionControlSettings": settings, "ChangeDescription": "Convert", "CommitMessage": "Convert" })
}

/// A project with a step, two variables of which one is sensitive, and a runbook, which is then converted.
pub(crate) async fn converted(server: &Instance) -> Value {
    let project = server.project("Web").await;
    let own = format!("projects/{}", id(&project));
    server.steps(&project, &["Deploy"]).await;
    let mut variables = server.get(&format!("variables/variableset-{}", id(&project))).await;
    variables["Variables"] = json!([
        { "Name": "Greeting", "Type": "String", "Value": "hello" },
        { "Name": "Password", "Type": "Sensitive", "IsSensitive": true, "Value": "s3cret" },
    ]);
    server.put(&format!("variables/{}", id(&variables)), &variables).await;
    server.post("runbooks", &json!({ "Name": "Clean up", "ProjectId": id(&project) })).await;
    let (status, answer) = convert(server, &project, &settings()).await;
    assert_eq!(status, 200, "{answer}");
    server.get(&own).await
}

pub(crate) async fn convert(server: &Instance, project: &Value, settings: &Value) -> (u16, Value) {
    let path = format!("projects/{}/git/convert", id(project));
    let (status, answer) = server.send(Method::POST, &path, Some(&command(settings))).await;
    (status.as_u16(), answer)
}

/// Reads a document at a reference, changes it, and puts it back with a message.
pub(crate) async fn change(server: &Instance, path: &str, edit: impl FnOnce(&mut Value)) -> (u16, Value) {
    let mut document = server.get(path).await;
    edit(&mut document);
    document["ChangeDescription"] = json!("A change");
    let (status, answer) = server.send(Method::PUT, path, Some(&document)).await;
    (status.as_u16(), answer)
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["Name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_converted_project_says_what_is_in_git() {
    for (version, state) in [
        ("2021.2.1", json!(null)),
        ("2022.3.1", json!(null)),
        ("2023.1.1", json!({ "VariablesAreInGit": true })),
        ("2024.4.1", json!({ "VariablesAreInGit": true })),
        ("2025.3.1", json!({ "VariablesAreInGit": true, "RunbooksAreInGit": true })),
        ("2026.1.1", json!({ "VariablesAreInGit": true, "RunbooksAreInGit": true })),
    ] {
        let server = server(version).await;
        let project = converted(&server).await;
        let settings = &project["PersistenceSettings"];
        assert_eq!((&project["IsVersionControlled"], &settings["Type"]), (&json!(true), &json!("VersionControlled")));
        assert_eq!(settings.get("ConversionState").unwrap_or(&Value::Null), &state, "{version}");
        assert!(project.get("ReleaseNotesTemplate").is_none(), "{version}: these are in the settings in Git");
        let steps = server.get(&format!("projects/{}/{MAIN}/deploymentprocesses", id(&project))).await;
        assert_eq!((names(&steps["Steps"]), &steps["Version"]), (vec!["Deploy"], &json!(0)));
    }
    let old = server("2020.3.1").await;
    let project = old.project("Web").await;
    assert_eq!(convert(&old, &project, &settings()).await.0, 404);
    assert!(project.get("PersistenceSettings").is_none());
    assert!(project["Links"].get("ConvertToGit").is_none());
}

#[tokio::test]
async fn the_answer_to_a_conversion_is_that_of_the_version() {
    for (version, answer) in [("2024.4.1", json!({ "Messages": [] })), ("2026.1.1", json!({}))] {
        let server = server(version).await;
        let project = server.project("Web").await;
        assert_eq!(convert(&server, &project, &settings()).await, (200, answer));
        let (status, again) = convert(&server, &project, &settings()).await;
        assert_eq!((status, &again["Errors"][0]), (400, &json!("The project is already stored in a Git repository.")));
    }
}

#[tokio::test]
async fn a_conversion_that_is_refused_changes_nothing() {
    let server = server("2026.1.1").await;
    converted(&server).await;
    let project = server.project("Second").await;
    let with = |field: &str, value: Value| {
        let mut settings = settings();
        settings["BasePath"] = json!(".octopus/second");
        settings[field] = value;
        settings
    };
    for (settings, text) in [
        (with("Url", json!("")), "The PersistenceSettings.Url field is required."),
        (with("Url", json!("git@git.example:web.git")), "The Git repository must be reached over HTTPS."),
        (with("BasePath", json!(null)), "The PersistenceSettings.BasePath field is required."),
        (with("Credentials", json!(null)), "The PersistenceSettings.Credentials field is required."),
        (
            with("Credentials", json!({ "Type": "Reference", "Id": "GitCredentials-1" })),
            "PersistenceSettings.Credentials.Id: the Git credential 'GitCredentials-1' was not found in this space.",
        ),
        (
            with("BasePath", json!(".octopus/web/")),
            "The project 'Web' is already stored in this folder of the Git repository.",
        ),
        (
            with("ProtectedDefaultBranch", json!(true)),
            "refs/heads/main is a protected branch. Cannot commit to protected branches. Please create a new branch before committing.",
        ),
    ] {
        let (status, answer) = convert(&server, &project, &settings).await;
        assert_eq!((status, &answer["Errors"]), (400, &json!([text])));
    }
    let path = format!("projects/{}", id(&project));
    assert_eq!(server.get(&path).await, project);
    server.get(&format!("{path}/deploymentprocesses")).await;
    let without = json!({ "VersionControlSettings": with("Url", json!("https://x")) });
    let errors = server.refused(Method::POST, &format!("{path}/git/convert"), &without).await;
    assert_eq!(errors, ["The ChangeDescription field is required."]);
}

#[tokio::test]
async fn a_protected_default_branch_stays_empty_until_somebody_merges() {
    let server = server("2026.1.1").await;
    let project = server.project("Web").await;
    let own = format!("projects/{}", id(&project));
    let mut body = command(&settings());
    body["VersionControlSettings"]["ProtectedDefaultBranch"] = json!(true);
    body["InitialCommitBranchName"] = json!("octopus");
    let (status, _) = server.send(Method::POST, &format!("{own}/git/convert"), Some(&body)).await;
    assert_eq!(status, 200);
    let branches = server.get(&format!("{own}/git/branches")).await;
    assert_eq!(names(&branches["Items"]), ["main", "octopus"]);
    assert_eq!(branches["Items"][0]["IsProtected"], true);
    assert_eq!(server.send(Method::GET, &format!("{own}/{MAIN}/deploymentprocesses"), None).await.0, 404);
    server.get(&format!("{own}/octopus/deploymentprocesses")).await;
}

#[tokio::test]
async fn a_change_becomes_a_commit_on_its_branch_and_on_no_other() {
    let server = server("2026.1.1").await;
    let own = format!("projects/{}", id(&converted(&server).await));
    let body = json!({ "BaseGitRef": "refs/heads/main", "NewBranchName": "feature/x" });
    let (status, branch) = server.send(Method::POST, &format!("{own}/git/branches/v2"), Some(&body)).await;
    assert_eq!((status.as_u16(), &branch["CanonicalName"]), (200, &json!("refs/heads/feature/x")));
    let path = format!("{own}/refs%2Fheads%2Ffeature%2Fx/deploymentprocesses");
    let (status, changed) =
        change(&server, &path, |process| process["Steps"] = json!([script_step("One"), script_step("Two")])).await;
    assert_eq!((status, names(&changed["Steps"])), (200, vec!["One", "Two"]));
    assert!(changed["Links"]["Self"].as_str().unwrap().ends_with(&path), "{}", changed["Links"]["Self"]);
    assert_eq!(names(&server.get(&format!("{own}/main/deploymentprocesses")).await["Steps"]), ["Deploy"]);
    assert_eq!(names(&server.get(&format!("{own}/feature%2Fx/deploymentprocesses")).await["Steps"]), ["One", "Two"]);
    let commits = server.get(&format!("{own}/git/commits")).await;
    let first = commits["Items"][0]["Name"].as_str().unwrap();
    assert_eq!((commits["ItemType"].as_str().unwrap(), first.len()), ("GitCommit", 40));
    assert_eq!(names(&server.get(&format!("{own}/{first}/deploymentprocesses")).await["Steps"]), ["Deploy"]);
    assert_eq!(server.send(Method::GET, &format!("{own}/nothing/deploymentprocesses"), None).await.0, 404);
}

#[tokio::test]
async fn a_commit_needs_a_message_a_branch_and_the_right_to_it() {
    let server = server("2026.1.1").await;
    let project = converted(&server).await;
    let own = format!("projects/{}", id(&project));
    let path = format!("{own}/{MAIN}/deploymentprocesses");
    let mut process = server.get(&path).await;
    assert_eq!(server.refused(Method::PUT, &path, &process).await, ["The ChangeDescription field is required."]);
    process["ChangeDescription"] = json!("A change");
    let commit = server.get(&format!("{own}/git/commits")).await["Items"][0]["Name"].as_str().unwrap().to_owned();
    let errors = server.refused(Method::PUT, &format!("{own}/{commit}/deploymentprocesses"), &process).await;
    assert_eq!(errors, [format!("'{commit}' is not a branch. Changes can only be committed to branches.")]);
    let mut protected = project.clone();
    protected["PersistenceSettings"]["ProtectedBranchNamePatterns"] = json!(["ma*"]);
    server.put(&own, &protected).await;
    let errors = server.refused(Method::PUT, &path, &process).await;
    assert!(errors[0].starts_with("refs/heads/main is a protected branch."), "{errors:?}");
    assert_eq!(server.get(&format!("{own}/git/commits")).await["TotalResults"], 2);
}

#[tokio::test]
async fn what_is_refused_on_a_branch_leaves_no_commit() {
    let server = server("2026.1.1").await;
    let own = format!("projects/{}", id(&converted(&server).await));
    let path = format!("{own}/{MAIN}/deploymentprocesses");
    let (status, _) = change(&server, &path, |process| {
        process["Steps"][0]["Actions"][0]["Environments"] = json!(["Environments-1"]);
    })
    .await;
    assert_eq!(status, 400);
    assert_eq!(server.get(&path).await["Steps"][0]["Actions"][0]["Environments"], json!([]));
    assert_eq!(server.get(&format!("{own}/git/commits")).await["TotalResults"], 2);
}

#[tokio::test]
async fn before_2022_the_document_and_the_message_are_sent_in_one_object() {
    let server = server("2021.2.1").await;
    let own = format!("projects/{}", id(&converted(&server).await));
    let path = format!("{own}/{MAIN}/deploymentsettings");
    let mut settings = server.get(&path).await;
    settings["ReleaseNotesTemplate"] = json!("notes");
    assert_eq!(server.refused(Method::PUT, &path, &settings).await, ["The CommitMessage field is required."]);
    let body = json!({ "Resource": settings, "CommitMessage": "Notes" });
    assert_eq!(server.put(&path, &body).await["ReleaseNotesTemplate"], "notes");
    assert_eq!(server.get(&path).await["ReleaseNotesTemplate"], "notes");
}

#[tokio::test]
async fn the_database_answers_for_sensitive_variables_only() {
    let server = server("2026.1.1").await;
    let project = converted(&server).await;
    let own = format!("projects/{}", id(&project));
    let mut kept = server.get(&format!("{own}/variables")).await;
    assert_eq!(names(&kept["Variables"]), ["Password"]);
    let in_git = server.get(&format!("{own}/{MAIN}/variables")).await;
    assert_eq!(names(&in_git["Variables"]), ["Greeting"]);
    let secret = server.sandbox.secret("Default", &id(&kept), "Variables[Password].Value");
    assert_eq!(secret.as_deref(), Some("s3cret"));
    kept["Variables"].as_array_mut().unwrap().push(in_git["Variables"][0].clone());
    let errors = server.refused(Method::PUT, &format!("variables/{}", id(&kept)), &kept).await;
    assert_eq!(errors, ["The variable 'Greeting' must be stored in Git."]);
    let path = format!("{own}/{MAIN}/variables");
    let (status, answer) = change(&server, &path, |set| {
        let sensitive = json!({ "Name": "Key", "Type": "Sensitive", "IsSensitive": true, "Value": "x" });
        set["Variables"].as_array_mut().unwrap().push(sensitive);
    })
    .await;
    assert_eq!((status, &answer["Errors"][0]), (400, &json!("The variable 'Key' cannot be stored in Git.")));
    let action = server.get(&format!("{own}/main/deploymentprocesses")).await["Steps"][0]["Actions"][0].clone();
    kept["Variables"] = json!([kept["Variables"][0]]);
    kept["Variables"][0]["Scope"] = json!({ "Action": [id(&action)] });
    server.put(&format!("variables/{}", id(&kept)), &kept).await;
    let (status, answer) = change(&server, &path, |set| set["Variables"][0]["Value"] = json!("hi")).await;
    assert_eq!((status, answer), (200, json!({})));
    assert_eq!(server.get(&path).await["Variables"][0]["Value"], "hi");
    assert_eq!(names(&server.get(&format!("{own}/variables")).await["Variables"]), ["Password"]);
}

#[tokio::test]
async fn the_database_knows_no_process_of_a_project_in_git() {
    let server = server("2026.1.1").await;
    let project = converted(&server).await;
    let own = id(&project);
    let text = "Received a request for a version-controlled resource on a non-version control route. To access this resource, include a Git ref in the route.";
    for path in ["deploymentprocesses", "deploymentsettings", "runbooks", "runbooks/clean-up"] {
        let errors = server.refused(Method::GET, &format!("projects/{own}/{path}"), &json!({})).await;
        assert_eq!(errors, [text], "{path}");
    }
    let errors = server.refused(Method::PUT, &format!("projects/{own}/deploymentprocesses"), &json!({})).await;
    assert_eq!(errors, [text]);
    let errors = server.refused(Method::POST, "runbooks", &json!({ "Name": "R", "ProjectId": own })).await;
    assert_eq!(errors, [text]);
    let (status, answer) =
        server.send(Method::GET, &format!("deploymentprocesses/deploymentprocess-{own}"), None).await;
    assert_eq!(status, 404, "{answer}");
}

#[tokio::test]
async fn a_reference_to_a_project_in_the_database_is_ignored_until_2023_3() {
    for (version, status) in [("2023.1.1", 200), ("2024.4.1", 400)] {
        let server = server(version).await;
        let project = server.project("Web").await;
        let path = format!("projects/{}/main/deploymentprocesses", id(&project));
        assert_eq!(server.send(Method::GET, &path, None).await.0, status, "{version}");
    }
}

#[tokio::test]
async fn runbooks_in_git_go_by_their_slugs() {
    let server = server("2026.1.1").await;
    let project = converted(&server).await;
    let own = format!("projects/{}", id(&project));
    let list = server.get(&format!("{own}/main/runbooks")).await;
    assert_eq!((&list["Items"][0]["Id"], &list["TotalResults"]), (&json!("clean-up"), &json!(1)));
    let body = json!({ "Name": "Restart it", "ChangeDescription": "A runbook" });
    let (status, answer) = server.send(Method::POST, &format!("{own}/{MAIN}/runbooks/v2"), Some(&body)).await;
    assert_eq!(status, 201, "{answer}");
    assert_eq!((&answer["Id"], &answer["GitRef"]), (&json!("restart-it"), &json!("refs/heads/main")));
    let runbook = server.get(&format!("{own}/main/runbooks/restart-it")).await;
    assert_eq!(runbook["PublishedRunbookSnapshotId"], json!(null));
    let process = format!("{own}/main/runbookProcesses/{}", runbook["RunbookProcessId"].as_str().unwrap());
    let (status, answer) =
        change(&server, &process, |process| process["Steps"] = json!([script_step("Restart")])).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(names(&server.get(&process).await["Steps"]), ["Restart"]);
    let path = format!("{own}/main/runbooks/restart-it");
    let (status, answer) = change(&server, &path, |runbook| runbook["Description"] = json!("Now")).await;
    assert_eq!((status, &answer["Description"]), (200, &json!("Now")), "{answer}");
    assert_eq!(server.get(&path).await["Description"], "Now");
    let trigger = json!({
        "Name": "T", "ProjectId": id(&project), "Filter": { "FilterType": "OnceDailySchedule", "StartTime": "2026-01-01T09:00:00.000" },
        "Action": { "ActionType": "RunRunbook", "RunbookId": "restart-it", "EnvironmentIds": [] },
    });
    server.post("projecttriggers", &trigger).await;
    let (status, _) = server.send(Method::DELETE, &path, Some(&json!({ "ChangeDescription": "Gone" }))).await;
    assert_eq!(status, 200);
    assert_eq!(server.send(Method::GET, &path, None).await.0, 404);
    assert_eq!(server.send(Method::GET, &process, None).await.0, 404);
}

#[tokio::test]
async fn a_release_freezes_what_stands_at_its_reference() {
    let server = server("2026.1.1").await;
    let project = converted(&server).await;
    let own = format!("projects/{}", id(&project));
    let release = json!({ "ProjectId": id(&project), "Version": "1.0" });
    let first = server.post("releases", &release).await;
    let commit = server.get(&format!("{own}/git/commits")).await["Items"][0]["Name"].clone();
    assert_eq!(first["VersionControlReference"], json!({ "GitRef": "refs/heads/main", "GitCommit": commit }));
    let path = format!("{own}/main/deploymentprocesses");
    change(&server, &path, |process| process["Steps"] = json!([script_step("Other")])).await;
    let body = json!({
        "ProjectId": id(&project), "Version": "2.0", "VersionControlReference": { "GitRef": "main" },
    });
    let second = server.post("releases", &body).await;
    for (release, step) in [(first, "Deploy"), (second, "Other")] {
        let frozen = release["ProjectDeploymentProcessSnapshotId"].as_str().unwrap();
        assert_eq!(names(&server.get(&format!("deploymentprocesses/{frozen}")).await["Steps"]), [step]);
    }
}

#[tokio::test]
async fn channel_rules_may_name_actions_of_the_default_branch() {
    let server = server("2026.1.1").await;
    let project = converted(&server).await;
    let body = |action: &str| {
        json!({ "Name": action, "ProjectId": id(&project),
            "Rules": [{ "VersionRange": "[1,2)", "ActionPackages": [{ "DeploymentAction": action }] }] })
    };
    server.post("channels", &body("deploy")).await;
    server.refused(Method::POST, "channels", &body("gone")).await;
}
