//! Creating, reading, listing, replacing and deleting documents of any collection.

mod common;

use common::{Method, empty, id};
use serde_json::json;

#[tokio::test]
async fn a_document_that_was_created_is_read_back_by_id_slug_list_and_all() {
    let server = empty().await;
    let created = server.post("environments", &json!({ "Name": " Dev Test " })).await;
    assert_eq!(created["Name"], "Dev Test");
    assert_eq!(created["Slug"], "dev-test");
    assert_eq!(server.get(&format!("environments/{}", id(&created))).await, created);
    assert_eq!(server.get("environments/DEV-TEST").await, created);
    assert_eq!(server.get("environments").await["Items"], json!([created]));
    assert_eq!(server.all("environments").await, [created]);
}

#[tokio::test]
async fn a_new_project_has_its_process_variables_settings_and_channel() {
    let server = empty().await;
    let project = server.project("Web").await;
    let own = id(&project);
    assert_eq!(project["DeploymentProcessId"], format!("deploymentprocess-{own}"));
    assert_eq!(project["VariableSetId"], format!("variableset-{own}"));
    let process = server.get(&format!("projects/{own}/deploymentprocesses")).await;
    assert_eq!((&process["Version"], &process["Steps"]), (&json!(0), &json!([])));
    assert_eq!(server.get(&format!("variables/variableset-{own}")).await["Version"], 0);
    assert_eq!(server.get(&format!("projects/{own}/deploymentsettings")).await["ProjectId"], own);
    let channels = server.get(&format!("projects/{own}/channels")).await;
    assert_eq!(channels["TotalResults"], 1);
    assert_eq!((&channels["Items"][0]["Name"], &channels["Items"][0]["IsDefault"]), (&json!("Default"), &json!(true)));
    let (status, _) = server.send(Method::DELETE, &format!("projects/{own}"), None).await;
    assert_eq!(status, 200);
    let (status, _) = server.send(Method::GET, &format!("variables/variableset-{own}"), None).await;
    assert_eq!(status, 404);
}
