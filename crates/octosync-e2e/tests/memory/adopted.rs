//! Documents that were copied by other means are paired as they are.

use crate::world::{On, World, decided, say, shop};
use octosync_e2e::kit::Pair;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::variable;
use serde_json::json;

fn rows(value: &str) -> Vec<serde_json::Value> {
    vec![variable("Api.Url", value, json!({})), variable("Db", "x", json!({}))]
}

#[tokio::test]
async fn adopting_writes_nothing_and_takes_todays_difference_as_the_destinations_own() {
    let pair = Pair::start(&shop(&["a", "b"], rows("dev")), &shop(&["a", "b"], rows("production"))).await.remembering();
    let world = World { pair, delta: creating() };
    world.edit_step(On::Destination, "b", say("theirs"));
    let refused = world.plan().await;
    assert!(refused.is_refused(), "without a past the difference asks");
    let writes = world.pair.destination.writes();
    let adopted = world.pair.adopt(&world.delta).await;
    assert!(!adopted.is_refused() && adopted.steps.is_empty(), "{:#?}", adopted.findings);
    assert_eq!(world.pair.destination.writes(), writes);
    assert!(adopted.kept.iter().any(|kept| kept.key.kind().word() == "deployment_processes"), "{:#?}", adopted.kept);
    // From now on who changed what is known.
    let quiet = world.plan().await;
    assert!(quiet.steps.is_empty() && !quiet.is_refused(), "{:#?} {:#?}", quiet.steps, quiet.findings);
    world.edit_step(On::Source, "a", say("new"));
    world.sync().await;
    assert_eq!(world.steps(), ["a: new", "b: theirs"]);
    world.edit_step(On::Source, "b", say("newer"));
    let plan = world.sync().await;
    assert_eq!(world.steps(), ["a: new", "b: theirs"]);
    assert!(plan.findings.iter().any(|finding| finding.code == "sync.conflict"), "{:#?}", plan.findings);
    assert!(!decided(&plan, "A6").is_empty());
    let there = world.pair.there();
    let rows =
        there["variablesets"].iter().find(|set| set["OwnerId"].as_str().is_some_and(|id| id.starts_with("Projects-")));
    let rows = rows.expect("a set")["Variables"].as_array().expect("rows").clone();
    assert!(rows.iter().any(|row| row["Name"] == "Api.Url" && row["Value"] == "production"), "{rows:#?}");
}
