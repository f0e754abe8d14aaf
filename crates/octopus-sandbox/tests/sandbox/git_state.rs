//! Projects under version control that are loaded, saved and migrated, their credentials and their links.

use crate::common::{Instance, Method, id, start};
use crate::git::{MAIN, change, convert, converted, server, settings};
use octopus_sandbox::{Sandbox, Secrets, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A server that loads one project under version control with what the file of a space says of it.
async fn loaded(version: &str, state: Value) -> Instance {
    let mut settings = settings();
    settings["ConversionState"] = state;
    let files = json!({
        "projectgroups": [{ "Id": "ProjectGroups-1", "Name": "All" }],
        "lifecycles": [{ "Id": "Lifecycles-1", "Name": "Simple" }],
        "projects": [{
            "Id": "Projects-1", "Name": "Web", "ProjectGroupId": "ProjectGroups-1", "LifecycleId": "Lifecycles-1",
            "PersistenceSettings": settings,
        }],
        "deploymentprocesses": [{
            "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1",
            "Steps": [{ "Name": "Deploy", "Actions": [{ "Name": "Deploy", "ActionType": "Octopus.Script" }] }],
        }],
        "variablesets": [{
            "Id": "variableset-Projects-1", "OwnerId": "Projects-1", "Variables": [
                { "Id": "v-1", "Name": "Greeting", "Type": "String", "Value": "hello" },
                { "Id": "v-2", "Name": "Password", "Type": "Sensitive", "IsSensitive": true },
            ],
        }],
        "runbooks": [{ "Id": "Runbooks-1", "Name": "Clean up", "Slug": "clean-up", "ProjectId": "Projects-1" }],
        "projecttriggers": [{
            "Id": "ProjectTriggers-1", "Name": "Nightly", "ProjectId": "Projects-1",
            "Filter": { "FilterType": "OnceDailySchedule", "StartTime": "2026-01-01T09:00:00.000" },
            "Action": { "ActionType": "RunRunbook", "RunbookId": "Runbooks-1", "EnvironmentIds": [] },
        }],
    });
    let files: BTreeMap<String, Vec<Value>> = serde_json::from_value(files).unwrap();
    start(Sandbox::builder().version(version).space(SpaceSeed::from_documents("Default", files))).await
}

async fn project(server: &Instance) -> String {
    format!("projects/{}", id(&server.named("projects", "Web").await))
}

#[tokio::test]
async fn a_loaded_project_in_git_has_one_commit_of_what_was_loaded() {
    let server = loaded("2026.1.1", json!({ "VariablesAreInGit": true, "RunbooksAreInGit": true })).await;
    let own = project(&server).await;
    let process = server.get(&format!("{own}/{MAIN}/deploymentprocesses")).await;
    assert_eq!(process["Steps"][0]["Name"], "Deploy");
    assert_eq!(server.get(&format!("{own}/{MAIN}/variables")).await["Variables"][0]["Name"], "Greeting");
    let kept = server.get(&format!("{own}/variables")).await;
    assert_eq!((&kept["Variables"][0]["Name"], &kept["Variables"][1]), (&json!("Password"), &json!(null)));
    assert_eq!(server.get(&format!("{own}/{MAIN}/runbooks")).await["Items"][0]["Id"], "clean-up");
    let triggers = server.get(&format!("{own}/triggers?triggerActionCategory=Runbook")).await;
    assert_eq!(triggers["Items"][0]["Action"]["RunbookId"], "clean-up");
    assert_eq!(server.sandbox.notes(), [] as [&str; 0]);
}

#[tokio::test]
async fn variables_and_runbooks_of_an_older_project_follow_when_asked() {
    let server = loaded("2026.1.1", json!({ "VariablesAreInGit": false })).await;
    let own = project(&server).await;
    assert_eq!(server.get(&format!("{own}/variables")).await["Variables"].as_array().unwrap().len(), 2);
    assert_eq!(server.send(Method::GET, &format!("{own}/{MAIN}/variables"), None).await.0, 404);
    assert_eq!(server.get(&format!("{own}/runbooks")).await["TotalResults"], 1);
    assert_eq!(server.get(&format!("{own}/{MAIN}/runbooks")).await["TotalResults"], 1, "read from the database");
    let link = server.get(&own).await["Links"]["MigrateVariablesToGit"].clone();
    assert!(link.as_str().unwrap().ends_with("/git/migrate-variables"), "{link}");
    let counts = json!({ "SensitiveVariableCount": 1, "TextVariableCount": 1 });
    assert_eq!(server.get(&format!("{own}/git/migrate-variables")).await, counts);
    let body = json!({ "Branch": "main", "CommitMessage": "Migrate" });
    let (status, answer) = server.send(Method::POST, &format!("{own}/git/migrate-variables"), Some(&body)).await;
    assert_eq!((status.as_u16(), answer), (200, json!({})));
    assert_eq!(server.get(&format!("{own}/main/variables")).await["Variables"][0]["Name"], "Greeting");
    server.refused(Method::POST, &format!("{own}/git/migrate-variables"), &body).await;
    let elsewhere = json!({ "Branch": "other", "CommitMessage": "Migrate" });
    assert_eq!(server.send(Method::POST, &format!("{own}/git/migrate-runbooks"), Some(&elsewhere)).await.0, 404);
    let (status, answer) = server.send(Method::POST, &format!("{own}/git/migrate-runbooks"), Some(&body)).await;
    assert_eq!((status.as_u16(), &answer["DraftRunbooks"][0]["RunbookName"]), (200, &json!("Clean up")));
    server.get(&format!("{own}/main/runbooks/clean-up")).await;
    let process = server.get(&format!("{own}/main/deploymentprocesses")).await;
    assert_eq!(process["Steps"][0]["Name"], "Deploy", "what was in Git is still there");
}

#[tokio::test]
async fn branches_and_commits_survive_saving_and_loading() {
    let server = server("2026.1.1").await;
    let own = format!("projects/{}", id(&converted(&server).await));
    let body = json!({ "CurrentBranchName": "main", "NewBranchName": "next" });
    server.send(Method::POST, &format!("{own}/git/branches"), Some(&body)).await;
    change(&server, &format!("{own}/next/variables"), |set| set["Variables"][0]["Value"] = json!("hi")).await;
    let folder = std::env::temp_dir().join(format!("octopus-sandbox-git-{}", std::process::id()));
    server.sandbox.save("Default", &folder, Secrets::Plain).unwrap();
    let seed = SpaceSeed::load_dir("Default", &folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let again = start(Sandbox::builder().id_base(7000).version("2026.1.1").space(seed)).await;
    assert_eq!(again.sandbox.notes(), [] as [&str; 0]);
    let copy = project(&again).await;
    assert_ne!(copy, own);
    for (branch, value) in [("main", "hello"), ("next", "hi")] {
        let set = again.get(&format!("{copy}/{branch}/variables")).await;
        assert_eq!(set["Variables"][0]["Value"], value);
        assert_eq!(set["OwnerId"], copy.trim_start_matches("projects/"));
    }
    let kept = again.get(&format!("{copy}/variables")).await;
    assert_eq!(again.sandbox.secret("Default", &id(&kept), "Variables[Password].Value").as_deref(), Some("s3cret"));
    let commits = |commits: Value| -> Vec<Value> {
        commits["Items"].as_array().unwrap().iter().map(|commit| commit["Name"].clone()).collect()
    };
    let before = commits(server.get(&format!("{own}/git/commits")).await);
    assert_eq!(commits(again.get(&format!("{copy}/git/commits")).await), before);
    again.get(&format!("{copy}/main/runbooks/clean-up")).await;
    assert_eq!(again.send(Method::GET, &format!("{copy}/runbooks"), None).await.0, 400);
}

#[tokio::test]
async fn credentials_have_the_shape_of_their_version() {
    let flat = json!({ "Username": "me", "Password": { "HasValue": true, "NewValue": "pw" } });
    let mut typed = flat.clone();
    typed["Type"] = json!("UsernamePassword");
    for (version, sent) in [("2021.2.1", &flat), ("2022.1.1", &typed), ("2026.1.1", &typed)] {
        let server = server(version).await;
        let project = server.project("Web").await;
        let mut settings = settings();
        settings["Credentials"] = sent.clone();
        assert_eq!(convert(&server, &project, &settings).await.0, 200, "{version}");
        let path = format!("projects/{}", id(&project));
        let mut project = server.get(&path).await;
        let credentials = &project["PersistenceSettings"]["Credentials"];
        assert_eq!(credentials["Password"], json!({ "HasValue": true, "NewValue": null, "Hint": null }), "{version}");
        assert_eq!(credentials.get("Type").is_some(), version != "2021.2.1");
        project["Description"] = json!("changed");
        server.put(&path, &project).await;
        let secret = server.sandbox.secret("Default", &id(&project), "PersistenceSettings.Credentials.Password");
        assert_eq!(secret.as_deref(), Some("pw"), "{version}: kept");
    }
    let old = server("2022.1.1").await;
    let project = old.project("Web").await;
    let mut settings = settings();
    settings["Credentials"] = json!({ "Type": "Reference", "Id": "GitCredentials-1" });
    let (status, answer) = convert(&old, &project, &settings).await;
    assert_eq!(status, 400);
    assert!(answer["Errors"][0].as_str().unwrap().starts_with("Error converting value \"Reference\""), "{answer}");
}

#[tokio::test]
async fn a_new_project_is_in_the_database_whatever_it_says() {
    let server = server("2026.1.1").await;
    let model = server.project("Web").await;
    let mut body = json!({ "Name": "Other", "PersistenceSettings": settings() });
    for field in ["ProjectGroupId", "LifecycleId"] {
        body[field] = model[field].clone();
    }
    let created = server.post("projects", &body).await;
    assert_eq!(created["PersistenceSettings"], json!({ "Type": "Database" }));
    let mut changed = created.clone();
    changed["PersistenceSettings"] = settings();
    let kept = server.put(&format!("projects/{}", id(&created)), &changed).await;
    assert_eq!(kept["PersistenceSettings"], json!({ "Type": "Database" }));
}

#[tokio::test]
async fn links_lead_through_a_reference_to_what_is_in_git() {
    let server = server("2026.1.1").await;
    let project = converted(&server).await;
    let links = project["Links"].as_object().unwrap();
    assert!(links.get("ConvertToGit").is_none());
    for name in ["DeploymentProcess", "DeploymentSettings", "Variables", "Runbooks"] {
        let link = links[name].as_str().unwrap();
        assert!(link.contains("/{gitRef}/"), "{name}: {link}");
        let path = link.replace("{gitRef}", MAIN);
        let path = path.split("{?").next().unwrap();
        assert_eq!(server.send_to(Method::GET, path, None).await.0, 200, "{path}");
    }
    for name in ["SensitiveVariables", "Branches", "Tags", "Commits", "Channels", "Triggers"] {
        let path = links[name].as_str().unwrap().split('{').next().unwrap();
        assert_eq!(server.send_to(Method::GET, path, None).await.0, 200, "{name}: {path}");
    }
    let branch = server.get(&format!("projects/{}/git/branches/main", id(&project))).await;
    for link in branch["Links"].as_object().unwrap().values() {
        assert_eq!(server.send_to(Method::GET, link.as_str().unwrap(), None).await.0, 200, "{link}");
    }
    let runbook = server.get(&format!("projects/{}/main/runbooks", id(&project))).await["Items"][0].clone();
    for (name, link) in runbook["Links"].as_object().unwrap() {
        let path = link.as_str().unwrap().split('{').next().unwrap();
        assert_eq!(server.send_to(Method::GET, path, None).await.0, 200, "{name}: {path}");
    }
}

#[tokio::test]
async fn references_are_listed_searched_and_validated() {
    let server = server("2026.1.1").await;
    let own = format!("projects/{}", id(&converted(&server).await));
    let create = |name: &str| json!({ "CurrentBranchName": "main", "NewBranchName": name });
    for (name, status) in [("next", 200), ("next", 400), ("a b", 400), ("release/1", 200)] {
        let (answered, _) = server.send(Method::POST, &format!("{own}/git/branches"), Some(&create(name))).await;
        assert_eq!(answered, status, "{name}");
    }
    let page = server.get(&format!("{own}/git/branches?skip=1&take=1")).await;
    assert_eq!((&page["ItemType"], &page["TotalResults"]), (&json!("GitBranch"), &json!(3)));
    assert_eq!(page["Items"][0]["Name"], "next");
    assert_eq!(server.get(&format!("{own}/git/branches?searchByName=REL")).await["TotalResults"], 1);
    assert_eq!(server.get(&format!("{own}/git/tags")).await["TotalResults"], 0);
    let canonical = server.get(&format!("{own}/git/branches/refs%2Fheads%2Frelease%2F1")).await;
    assert_eq!(canonical["Name"], "release/1");
    assert_eq!(server.get(&format!("{own}/git/refs?patterns=refs/heads/rel*")).await["TotalCount"], 1);
    assert_eq!(server.get(&format!("{own}/git/refs/next")).await["CanonicalName"], "refs/heads/next");
    assert_eq!(server.send(Method::GET, &format!("{own}/git/tags/next"), None).await.0, 404);
    for (name, found) in [("next", true), ("gone", false)] {
        let body = json!({ "GitRef": name });
        let (_, answer) = server.send(Method::POST, &format!("{own}/git/validate"), Some(&body)).await;
        assert_eq!((answer.get("ValidatedGitRef").is_some(), answer.get("Error").is_none()), (found, found));
    }
    let body = json!({ "Url": "https://git.example/x" });
    let (_, answer) = server.send(Method::POST, &format!("{own}/git/connectivity-test"), Some(&body)).await;
    assert_eq!(answer["Messages"][0]["Category"], "Info");
}
