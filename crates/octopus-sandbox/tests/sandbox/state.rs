//! Saving, snapshots, and generated spaces.

use crate::common::{Instance, Method, empty, fixtures, id, start};
use octopus_sandbox::{Generator, Sandbox, SaveError, Secrets, SpaceSeed};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const COLLECTIONS: &[&str] = &[
    "environments",
    "parentenvironments",
    "lifecycles",
    "projectgroups",
    "feeds",
    "accounts",
    "certificates",
    "teams",
    "workerpools",
    "machinepolicies",
    "machines",
    "tagsets",
    "tenants",
    "actiontemplates",
    "libraryvariablesets",
    "projects",
    "channels",
    "deploymentprocesses",
    "deploymentsettings",
    "variablesets",
    "runbooks",
    "runbookprocesses",
    "projecttriggers",
];

/// A space with ids replaced by the order in which they first occur, so that two of them compare.
fn canonical(server: &Instance) -> BTreeMap<String, Vec<Value>> {
    let mut seen = BTreeMap::new();
    let lists = COLLECTIONS.iter().map(|name| {
        let mut list = server.sandbox.documents("Default", name);
        list.iter_mut().for_each(|document| drop(document.as_object_mut().unwrap().remove("LastModifiedOn")));
        // Names are the same, ids are not: what names a document is in front.
        list.sort_by_key(|document| (owner_name(server, document), document["Name"].to_string()));
        ((*name).to_owned(), list)
    });
    let lists: Vec<_> = lists.collect();
    let known: BTreeSet<String> = lists.iter().flat_map(|(_, list)| list).flat_map(all_ids).collect();
    lists
        .into_iter()
        .map(|(name, list)| (name, list.iter().map(|document| renamed(document, &known, &mut seen)).collect()))
        .collect()
}

fn owner_name(server: &Instance, document: &Value) -> String {
    let owner = ["ProjectId", "OwnerId", "RunbookId"].iter().find_map(|field| document[*field].as_str());
    let owners = ["projects", "libraryvariablesets", "runbooks"];
    let mut owners = owners.iter().flat_map(|name| server.sandbox.documents("Default", name));
    owners.find(|found| found["Id"].as_str() == owner).map(|found| found["Name"].to_string()).unwrap_or_default()
}

fn all_ids(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let own = map.get("Id").and_then(Value::as_str).map(str::to_owned);
            let space = map.get("SpaceId").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(space).chain(map.values().flat_map(all_ids)).collect()
        }
        Value::Array(list) => list.iter().flat_map(all_ids).collect(),
        _ => Vec::new(),
    }
}

fn renamed(value: &Value, known: &BTreeSet<String>, seen: &mut BTreeMap<String, usize>) -> Value {
    let mut text = |text: &str| {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let mut result = String::new();
        for token in text.split_inclusive(|letter: char| !is_part(letter)) {
            let (word, end) = token.find(|letter: char| !is_part(letter)).map_or((token, ""), |at| token.split_at(at));
            let digits = word.rsplit('-').next().is_some_and(|last| last.parse::<u32>().is_ok());
            if known.contains(word) || (digits && word.contains("s-")) {
                let next = seen.len();
                result.push_str(&format!("<{}>", seen.entry(word.to_owned()).or_insert(next)));
            } else {
                result.push_str(word);
            }
            result.push_str(end);
        }
        result
    };
    match value {
        Value::String(string) => Value::String(text(string)),
        Value::Array(list) => list.iter().map(|item| renamed(item, known, seen)).collect(),
        Value::Object(map) => {
            let mut fields: Vec<(String, Value)> =
                map.iter().map(|(key, member)| (key.clone(), renamed(member, known, seen))).collect();
            for (key, _) in &mut fields {
                *key = renamed(&json!(key), known, seen).as_str().unwrap().to_owned();
            }
            fields.into_iter().collect()
        }
        other => other.clone(),
    }
}

async fn saved_and_loaded(server: &Instance, folder: &Path, secrets: Secrets) -> Instance {
    server.sandbox.save("Default", folder, secrets).unwrap();
    start(Sandbox::builder().space(SpaceSeed::load_dir("Default", folder).unwrap())).await
}

fn assert_same(one: &Instance, other: &Instance) {
    let (one, other) = (canonical(one), canonical(other));
    for name in COLLECTIONS {
        assert_eq!(one[*name].len(), other[*name].len(), "{name}");
        for (one, other) in one[*name].iter().zip(&other[*name]) {
            assert_eq!(one, other, "{name}");
        }
    }
}

#[tokio::test]
async fn a_saved_space_loads_as_it_was() {
    let generator: Generator = "projects=7,steps=6,variables=11,tenants=3,seed=5".parse().unwrap();
    let server = start(Sandbox::builder().space(SpaceSeed::generated("Default", &generator))).await;
    let folder = tempfile::tempdir().unwrap();
    let again = saved_and_loaded(&server, &folder.path().join("saved"), Secrets::Masked).await;
    assert_eq!(again.sandbox.notes(), Vec::<String>::new());
    assert_same(&server, &again);
}

#[tokio::test]
async fn a_real_space_loads_as_it_was_saved() {
    let Some(fixture) = fixtures("spaces/cloud-samples") else { return };
    let server = start(Sandbox::builder().space(SpaceSeed::load_dir("Default", &fixture).unwrap())).await;
    let folder = tempfile::tempdir().unwrap();
    let again = saved_and_loaded(&server, &folder.path().join("saved"), Secrets::Masked).await;
    let dangling = again.sandbox.notes().iter().filter(|note| !note.ends_with("is referred to, but not there"));
    assert_eq!(dangling.collect::<Vec<_>>(), Vec::<&String>::new());
    assert_same(&server, &again);
    let templates = |server: &Instance| server.sandbox.documents("Default", "actiontemplates");
    let installed = |server: &Instance| {
        templates(server).iter().filter(|template| template["CommunityActionTemplateId"].is_string()).count()
    };
    assert_eq!(installed(&server), installed(&again));
}

#[tokio::test]
async fn secrets_are_saved_only_if_wanted() {
    let server = empty().await;
    let body = json!({ "Name": "Robot", "AccountType": "UsernamePassword", "Username": "r",
        "Password": { "HasValue": true, "NewValue": "s3cret-canary" } });
    server.post("accounts", &body).await;
    let project = server.project("Web").await;
    let path = format!("projects/{}/variables", id(&project));
    let mut set = server.get(&path).await;
    let sensitive = json!({ "Name": "Key", "Type": "Sensitive", "IsSensitive": true, "Value": "v4lue-canary" });
    set["Variables"] = json!([sensitive]);
    server.put(&format!("variables/{}", id(&set)), &set).await;
    let folder = tempfile::tempdir().unwrap();
    for (secrets, expected) in [(Secrets::Masked, None), (Secrets::Plain, Some(("s3cret-canary", "v4lue-canary")))] {
        let saved = folder.path().join("saved");
        let again = saved_and_loaded(&server, &saved, secrets).await;
        let texts: String = std::fs::read_dir(&saved)
            .unwrap()
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        assert_eq!(texts.contains("canary"), expected.is_some());
        let account = id(&again.named("accounts", "Robot").await);
        let set = id(&again.sandbox.documents("Default", "variablesets")[0]);
        let password = again.sandbox.secret("Default", &account, "Password").unwrap();
        let value = again.sandbox.secret("Default", &set, "Variables[Key].Value").unwrap();
        match expected {
            Some(expected) => assert_eq!((password.as_str(), value.as_str()), expected),
            None => assert!(password.starts_with("unreadable-") && value.starts_with("unreadable-")),
        }
    }
}

#[tokio::test]
async fn logos_and_versions_of_templates_are_saved_too() {
    let server = empty().await;
    let project = server.project("Web").await;
    let logo = format!("/api/{}/projects/{}/logo", server.space, id(&project));
    let request = server.request(Method::POST, &logo).header("X-Octopus-ApiKey", "API-X");
    let request = request.header("Content-Type", "application/octet-stream").body(axum::body::Body::from("a picture"));
    assert_eq!(server.client.request(request.unwrap()).await.unwrap().status(), 200);
    let template = json!({ "Name": "Hello", "ActionType": "Octopus.Script", "Properties": {} });
    let mut template = server.post("actiontemplates", &template).await;
    template["Description"] = json!("second");
    server.put(&format!("actiontemplates/{}", id(&template)), &template).await;
    let folder = tempfile::tempdir().unwrap();
    let again = saved_and_loaded(&server, &folder.path().join("saved"), Secrets::Masked).await;
    let project = again.named("projects", "Web").await;
    let version = |project: &Value| project["Links"]["Logo"].as_str().unwrap().split_once("?cb=").unwrap().1.to_owned();
    assert_eq!(version(&project), version(&server.named("projects", "Web").await));
    assert_ne!(version(&project), version(&again.project("Without").await));
    let logo = format!("/api/{}/projects/{}/logo", again.space, id(&project));
    assert_eq!(again.send_to(Method::GET, &logo, None).await.1, "a picture");
    let template = id(&again.named("actiontemplates", "Hello").await);
    let first = again.get(&format!("actiontemplates/{template}/versions/0")).await;
    let second = again.get(&format!("actiontemplates/{template}/versions/1")).await;
    assert_ne!(first["Description"], "second");
    assert_eq!(second["Description"], "second");
    assert_eq!(first["Id"], json!(template));
    assert_eq!(first["Links"]["Self"], second["Links"]["Self"]);
    assert!(first["LastModifiedOn"].is_string());
}

#[tokio::test]
async fn a_save_replaces_a_former_one_as_a_whole_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    let server = empty().await;
    let environment = server.environment("Dev").await;
    server.sandbox.save("Default", &saved, Secrets::Masked).unwrap();
    assert!(saved.join("environments.json").exists());
    server.send(Method::DELETE, &format!("environments/{environment}"), None).await;
    server.sandbox.save("default", &saved, Secrets::Masked).unwrap();
    assert!(!saved.join("environments.json").exists());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["saved"], "nothing is left beside it");
    std::fs::write(saved.join("notes.txt"), "mine").unwrap();
    let refused = server.sandbox.save("Default", &saved, Secrets::Masked).unwrap_err();
    assert!(matches!(refused, SaveError::Foreign { .. }), "{refused}");
    assert_eq!(std::fs::read_to_string(saved.join("notes.txt")).unwrap(), "mine");
    let unknown = server.sandbox.save("Nowhere", &saved, Secrets::Masked).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no space 'Nowhere'");
}

#[tokio::test]
async fn a_snapshot_can_be_restored_again_and_again() {
    let server = empty().await;
    let first = server.environment("Dev").await;
    let snapshot = server.sandbox.snapshot();
    for _ in 0..2 {
        let second = server.environment("Test").await;
        server.put(&format!("environments/{first}"), &json!({ "Id": first, "Name": "Changed" })).await;
        server.send(Method::DELETE, &format!("environments/{first}"), None).await;
        assert!(server.sandbox.restore(&snapshot));
        assert_eq!(server.all("environments").await.len(), 1);
        assert_eq!(id(&server.named("environments", "Dev").await), first);
        assert_eq!(server.send(Method::GET, &format!("environments/{second}"), None).await.0, 404);
    }
    assert!(!empty().await.sandbox.restore(&snapshot), "a snapshot belongs to its sandbox");
}

#[tokio::test]
async fn a_generated_space_has_what_was_asked_for_and_loads_without_a_remark() {
    for (text, projects, tenants, machines) in [
        ("projects=25,steps=9,variables=20,tenants=12,environments=6,library_sets=3,targets=9,seed=7", 25, 12, 9),
        ("projects=0,steps=0,variables=0,environments=0,library_sets=0,targets=5", 0, 0, 0),
        ("projects=3,environments=0,library_sets=0", 3, 0, 0),
    ] {
        let generator: Generator = text.parse().unwrap();
        let server =
            start(Sandbox::builder().version("2026.2.1").space(SpaceSeed::generated("Default", &generator))).await;
        assert_eq!(server.sandbox.notes(), Vec::<String>::new(), "{text}");
        let count = |name: &str| server.sandbox.documents("Default", name).len();
        assert_eq!((count("projects"), count("tenants"), count("machines")), (projects, tenants, machines), "{text}");
        let processes = server.sandbox.documents("Default", "deploymentprocesses");
        assert!(processes.iter().all(|process| process["Steps"].as_array().unwrap().len() == generator.steps));
        for process in processes.iter().take(4) {
            let path = format!("deploymentprocesses/{}", id(process));
            server.put(&path, &server.get(&path).await).await;
        }
        for set in server.sandbox.documents("Default", "variablesets").iter().take(4) {
            let path = format!("variables/{}", id(set));
            server.put(&path, &server.get(&path).await).await;
        }
    }
}

#[test]
fn the_seed_alone_decides_a_generated_space() {
    let made = |seed| Generator { seed, tenants: 4, ..Generator::default() }.documents();
    assert_eq!(made(7), made(7));
    assert_ne!(made(7), made(8));
}
