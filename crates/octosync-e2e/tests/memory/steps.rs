//! Steps that either side edits between syncs.

use crate::world::{On, World, decided, rename, say, shop};
use octosync::decision::Set;
use octosync::delta::OnConflict;
use octosync_e2e::tiny::script;

#[tokio::test]
async fn an_edit_of_the_source_is_taken_without_a_word_of_first_sync() {
    let world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit_step(On::Source, "b", say("new"));
    let plan = world.sync().await;
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(world.steps(), ["a: echo a", "b: new"]);
}

#[tokio::test]
async fn an_edit_of_the_destination_stays_and_every_plan_says_so() {
    let world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit_step(On::Destination, "a", say("theirs"));
    for edit in ["one", "two"] {
        world.edit_step(On::Source, "b", |step| say(if edit == "one" { "one" } else { "two" })(step));
        let plan = world.sync().await;
        assert_eq!(world.steps(), ["a: theirs".to_owned(), format!("b: {edit}")]);
        assert_eq!(decided(&plan, "A6").len(), 1, "{:#?}", plan.decisions);
    }
    let quiet = world.plan().await;
    assert!(quiet.steps.is_empty());
    assert_eq!(decided(&quiet, "A6").len(), 1, "{:#?}", quiet.decisions);
}

#[tokio::test]
async fn both_edits_are_a_conflict_that_the_policy_decides() {
    for (policy, stays, codes) in [
        (OnConflict::KeepDestination, "a: theirs", 1),
        (OnConflict::TakeSource, "a: ours", 1),
        (OnConflict::Stop, "a: theirs", 1),
    ] {
        let mut world = World::synced(shop(&["a"], Vec::new())).await;
        world.delta.on_conflict.all = Some(Set::default_of(policy));
        world.edit_step(On::Source, "a", say("ours"));
        world.edit_step(On::Destination, "a", say("theirs"));
        let plan = world.plan().await;
        let found = plan.findings.iter().filter(|finding| finding.code == "sync.conflict").count();
        assert_eq!((found, plan.is_refused()), (codes, policy == OnConflict::Stop), "{:#?}", plan.findings);
        if policy != OnConflict::Stop {
            world.sync().await;
        }
        assert_eq!(world.steps(), [stays]);
    }
}

#[tokio::test]
async fn equal_edits_of_both_sides_are_adopted_silently() {
    let world = World::synced(shop(&["a"], Vec::new())).await;
    for on in [On::Source, On::Destination] {
        world.edit_step(on, "a", say("same"));
    }
    let plan = world.sync().await;
    assert!(plan.steps.is_empty() && decided(&plan, "A6").is_empty(), "{:#?}", plan.decisions);
    world.edit_step(On::Source, "a", say("later"));
    world.sync().await;
    assert_eq!(world.steps(), ["a: later"]);
}

#[tokio::test]
async fn a_renamed_step_is_the_same_step_on_either_side() {
    let world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit_step(On::Source, "a", rename("first"));
    world.sync().await;
    assert_eq!(world.steps(), ["first: echo a", "b: echo b"]);
    world.edit_step(On::Destination, "b", rename("theirs"));
    world.edit_step(On::Source, "b", say("new"));
    world.sync().await;
    assert_eq!(world.steps(), ["first: echo a", "theirs: new"]);
}

#[tokio::test]
async fn a_step_that_is_called_otherwise_there_is_the_same_at_the_tenth_sync_too() {
    let world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit_step(On::Destination, "b", rename("theirs"));
    world.sync().await;
    for words in ["1", "2", "3"] {
        world.edit_step(On::Source, "b", say(words));
        world.edit(On::Source, ("deploymentprocesses", ""), |process| {
            process["Steps"].as_array_mut().expect("steps").reverse();
        });
        let plan = world.sync().await;
        assert!(
            world.steps().contains(&format!("theirs: {words}")),
            "{:?} {:#?}",
            world.steps(),
            decided(&plan, "A10")
        );
    }
    assert_eq!(world.steps(), ["theirs: 3", "a: echo a"]);
    world.edit_step(On::Source, "b", rename("ours"));
    let plan = world.sync().await;
    assert_eq!(world.steps(), ["theirs: 3", "a: echo a"]);
    assert!(plan.findings.iter().any(|finding| finding.code == "sync.conflict"), "{:#?}", plan.findings);
    world.edit_step(On::Source, "ours", say("4"));
    world.sync().await;
    assert_eq!(world.steps(), ["theirs: 4", "a: echo a"]);
}

#[tokio::test]
async fn swapped_names_are_no_swapped_steps() {
    let world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit(On::Source, ("deploymentprocesses", ""), |process| {
        rename("b")(&mut process["Steps"][0]);
        rename("a")(&mut process["Steps"][1]);
    });
    world.sync().await;
    assert_eq!(world.steps(), ["b: echo a", "a: echo b"]);
}

#[tokio::test]
async fn steps_come_go_and_move_with_the_source() {
    let world = World::synced(shop(&["a", "b", "c"], Vec::new())).await;
    world.edit(On::Source, ("deploymentprocesses", ""), |process| {
        let steps = process["Steps"].as_array_mut().expect("steps");
        steps.remove(1);
        steps.reverse();
        steps.push(script(1, "d", "echo d"));
    });
    let plan = world.sync().await;
    assert_eq!(world.steps(), ["c: echo c", "a: echo a", "d: echo d"]);
    assert_eq!(decided(&plan, "A5"), ["Shop Steps[b] removed"]);
}

#[tokio::test]
async fn a_step_that_is_gone_from_the_source_and_edited_there_stays() {
    let world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit_step(On::Destination, "b", say("theirs"));
    world.edit(On::Source, ("deploymentprocesses", ""), |process| {
        process["Steps"].as_array_mut().expect("steps").remove(1);
    });
    let plan = world.sync().await;
    assert_eq!(world.steps(), ["a: echo a", "b: theirs"]);
    assert_eq!(decided(&plan, "A5"), ["Shop Steps[b] kept"]);
}

#[tokio::test]
async fn a_step_of_the_destination_stays_for_ever() {
    let world = World::synced(shop(&["a"], Vec::new())).await;
    world.edit(On::Destination, ("deploymentprocesses", ""), |process| {
        process["Steps"].as_array_mut().expect("steps").push(script(1, "own", "own"));
    });
    for words in ["1", "2"] {
        world.edit_step(On::Source, "a", |step| say(if words == "1" { "1" } else { "2" })(step));
        world.sync().await;
        assert_eq!(world.steps(), [format!("a: {words}"), "own: own".to_owned()]);
    }
}

#[tokio::test]
async fn a_step_that_was_removed_there_stays_away() {
    let world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit(On::Destination, ("deploymentprocesses", ""), |process| {
        process["Steps"].as_array_mut().expect("steps").remove(1);
    });
    world.edit_step(On::Source, "a", say("new"));
    let plan = world.sync().await;
    assert_eq!(world.steps(), ["a: new"]);
    assert_eq!(decided(&plan, "A10"), ["Shop Steps[b] kept"]);
}

#[tokio::test]
async fn what_the_first_sync_kept_stays_though_the_source_edits_it_twice() {
    let mut world = World::synced(shop(&["a"], Vec::new())).await;
    // The state is lost, and both sides differ: the first sync after that is told to keep the destination's.
    world.pair = octosync_e2e::kit::Pair { keeper: None, ..world.pair }.remembering();
    world.edit_step(On::Destination, "a", say("theirs"));
    world.delta.first_sync.all = Some(Set::default_of(octosync::delta::FirstSync::KeepDestination));
    world.sync().await;
    world.delta.first_sync.all = None;
    for words in ["1", "2"] {
        world.edit_step(On::Source, "a", |step| say(if words == "1" { "1" } else { "2" })(step));
        let plan = world.sync().await;
        assert_eq!(world.steps(), ["a: theirs"]);
        assert!(!decided(&plan, "A6").is_empty(), "{:#?}", plan.decisions);
    }
    // An equal edit ends it.
    world.edit_step(On::Destination, "a", say("2"));
    world.sync().await;
    world.edit_step(On::Source, "a", say("3"));
    world.sync().await;
    assert_eq!(world.steps(), ["a: 3"]);
}

#[tokio::test]
async fn what_was_left_alone_for_a_while_still_has_its_past() {
    let mut world = World::synced(shop(&["a", "b"], Vec::new())).await;
    world.edit_step(On::Destination, "b", say("theirs"));
    world.edit_step(On::Source, "a", say("new"));
    let kind = octosync::key::Kind::of("deployment_processes");
    world.delta.kinds.insert(kind, Set::default_of(octosync::delta::Mode::Create));
    world.sync().await;
    assert_eq!(world.steps(), ["a: echo a", "b: theirs"]);
    world.delta.kinds.remove(&kind);
    world.sync().await;
    assert_eq!(world.steps(), ["a: new", "b: theirs"]);
}
