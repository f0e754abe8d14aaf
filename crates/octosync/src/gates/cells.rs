//! The cells in which processes are compared: where each action runs.
//!
//! Pure. Cells are the product of the values that any of the processes names in a dimension, and of one more that
//! none names; those in which the same actions run are one.

use super::crossed::{Class, Naming, Places, crossed};
use super::process::{Act, Axis, Entered, Process, Restriction};
use crate::registry;
use std::collections::BTreeMap;

/// A cell: where actions of several processes run.
#[derive(Debug)]
pub(super) struct Cell {
    /// Of each process, which of its actions run.
    pub(super) runs: Vec<Vec<bool>>,
    /// Its name for people: `Production, channel "Hotfix"`; empty if nothing tells cells apart.
    pub(super) label: String,
}

/// Returns the cells that tell actions of these processes apart.
pub(super) fn cells(processes: &[&Process]) -> Vec<Cell> {
    let actions: Vec<&Act> = processes.iter().flat_map(|process| &process.actions).collect();
    let enabled: Vec<bool> = actions.iter().map(|action| action.enabled).collect();
    let naming = Naming { together: called, all: &|_| Vec::new() };
    let found = crossed(enabled, classes_by_axis(&actions, naming), 1);
    let split = |runs: Vec<bool>| {
        let mut rest = runs.into_iter();
        processes.iter().map(|process| rest.by_ref().take(process.actions.len()).collect()).collect()
    };
    let label = |places: Places| places.labels.into_iter().next().unwrap_or_default();
    found.into_iter().map(|(runs, places)| Cell { runs: split(runs), label: label(places) }).collect()
}

/// Returns the classes of entries of each dimension.
pub(super) fn classes_by_axis(actions: &[&Act], naming: Naming<'_>) -> Vec<Vec<Class>> {
    axes(actions).into_iter().map(|(axis, named)| classes(&axis, &named, actions, naming)).collect()
}

/// Returns the dimensions, with the entries that are named in each.
fn axes(actions: &[&Act]) -> BTreeMap<Axis, Vec<Entered>> {
    let mut axes: BTreeMap<Axis, Vec<Entered>> = BTreeMap::new();
    for restriction in actions.iter().flat_map(|action| &action.scope) {
        let named = axes.entry(restriction.axis.clone()).or_default();
        named.extend(restriction.entries.iter().filter(|entry| **entry != Entered::Nowhere).cloned());
    }
    for named in axes.values_mut() {
        named.sort();
        // Names compare without case; one spelling is enough.
        named.dedup_by(|a, b| same(a, b));
    }
    axes
}

/// Returns which actions each group of equal entries admits, with what to call the group.
fn classes(axis: &Axis, named: &[Entered], actions: &[&Act], naming: Naming<'_>) -> Vec<Class> {
    let admits = |entry: Option<&Entered>| -> Vec<bool> {
        let of_axis = |restriction: &&Restriction| restriction.axis == *axis;
        actions.iter().map(|action| action.scope.iter().filter(of_axis).all(|only| only.admits(entry))).collect()
    };
    let labelled = named.iter().filter_map(|entry| match entry {
        Entered::There(_, label) => Some((entry, label.clone())),
        Entered::Nowhere => None,
    });
    naming.classes((Some(axis.0), registry::one(axis.0)), labelled, admits)
}

fn called(labels: &[String]) -> String {
    match labels {
        [first, second, more @ ..] if !more.is_empty() => format!("{first}, {second} and {} more", more.len()),
        labels => labels.join(" and "),
    }
}

fn same(a: &Entered, b: &Entered) -> bool {
    matches!((a, b), (Entered::There(a, _), Entered::There(b, _)) if a == b)
}
