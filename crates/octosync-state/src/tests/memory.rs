//! Recorded data comes back, exactly.

use super::opened;
use super::samples::{begun, ends, looked_up, name, record, site, start};
use crate::{Location, Retention};
use futures::future::join_all;
use octosync::memory::{End, Ends, Mark, Record, Recorder as _};
use std::collections::BTreeMap;

pub(super) async fn what_is_recorded_comes_back(location: Location) {
    let state = opened(&location).await;
    assert_eq!(state.recall(&ends()).await.unwrap().records, []);
    let run = begun(&state).await;
    let (first, blobs) = record(1, "left");
    let pair = looked_up("Projects-3");
    run.record(vec![(first.clone(), blobs.clone()), (pair.clone(), Vec::new())]).await.unwrap();
    run.end("done", &serde_json::json!({})).await.unwrap();
    state.close().await;

    let state = opened(&location).await;
    let memory = state.recall(&ends()).await.unwrap();
    assert_eq!(memory.records, [first.clone(), pair]);
    assert!(memory.records[0].from_key.is_spelt_as(&first.from_key));
    assert_eq!(memory.blobs.len(), 3);
    for blob in blobs {
        assert_eq!(memory.blobs[&blob.digest()].doc().unwrap(), blob.doc().unwrap());
    }
    assert_eq!(state.remembered().await.unwrap(), [ends()]);
}

pub(super) async fn a_record_takes_the_place_of_an_earlier_one_of_its_ids(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    // In one call, too, the last one holds.
    run.record(vec![record(1, "first"), record(1, "second")]).await.unwrap();
    run.record(vec![record(2, "other"), record(1, "third")]).await.unwrap();
    let memory = state.recall(&ends()).await.unwrap();
    assert_eq!(memory.records, [record(1, "third").0, record(2, "other").0]);
    assert!(!memory.blobs.contains_key(&record(1, "first").0.past.unwrap().left));
}

pub(super) async fn what_earlier_syncs_had_recorded_is_kept_for_a_while(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let texts: Vec<String> = (0..12).map(|nth| format!("left {nth}")).collect();
    for text in &texts {
        run.record(vec![record(1, text), record(2, "same")]).await.unwrap();
    }
    // A document that stays as it is has no earlier form, and a pair that lost its past keeps the earlier forms it had.
    run.record(vec![(Record { past: None, ..record(1, "left 11").0 }, Vec::new())]).await.unwrap();
    run.end("done", &serde_json::json!({})).await.unwrap();
    state.prune(Retention::default()).await.unwrap();
    let mut memory = state.recall(&ends()).await.unwrap();
    state.add_earlier(&ends(), &mut memory).await.unwrap();
    let expected: Vec<Record> = texts.iter().rev().take(8).map(|text| record(1, text).0).collect();
    assert_eq!(memory.earlier, expected);
    for record in &memory.earlier {
        let past = record.past.as_ref().unwrap();
        assert!([past.source, past.left].iter().all(|digest| memory.blobs.contains_key(digest)));
    }
}

pub(super) async fn the_mark_and_the_runs_of_a_destination_are_remembered(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let elsewhere = state.begin(start(Ends { destination: site("Spaces-9"), ..ends() })).await.unwrap();
    let mark = |number| Mark { number, occurred: "2026-11-30T09:12:44.000+00:00".into() };
    assert_eq!(state.recall(&ends()).await.unwrap().mark, None);
    run.remember_mark(mark(7), true).await.unwrap();
    assert_eq!(state.recall(&ends()).await.unwrap().writer.as_deref(), Some(run.id()));
    run.remember_mark(mark(9), false).await.unwrap();
    let memory = state.recall(&ends()).await.unwrap();
    assert_eq!((memory.mark, memory.writer, memory.runs), (Some(mark(9)), None, [run.id().into()].into()));
    assert_ne!(run.id(), elsewhere.id());
}

pub(super) async fn forgotten_pairs_are_gone_and_no_others(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    run.record(vec![record(1, "a"), record(2, "b")]).await.unwrap();
    let (gone, _) = record(1, "a");
    run.forget(vec![(gone.kind, gone.from, gone.to)]).await.unwrap();
    assert_eq!(state.recall(&ends()).await.unwrap().records, [record(2, "b").0]);
}

pub(super) async fn another_pair_of_spaces_is_another_memory(location: Location) {
    let state = opened(&location).await;
    let swapped = Ends { source: ends().destination, destination: ends().source };
    let elsewhere = Ends { destination: site("Spaces-3"), ..ends() };
    begun(&state).await.record(vec![record(1, "a")]).await.unwrap();
    let run = state.begin(start(elsewhere.clone())).await.unwrap();
    run.record(vec![record(1, "b")]).await.unwrap();
    assert_eq!(state.recall(&ends()).await.unwrap().records, [record(1, "a").0]);
    assert_eq!(state.recall(&elsewhere).await.unwrap().records, [record(1, "b").0]);
    assert_eq!(state.recall(&swapped).await.unwrap().records, []);
    assert_eq!(state.remembered().await.unwrap(), [ends(), elsewhere]);
}

pub(super) async fn names_of_vanished_ids_stay(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let names = |names: &[(&str, &str)]| -> BTreeMap<_, _> {
        names.iter().map(|(id, text)| (Box::from(*id), name(text, "slug"))).collect()
    };
    run.remember_names(End::Source, names(&[("Projects-1", "Web"), ("Projects-2", "Old")])).await.unwrap();
    run.remember_names(End::Source, names(&[("Projects-1", "Site")])).await.unwrap();
    run.remember_names(End::Destination, names(&[("Projects-1", "Other")])).await.unwrap();
    let memory = state.recall(&ends()).await.unwrap();
    assert_eq!(memory.source_names, names(&[("Projects-1", "Site"), ("Projects-2", "Old")]));
    assert_eq!(memory.destination_names, names(&[("Projects-1", "Other")]));
    assert_eq!(state.names(&ends(), End::Destination).await.unwrap(), memory.destination_names);
}

pub(super) async fn one_call_that_is_refused_takes_no_other_with_it(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let calls = (1..=40).map(|number| {
        let (record, blobs) = record(number, "left");
        // A record without the documents that it names.
        run.record(vec![(record, if number == 20 { Vec::new() } else { blobs })])
    });
    let answers = join_all(calls).await;
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer.is_ok(), at + 1 != 20, "call {}: {answer:?}", at + 1);
    }
    let recalled = state.recall(&ends()).await.unwrap().records;
    assert_eq!(recalled.len(), 39);
    assert!(recalled.iter().all(|record| &*record.from != "Projects-20"));
}

pub(super) async fn many_records_come_back(location: Location) {
    let state = opened(&location).await;
    let run = begun(&state).await;
    let records: Vec<_> = (0..5000).map(|number| record(number, "left")).collect();
    let began = std::time::Instant::now();
    run.record(records.clone()).await.unwrap();
    let written = began.elapsed();
    let began = std::time::Instant::now();
    opened(&location).await;
    let looked = began.elapsed();
    let began = std::time::Instant::now();
    let memory = state.recall(&ends()).await.unwrap();
    eprintln!(
        "{}: 5000 records written in {written:?}, opened in {looked:?}, recalled in {:?}",
        state.location(),
        began.elapsed()
    );
    assert_eq!(memory.records.len(), 5000);
    assert_eq!(memory.blobs.len(), 15_000);
    let expected = records.iter().map(|(record, _)| record).find(|record| record.from == memory.records[77].from);
    assert_eq!(Some(&memory.records[77]), expected);
}
