//! Loading a real space from files: renumbered, completed, and nothing dropped in silence.

use crate::common::{Instance, fixtures, id, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn loaded(documents: BTreeMap<String, Vec<Value>>) -> Instance {
    start(Sandbox::builder().space(SpaceSeed::from_documents("Default", documents))).await
}

#[tokio::test]
async fn a_real_space_loads_and_its_process_can_be_put_back_unchanged() {
    let Some(folder) = fixtures("spaces/cloud-samples") else { return };
    let seed = SpaceSeed::load_dir("Default", &folder).unwrap();
    let server = start(Sandbox::builder().space(seed)).await;
    assert_eq!(server.all("projects").await.len(), 9);
    let mut variables_seen = 0;
    for project in server.all("projects").await {
        let process = server.get(&format!("projects/{}/deploymentprocesses", id(&project))).await;
        server.put(&format!("deploymentprocesses/{}", id(&process)), &process).await;
        let variables = server.get(&format!("projects/{}/variables", id(&project))).await;
        server.put(&format!("variables/{}", id(&variables)), &variables).await;
        variables_seen += variables["Variables"].as_array().unwrap().len();
        assert_ne!(process["Steps"], json!([]), "{}", project["Name"]);
        server.put(&format!("projects/{}", id(&project)), &project).await;
    }
    assert!(variables_seen > 20, "{variables_seen}");
    for path in ["environments", "lifecycles", "feeds", "accounts", "actiontemplates", "channels", "projectgroups"] {
        for document in server.all(path).await {
            server.put(&format!("{path}/{}", id(&document)), &document).await;
        }
    }
}

fn files(files: Value) -> BTreeMap<String, Vec<Value>> {
    let map = files.as_object().unwrap().clone();
    map.into_iter().map(|(stem, list)| (stem, list.as_array().unwrap().clone())).collect()
}

#[tokio::test]
async fn what_a_real_space_cannot_use_is_noted() {
    let Some(folder) = fixtures("spaces/cloud-samples") else { return };
    let server = start(Sandbox::builder().space(SpaceSeed::load_dir("Default", &folder).unwrap())).await;
    let notes = server.sandbox.notes().join("\n");
    assert!(notes.contains("projecttriggers 'Daily Security Scan': skipped"), "{notes}");
    assert!(notes.contains("runbooks 'Example Runbook': skipped, its owner 'Projects-ext-1' is not there"), "{notes}");
    assert!(notes.contains("Projects 'Every Step Project': not there"), "{notes}");
    let (_, community) = server.send_to(crate::common::Method::GET, "/api/communityactiontemplates", None).await;
    assert_eq!(community["TotalResults"], 3);
    let dangling = server.sandbox.documents("Default", "actiontemplates");
    assert!(dangling.iter().all(|template| id(template) != "ActionTemplates-1"));
}

#[tokio::test]
async fn a_loaded_id_is_renumbered_everywhere_it_occurs() {
    let script = "deploy to Environments-1 but not Environments-10";
    let action = json!({
        "Id": "a0000000-0000-4000-8000-000000000001", "Name": "A", "ActionType": "Octopus.Script",
        "Environments": ["Environments-1"],
        "Properties": { "Octopus.Action.Manual.ResponsibleTeamIds": "Teams-1,teams-everyone", "Script": script },
    });
    let server = loaded(files(json!({
        "environments": [{ "Id": "Environments-1", "Name": "Dev" }],
        "teams": [{ "Id": "Teams-1", "Name": "Ops" }],
        "projects": [{ "Id": "Projects-1", "Name": "Web", "SpaceId": "Spaces-1" }],
        "deploymentprocesses": [{
            "Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Version": 9,
            "Steps": [{ "Id": "s", "Name": "S", "Actions": [action] }],
        }],
        "variablesets": [{
            "Id": "variableset-Projects-1", "OwnerId": "Projects-1",
            "Variables": [{
                "Name": "V", "Type": "String", "Value": "{\"e\":\"Environments-1\"}",
                "Scope": { "Environment": ["Environments-1"], "Action": ["a0000000-0000-4000-8000-000000000001"] },
            }],
        }],
        "tenants": [{ "Id": "Tenants-1", "Name": "Acme", "ProjectEnvironments": { "Projects-1": ["Environments-1"] } }],
    })))
    .await;
    let environment = id(&server.named("environments", "Dev").await);
    let team = id(&server.named("teams", "Ops").await);
    let project = server.named("projects", "Web").await;
    let own = id(&project);
    assert_ne!((environment.as_str(), own.as_str()), ("Environments-1", "Projects-1"));
    assert_eq!(project["DeploymentProcessId"], format!("deploymentprocess-{own}"));
    let process = server.get(&format!("projects/{own}/deploymentprocesses")).await;
    assert_eq!(process["Version"], 9);
    let action = &process["Steps"][0]["Actions"][0];
    assert_eq!(action["Environments"], json!([environment]));
    assert_eq!(action["Properties"]["Octopus.Action.Manual.ResponsibleTeamIds"], format!("{team},teams-everyone"));
    assert_eq!(action["Properties"]["Script"], format!("deploy to {environment} but not Environments-10"));
    assert_ne!(action["Id"], "a0000000-0000-4000-8000-000000000001");
    let set = server.get(&format!("projects/{own}/variables")).await;
    assert_eq!(set["Variables"][0]["Value"], format!("{{\"e\":\"{environment}\"}}"));
    assert_eq!(set["Variables"][0]["Scope"], json!({ "Environment": [environment], "Action": [action["Id"]] }));
    let tenant = server.named("tenants", "Acme").await;
    assert_eq!(tenant["ProjectEnvironments"], json!({ own: [environment] }));
}

#[tokio::test]
async fn what_is_missing_is_completed_as_the_server_would() {
    let server = loaded(files(json!({
        "projects": [{ "Id": "Projects-1", "Name": " Web App ", "_remark": 1 }],
        "channels": [{ "Id": "Channels-1", "Name": "Hotfix", "ProjectId": "Projects-1" }],
        "lifecycles": [{ "Id": "Lifecycles-7", "Name": "Default Lifecycle", "Description": "ours" }],
        "workerpools": [{ "Id": "WorkerPools-3", "Name": "Main", "IsDefault": true }],
    })))
    .await;
    let project = server.named("projects", " Web App ").await;
    assert_eq!((&project["Slug"], project.get("_remark")), (&json!("web-app"), None));
    let channels = server.get(&format!("projects/{}/channels", id(&project))).await;
    assert_eq!(channels["TotalResults"], 2);
    assert_eq!(server.named("channels", "Default").await["IsDefault"], true);
    assert_eq!(server.named("channels", "Hotfix").await["IsDefault"], false);
    assert_eq!(server.all("lifecycles").await.len(), 1);
    assert_eq!(server.named("lifecycles", "Default Lifecycle").await["Description"], "ours");
    assert_eq!(server.named("workerpools", "Default Worker Pool").await["IsDefault"], false);
    assert_eq!(server.named("workerpools", "Main").await["IsDefault"], true);
}

#[tokio::test]
async fn loaded_secrets_are_set_but_nobody_knows_them() {
    let server = loaded(files(json!({
        "accounts": [{ "Id": "Accounts-1", "Name": "T", "AccountType": "Token", "Token": { "HasValue": true } }],
        "libraryvariablesets": [{ "Id": "LibraryVariableSets-1", "Name": "L" }],
        "variablesets": [{
            "Id": "variableset-LibraryVariableSets-1", "OwnerId": "LibraryVariableSets-1",
            "Variables": [{ "Name": "P", "Type": "Sensitive", "IsSensitive": true, "Value": null }],
        }],
    })))
    .await;
    let account = server.named("accounts", "T").await;
    assert_eq!(account["Token"], json!({ "HasValue": true, "NewValue": null, "Hint": null }));
    assert!(server.sandbox.secret("Default", &id(&account), "Token").unwrap().starts_with("unreadable-"));
    let library = server.named("libraryvariablesets", "L").await;
    let set = format!("variableset-{}", id(&library));
    assert!(server.sandbox.secret("Default", &set, "Variables[P].Value").unwrap().starts_with("unreadable-"));
}

#[tokio::test]
async fn what_is_unknown_is_left_out_with_a_note() {
    let server = loaded(files(json!({
        "widgets": [{ "Id": "Widgets-1" }],
        "environments": [{ "Id": "Environments-1", "Name": "Dev", "Altitude": 3 }],
        "channels": [{ "Id": "Channels-1", "Name": "Lost", "ProjectId": "Projects-404" }],
        "_external_references": [{ "Kind": "Feeds", "NameOrHclName": "Octopus Server Releases", "Id": "Feeds-ext-1" }],
    })))
    .await;
    let notes = server.sandbox.notes();
    let expected = [
        "Default: widgets: skipped, the collection is not known",
        "Default: channels 'Lost': skipped, its owner 'Projects-404' is not there",
        "Default: environments: Altitude: the field is not known and was left out",
    ];
    assert_eq!(notes, expected);
}

#[test]
fn a_folder_or_file_that_cannot_be_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("projects.json"), "[{").unwrap();
    let error = SpaceSeed::load_dir("Default", folder.path()).unwrap_err();
    assert!(error.to_string().starts_with("failed to parse"), "{error}");
    assert!(SpaceSeed::load_dir("Default", &folder.path().join("none")).is_err());
}

#[tokio::test]
async fn pages_byte_order_marks_and_foreign_files_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let page = "\u{feff}{\"Items\":[{\"Id\":\"Environments-1\",\"Name\":\"Dev\"}]}";
    std::fs::write(folder.path().join("Environments.json"), page).unwrap();
    std::fs::write(folder.path().join("readme.md"), "hello").unwrap();
    let seed = SpaceSeed::load_dir("Default", folder.path()).unwrap();
    let server = start(Sandbox::builder().space(seed)).await;
    server.named("environments", "Dev").await;
    assert_eq!(server.sandbox.notes(), ["Default: readme.md: skipped, not a JSON file"]);
}
