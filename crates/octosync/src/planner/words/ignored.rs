//! Entries of `ignore` that leave nothing out of drift, neither of what stands there nor of what comes.

use crate::decision::Finding;
use crate::drift;
use crate::memory::End;
use crate::plan::Step;
use crate::planner::stage::Ground;

/// Returns what is to be said of entries.
pub(super) fn idle(ground: Ground<'_>, steps: &[Step]) -> Vec<Finding> {
    let gone = ground.pasts.into_iter().flat_map(|pasts| pasts.past_names(End::Destination)).map(|(_, key)| key);
    drift::idle(&ground.delta.ignore, ground.destination, steps.iter().map(|step| &step.key).chain(gone))
}
