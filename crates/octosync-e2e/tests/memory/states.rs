//! A state that is lost or older than the destination, and sides that were restored: noticed, and nothing is lost.

use crate::world::{On, World, decided, say, shop};
use octopus_sandbox::{Effect, Fault};
use octosync::delta::FirstSync;
use octosync::plan::DestinationPlan;
use octosync_e2e::keeper::Keeper;
use octosync_e2e::kit::Wanted as _;
use octosync_e2e::tiny::variable;
use serde_json::json;

fn codes(plan: &DestinationPlan) -> Vec<&str> {
    plan.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn rename_lifecycle(world: &World, on: On, description: &'static str) {
    world.edit(on, ("lifecycles", "Path"), |path| path["Description"] = json!(description));
}

async fn synced() -> World {
    World::synced(shop(&["a", "b"], vec![variable("Url", "one", json!({}))])).await
}

/// A world whose last sync is not remembered any more, and in which somebody took back on the destination what it brought.
async fn with_an_older_state() -> World {
    let mut world = synced().await;
    let older = world.pair.keeper.as_ref().expect("it remembers").backup();
    world.edit_step(On::Source, "a", say("new"));
    world.sync().await;
    world.edit_step(On::Destination, "a", say("echo a"));
    world.pair.keeper = Some(older);
    world.edit_step(On::Source, "a", say("newer"));
    world
}

fn is_asked(plan: &DestinationPlan) -> bool {
    plan.refusals().any(|finding| finding.code == "first_sync.unpaired")
}

#[tokio::test]
async fn an_edit_that_was_undone_since_an_older_state_is_not_taken_for_unedited() {
    let mut world = with_an_older_state().await;
    let plan = world.plan().await;
    assert!(is_asked(&plan) && codes(&plan).contains(&"state.older"), "{:#?}", plan.findings);
    // The advice in the finding works, and nothing is asked again.
    world.delta = world.delta.first_sync(FirstSync::KeepDestination);
    world.sync().await;
    assert_eq!(world.steps(), ["a: echo a", "b: echo b"]);
    world.delta = octosync_e2e::story::creating();
    let quiet = world.plan().await;
    assert!(!quiet.is_refused() && !codes(&quiet).contains(&"state.older"), "{:#?}", quiet.findings);
}

#[tokio::test]
async fn a_feed_that_tells_nothing_for_once_is_asked_again() {
    let world = with_an_older_state().await;
    let nothing = json!({ "Items": [], "TotalResults": 0, "ItemsPerPage": 100 }).to_string();
    let fault = Fault::at("/api/*/events", Effect::Answer { code: 200, body: nothing }).nth(1);
    world.pair.destination.insert_fault(fault);
    let plan = world.plan().await;
    assert!(is_asked(&plan) && codes(&plan).contains(&"state.older"), "{:#?}", plan.findings);
}

/// A run that keeps a difference writes nothing of it: that it ran shows in what else it wrote in the project.
#[tokio::test]
async fn what_a_forgotten_run_kept_is_not_taken_for_undecided() {
    let mut world = synced().await;
    let older = world.pair.keeper.as_ref().expect("it remembers").backup();
    world.edit_step(On::Source, "a", say("new"));
    world.edit(On::Source, ("variablesets", ""), |set| {
        set["Variables"].as_array_mut().expect("rows").push(variable("Arrives", "1", json!({})));
    });
    world.pair.keeper = Some(Keeper::default());
    world.delta = world.delta.first_sync(FirstSync::KeepDestination);
    world.sync().await;
    assert_eq!(world.steps(), ["a: echo a", "b: echo b"]);
    world.delta = octosync_e2e::story::creating();
    world.pair.keeper = Some(older);
    let plan = world.plan().await;
    assert!(is_asked(&plan) && codes(&plan).contains(&"state.older"), "{:#?}", plan.findings);
}

#[tokio::test]
async fn what_has_no_count_of_its_writes_is_not_taken_for_unedited_either() {
    let mut world = synced().await;
    world.delta = world.delta.kind(octosync::key::Kind::of("lifecycles"), octosync::delta::Mode::Merge);
    world.sync().await;
    let older = world.pair.keeper.as_ref().expect("it remembers").backup();
    rename_lifecycle(&world, On::Source, "two");
    world.sync().await;
    rename_lifecycle(&world, On::Destination, "");
    world.pair.keeper = Some(older);
    rename_lifecycle(&world, On::Source, "three");
    let plan = world.plan().await;
    assert!(is_asked(&plan) && codes(&plan).contains(&"state.older"), "{:#?}", plan.findings);
}

#[tokio::test]
async fn what_is_in_doubt_stays_in_doubt_when_a_run_did_not_look_at_it() {
    let mut world = with_an_older_state().await;
    let all = world.delta.clone();
    world.delta = world.delta.kind(octosync::key::Kind::of("projects"), octosync::delta::Mode::Ignore);
    world.sync().await;
    world.delta = all;
    let plan = world.plan().await;
    assert!(is_asked(&plan), "{:#?}", plan.findings);
}

#[tokio::test]
async fn a_lost_state_is_noticed() {
    let mut world = synced().await;
    world.pair.keeper = Some(Keeper::default());
    let plan = world.plan().await;
    assert!(codes(&plan).contains(&"state.lost"), "{:#?}", plan.findings);
    world.sync().await;
    assert!(!codes(&world.plan().await).contains(&"state.lost"));
}

#[tokio::test]
async fn a_restored_destination_gets_what_it_lost_and_nothing_is_asked() {
    let world = synced().await;
    world.edit_step(On::Destination, "b", say("theirs"));
    world.sync().await;
    let copy = world.pair.destination.snapshot();
    world.edit_step(On::Source, "a", say("new"));
    world.sync().await;
    world.edit_step(On::Source, "a", say("newer"));
    world.sync().await;
    assert!(world.pair.destination.restore(&copy));
    let plan = world.sync().await;
    assert!(codes(&plan).contains(&"server.restored"), "{:#?}", plan.findings);
    assert_eq!(world.steps(), ["a: newer", "b: theirs"]);
    assert!(!codes(&world.plan().await).contains(&"server.restored"));
}

#[tokio::test]
async fn edits_of_a_restored_destination_are_kept() {
    let world = synced().await;
    let copy = world.pair.destination.snapshot();
    for words in ["new", "newer", "newest", "last"] {
        world.edit_step(On::Source, "a", say(words));
        world.sync().await;
    }
    assert!(world.pair.destination.restore(&copy));
    world.edit_step(On::Destination, "b", say("theirs"));
    world.sync().await;
    assert_eq!(world.steps(), ["a: last", "b: theirs"]);
}

#[tokio::test]
async fn what_has_no_count_of_its_writes_comes_back_too_after_a_restore() {
    let mut world = synced().await;
    world.delta = world.delta.kind(octosync::key::Kind::of("lifecycles"), octosync::delta::Mode::Merge);
    rename_lifecycle(&world, On::Source, "one");
    world.sync().await;
    let copy = world.pair.destination.snapshot();
    rename_lifecycle(&world, On::Source, "two");
    world.sync().await;
    assert!(world.pair.destination.restore(&copy));
    let plan = world.sync().await;
    assert!(codes(&plan).contains(&"server.restored"), "{:#?}", plan.findings);
    let there = world.pair.there();
    let path = there["lifecycles"].iter().find(|path| path["Name"] == "Path").expect("it is there");
    assert_eq!(path["Description"], "two");
}

#[tokio::test]
async fn a_restored_source_is_said() {
    let world = synced().await;
    let copy = world.pair.source.snapshot();
    for words in ["new", "newer"] {
        world.edit_step(On::Source, "a", say(words));
        world.sync().await;
    }
    assert!(world.pair.source.restore(&copy));
    let plan = world.sync().await;
    assert!(codes(&plan).contains(&"server.restored"), "{:#?}", plan.findings);
    assert_eq!(world.steps(), ["a: echo a", "b: echo b"]);
}

#[tokio::test]
async fn an_edit_after_a_restore_that_equals_what_a_later_sync_left_loses_nothing_and_what_the_copy_lacks_is_said() {
    let world = synced().await;
    let copy = world.pair.destination.snapshot();
    for name in ["a", "b"] {
        world.edit_step(On::Source, name, say("new"));
    }
    world.sync().await;
    assert!(world.pair.destination.restore(&copy));
    world.edit_step(On::Destination, "a", say("new"));
    let plan = world.sync().await;
    assert!(codes(&plan).contains(&"server.restored"), "{:#?}", plan.findings);
    // Nobody can tell a step of the copy from one that somebody took back: it stays, and every plan says so.
    assert_eq!(world.steps(), ["a: new", "b: echo b"]);
    assert_eq!(decided(&plan, "A6").len(), 1, "{:#?}", plan.decisions);
    world.edit_step(On::Source, "a", say("newer"));
    world.sync().await;
    assert_eq!(world.steps(), ["a: newer", "b: echo b"]);
}
