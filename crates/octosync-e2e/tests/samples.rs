//! The cloud samples, to an empty space.

use octopus_client::{ApiKey, Client};
use octopus_sandbox::{Sandbox, SpaceSeed};
use octosync::apply::{Options, apply};
use octosync::decision::{Origin, Set};
use octosync::delta::{Delta, Mode};
use octosync::planner::plan_destination;
use octosync::plan::{DestinationPlan, Place};
use octosync::progress::Silent;
use octosync::read::{Side, read};
use std::path::PathBuf;
use std::sync::Arc;

async fn side(client: &Client, name: &str) -> (octopus_client::Space, Side) {
    let root = client.root().await.unwrap();
    let space = client.find_space("Default").await.unwrap();
    let place = Place {
        installation_id: root.installation_id.clone(),
        space_id: space.id.clone(),
        space: space.name.clone(),
        version: root.version.clone(),
    };
    let side = read(client, &space, place, name, &Silent).await.unwrap();
    (space, side)
}

fn client(sandbox: &Sandbox) -> Client {
    Client::builder(&sandbox.url()).unwrap().api_key(ApiKey::from("API-TEST".to_owned())).build().unwrap()
}

fn show(plan: &DestinationPlan) {
    for step in &plan.steps {
        println!("{:?} {} needs {:?}", step.action, step.id, step.needs.iter().map(|n| n.to_string()).collect::<Vec<_>>());
        if step.before.is_some() {
            for change in &step.changes {
                println!("    {} {} -> {}", change.at, serde_json::to_string(&change.before).unwrap(), serde_json::to_string(&change.after).unwrap());
            }
        }
    }
    for d in &plan.decisions {
        println!("decision {} {:?} {} {} {}", d.about, d.item, d.rule, d.verdict.past(), d.why);
    }
    for f in &plan.findings {
        println!("finding {:?} {} {:?} {:?} {}", f.severity, f.code, f.about, f.at, f.message);
    }
    println!("{:?}", plan.counts());
}

#[tokio::test(flavor = "multi_thread")]
async fn samples() {
    let dir = PathBuf::from("/work/shared/fixtures/spaces/cloud-samples");
    let source = Sandbox::builder().id_base(100).seed(1).space(SpaceSeed::load_dir("Default", &dir).unwrap()).start().await.unwrap();
    let destination = Sandbox::builder().id_base(5000).seed(2).space(SpaceSeed::empty("Default")).start().await.unwrap();
    let (s, d) = (client(&source), client(&destination));
    let (_, here) = side(&s, "source").await;
    let (space, there) = side(&d, "production").await;
    let mut delta = Delta::default();
    delta.kinds.insert(octosync::registry::kinds::ENVIRONMENTS, Set { value: Mode::Create, origin: Origin::Default });
    for node in here.of_kind(octosync::registry::kinds::VARIABLES) { println!("V {} {:?} {}", node.key, node.owner, serde_json::to_string(&node.doc).unwrap()); }
    for r in source.requests() { println!("R {} {} {}", r.method, r.path, r.status); }
    let plan = plan_destination("production", &here, &there, &delta);
    show(&plan);
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let options = Options { concurrency: 4, stop, progress: Arc::new(Silent) };
    let outcome = apply(&plan, &d, &space, &options).await.unwrap();
    for step in &outcome.steps {
        println!("{:?}", step);
    }
    println!("{:?}", outcome.findings);
    assert!(outcome.is_complete());
    let (_, there) = side(&d, "production").await;
    let again = plan_destination("production", &here, &there, &delta);
    println!("---- again");
    show(&again);
    assert!(again.steps.is_empty());
}
