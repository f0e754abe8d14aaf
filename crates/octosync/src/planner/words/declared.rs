//! Places that the owner declares to hold ids, and at which none stands (`docs/rules.md` E15).

use super::super::stage::Ground;
use crate::decision::Finding;
use crate::delta::DeclaredPlace;
use crate::findings;
use crate::identity::visit_leaves;
use crate::key::Kind;
use crate::path::{Place, Trail};
use crate::registry;
use crate::side::Node;

/// Returns what is to be said of declared places.
pub(super) fn idle(ground: Ground<'_>) -> Vec<Finding> {
    let declared = &ground.delta.references;
    let mut open: Vec<(DeclaredPlace, usize)> = declared.iter().map(DeclaredPlace::from).zip(0..).collect();
    for node in ground.source.nodes.values().chain(ground.destination.nodes.values()) {
        if open.is_empty() {
            break;
        }
        for (place, kind) in unknown_to_the_registry(node) {
            open.retain(|(declared, _)| declared.kind != kind || !declared.means(&place));
        }
    }
    open.into_iter().map(|(place, at)| unmet(&declared[at].at, place.kind)).collect()
}

/// Returns the references of a document that no table declares, each with its place and what it names.
fn unknown_to_the_registry(node: &Node) -> Vec<(Place, Kind)> {
    let mut found = Vec::new();
    let shape = &registry::entry(node.key.kind()).shape;
    visit_leaves(&node.doc, shape, &Trail::ROOT, &mut |leaf, shape, trail| {
        if shape.reference.is_none() {
            leaf.visit_refs(&mut |key| found.push((trail.into(), key.kind())));
        }
    });
    found
}

fn unmet(at: &str, kind: Kind) -> Finding {
    let message = format!(
        "references declares {kind} at \"{at}\", and no id of theirs stands at such a place that is not known without it"
    );
    let fix = "write a place as the next step of ref.undeclared shows it, or remove the entry";
    Finding::general(findings::RULES_UNMATCHED, message).fix(fix)
}
