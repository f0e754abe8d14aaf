//! Step templates and community step templates.

use crate::common::{Instance, Method, id, start};
use octopus_sandbox::Sandbox;
use serde_json::json;

async fn with_community() -> Instance {
    let template = json!({
        "Name": "Slack - Notify", "Type": "Octopus.Script", "Website": "https://library.octopus.com/step-templates/1",
        "Version": 4, "Parameters": [{ "Name": "Hook", "DisplaySettings": { "Octopus.ControlType": "Sensitive" } }],
        "Properties": { "Octopus.Action.Script.ScriptBody": "echo" },
    });
    start(Sandbox::builder().community_templates(vec![template])).await
}

#[tokio::test]
async fn each_save_of_a_step_template_is_a_version_that_stays_readable() {
    let server = with_community().await;
    let body = json!({ "Name": "T", "ActionType": "Octopus.Script", "Version": 99 });
    let mut template = server.post("actiontemplates", &body).await;
    assert_eq!(template["Version"], 0);
    let path = format!("actiontemplates/{}", id(&template));
    template["Description"] = json!("second");
    assert_eq!(server.put(&path, &template).await["Version"], 1);
    assert_eq!(server.get(&format!("{path}/versions/0")).await["Description"], json!(null));
    assert_eq!(server.get(&format!("{path}/versions/1")).await["Description"], "second");
    assert_eq!(server.get(&format!("{path}/versions")).await.as_array().unwrap().len(), 2);
    assert_eq!(server.send(Method::GET, &format!("{path}/versions/2"), None).await.0, 404);
}

#[tokio::test]
async fn a_community_template_is_installed_once_and_upgraded() {
    let server = with_community().await;
    let (_, list) = server.send_to(Method::GET, "/api/communityactiontemplates", None).await;
    let community = list["Items"][0].clone();
    let path = format!("/api/communityactiontemplates/{}/installation/{}", id(&community), server.space);
    let (status, template) = server.send_to(Method::POST, &path, None).await;
    assert_eq!(status, 201, "{template}");
    assert_eq!(template["CommunityActionTemplateId"], id(&community));
    assert_eq!((&template["ActionType"], &template["Version"]), (&json!("Octopus.Script"), &json!(0)));
    server.refused_at(Method::POST, &path, &json!({})).await;
    let (status, upgraded) = server.send_to(Method::PUT, &path, None).await;
    assert_eq!((status.as_u16(), &upgraded["Version"]), (200, &json!(1)));
    assert_eq!(upgraded["Parameters"][0]["Id"], template["Parameters"][0]["Id"]);
    let (status, _) = server.send_to(Method::POST, "/api/communityactiontemplates", Some(&json!({}))).await;
    assert_eq!(status, 405);
}
