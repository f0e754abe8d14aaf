//! Projects: what is reached through them, copies, settings that stand in two documents.

use crate::common::{Instance, Method, empty, id, script_step, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

#[tokio::test]
async fn a_document_of_another_project_is_not_found_under_this_one() {
    let server = empty().await;
    let (one, two) = (server.project("One").await, server.project("Two").await);
    let channel = server.get(&format!("projects/{}/channels", id(&two))).await["Items"][0].clone();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let path = format!("projects/{}/channels/{}", id(&one), id(&channel));
        assert_eq!(server.send(method, &path, Some(&channel)).await.0, 404);
    }
    assert_eq!(server.get(&format!("projects/two/channels/{}", id(&channel))).await["Id"], channel["Id"]);
}

#[tokio::test]
async fn a_verb_that_a_nested_path_lacks_is_refused() {
    let server = empty().await;
    let project = id(&server.project("Web").await);
    for (method, path) in [
        (Method::POST, "deploymentprocesses"),
        (Method::DELETE, "variables"),
        (Method::POST, "runbookProcesses"),
        (Method::POST, "releases"),
        (Method::POST, "metadata"),
    ] {
        let (status, _) = server.send(method, &format!("projects/{project}/{path}"), Some(&json!({}))).await;
        assert_eq!(status, 405, "{path}");
    }
    assert_eq!(server.send(Method::GET, &format!("projects/{project}/nothing"), None).await.0, 404);
}

#[tokio::test]
async fn pages_of_nested_lists_hold_only_what_belongs_there() {
    let server = empty().await;
    let (one, two) = (server.project("One").await, server.project("Two").await);
    for name in ["A", "B", "C"] {
        server.post("channels", &json!({ "Name": name, "ProjectId": id(&one) })).await;
    }
    let page = server.get(&format!("projects/{}/channels?skip=1&take=2", id(&one))).await;
    assert_eq!((page["TotalResults"].clone(), page["Items"].as_array().unwrap().len()), (json!(4), 2));
    assert_eq!(server.get(&format!("projects/{}/channels", id(&two))).await["TotalResults"], 1);
    assert_eq!(server.get(&format!("projects/{}/channels?partialName=b", id(&one))).await["TotalResults"], 1);
}

#[tokio::test]
async fn the_names_new_and_all_are_refused_for_projects() {
    let server = empty().await;
    let model = server.project("Web").await;
    for name in ["New", "all"] {
        let mut body = model.clone();
        for field in ["Id", "Slug"] {
            body[field] = Value::Null;
        }
        body["Name"] = json!(name);
        let errors = server.refused(Method::POST, "projects", &body).await;
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].contains("is reserved"), "{errors:?}");
    }
}

#[tokio::test]
async fn references_of_a_project_must_exist_unless_the_server_is_lenient() {
    let body = |group: &str| json!({ "Name": "Web", "ProjectGroupId": group, "LifecycleId": "Lifecycles-999999" });
    let strict = empty().await;
    let group = id(&strict.named("projectgroups", "Default Project Group").await);
    let errors = strict.refused(Method::POST, "projects", &body(&group)).await;
    assert_eq!(errors, ["LifecycleId: the lifecycle 'Lifecycles-999999' was not found in this space."]);
    let lenient = start(Sandbox::builder().lenient(true)).await;
    let group = id(&lenient.named("projectgroups", "Default Project Group").await);
    assert_eq!(lenient.post("projects", &body(&group)).await["LifecycleId"], "Lifecycles-999999");
}

#[tokio::test]
async fn deployment_settings_saved_without_a_notes_template_have_none() {
    let server = empty().await;
    let path = format!("projects/{}/deploymentsettings", id(&server.project("Web").await));
    let mut settings = server.get(&path).await;
    settings["ReleaseNotesTemplate"] = json!("notes");
    let mut saved = server.put(&path, &settings).await;
    assert_eq!(saved["ReleaseNotesTemplate"], "notes");
    saved.as_object_mut().unwrap().remove("ReleaseNotesTemplate");
    server.put(&path, &saved).await;
    assert_eq!(server.get(&path).await["ReleaseNotesTemplate"], json!(null));
}

#[tokio::test]
async fn settings_and_project_say_the_same_whichever_is_written() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("projects/{}/deploymentsettings", id(&project));
    let mut settings = server.get(&path).await;
    settings["ReleaseNotesTemplate"] = json!("notes");
    settings["FailTargetDiscovery"] = json!(true);
    server.put(&path, &settings).await;
    let mut project = server.get(&format!("projects/{}", id(&project))).await;
    assert_eq!(project["ReleaseNotesTemplate"], "notes");
    assert!(project.get("FailTargetDiscovery").is_none(), "only the settings have it");
    project["DefaultGuidedFailureMode"] = json!("On");
    server.put(&format!("projects/{}", id(&project)), &project).await;
    let settings = server.get(&path).await;
    assert_eq!(settings["DefaultGuidedFailureMode"], "On");
    assert_eq!(settings["FailTargetDiscovery"], true, "a write of the project leaves what it does not have");
}

#[tokio::test]
async fn what_a_project_holds_can_be_asked_for() {
    let server = empty().await;
    let project = server.project("Web").await;
    let summary = format!("projects/{}/summary", id(&project));
    assert_eq!(server.get(&summary).await["HasDeploymentProcess"], false);
    server.steps(&project, &["One"]).await;
    server.post("runbooks", &json!({ "Name": "Restart", "ProjectId": id(&project) })).await;
    let answer = server.get(&summary).await;
    assert_eq!((answer["HasDeploymentProcess"].clone(), answer["HasRunbooks"].clone()), (json!(true), json!(true)));
    assert_eq!(server.get(&format!("projects/{}/metadata", id(&project))).await, json!([]));
    assert_eq!(server.get(&format!("projects/{}/progression", id(&project))).await["Releases"], json!([]));
}

/// A project with a bit of everything.
async fn full(server: &Instance) -> Value {
    let project = server.project("Web").await;
    let channel = server.post("channels", &json!({ "Name": "Hotfix", "ProjectId": id(&project) })).await;
    let mut process = server.get(&format!("projects/{}/deploymentprocesses", id(&project))).await;
    let mut step = script_step("One");
    step["Actions"][0]["Channels"] = json!([id(&channel)]);
    step["Actions"][0]["Properties"]["Password"] = json!({ "HasValue": true, "NewValue": "s3cret" });
    process["Steps"] = json!([step]);
    let process = server.put(&format!("deploymentprocesses/{}", id(&process)), &process).await;
    let runbook = server.post("runbooks", &json!({ "Name": "Restart", "ProjectId": id(&project) })).await;
    let action = process["Steps"][0]["Actions"][0]["Id"].clone();
    let mut set = server.get(&format!("projects/{}/variables", id(&project))).await;
    set["Variables"] = json!([
        { "Name": "Secret", "Type": "Sensitive", "IsSensitive": true, "Value": "hush",
          "Scope": { "Action": [action], "Channel": [id(&channel)], "ProcessOwner": [id(&runbook)] } },
    ]);
    server.put(&format!("variables/{}", id(&set)), &set).await;
    let trigger = json!({
        "Name": "Nightly", "ProjectId": id(&project),
        "Filter": { "FilterType": "OnceDailySchedule", "StartTime": "2024-01-01T02:00:00.000" },
        "Action": { "ActionType": "RunRunbook", "RunbookId": id(&runbook) },
    });
    server.post("projecttriggers", &trigger).await;
    project
}

#[tokio::test]
async fn a_clone_has_copies_of_everything_with_ids_of_their_own() {
    let server = empty().await;
    let model = full(&server).await;
    let body = json!({
        "Name": "Copy", "ProjectGroupId": model["ProjectGroupId"], "LifecycleId": model["LifecycleId"],
    });
    let copy = server.post(&format!("projects?clone={}", id(&model)), &body).await;
    assert_eq!((copy["ClonedFromProjectId"].clone(), copy["Slug"].clone()), (model["Id"].clone(), json!("copy")));
    let mine = |path: &str| format!("projects/{}/{path}", id(&copy));
    let channels = server.get(&mine("channels")).await;
    assert_eq!(channels["TotalResults"], 2);
    let channels = channels["Items"].as_array().unwrap();
    let hotfix = channels.iter().find(|channel| channel["Name"] == "Hotfix").unwrap();
    let process = server.get(&mine("deploymentprocesses")).await;
    let action = &process["Steps"][0]["Actions"][0];
    assert_eq!(action["Channels"], json!([id(hotfix)]));
    let runbook = server.get(&mine("runbooks")).await["Items"][0].clone();
    assert_eq!(runbook["RunbookProcessId"], format!("RunbookProcess-{}", id(&runbook)));
    let triggers = server.get(&mine("triggers?triggerActionCategory=Runbook")).await;
    assert_eq!(triggers["Items"][0]["Action"]["RunbookId"], runbook["Id"]);
    let set = server.get(&mine("variables")).await;
    let scope = &set["Variables"][0]["Scope"];
    assert_eq!(scope["Action"], json!([action["Id"]]));
    assert_eq!(scope["ProcessOwner"], json!([runbook["Id"]]));
    let old = server.get(&format!("projects/{}/deploymentprocesses", id(&model))).await;
    assert_ne!(old["Steps"][0]["Actions"][0]["Id"], action["Id"]);
    let text = [copy.to_string(), process.to_string(), set.to_string()].concat().replace("ClonedFromProjectId", "");
    assert_eq!(text.matches(&format!("\"{}\"", id(&model))).count(), 1, "only where it says whose copy it is");
}

#[tokio::test]
async fn a_clone_knows_the_secrets_of_its_model() {
    let server = empty().await;
    let model = full(&server).await;
    let body = json!({ "Name": "Copy" });
    let copy = server.post(&format!("projects?clone={}", id(&model)), &body).await;
    let set = format!("variableset-{}", id(&copy));
    assert_eq!(server.sandbox.secret("Default", &set, "Variables[Secret].Value").as_deref(), Some("hush"));
    let process = format!("deploymentprocess-{}", id(&copy));
    let place = "Steps[One].Actions[One].Properties.Password";
    let secret = server.sandbox.secret("Default", &process, place);
    assert_eq!(secret.as_deref(), Some("s3cret"));
}

#[tokio::test]
async fn a_clone_that_is_refused_leaves_nothing_behind() {
    let server = empty().await;
    let model = full(&server).await;
    server.refused(Method::POST, &format!("projects?clone={}", id(&model)), &json!({ "Name": "Web" })).await;
    assert_eq!(server.all("projects").await.len(), 1);
    assert_eq!(server.all("channels").await.len(), 2);
    assert_eq!(server.send(Method::POST, "projects?clone=Projects-0", Some(&json!({ "Name": "X" }))).await.0, 404);
}

#[tokio::test]
async fn deployment_settings_are_found_by_their_own_id_and_by_that_of_the_project() {
    let server = empty().await;
    let project = id(&server.project("Web").await);
    for path in [format!("deploymentsettings/deploymentsettings-{project}"), format!("deploymentsettings/{project}")] {
        let mut settings = server.get(&path).await;
        settings["ReleaseNotesTemplate"] = json!(path);
        assert_eq!(server.put(&path, &settings).await["ReleaseNotesTemplate"], path);
        assert_eq!(server.get(&format!("projects/{project}")).await["ReleaseNotesTemplate"], path);
    }
    let older = start(Sandbox::builder().version("2020.3.2")).await;
    let project = id(&older.project("Web").await);
    assert_eq!(older.send(Method::GET, &format!("deploymentsettings/{project}"), None).await.0, 404);
}

#[tokio::test]
async fn a_copy_of_a_runbook_has_its_settings_and_its_process() {
    let server = empty().await;
    let project = id(&server.project("Web").await);
    let body =
        json!({ "Name": "One", "ProjectId": project, "Description": "of the model", "EnvironmentScope": "Specified" });
    let model = server.post("runbooks", &body).await;
    let path = format!("runbookProcesses/{}", model["RunbookProcessId"].as_str().unwrap());
    let mut process = server.get(&path).await;
    process["Steps"] = json!([script_step("Restart")]);
    let process = server.put(&path, &process).await;
    let snapshot = json!({ "Name": "S", "ProjectId": project, "RunbookId": id(&model) });
    server.post("runbookSnapshots?publish=true", &snapshot).await;
    let copy = server.post(&format!("runbooks?clone={}", id(&model)), &json!({ "Name": "Two" })).await;
    assert_eq!((&copy["Description"], &copy["EnvironmentScope"]), (&json!("of the model"), &json!("Specified")));
    assert_eq!((&copy["Slug"], &copy["PublishedRunbookSnapshotId"]), (&json!("two"), &json!(null)));
    let copied = server.get(&format!("runbookProcesses/{}", copy["RunbookProcessId"].as_str().unwrap())).await;
    assert_eq!((&copied["Steps"][0]["Name"], &copied["RunbookId"]), (&json!("Restart"), &copy["Id"]));
    assert_ne!(copied["Steps"][0]["Id"], process["Steps"][0]["Id"]);
    server.refused(Method::POST, &format!("runbooks?clone={}", id(&model)), &json!({ "Name": "one" })).await;
}
