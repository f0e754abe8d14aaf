//! Patterns in `protect` that match nothing on the destination.

use crate::decision::{Finding, Set};
use crate::delta::Pattern;
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{fold, instead};
use crate::path::{At, Place, Trail};
use crate::planner::called_by;
use crate::planner::stage::Ground;
use crate::registry;
use crate::side::Side;
use std::collections::BTreeSet;

/// Returns what is to be said of patterns.
pub(super) fn idle(ground: Ground<'_>) -> Vec<Finding> {
    let patterns = &ground.delta.deletes.protect;
    if patterns.is_empty() {
        return Vec::new();
    }
    let sides = [ground.destination, ground.source].map(known);
    let folded: BTreeSet<String> = sides.iter().flatten().map(|name| fold(name)).collect();
    let idle = patterns.iter().filter(|pattern| !folded.iter().any(|name| pattern.value.matches_folded(name)));
    let finding = |pattern: &Set<Pattern>| {
        let (text, origin) = (pattern.value.text(), pattern.origin.bracketed());
        let message = format!("protect: \"{text}\" matches nothing that stands on the destination{origin}");
        let fix = instead(text, sides[0].iter().map(String::as_str));
        Finding::general(findings::PROTECT_UNMATCHED, message).fix(fix)
    };
    idle.map(finding).collect()
}

/// Returns what the documents of a side are called, and the items in them.
fn known(side: &Side) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for node in side.nodes.values() {
        known.insert(node.key.to_string());
        visit_parts(&node.doc, &registry::entry(node.key.kind()).shape, &Trail::ROOT, &mut |_, _, trail| {
            let place = Place::from(trail);
            if matches!(place.parts().last(), Some(At::Item { .. })) {
                known.extend(called_by::of_place(&node.key, &place));
            }
        });
    }
    known
}
