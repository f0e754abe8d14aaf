//! Which actions of a project's processes run where.

use super::moment::Moments;
use super::seen::{Action, At, PLACES, Runs};
use crate::doc::Doc;
use crate::gates::{self, Naming, Process};
use crate::key::Key;
use crate::registry;

/// Returns the actions of all processes of a project, with where they run, now and then.
pub(super) fn actions(moments: &Moments<'_>, project: &Key, naming: Naming<'_>) -> Vec<Action> {
    let flows = |key: &&Key| registry::get(key.kind()).is_some_and(|entry| entry.spec.flow.is_some());
    moments.of_project(project).filter(flows).flat_map(|key| of_process(key, moments, naming)).collect()
}

fn of_process(key: &Key, moments: &Moments<'_>, naming: Naming<'_>) -> impl Iterator<Item = Action> {
    let [now, then] =
        moments.both.each_ref().map(|moment| moment.get(key).and_then(|doc| read(key, doc)).unwrap_or_default());
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
