//! The records of runs can be looked up, and thrown away.

use super::opened;
use super::samples::{begun, blob, ends, record, site, start};
use crate::{Location, Pruned, Retention, RunStart, RunStep, State, StateError};
use futures::future::{join, join_all};
use octosync::key::{Key, Kind};
use octosync::memory::{Ends, Recorder as _};
use serde_json::json;
use std::time::Duration;

fn step(position: i64, status: &str) -> RunStep {
    let name = format!("Web {position}");
    RunStep {
        id: format!("projects/{name}"),
        position,
        document: Key::new(Kind::new("projects"), [name]),
        action: "update".to_owned(),
        status: status.to_owned(),
        note: String::new(),
        before: Some(blob(1, "before")),
        after: (status == "done").then(|| blob(1, "after")),
    }
}

pub(super) async fn a_run_is_listed_with_its_steps_and_documents(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let id = run.id().to_owned();
    run.steps(vec![step(2, "failed"), step(1, "started")]).await.unwrap();
    run.steps(vec![step(1, "done")]).await.unwrap();
    let under_way = state.run(&id).await.unwrap();
    assert_eq!((under_way.ended, under_way.running), (None, true));
    run.end("partly", &json!({"updates": 1})).await.unwrap();

    let [info] = <[_; 1]>::try_from(state.runs(None, 10).await.unwrap()).unwrap();
    assert_eq!(info, state.run(&id).await.unwrap());
    assert_eq!((&*info.command, &*info.destination, &info.ends), ("sync", "production", &ends()));
    assert_eq!((info.writer.as_deref(), info.outcome.as_deref(), info.steps), (Some("octosync"), Some("partly"), 2));
    assert_eq!((&info.counts, info.running), (&json!({"updates": 1}), false));
    assert!(info.ended.unwrap() >= info.began);
    let steps = state.steps(&id).await.unwrap();
    let told: Vec<_> = steps.iter().map(|step| (&*step.id, &*step.status)).collect();
    assert_eq!(told, [("projects/Web 1", "done"), ("projects/Web 2", "failed")]);
    assert_eq!(steps[0].before.as_ref().unwrap().doc().unwrap(), blob(1, "before").doc().unwrap());
    assert_eq!(steps[0].after.as_ref().unwrap().digest(), blob(1, "after").digest());
    assert!(steps[1].after.is_none());
}

pub(super) async fn a_run_is_found_by_its_last_word(location: Location) {
    let state = opened(&location).await;
    assert!(matches!(state.run("latest").await, Err(StateError::NoRun(_))));
    let ids = [done(&state, "Spaces-2", "production").await, done(&state, "Spaces-3", "Training").await];
    for id in &ids {
        let word = id.rsplit('-').next().unwrap();
        assert_eq!(&state.run(word).await.unwrap().id, id);
        assert_eq!(&state.run(&id.to_uppercase()).await.unwrap().id, id);
    }
    let Err(StateError::SeveralRuns { runs, .. }) = state.run(&ids[0][..4]).await else { panic!() };
    assert_eq!(runs.len(), 2);
    assert!(matches!(state.run("nobody").await, Err(StateError::NoRun(_))));
    let of_one = state.runs(Some("training"), 10).await.unwrap();
    assert_eq!(of_one.iter().map(|run| &*run.id).collect::<Vec<_>>(), [&*ids[1]]);
    assert_eq!(state.runs(None, 1).await.unwrap().len(), 1);
}

/// Makes a run that is over.
async fn done(state: &State, space: &str, destination: &str) -> String {
    let ends = Ends { destination: site(space), ..ends() };
    let run = state.begin(RunStart { destination: destination.to_owned(), ..start(ends) }).await.unwrap();
    let id = run.id().to_owned();
    run.end("done", &json!({})).await.unwrap();
    id
}

pub(super) async fn the_newest_run_of_each_destination_and_what_records_name_stay(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let old = run.id().to_owned();
    run.record(vec![record(1, "left")]).await.unwrap();
    run.steps(vec![RunStep { after: Some(record(1, "left").1[2].clone()), ..step(1, "done") }]).await.unwrap();
    run.end("done", &json!({})).await.unwrap();
    // Of one second, names do not sort by time.
    sqlx::query("update runs set began = 1000").execute(&state.database.pool).await.unwrap();
    let others = [done(&state, "Spaces-2", "production").await, done(&state, "Spaces-3", "training").await];

    let young = Retention { keep: 1, younger_than: Duration::MAX };
    assert_eq!(state.prune(young).await.unwrap(), Pruned::default());
    let all = Retention { keep: 0, younger_than: Duration::ZERO };
    // The document that the step alone named goes with it: the one before.
    assert_eq!(state.prune(all).await.unwrap(), Pruned { runs: vec![old], documents: 1 });
    let left: Vec<_> = state.runs(None, 10).await.unwrap().into_iter().map(|run| run.id).collect();
    assert!(left.len() == 2 && others.iter().all(|id| left.contains(id)), "{left:?}");
    let memory = state.recall(&ends()).await.unwrap();
    assert_eq!((memory.records.len(), memory.blobs.len()), (1, 3));
}

pub(super) async fn while_a_run_is_under_way_no_document_goes(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let forms: Vec<String> = (0..12).map(|form| format!("form {form}")).collect();
    for form in &forms {
        run.record(vec![record(1, form)]).await.unwrap();
    }
    let all = Retention { keep: 0, younger_than: Duration::ZERO };
    assert_eq!(state.prune(all).await.unwrap().documents, 0);
    // It knows the document from before, so it only names it.
    run.record(vec![(record(1, &forms[0]).0, Vec::new())]).await.unwrap();
    run.end("done", &json!({})).await.unwrap();
    // The one that is named again stays, and so do the last eight.
    assert_eq!(state.prune(all).await.unwrap().documents, 3);
}

pub(super) async fn what_is_written_while_others_are_thrown_away_is_whole(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let all = Retention { keep: 0, younger_than: Duration::ZERO };
    for round in 0..10 {
        // Each round writes documents that nothing named a moment ago.
        let text = format!("left {}", round % 2);
        let calls = join_all((0..20).map(|number| run.record(vec![record(number, &text)])));
        let (written, pruned) = join(calls, join_all((0..3).map(|_| state.prune(all)))).await;
        assert!(written.iter().all(Result::is_ok), "{written:?}");
        assert!(pruned.iter().all(Result::is_ok), "{pruned:?}");
        let records = state.recall(&ends()).await.unwrap().records;
        let expected = |number: usize| records.contains(&record(number, &text).0);
        assert!(records.len() == 20 && (0..20).all(expected));
    }
}
