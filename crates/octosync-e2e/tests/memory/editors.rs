//! The editors of the destination since the last sync, where a plan keeps their edits or finds an edit on both sides.

use crate::desk::Lasting;
use crate::world::{On, say, shop};
use octopus_sandbox::{Effect, Fault};
use octosync_e2e::spaces::Documents;
use serde_json::{Value, json};

async fn synced() -> Lasting {
    let world = Lasting::new(&shop(&["a", "b"], Vec::new()), &Documents::new()).await;
    world.configure("kinds: { environments: create }\n");
    world.sync().await;
    world
}

fn edit(world: &Lasting, on: On, step: usize, words: &'static str) {
    world.edit_on(on, "deploymentprocesses", "", |process| say(words)(&mut process["Steps"][step]));
}

/// The requests for events about documents.
fn asked(world: &Lasting) -> usize {
    world.pair.destination.requests().iter().filter(|request| request.path.contains("regardingAny")).count()
}

#[tokio::test]
async fn conflicts_and_what_is_kept_say_who_edited_the_destination_and_when() {
    let world = synced().await;
    let before = asked(&world);
    world.is_quiet().await;
    assert_eq!(asked(&world), before, "nothing was edited, so nobody is asked");
    edit(&world, On::Source, 0, "ours");
    edit(&world, On::Destination, 0, "theirs");
    edit(&world, On::Destination, 1, "theirs, too");
    let plan = world.run(&["plan"]).await;
    plan.says("edited there by ").says("sync.conflict");
    assert_eq!(plan.stdout.matches("edited there by ").count(), 3, "{}", plan.block());
    assert_eq!(asked(&world), before + 1, "one request for all of them");
    let json: Value = serde_json::from_str(&world.run(&["plan", "--json"]).await.stdout).expect("JSON");
    let end = &json["plan"]["destinations"][0];
    let of = |list: &str| -> Vec<Value> {
        let items = end[list].as_array().expect("a list").iter();
        items.filter(|item| !item["edited"].is_null()).map(|item| item["edited"].clone()).collect()
    };
    assert_eq!((of("decisions").len(), of("findings").len()), (2, 1), "{end}");
    assert!(of("findings")[0]["by"].is_string() && of("findings")[0]["at"].is_string(), "{end}");
    assert!(of("findings")[0]["id"].is_null(), "no plan holds ids that are not needed");
}

#[tokio::test]
async fn a_key_that_may_not_read_the_feed_plans_all_the_same() {
    let world = synced().await;
    edit(&world, On::Destination, 0, "theirs");
    let no = Effect::Status { code: 403, body: json!({"ErrorMessage": "No."}).to_string(), headers: Vec::new() };
    world.pair.destination.insert_fault(Fault::at("/api/*/events*", no).method("GET"));
    let plan = world.run(&["plan"]).await;
    plan.exits(0).says("edits.unknown").says("the key may not read the audit feed (EventView)");
    plan.says("only the destination changed it since the last sync");
}

#[tokio::test]
async fn a_run_remembers_whose_key_wrote() {
    let world = synced().await;
    let json: Value = serde_json::from_str(&world.run(&["runs", "--json"]).await.stdout).expect("JSON");
    assert!(json["runs"][0]["writer"].is_string(), "{json}");
}
