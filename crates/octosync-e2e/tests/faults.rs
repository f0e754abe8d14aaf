//! The fault matrix in a short form, and that what is half made is never live, for any space and any write.
//!
//! `cargo run --release -p octosync-e2e --bin fault-matrix` strikes every request.

use octopus_sandbox::{Effect, Fault};
use octosync::delta::FirstSync;
use octosync_e2e::faults::kinds::KINDS;
use octosync_e2e::faults::verdict::half_made;
use octosync_e2e::faults::world::worlds;
use octosync_e2e::faults::{End, Stage};
use octosync_e2e::kit::{Pair, Wanted, client, side_of};
use octosync_e2e::random::random_space;
use octosync_e2e::reader::Snapshot;
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::{creating, look};
use octosync_e2e::trial;
use proptest::prelude::*;
use serde_json::json;
use std::cell::Cell;

/// Each kind strikes other requests, so that all of them together strike every one.
async fn each_kind_strikes_some(world: usize) {
    let stage = Stage::set(worlds().into_iter().nth(world).expect("there is such a world")).await;
    let mut wrong = Vec::new();
    for (at, kind) in KINDS.iter().enumerate() {
        for end in [End::Source, End::Destination] {
            let requests = stage.requests(end);
            let stride = KINDS.len() - 1;
            for request in (1 + at % stride.min(requests)..=requests).step_by(stride) {
                wrong.extend(stage.strike(end, request, kind).await);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn whatever_happens_to_a_request_of_a_creation_the_next_run_finishes_it() {
    each_kind_strikes_some(0).await;
}

#[tokio::test]
async fn whatever_happens_to_a_request_of_an_update_nothing_of_the_destination_is_lost() {
    each_kind_strikes_some(1).await;
}

/// Each write is struck once; kinds that come after one another are alike, so the next write meets another sort.
async fn each_write_meets_one(world: usize) {
    let stage = Stage::set(worlds().into_iter().nth(world).expect("there is such a world")).await;
    let mut wrong = Vec::new();
    for (turn, request) in stage.writes().enumerate() {
        wrong.extend(stage.strike(End::Destination, request, &KINDS[turn * 7 % KINDS.len()]).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn whatever_happens_to_a_write_of_what_is_around_a_project_the_next_run_finishes_it() {
    each_write_meets_one(2).await;
}

#[tokio::test]
async fn whatever_happens_to_an_update_of_what_is_around_a_project_nothing_is_lost() {
    each_write_meets_one(3).await;
}

#[tokio::test]
async fn a_list_that_is_empty_for_once_is_never_taken_for_the_truth() {
    let [world, ..] = worlds();
    let pair = Pair::start(&world.here, &world.here).await;
    let empty = || Effect::Status { code: 200, body: "[]".to_owned(), headers: Vec::new() };
    for server in [&pair.source, &pair.destination] {
        for list in ["environments", "feeds", "libraryvariablesets", "lifecycles", "projectgroups", "projects"] {
            let at = format!("*/{list}/all");
            server.insert_fault(Fault::at(&at, empty()).nth(1));
            assert!(side_of(&client(server), "a side").await.is_none(), "{list}: something names one of them");
            server.clear_faults();
            server.insert_fault(Fault::at(&at, empty()));
            let side = side_of(&client(server), "a side").await;
            assert!(side.is_some(), "{list}: what is gone and named is gone the second time, too (E14)");
            server.clear_faults();
        }
    }
}

/// Neither the word of something between us and the server nor a document in the place of a list makes a side smaller: it is
/// read whole, or not at all.
#[tokio::test]
async fn no_answer_for_once_lets_documents_look_as_if_they_were_gone() {
    const NAMES: [&str; 9] =
        ["401", "403", "404", "302", "200-html", "200-null", "200-object", "200-other", "done-200-other"];
    let world = worlds().into_iter().nth(2).expect("there is such a world");
    let pair = Pair::start(&world.here, &Documents::new()).await;
    let client = client(&pair.source);
    let whole = side_of(&client, "a side").await.expect("it can be read").nodes.len();
    let requests = pair.source.requests().len();
    let mut smaller = Vec::new();
    for kind in KINDS.iter().filter(|kind| NAMES.contains(&kind.name)) {
        for request in 1..=requests {
            pair.source.insert_fault(Fault::at("*", (kind.effect)()).nth(request));
            let side = side_of(&client, "a side").await;
            pair.source.clear_faults();
            let found = side.map_or(whole, |side| side.nodes.len());
            smaller.extend((found != whole).then(|| format!("{} at {request}: {found} of {whole}", kind.name)));
        }
    }
    assert!(smaller.is_empty(), "{smaller:#?}");
}

/// Syncs while one write is refused, or while it is done and its answer is lost; returns the destination as its API
/// tells it, and whether everything was done. Nothing, if the plan is refused.
async fn with_one_write_failing(here: &Documents, there: &Documents, fault: Option<Fault>) -> Option<(Snapshot, bool)> {
    let pair = Pair::start(here, there).await;
    let plan = pair.plan(&creating().first_sync(FirstSync::TakeSource)).await;
    if plan.is_refused() {
        return None;
    }
    fault.into_iter().for_each(|fault| pair.destination.insert_fault(fault));
    let is_complete = pair.apply(&plan).await.is_ok_and(|outcome| outcome.is_complete());
    pair.destination.clear_faults();
    Some((look(&pair.destination).await, is_complete))
}

#[test]
fn with_any_one_write_failing_no_project_is_enabled_that_is_not_whole() {
    let (failed, judged) = (Cell::new(0), Cell::new(0));
    // Small spaces need few writes.
    let nth = prop_oneof![4 => 0..6usize, 1 => 6..24usize];
    let strategy = (random_space(), prop::option::weighted(0.3, random_space()), any::<bool>(), nth, any::<bool>());
    trial::holds(trial::config(16), &strategy, async |(here, there, is_post, nth, is_lost)| {
        let there = there.unwrap_or_default();
        let refused =
            || Effect::Status { code: 400, body: json!({"ErrorMessage": "No."}).to_string(), headers: Vec::new() };
        let effect = if is_lost { Effect::DropAfterHandling } else { refused() };
        let method = if is_post { "POST" } else { "PUT" };
        let Some((goal, _)) = with_one_write_failing(&here, &there, None).await else { return Ok(()) };
        let before = look(&Pair::start(&here, &there).await.destination).await;
        let fault = Fault::at("*", effect).method(method).nth(nth + 1);
        let held = with_one_write_failing(&here, &there, Some(fault)).await;
        let (held, is_complete) = held.expect("the same spaces are planned again");
        failed.set(failed.get() + u32::from(!is_complete));
        judged.set(judged.get() + 1);
        let wrong = half_made(&held.documents, &goal.documents, &before.documents);
        assert!(wrong.is_empty(), "{method} {nth}: {wrong:#?}");
        Ok(())
    });
    assert!(failed.get() > 0, "only {} of {} runs met the fault", failed.get(), judged.get());
}
