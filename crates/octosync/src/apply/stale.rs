//! Finds what changed on the destination since the plan was made.
//!
//! Pure.

use crate::doc::Doc;
use crate::key::Key;
use crate::lift::without_stamps;
use crate::plan::{DestinationPlan, Step};
use crate::registry::{self, kinds};
use crate::side::Side;
use std::collections::{BTreeSet, HashSet};

/// Returns the documents of a plan that are not any more as it says, and those that it refers to and that are gone.
pub(super) fn changed(plan: &DestinationPlan, side: &Side) -> Vec<Key> {
    let mut changed: BTreeSet<Key> =
        plan.steps.iter().filter(|step| is_stale(step, side)).map(|step| step.key.clone()).collect();
    let coming: HashSet<&Key> = plan.steps.iter().map(|step| &step.key).collect();
    for step in &plan.steps {
        gone(&step.after.0, side, &coming, &mut changed);
    }
    changed.into_iter().collect()
}

fn is_stale(step: &Step, side: &Side) -> bool {
    let now = side.nodes.get(&step.key).map(|node| &node.doc);
    match (&step.before, now) {
        (Some(before), Some(now)) => !without_stamps(&before.0).same(&without_stamps(now)),
        (Some(_), None) => true,
        (None, now) => now.is_some(),
    }
}

/// Items come with their document: a write of that can bring them.
fn gone(doc: &Doc, side: &Side, coming: &HashSet<&Key>, changed: &mut BTreeSet<Key>) {
    match doc {
        Doc::Ref(key) if key.kind() != kinds::ROLES => {
            let there = side.index.has(key) || coming.contains(key) || registry::get(key.kind()).is_none();
            if !there {
                changed.insert(key.clone());
            }
        }
        Doc::Array(items) | Doc::Commas(items) => items.iter().for_each(|item| gone(item, side, coming, changed)),
        Doc::Object(fields) => fields.iter().for_each(|(_, value)| gone(value, side, coming, changed)),
        Doc::Json(inner) => gone(inner, side, coming, changed),
        _ => {}
    }
}
