//! Step templates and community step templates.

use crate::common::{Instance, Method, fixtures, id, start};
use crate::described::{VERSIONS, described};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn slack() -> Value {
    json!({
        "Name": "Slack - Notify", "Type": "Octopus.Script", "Website": "https://library.octopus.com/step-templates/1",
        "Version": 4, "Author": "somebody",
        "Parameters": [{ "Name": "Hook", "DisplaySettings": { "Octopus.ControlType": "Sensitive" } }],
        "Properties": { "Octopus.Action.Script.ScriptBody": "echo" },
    })
}

async fn with_community() -> Instance {
    start(Sandbox::builder().community_templates(vec![slack()])).await
}

async fn gallery(server: &Instance) -> Vec<Value> {
    let (_, list) = server.send_to(Method::GET, "/api/communityactiontemplates?take=1000", None).await;
    list["Items"].as_array().unwrap().clone()
}

/// The entries of the search for one name.
async fn searched(server: &Instance, name: &str) -> Vec<Value> {
    let all = server.get("actiontemplates/search").await;
    all.as_array().unwrap().iter().filter(|entry| entry["Name"] == name).cloned().collect()
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
    assert_eq!(server.send(Method::GET, &format!("{path}/versions/1/logo"), None).await.0, 200);
    assert_eq!(server.send(Method::GET, &format!("{path}/versions/2/logo"), None).await.0, 404);
    assert_eq!(server.send(Method::GET, "actiontemplates/Octopus.Script/versions/7/logo", None).await.0, 200);
}

#[tokio::test]
async fn a_community_template_is_installed_once_and_upgraded() {
    let server = with_community().await;
    let community = gallery(&server).await[0].clone();
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

#[tokio::test]
async fn the_links_of_a_community_template_lead_to_what_is_installed() {
    let server = with_community().await;
    let community = gallery(&server).await[0].clone();
    let link =
        |name: &str| community["Links"][name].as_str().unwrap().replace("{/spaceId}", &format!("/{}", server.space));
    assert_eq!(server.send_to(Method::GET, &link("InstalledTemplate"), None).await.0, 404);
    let (_, template) = server.send_to(Method::POST, &link("Installation"), None).await;
    let (_, found) = server.send_to(Method::GET, &link("InstalledTemplate"), None).await;
    assert_eq!(found, template);
    let of_default_space = community["Links"]["InstalledTemplate"].as_str().unwrap().replace("{/spaceId}", "");
    assert_eq!(server.send_to(Method::GET, &of_default_space, None).await.1, template);
}

#[tokio::test]
async fn the_search_tells_what_is_built_in_installed_and_behind() {
    let server = with_community().await;
    let built_in = searched(&server, "Run a Script").await;
    assert_eq!((&built_in[0]["Type"], &built_in[0]["IsBuiltIn"]), (&json!("Octopus.Script"), &json!(true)));
    let offered = searched(&server, "Slack - Notify").await;
    assert_eq!((offered.len(), &offered[0]["IsInstalled"]), (1, &json!(false)));
    let community = gallery(&server).await[0].clone();
    let path = format!("/api/communityactiontemplates/{}/installation/{}", id(&community), server.space);
    let (_, mut template) = server.send_to(Method::POST, &path, None).await;
    let installed = searched(&server, "Slack - Notify").await;
    assert_eq!((installed.len(), &installed[0]["Id"]), (1, &template["Id"]));
    assert_eq!((&installed[0]["HasUpdate"], &installed[0]["Author"]), (&json!(false), &json!("somebody")));
    template["Properties"] = json!({ "Octopus.Action.Script.ScriptBody": "echo 2" });
    server.put(&format!("actiontemplates/{}", id(&template)), &template).await;
    assert_eq!(searched(&server, "Slack - Notify").await[0]["HasUpdate"], true);
    server.send_to(Method::PUT, &path, None).await;
    assert_eq!(searched(&server, "Slack - Notify").await[0]["HasUpdate"], false);
    let manual = server.get("actiontemplates/search?type=octopus.manual").await;
    assert_eq!(manual.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn every_category_that_the_search_names_is_in_the_list_of_categories() {
    let server = with_community().await;
    server.post("actiontemplates", &json!({ "Name": "T", "ActionType": "Octopus.Script" })).await;
    let categories = server.get("actiontemplates/categories").await;
    let known: Vec<&Value> = categories.as_array().unwrap().iter().map(|category| &category["Id"]).collect();
    let found = server.get("actiontemplates/search").await;
    for entry in found.as_array().unwrap() {
        assert!(known.contains(&&entry["Category"]), "{entry}");
        let logo = entry["Links"]["Logo"].as_str().unwrap();
        assert_eq!(server.send_to(Method::GET, logo, None).await.0, 200, "{logo}");
    }
}

#[tokio::test]
async fn step_templates_are_listed_by_whether_the_gallery_has_them() {
    let server = with_community().await;
    server.post("actiontemplates", &json!({ "Name": "Own", "ActionType": "Octopus.Script" })).await;
    let community = gallery(&server).await[0].clone();
    let path = format!("/api/communityactiontemplates/{}/installation/{}", id(&community), server.space);
    server.send_to(Method::POST, &path, None).await;
    for (query, name) in [("true", "Slack - Notify"), ("false", "Own")] {
        let list = server.get(&format!("actiontemplates?isCommunityActionTemplate={query}")).await;
        assert_eq!((&list["TotalResults"], &list["Items"][0]["Name"]), (&json!(1), &json!(name)));
    }
    let own = id(&server.named("actiontemplates", "Own").await);
    assert_eq!(server.get(&format!("actiontemplates/{own}/v1")).await["ActionTemplate"]["Name"], "Own");
    let (status, answer) = server.send(Method::DELETE, &format!("actiontemplates/{own}/v1"), None).await;
    assert_eq!((status.as_u16(), answer), (200, json!({})));
    assert_eq!(server.get("actiontemplates").await["TotalResults"], 1);
}

/// A space with a gallery, and a step template that was installed from it.
fn seed() -> SpaceSeed {
    let mut community = slack();
    community["Id"] = json!("CommunityActionTemplates-7");
    let template = json!({
        "Id": "ActionTemplates-1", "Name": "Slack - Notify", "ActionType": "Octopus.Script", "Version": 2,
        "CommunityActionTemplateId": "CommunityActionTemplates-7", "Properties": {}, "Parameters": [],
    });
    let documents = [("communityactiontemplates", vec![community]), ("actiontemplates", vec![template])];
    let documents = documents.into_iter().map(|(name, list)| (name.to_owned(), list));
    SpaceSeed::from_documents("Default", documents.collect::<BTreeMap<_, _>>())
}

#[tokio::test]
async fn a_gallery_is_loaded_with_a_space_and_saved_with_it() {
    let server = start(Sandbox::builder().space(seed())).await;
    let community = gallery(&server).await;
    assert_eq!((community.len(), &community[0]["Author"]), (1, &json!("somebody")));
    let template = server.named("actiontemplates", "Slack - Notify").await;
    assert_eq!(template["CommunityActionTemplateId"], id(&community[0]));
    assert_ne!(id(&community[0]), "CommunityActionTemplates-7", "ids differ between instances");
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("space");
    server.sandbox.save("Default", &saved, octopus_sandbox::Secrets::Masked).unwrap();
    let again = start(Sandbox::builder().space(SpaceSeed::load_dir("Default", &saved).unwrap())).await;
    let loaded = gallery(&again).await;
    assert_eq!((loaded.len(), &loaded[0]["Version"]), (1, &json!(4)));
    assert_eq!(again.named("actiontemplates", "Slack - Notify").await["CommunityActionTemplateId"], id(&loaded[0]));
}

#[tokio::test]
async fn files_of_the_public_gallery_can_be_installed() {
    let Some(folder) = fixtures("step-templates/examples") else { return };
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let templates: Vec<Value> =
        files.map(|text| serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()).collect();
    let names: Vec<String> = templates.iter().map(|template| template["Name"].as_str().unwrap().to_owned()).collect();
    let guid = templates[0]["Id"].as_str().unwrap().to_owned();
    let server = start(Sandbox::builder().community_templates(templates)).await;
    let community = gallery(&server).await;
    assert_eq!(community.len(), names.len());
    let first = community.iter().find(|template| template["Name"] == names[0].as_str()).unwrap();
    assert_eq!(first["Website"], format!("https://library.octopus.com/step-templates/{guid}"));
    for template in &community {
        let path = format!("/api/communityactiontemplates/{}/installation/{}", id(template), server.space);
        let (status, answer) = server.send_to(Method::POST, &path, None).await;
        assert_eq!(status, 201, "{}: {answer}", template["Name"]);
        assert_eq!(answer["ActionType"], template["Type"]);
    }
}

#[tokio::test]
async fn what_can_be_found_has_the_form_of_each_version() {
    for version in VERSIONS {
        let Some(described) = described(version) else { return };
        let server = start(Sandbox::builder().version(version).community_templates(vec![slack()])).await;
        server.post("actiontemplates", &json!({ "Name": "Own", "ActionType": "Octopus.Script" })).await;
        described.holds_each("ActionTemplateSearchResource", &server.get("actiontemplates/search").await);
        described.holds_each("ActionTemplateCategoryResource", &server.get("actiontemplates/categories").await);
        for mut template in gallery(&server).await {
            template.as_object_mut().unwrap().retain(|name, _| !is_unknown(name));
            described.holds("CommunityActionTemplateResource", &template);
        }
    }
}

/// The field that no client knows; each instance has one of them.
fn is_unknown(name: &str) -> bool {
    ["ReadModelVersion", "IndexGeneration", "DocumentRevision", "ProjectionEpoch"].contains(&name)
}
