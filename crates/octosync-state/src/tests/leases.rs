//! Two runs never hold one destination, and one that lost it writes nothing.

use super::opened;
use super::samples::{begun, ends, record, site, start};
use crate::begin::begin;
use crate::state::Settings;
use crate::{Location, Run, State, StateError};
use futures::future::join_all;
use octosync::memory::{Ends, Recorder as _, RecorderError};
use serde_json::json;
use std::time::Duration;

pub(super) async fn of_many_runs_one_holds_the_destination(location: Location) {
    let state = opened(&location).await;
    // Others have connections of their own, as other processes do.
    let states = join_all((0..3).map(|_| opened(&location))).await;
    for _ in 0..5 {
        let began = join_all((0..9).map(|at| states[at % 3].begin(start(ends())))).await;
        let (held, refused): (Vec<_>, Vec<_>) = began.into_iter().partition(Result::is_ok);
        let [Ok(run)] = <[_; 1]>::try_from(held).unwrap() else { panic!() };
        for error in refused {
            let Err(StateError::Held(holder)) = error else { panic!("{error:?}") };
            assert_eq!((&*holder.run, &holder.operator), (run.id(), &start(ends()).operator));
        }
        run.end("done", &json!({})).await.unwrap();
    }
    assert_eq!(state.runs(None, 9).await.unwrap().len(), 5, "who is refused leaves no run behind");
}

pub(super) async fn other_destinations_are_free(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let other = Ends { destination: site("Spaces-9"), ..ends() };
    let second = state.begin(start(other)).await.unwrap();
    // Another source, but the same destination.
    let same = Ends { source: site("Spaces-9"), ..ends() };
    let Err(StateError::Held(holder)) = state.begin(start(same)).await else { panic!() };
    assert_eq!(holder.run, run.id());
    second.end("done", &json!({})).await.unwrap();
    assert!(state.holder(&ends().destination).await.unwrap().is_some());
}

pub(super) async fn a_run_that_ends_or_is_dropped_gives_the_destination_back(location: Location) {
    let state = opened(&location).await;
    begun(&state).await.end("done", &json!({})).await.unwrap();
    assert_eq!(state.holder(&ends().destination).await.unwrap(), None);
    drop(begun(&state).await);
    while state.holder(&ends().destination).await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
    let outcomes: Vec<_> = state.runs(None, 9).await.unwrap().into_iter().map(|run| run.outcome).collect();
    assert!(outcomes.contains(&Some("interrupted".to_owned())), "{outcomes:?}");
}

pub(super) async fn a_stale_hold_is_taken_over_and_its_run_writes_nothing_more(location: Location) {
    let state = opened(&location).await;
    // Nothing renews this one: its process hangs.
    let stale = begin(&state.database, start(ends()), Duration::from_secs(60)).await.unwrap();
    let name = stale.id.clone();
    sqlx::query("update leases set expires = 1").execute(&state.database.pool).await.unwrap();
    assert_eq!(state.holder(&ends().destination).await.unwrap(), None);
    let new = begun(&state).await;

    let old = Run::start(stale, [1].into());
    let error = old.record(vec![record(1, "late")]).await.unwrap_err();
    assert!(matches!(&error, RecorderError::Lost(why) if why.contains(&name)), "{error:?}");
    drop(old);
    new.record(vec![record(2, "mine")]).await.unwrap();
    assert_eq!(state.recall(&ends()).await.unwrap().records, [record(2, "mine").0]);
    assert_eq!(state.run(&name).await.unwrap().outcome.as_deref(), Some("died"));
    assert_eq!(state.holder(&ends().destination).await.unwrap().unwrap().run, new.id());
}

pub(super) async fn a_hold_is_renewed_while_nothing_is_written(location: Location) {
    let state = State::open_with(&location, Settings { lease: Duration::from_secs(2) }).await.unwrap();
    let run = begun(&state).await;
    let expires = || async {
        let row = sqlx::query("select expires from leases").fetch_one(&state.database.pool).await.unwrap();
        sqlx::Row::get::<i64, _>(&row, 0)
    };
    let first = expires().await;
    while expires().await == first {
        tokio::task::yield_now().await;
    }
    assert_eq!(state.holder(&ends().destination).await.unwrap().unwrap().run, run.id());
}
