//! The optional parts of a side, read only where somebody asks for them: a configuration, or a plan that was made with
//! one.
//!
//! Pure.

use crate::delta::Delta;
use crate::key::Kind;
use crate::plan::DestinationPlan;
use crate::registry;
use crate::registry::spec::Wish;
use std::collections::{BTreeMap, BTreeSet};

/// Returns what the wanted differences of some destinations ask for.
#[must_use]
pub fn wishes<'d>(deltas: impl IntoIterator<Item = &'d Delta>) -> BTreeSet<Wish> {
    let all: BTreeSet<Wish> = kinds().into_values().collect();
    let deltas = deltas.into_iter();
    deltas.flat_map(|delta| all.iter().filter(|wish| is_made(**wish, delta)).copied().collect::<Vec<_>>()).collect()
}

fn is_made(wish: Wish, delta: &Delta) -> bool {
    match wish {
        Wish::Kind(kind) => delta.asks_for(kind),
        Wish::Members | Wish::Logos => wish.is_made(&delta.options),
    }
}

/// Returns what has to be read to write a plan: that of which it names something.
pub(crate) fn wishes_of(plan: &DestinationPlan) -> BTreeSet<Wish> {
    let (kinds, mut found) = (kinds(), BTreeSet::new());
    for step in &plan.steps {
        found.extend(kinds.get(&step.key.kind()));
        step.after.0.visit_refs(&mut |key| found.extend(kinds.get(&key.kind())));
    }
    found
}

/// Returns the kinds that are read only where somebody asks for something.
fn kinds() -> BTreeMap<Kind, Wish> {
    let wished = registry::all().iter().filter_map(|entry| {
        let wish = entry.spec.collections.iter().find_map(|collection| collection.wished)?;
        Some((entry.spec.kind, wish))
    });
    wished.collect()
}
