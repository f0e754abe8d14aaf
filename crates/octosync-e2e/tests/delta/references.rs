//! The substitutes for documents that have no counterpart.

use crate::world::{Space, World};
use octosync_e2e::tiny::{channel, lifecycle, script, typed};
use serde_json::{Value, json};

fn pool(number: usize, name: &str) -> Value {
    json!({ "Id": format!("WorkerPools-{number}"), "Name": name, "WorkerPoolType": "StaticWorkerPool", "IsDefault": false })
}

fn on_pool() -> Space {
    let mut step = script(1, "Deploy", "echo");
    step["Actions"][0]["WorkerPoolId"] = json!("WorkerPools-1");
    Space::new(&["Test"]).add("workerpools", pool(1, "Fast")).steps(vec![step])
}

#[tokio::test]
async fn a_worker_pool_without_counterpart_is_refused_or_replaced() {
    let existing = "kinds: { worker_pools: existing }\n";
    let rows = [
        ("missing_reference: { worker_pool: default }\n", "Deploy {Default Worker Pool}"),
        ("missing_reference: { worker_pool: Other }\n", "Deploy {Other}"),
        ("rules: [{ about: step, match: { name: Dep* }, set: { worker_pool: Other } }]\n", "Deploy {Other}"),
    ];
    for (setting, expected) in rows {
        let world = World::new(on_pool(), Space::ground(&["Test"]).add("workerpools", pool(9, "Other"))).await;
        world.refuses(existing, &["there is no worker pool \"Fast\"", "missing_reference.worker_pool"]).await;
        world
            .refuses(&format!("{existing}missing_reference: {{ worker_pool: Othr }}\n"), &["\"Othr\"", "\"Other\""])
            .await;
        world.syncs(&format!("{existing}{setting}")).await;
        assert_eq!(world.steps(), [expected]);
    }
}

#[tokio::test]
async fn a_step_template_whose_feed_is_deferred_or_not_there_does_not_fail() {
    let template = |feed: Value| {
        json!({ "Id": "ActionTemplates-1", "Name": "T", "ActionType": "Octopus.Script", "Version": 1, "Properties": {},
            "Parameters": [], "Packages": [{ "Name": "tool", "PackageId": "Tool", "FeedId": feed,
                "AcquisitionLocation": "Server", "Properties": { "SelectionMode": "deferred", "PackageParameterName": "P" } }] })
    };
    let world =
        World::new(Space::new(&["Test"]).add("actiontemplates", template(Value::Null)), Space::ground(&["Test"])).await;
    world.syncs("").await;
    assert!(world.there("actiontemplates", "T").is_some());
    let gone = Space::new(&["Test"]).add("actiontemplates", template(json!("Feeds-NonExisting")));
    let world = World::new(gone, Space::ground(&["Test"])).await;
    let fail = "missing_reference: { dangling: fail }\n";
    world.refuses(fail, &["Feeds-NonExisting names nothing on the source either", "missing_reference.feed"]).await;
    world.syncs("missing_reference: { feed: built_in }\n").await;
    let feed = world.there("actiontemplates", "T").unwrap()["Packages"][0]["FeedId"].clone();
    let feeds = world.0.destination.documents("Default", "feeds");
    let built_in = feeds.iter().find(|feed| feed["FeedType"] == "BuiltIn").unwrap();
    assert_eq!(feed, built_in["Id"]);
    let gone = Space::new(&["Test"]).add("actiontemplates", template(json!("Feeds-NonExisting")));
    let world = World::new(gone, Space::ground(&["Test"])).await;
    world.syncs("").await;
    assert_eq!(world.there("actiontemplates", "T").unwrap()["Packages"][0]["FeedId"], Value::Null, "it is left out");
}

#[tokio::test]
async fn a_used_pool_without_a_healthy_worker_is_found() {
    let worker = |health: &str| {
        json!({ "Id": "Workers-1", "Name": "w", "WorkerPoolIds": ["WorkerPools-1"], "HealthStatus": health,
            "Endpoint": { "CommunicationStyle": "None" } })
    };
    let there =
        |health: &str| Space::ground(&["Test"]).add("workerpools", pool(1, "Fast")).add("workers", worker(health));
    let world = World::new(on_pool(), there("Unavailable")).await;
    world.run(&["plan"], "").await.exits(2).says("pool.no_worker worker_pools/Fast: is used once");
    let world = World::new(on_pool(), there("HasWarnings")).await;
    let plan = world.run(&["plan"], "").await;
    assert!(!plan.block().contains("pool.no_worker"), "{}", plan.block());
    let world = World::new(on_pool(), Space::ground(&["Test"])).await;
    world.run(&["plan"], "").await.exits(2).says("pool.no_worker");
}

#[tokio::test]
async fn a_projects_lifecycle_can_be_another_one() {
    let world = World::new(Space::new(&["Test"]), Space::ground(&["Test"])).await;
    let existing = "kinds: { lifecycles: existing }\n";
    world.refuses(existing, &["there is no lifecycle \"Path\"", "lifecycles.missing"]).await;
    world.syncs(&format!("{existing}lifecycles: {{ missing: default }}\n")).await;
    let project = world.there("projects", "OctoFX").unwrap();
    assert_eq!(project["LifecycleId"], json!(world.id_there("lifecycles", "Default Lifecycle")));
}

fn with_channel() -> Space {
    let mut side = channel(2, 1, "Side", false);
    side["LifecycleId"] = json!("Lifecycles-2");
    Space::new(&["Test"]).add("lifecycles", lifecycle(2, "Slow", &[1])).add("channels", side)
}

#[tokio::test]
async fn a_channel_whose_lifecycle_is_missing_is_skipped_or_follows_the_project() {
    let existing = "rules: [{ about: lifecycle, match: { name: Slow }, set: { mode: existing } }]\n";
    let world = World::new(with_channel(), Space::ground(&["Test"])).await;
    world.syncs(existing).await;
    assert!(world.there("channels", "Side").is_none(), "by default it takes no part");
    world.syncs(&format!("{existing}channels: {{ missing_lifecycle: project }}\n")).await;
    assert_eq!(world.there("channels", "Side").unwrap()["LifecycleId"], Value::Null);
    let world = World::new(with_channel(), Space::ground(&["Test"])).await;
    world.syncs(&format!("{existing}channels: {{ missing_lifecycle: Path }}\n")).await;
    assert_eq!(world.there("channels", "Side").unwrap()["LifecycleId"], json!(world.id_there("lifecycles", "Path")));
}

#[tokio::test]
async fn a_value_that_names_what_is_missing_is_skipped_emptied_or_refused() {
    let source = || {
        let row = typed("Pool", "WorkerPool", json!("WorkerPools-1"), json!({}));
        Space::new(&["Test"]).add("workerpools", pool(1, "Fast")).rows(vec![row])
    };
    let existing = "kinds: { worker_pools: existing }\n";
    let world = World::new(source(), Space::ground(&["Test"])).await;
    world.syncs(existing).await;
    assert_eq!(world.rows(), [] as [String; 0]);
    world.syncs(&format!("{existing}variables: {{ missing_reference: empty }}\n")).await;
    assert_eq!(world.rows(), ["Pool = "]);
    let world = World::new(source(), Space::ground(&["Test"])).await;
    let failing = format!("{existing}variables: {{ missing_reference: fail }}\n");
    world.refuses(&failing, &["there is no worker pool \"Fast\"", "variables.missing_reference"]).await;
}

/// A cloud's pool has no counterpart on a server of one's own, unless the name map says which pool does its work.
#[tokio::test]
async fn a_pool_of_the_cloud_is_mapped_to_one_of_the_own_server() {
    let hosted = json!({ "Id": "WorkerPools-1", "Name": "Hosted Ubuntu", "WorkerPoolType": "DynamicWorkerPool",
        "WorkerType": "UbuntuDefault", "IsDefault": false });
    let mut step = script(1, "Deploy", "echo");
    step["Actions"][0]["WorkerPoolId"] = json!("WorkerPools-1");
    let rows = vec![typed("Pool", "WorkerPool", json!("WorkerPools-1"), json!({}))];
    let source = Space::new(&["Test"]).add("workerpools", hosted).steps(vec![step]).rows(rows);
    let world = World::new(source, Space::ground(&["Test"]).add("workerpools", pool(9, "Own"))).await;
    world.refuses("", &["has no worker pool of type DynamicWorkerPool", "names.worker_pools"]).await;
    world.syncs("names: { worker_pools: { Hosted Ubuntu: Own } }\n").await;
    assert_eq!(world.steps(), ["Deploy {Own}"]);
    assert_eq!(world.rows(), [format!("Pool = {}", world.id_there("workerpools", "Own"))]);
    assert_eq!(world.there("workerpools", "Own").unwrap()["WorkerPoolType"], "StaticWorkerPool");
    assert!(world.there("workerpools", "Hosted Ubuntu").is_none());
}

#[tokio::test]
async fn a_step_that_takes_no_part_is_named_with_its_reason_where_a_channel_needs_it() {
    let mut gate = script(1, "Only dev", "echo");
    gate["Actions"][0]["Environments"] = json!(["Environments-1"]);
    let rows = vec![typed(
        "Of the step",
        "String",
        json!("x"),
        json!({ "Action": [octosync_e2e::tiny::action_id(1, "Only dev")] }),
    )];
    let source = Space::new(&["Development", "Test"]).steps(vec![script(1, "Deploy", "echo"), gate]).rows(rows);
    let world = World::new(source, Space::ground(&["Test"])).await;
    let settings = "names: { environments: { Development: ~ } }\n";
    let ran = world.run(&["plan", "-v"], settings).await;
    ran.exits(2)
        .says("the step \"Only dev\" takes no part: names gives the environment \"Development\" no counterpart");
    world.syncs(settings).await;
    assert_eq!(world.rows(), [""; 0]);
}
