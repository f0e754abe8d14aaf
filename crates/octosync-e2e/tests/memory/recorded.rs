//! The record of a run: every step of its plan is in it, and nothing that it left there is taken for somebody's work.

use crate::desk::Lasting;
use crate::world::shop;
use octosync_e2e::spaces::Documents;
use serde_json::{Value, json};

#[tokio::test]
async fn every_step_of_a_run_is_in_its_record_and_nothing_that_came_with_one_is_drift() {
    let mut documents = shop(&["a"], Vec::new());
    documents.insert("teams".to_owned(), vec![json!({ "Id": "Teams-1", "Name": "QA", "Description": "" })]);
    let tenant =
        json!({ "Id": "Tenants-1", "Name": "Acme", "ProjectEnvironments": { "Projects-1": ["Environments-1"] } });
    documents.insert("tenants".to_owned(), vec![tenant]);
    documents.get_mut("projects").expect("a project")[0]["TenantedDeploymentMode"] = json!("TenantedOrUntenanted");
    let world = Lasting::new(&documents, &Documents::new()).await;
    world.configure("kinds: { environments: create }\n");
    let planned: Value = serde_json::from_str(&world.run(&["plan", "--json"]).await.stdout).expect("it is JSON");
    let steps = planned["plan"]["destinations"][0]["steps"].as_array().expect("steps").len();
    world.sync().await;
    let runs: Value = serde_json::from_str(&world.run(&["runs", "--json"]).await.stdout).expect("it is JSON");
    let run = &runs["runs"][0];
    assert_eq!(run["steps"], steps);
    assert_eq!(run["counts"]["created"], planned["counts"]["production"]["creates"]);
    // The server makes the default channel itself: there was nothing to write.
    let shown = world.run(&["show", "latest"]).await;
    shown.exits(0).says("channels/Shop/Default create: done").says("deployment_processes/Shop create: done");
    world.run(&["drift"]).await.exits(0).says("no drift");
}
