//! What stands in for what has no counterpart.

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
