//! Finds restrictions of what stands on the destination that a plan would lift (`docs/rules.md` B).
//!
//! Pure. The source says whose content is right, not that a scope there may widen. Rows have no place of their own, so
//! that merging them says it (`crate::rows`); what lost entries because they have no counterpart was said when it was
//! translated.

use super::stage::Ground;
use crate::decision::Finding;
use crate::doc::Doc;
use crate::identity::{find, visit_parts};
use crate::path::{Place, Trail};
use crate::plan::Step;
use crate::registry;
use crate::registry::spec::{Dimension, Item};
use crate::subject::{Lookup, first};
use crate::translate::{emptied, widened};

/// Returns what a step would restrict less than it is now, each with the consent that it has.
pub(super) fn lifted(step: &Step, ground: Ground<'_>) -> Vec<Finding> {
    let entry = registry::entry(step.key.kind());
    let Some(before) = step.before.as_ref().filter(|_| !entry.items.is_empty()) else { return Vec::new() };
    let source = &ground.source.nodes[&step.from];
    let lookup = Lookup::new(&ground.delta.exceptions, source);
    let allowed = |item: &Item| ground.delta.allow_widening.value.allows(entry.topic(item));
    let mut findings = Vec::new();
    visit_parts(&before.0, &entry.shape, &Trail::ROOT, &mut |part, shape, trail| {
        let Some(item) = shape.item.filter(|item| !item.valued) else { return };
        let place = Place::from(trail);
        let Some(after) = find(&step.after.0, &entry.shape, &place) else { return };
        let wanted = find(&source.doc, &entry.shape, &place);
        let is_lifted = |dimension: &&Dimension| {
            emptied(part, after, dimension) && !wanted.is_some_and(|wanted| emptied(wanted, after, dimension))
        };
        for dimension in item.dimensions.iter().filter(is_lifted) {
            if is_set(&lookup, part, &place, dimension) {
                continue;
            }
            let what = dimension.word.replace('_', " ");
            let why = "only the destination restricts it so";
            findings.push(widened(&step.key, &place, &what, why, allowed(item)));
        }
    });
    findings
}

/// Returns whether an exception sets a dimension of something: that is its own consent.
fn is_set(lookup: &Lookup<'_, '_>, part: &Doc, place: &Place, dimension: &Dimension) -> bool {
    let about = if place.is_document() { lookup.document().to_vec() } else { lookup.counterpart(part, place) };
    first(&about, |exception| exception.set.scope.get(dimension.word)).is_some()
}
