//! Differences between instances that make a missed translation show: ids, GUIDs, unknown fields.

use crate::common::{Instance, empty, id, start};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every id and GUID of a space with a project, as clients see them.
async fn ids(server: &Instance) -> BTreeSet<String> {
    server.environment("Dev").await;
    let project = server.project("Web").await;
    server.steps(&project, &["One"]).await;
    server.post("tagsets", &json!({ "Name": "Ring", "Tags": [{ "Name": "A" }] })).await;
    let mut found = BTreeSet::new();
    for path in
        ["environments", "projects", "lifecycles", "projectgroups", "feeds", "workerpools", "tagsets", "channels"]
    {
        server.all(path).await.iter().for_each(|document| collect(document, &mut found));
    }
    collect(&server.get("deploymentprocesses").await, &mut found);
    found
}

fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| collect(item, into)),
        Value::Object(map) => {
            into.extend(map.get("Id").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|member| collect(member, into));
        }
        _ => {}
    }
}

#[tokio::test]
async fn ids_of_one_instance_never_exist_on_another() {
    let (one, other) = (empty().await, empty().await);
    let (one, other) = (ids(&one).await, ids(&other).await);
    assert!(one.len() > 12, "{one:?}");
    let shared: Vec<&String> = one.intersection(&other).collect();
    assert!(shared.is_empty(), "{shared:?}");
}

#[tokio::test]
async fn ids_of_one_space_are_not_found_in_another() {
    let server = start(Sandbox::builder().space(SpaceSeed::empty("One")).space(SpaceSeed::empty("Two"))).await;
    let environment = server.environment("Dev").await;
    let other = server.sandbox.space_id("Two").unwrap();
    let path = format!("/api/{other}/environments/{environment}");
    assert_eq!(server.send_to(crate::common::Method::GET, &path, None).await.0, 404);
    assert_eq!(server.sandbox.spaces().len(), 2);
}

#[tokio::test]
async fn the_same_options_give_the_same_ids() {
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        let server = start(Sandbox::builder().id_base(500).seed(3)).await;
        seen.insert(ids(&server).await);
    }
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn documents_and_their_parts_carry_a_field_that_nobody_knows() {
    let server = empty().await;
    let project = server.project("Web").await;
    let process = server.steps(&project, &["One"]).await;
    let stored = &server.sandbox.documents("Default", "deploymentprocesses")[0];
    let unknown: Vec<&String> = process
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| stored.get(key.as_str()).is_none() && key.as_str() != "Links")
        .collect();
    assert_eq!(unknown.len(), 1);
    assert!(process["Steps"][0].get(unknown[0]).is_some());
    assert!(process["Steps"][0]["Actions"][0].get(unknown[0]).is_some());
}

#[tokio::test]
async fn documents_carry_links_and_who_changed_them() {
    let server = empty().await;
    let project = server.project("Web").await;
    assert_eq!(project["Links"]["Self"], format!("/api/{}/projects/{}", server.space, id(&project)));
    assert_eq!(project["Links"]["Web"], format!("/app#/{}/projects/{}", server.space, id(&project)));
    assert!(project["LastModifiedOn"].as_str().unwrap().ends_with("+00:00"));
    assert!(project["LastModifiedBy"].is_string());
    assert_eq!(project["SpaceId"], server.space);
}

#[tokio::test]
async fn the_built_in_feeds_have_numbers_unless_they_shall_be_well_known() {
    let server = empty().await;
    assert!(id(&server.get("feeds/feeds-builtin").await).starts_with("Feeds-"));
    let known = start(Sandbox::builder().well_known_feed_ids(true)).await;
    assert_eq!(id(&known.get("feeds/feeds-builtin").await), "feeds-builtin");
    assert_eq!(known.all("feeds").await.len(), 2);
}
