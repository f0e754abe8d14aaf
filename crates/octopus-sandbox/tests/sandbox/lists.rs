//! Lists: pages, filters, order.

use crate::common::{Instance, empty, id, start};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn with_environments(server: &Instance, count: usize) {
    for number in 0..count {
        server.environment(&format!("Env {number}")).await;
    }
}

fn ids(page: &Value) -> Vec<String> {
    page["Items"].as_array().unwrap().iter().map(id).collect()
}

#[tokio::test]
async fn a_page_holds_thirty_documents_unless_asked_otherwise() {
    let server = empty().await;
    with_environments(&server, 35).await;
    let first = server.get("environments").await;
    assert_eq!((&first["TotalResults"], &first["ItemsPerPage"]), (&json!(35), &json!(30)));
    assert_eq!((&first["NumberOfPages"], &first["LastPageNumber"]), (&json!(2), &json!(1)));
    assert_eq!(first["ItemType"], "Environment");
    let next = first["Links"]["Page.Next"].as_str().unwrap().to_owned();
    let (_, second) = server.send_to(crate::common::Method::GET, &next, None).await;
    let seen: BTreeSet<String> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert_eq!(seen.len(), 35);
    assert!(second["Links"].get("Page.Next").is_none());
    assert_eq!(ids(&server.get("environments?take=2147483647").await).len(), 35);
    let counted = server.get("environments?take=0").await;
    assert_eq!((ids(&counted).len(), &counted["TotalResults"]), (0, &json!(35)));
}

#[tokio::test]
async fn a_page_cap_holds_whatever_take_says() {
    let server = start(Sandbox::builder().page_cap(4)).await;
    with_environments(&server, 10).await;
    let page = server.get("environments?take=1000").await;
    assert_eq!((ids(&page).len(), &page["ItemsPerPage"], &page["TotalResults"]), (4, &json!(4), &json!(10)));
    assert_eq!(server.all("environments").await.len(), 10);
}

#[tokio::test]
async fn filters_take_ids_names_and_parts_of_names() {
    let server = empty().await;
    with_environments(&server, 12).await;
    let one = id(&server.named("environments", "Env 1").await);
    let two = id(&server.named("environments", "Env 2").await);
    assert_eq!(ids(&server.get(&format!("environments?ids={one},{two}")).await).len(), 2);
    assert_eq!(ids(&server.get("environments?partialName=ENV%201").await).len(), 3);
    assert_eq!(ids(&server.get("environments?name=env%201").await), std::slice::from_ref(&one));
    assert_eq!(server.get(&format!("environments/all?ids={one}")).await.as_array().unwrap().len(), 1);
}

/// Source: the API's documentation; ISS#5026.
#[tokio::test]
async fn the_obsolete_filter_of_projects_means_a_part_of_the_name() {
    let server = empty().await;
    let (web, website) = (server.project("Web").await, server.project("Website").await);
    let found: BTreeSet<String> = ids(&server.get("projects?name=WEB").await).into_iter().collect();
    assert_eq!(found, BTreeSet::from([id(&web), id(&website)]));
    assert_eq!(ids(&server.get("projects?name=site").await), [id(&website)]);
    assert_eq!(server.get("projects/all?name=web").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_order_of_lists_differs_between_seeds_and_can_change() {
    let mut orders = BTreeSet::new();
    for seed in [1, 2] {
        let server = start(Sandbox::builder().seed(seed).id_base(1000)).await;
        with_environments(&server, 20).await;
        let names = |page: Value| -> Vec<String> {
            page["Items"].as_array().unwrap().iter().map(|item| item["Name"].to_string()).collect()
        };
        let first = names(server.get("environments").await);
        assert_eq!(first, names(server.get("environments").await), "the order is stable");
        server.sandbox.shuffle(99 + seed);
        orders.insert(names(server.get("environments").await));
        orders.insert(first);
    }
    assert_eq!(orders.len(), 4);
}

#[tokio::test]
async fn triggers_of_runbooks_are_listed_only_when_asked_for() {
    let server = empty().await;
    let project = server.project("Web").await;
    let path = format!("projects/{}/triggers", id(&project));
    let runbook = server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await;
    let trigger = |name: &str, action: Value| {
        json!({
            "Name": name, "Filter": { "FilterType": "OnceDailySchedule" }, "Action": action,
        })
    };
    server.post(&path, &trigger("Deploy", json!({ "ActionType": "AutoDeploy" }))).await;
    server.post(&path, &trigger("Run", json!({ "ActionType": "RunRunbook", "RunbookId": id(&runbook) }))).await;
    assert_eq!(server.get(&path).await["Items"][0]["Name"], "Deploy");
    let runbooks = server.get(&format!("{path}?triggerActionCategory=Runbook")).await;
    assert_eq!((&runbooks["TotalResults"], &runbooks["Items"][0]["Name"]), (&json!(1), &json!("Run")));
    assert_eq!(server.get("projecttriggers").await["TotalResults"], 2);
}

#[tokio::test]
async fn collections_without_all_answer_not_found() {
    let server = empty().await;
    for path in ["git-credentials/all", "projecttriggers/all", "scopeduserroles/all", "deploymentprocesses/all"] {
        let (status, _) = server.send(crate::common::Method::GET, path, None).await;
        assert_eq!(status, 404, "{path}");
    }
}
