//! Finds what changed on the destination since the plan was made.
//!
//! Pure.

use crate::key::Key;
use crate::lift::without_stamps;
use crate::plan::{Action, DestinationPlan, Step};
use crate::registry;
use crate::side::Side;
use std::collections::{BTreeSet, HashSet};

/// Returns the documents of a plan that are not any more as it says, and those that it refers to and that are gone.
pub(super) fn changed(plan: &DestinationPlan, side: &Side) -> Vec<Key> {
    let mut changed: BTreeSet<Key> = plan
        .steps
        .iter()
        .filter(|step| !completes(step) && is_stale(step, side))
        .map(|step| step.key.clone())
        .collect();
    let coming: HashSet<&Key> = plan.steps.iter().map(|step| &step.key).collect();
    for step in &plan.steps {
        step.after.0.visit_refs(&mut |key| {
            // Only documents can be gone: roles are words, and items come with a write of their document.
            let is_document = registry::get(key.kind()).is_some();
            if is_document && !side.index.has(key) && !coming.contains(key) {
                changed.insert(key.clone());
            }
        });
    }
    changed.into_iter().collect()
}

/// Returns whether a step only completes or publishes a document: what stands there by then is what another write left, and
/// is looked at then.
fn completes(step: &Step) -> bool {
    matches!(step.action, Action::Finish | Action::Publish) && step.before.is_none()
}

fn is_stale(step: &Step, side: &Side) -> bool {
    let now = side.nodes.get(&step.key).map(|node| &node.doc);
    match (&step.before, now) {
        (Some(before), Some(now)) => !without_stamps(&before.0).same(&without_stamps(now)),
        (Some(_), None) => true,
        (None, now) => now.is_some(),
    }
}
