//! Which actions of a project's processes run where.

use super::moment::Moment;
use super::seen::{Action, At, PLACES, Runs};
use crate::doc::Doc;
use crate::gates::{self, Naming, Process};
use crate::key::Key;
use crate::owners;
use crate::registry;
use std::collections::BTreeSet;

/// Returns the actions of all processes of a project, with where they run, now and then.
pub(super) fn actions(moments: [&Moment<'_>; 2], project: &Key, naming: Naming<'_>) -> Vec<Action> {
    let is_of_it = |key: &&Key| {
        let flows = registry::get(key.kind()).is_some_and(|entry| entry.spec.flow.is_some());
        flows && owners::project(key).as_ref() == Some(project)
    };
    let processes: BTreeSet<&Key> = moments.iter().flat_map(|moment| moment.keys()).filter(is_of_it).collect();
    processes.into_iter().flat_map(|key| of_process(key, moments, naming)).collect()
}

fn of_process(key: &Key, moments: [&Moment<'_>; 2], naming: Naming<'_>) -> impl Iterator<Item = Action> {
    let [now, then] = moments.map(|moment| moment.get(key).and_then(|doc| read(key, doc)).unwrap_or_default());
    let process = key.clone();
    gates::runs([&now, &then], naming, PLACES).into_iter().map(move |(name, runs)| {
        let runs = runs.into_iter().map(|gates::Runs { places, runs: [before, after] }| Runs {
            at: At { places: places.labels, more: places.more },
            before,
            after,
        });
        Action { process: process.clone(), name, runs: runs.collect() }
    })
}

fn read(key: &Key, doc: &Doc) -> Option<Process> {
    Process::read(doc, registry::entry(key.kind()), &|key| vec![key.clone()])
}
