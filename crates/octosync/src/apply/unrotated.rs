//! Finds the secrets that a plan rotates and whose supplied values are the ones that were written last after all: the value was taken
//! back since the plan was made, or another run wrote it.
//!
//! Pure.

use super::options::Remember;
use super::supplied::{SuppliedSecret, supplied_secrets};
use crate::declared::Declared;
use crate::doc::Doc;
use crate::lift::Lift;
use crate::memory::WrittenSecrets;
use crate::past::with_item_ids;
use crate::plan::{DestinationPlan, Step};
use crate::registry;
use crate::secrets::{Supply, label};
use crate::side::Side;

/// Returns what those secrets are called.
pub(super) fn unrotated(plan: &DestinationPlan, side: &Side, remember: &Remember, supply: &Supply) -> Vec<String> {
    let Some(written) = remember.secrets.as_deref() else { return Vec::new() };
    let declared = Declared::of(&plan.references);
    let rotating = plan.steps.iter().filter(|step| step.rotates());
    rotating
        .filter_map(|step| Some((step, there(step, side, remember, &declared)?)))
        .flat_map(|(step, there)| written_last(step, &there, side, written, supply))
        .collect()
}

/// Returns the document of a step as it stands there, with the ids of its items.
fn there(step: &Step, side: &Side, remember: &Remember, declared: &Declared) -> Option<Doc> {
    let original = side.as_sent(side.original(&step.key)?, &remember.known)?;
    let shape = &registry::entry(step.key.kind()).shape;
    let mut lift = Lift::new(&side.index, &step.key);
    let lifted = lift.document(with_item_ids(original, shape), shape);
    Some(declared.in_document(lifted, &step.key, shape, &side.index))
}

fn written_last(step: &Step, there: &Doc, side: &Side, written: &dyn WrittenSecrets, supply: &Supply) -> Vec<String> {
    let Some(node) = side.nodes.get(&step.key) else { return Vec::new() };
    let supplied = supplied_secrets(step, (there, &node.id), &step.after.0).into_iter();
    // For files, the thumbprint tells which one is there, whoever put it there.
    let supplied = supplied.filter(|secret| !secret.of_file);
    let last = supplied.filter_map(|SuppliedSecret { place, known_by, .. }| {
        let is_last = written.is_last(&known_by, &supply(&step.key, &place)?) == Some(true);
        is_last.then(|| label(&step.key, &place))
    });
    last.collect()
}
