//! A saved space loads again with nothing lost: what it saves then is the same, up to ids.

use crate::common::{Instance, Method, empty, id, start};
use crate::users::{make, user_with_key};
use octopus_sandbox::{Generator, Sandbox, Secrets, SpaceSeed};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

type Saved = BTreeMap<String, Vec<Value>>;

/// Fields that name the document that another one belongs to.
const OWNERS: &[&str] = &["ProjectId", "OwnerId", "RunbookId", "TeamId", "UserRoleId", "TenantId", "UserId"];

fn files(folder: &Path) -> Saved {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let lists = files.filter(|file| file.is_file() && !file.ends_with("_files.json")).map(|file| {
        let list: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        (file.file_stem().unwrap().to_string_lossy().into_owned(), list)
    });
    lists.collect()
}

/// The label of each id: the name of its document, and the place of an item in it.
fn labels(saved: &Saved) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    let documents = || {
        let own = saved.iter().filter(|(stem, _)| *stem != "_template_versions");
        own.flat_map(|(stem, list)| list.iter().map(move |document| (stem, document)))
    };
    let text = |document: &Value, field: &str| document[field].as_str().unwrap_or_default().to_owned();
    for (stem, document) in documents() {
        let kind = if stem == "_external_references" { text(document, "Kind") } else { stem.clone() };
        let names = ["Name", "NameOrHclName", "Username", "DisplayName", "FeedType", "Purpose"];
        let name = names.iter().map(|field| text(document, field)).find(|name| !name.is_empty());
        let name = if stem == "_space" { "this".to_owned() } else { name.unwrap_or_default() };
        labels.entry(text(document, "Id")).or_insert(format!("<{kind} {name} {}>", document["Version"]));
    }
    let first = labels.clone();
    for (_, document) in documents() {
        let owners = OWNERS.iter().filter_map(|field| first.get(&text(document, field)).cloned());
        let owners: String = owners.collect();
        labels.entry(text(document, "Id")).and_modify(|label| label.push_str(&owners));
    }
    let named: Vec<(String, &Value)> =
        documents().map(|(_, document)| (labels[&text(document, "Id")].clone(), document)).collect();
    let mut named = named;
    named.sort_by(|one, other| one.0.cmp(&other.0));
    named.iter().for_each(|(label, document)| items(document, label, &mut labels));
    labels.remove("");
    labels
}

fn items(value: &Value, place: &str, labels: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            if let Some(id) = map.get("Id").and_then(Value::as_str) {
                labels.entry(id.to_owned()).or_insert_with(|| place.to_owned());
            }
            map.iter().for_each(|(key, member)| items(member, &format!("{place}.{key}"), labels));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, item)| items(item, &format!("{place}[{at}]"), labels));
        }
        _ => {}
    }
}

fn renamed(text: &str, labels: &BTreeMap<String, String>) -> String {
    if let Some(label) = labels.get(text) {
        return label.clone();
    }
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let pieces = text.split_inclusive(|letter: char| !is_part(letter)).map(|piece| {
        let end = piece.find(|letter: char| !is_part(letter)).unwrap_or(piece.len());
        let (word, rest) = piece.split_at(end);
        format!("{}{rest}", labels.get(word).map_or(word, String::as_str))
    });
    pieces.collect()
}

fn without_ids(value: &Value, labels: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(renamed(text, labels)),
        Value::Array(list) => list.iter().map(|item| without_ids(item, labels)).collect(),
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !key.starts_with("LastModified"));
            kept.map(|(key, member)| (renamed(key, labels), without_ids(member, labels))).collect()
        }
        other => other.clone(),
    }
}

fn canonical(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let saved = files(folder);
    let labels = labels(&saved);
    let lists = saved.iter().map(|(stem, list)| {
        let mut list: Vec<String> = list.iter().map(|document| without_ids(document, &labels).to_string()).collect();
        list.sort();
        (stem.clone(), list)
    });
    lists.collect()
}

/// Saves, loads and saves again; what was saved first.
async fn assert_nothing_lost(server: &Instance, secrets: Secrets) -> BTreeMap<String, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    server.sandbox.save("Default", &first, secrets).unwrap();
    let again = start(Sandbox::builder().space(SpaceSeed::load_dir("Default", &first).unwrap())).await;
    assert_eq!(again.sandbox.notes(), Vec::<String>::new());
    again.sandbox.save("Default", &second, secrets).unwrap();
    let (first, second) = (canonical(&first), canonical(&second));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (stem, list) in &first {
        assert_eq!(list, &second[stem], "{stem}");
    }
    first
}

/// A space with people in it, and with what releases and snapshots froze.
async fn rich() -> (Instance, String) {
    let server = empty().await;
    let (user, key) = user_with_key(&server, "ada").await;
    let role = json!({ "Name": "Mine", "GrantedSpacePermissions": ["ProjectView", "VariableEdit"] });
    let role = id(&make(&server, "userroles", &role).await);
    let system = id(&make(&server, "teams", &json!({ "Name": "Auditors", "MemberUserIds": [user] })).await);
    let own = id(&server.post("teams", &json!({ "Name": "Owners", "MemberUserIds": [user] })).await);
    let project = server.project("Web").await;
    server
        .post("scopeduserroles", &json!({ "TeamId": system, "UserRoleId": role, "ProjectIds": [id(&project)] }))
        .await;
    server.post("scopeduserroles", &json!({ "TeamId": own, "UserRoleId": "userroles-projectlead" })).await;
    make(&server, "users", &json!({ "Username": "elsewhere", "DisplayName": "Of no concern" })).await;
    server.steps(&project, &["One", "Two"]).await;
    let path = format!("projects/{}/variables", id(&project));
    let mut set = server.get(&path).await;
    set["Variables"] = json!([{ "Name": "Key", "Type": "Sensitive", "IsSensitive": true, "Value": "v4lue" }]);
    server.put(&format!("variables/{}", id(&set)), &set).await;
    server.post("releases", &json!({ "ProjectId": id(&project), "Version": "1.0" })).await;
    server.steps(&project, &["Three"]).await;
    let runbook = server.post("runbooks", &json!({ "Name": "Fix", "ProjectId": id(&project) })).await;
    let snapshot = json!({ "ProjectId": id(&project), "RunbookId": id(&runbook), "Name": "First" });
    server.post("runbookSnapshots?publish=true", &snapshot).await;
    let template = json!({ "Name": "Hello", "ActionType": "Octopus.Script", "Properties": {} });
    let template = server.post("actiontemplates", &template).await;
    server.put(&format!("actiontemplates/{}", id(&template)), &template).await;
    let address = format!("/api/spaces/{}", server.space);
    let (_, mut space) = server.send_to(Method::GET, &address, None).await;
    space["Description"] = json!("what we have");
    space["SpaceManagersTeamMembers"] = json!([user]);
    server.send_to(Method::PUT, &address, Some(&space)).await;
    (server, key)
}

#[tokio::test]
async fn people_and_what_was_frozen_are_saved_too() {
    let (server, _) = rich().await;
    let saved = assert_nothing_lost(&server, Secrets::Masked).await;
    let count = |stem: &str| saved.get(stem).map_or(0, Vec::len);
    assert_eq!((count("users"), count("userroles"), count("scopeduserroles")), (1, 1, 2));
    assert_eq!((count("teams"), count("apikeys")), (3, 0), "keys are secrets");
    assert!(count("_snapshots") >= 3, "a process, a runbook and variables");
    assert!(!format!("{saved:?}").contains("v4lue"));
    assert_nothing_lost(&server, Secrets::Plain).await;
}

#[tokio::test]
async fn what_a_release_froze_is_read_after_loading() {
    let (server, key) = rich().await;
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    server.sandbox.save("Default", &saved, Secrets::Plain).unwrap();
    let again = start(Sandbox::builder().space(SpaceSeed::load_dir("Default", &saved).unwrap())).await;
    let release = again.get("releases").await["Items"][0].clone();
    let frozen = release["ProjectDeploymentProcessSnapshotId"].as_str().unwrap();
    let process = again.get(&format!("deploymentprocesses/{frozen}")).await;
    let steps: Vec<&str> =
        process["Steps"].as_array().unwrap().iter().map(|step| step["Name"].as_str().unwrap()).collect();
    assert_eq!(steps, ["One", "Two"]);
    let (status, me) = again.send_as(&key, Method::GET, "/api/users/me", None).await;
    assert_eq!((status.as_u16(), &me["Username"]), (200, &json!("ada")));
    let (_, space) = again.send_to(Method::GET, &format!("/api/spaces/{}", again.space), None).await;
    assert_eq!(
        (&space["Description"], &space["SpaceManagersTeamMembers"]),
        (&json!("what we have"), &json!([id(&me)]))
    );
    let environments = format!("/api/{}/environments", again.space);
    let (status, _) = again.send_as(&key, Method::POST, &environments, Some(&json!({ "Name": "Dev" }))).await;
    assert_eq!(status, 201, "who managed the space manages it again");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(6) })]

    #[test]
    fn a_generated_space_is_saved_as_it_was_loaded(
        projects in 0usize..4, steps in 0usize..4, variables in 0usize..5, tenants in 0usize..3, targets in 0usize..3,
        seed in 0u64..1000,
    ) {
        let text = format!("projects={projects},steps={steps},variables={variables},tenants={tenants},targets={targets},seed={seed}");
        let generator: Generator = text.parse().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = start(Sandbox::builder().space(SpaceSeed::generated("Default", &generator))).await;
            assert_nothing_lost(&server, Secrets::Masked).await;
        });
    }
}
