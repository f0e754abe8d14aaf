//! Where each action of a process runs, now and then.

use super::cells::classes_by_axis;
use super::crossed::{Naming, Places, crossed};
use super::process::{Act, Id, Process};
use std::collections::BTreeSet;

/// The places at which an action runs, or does not, alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Runs {
    pub(crate) places: Places,
    /// Whether it runs there now, and then.
    pub(crate) runs: [bool; 2],
}

/// Returns where each action of two moments of one process runs, by its name; of the places, at most so many by name.
pub(crate) fn runs(moments: [&Process; 2], naming: Naming<'_>, most: usize) -> Vec<(String, Vec<Runs>)> {
    let [now, then] = moments;
    let mut seen: BTreeSet<&Id> = BTreeSet::new();
    let actions = then.actions.iter().chain(&now.actions).filter(|action| seen.insert(&action.id));
    let of_action = |action: &Act| {
        let found = moments.map(|process| process.find(&action.id).map(|(_, action)| action));
        let there: Vec<&Act> = found.iter().flatten().copied().collect();
        let enabled = there.iter().map(|action| action.enabled).collect();
        let all = crossed(enabled, classes_by_axis(&there, naming), most);
        let runs = all.into_iter().map(|(holds, places)| {
            let mut holds = holds.into_iter();
            Runs { places, runs: found.map(|action| action.is_some() && holds.next().unwrap_or_default()) }
        });
        (action.label.clone(), runs.collect())
    };
    actions.map(of_action).collect()
}
