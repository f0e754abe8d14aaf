//! Content that `protect` keeps from being removed (`docs/rules.md` A5).
//!
//! Pure. A pattern speaks of keys, in the words of the destination or of the source.

use super::called_by::names;
use super::case::Case;
use super::stage::{Ground, Report};
use crate::decision::{Decision, Finding, Set, Verdict};
use crate::delta::Pattern;
use crate::findings;
use crate::identity::visit_parts;
use crate::key::{Key, fold};
use crate::path::{At, Place, Trail};
use crate::rules;

/// Returns the pattern that keeps an item of a document, itself or for something in it: what goes takes that along.
pub(super) fn by<'c>(case: Case<'c>, place: &Place) -> Option<&'c Set<Pattern>> {
    let patterns = &case.ground.delta.deletes.protect;
    if patterns.is_empty() {
        return None;
    }
    let mut around = [place.clone()].into_iter().chain(inside(case, place));
    around.find_map(|place| {
        let found = protecting(patterns, &case.pair.to, &place);
        found.or_else(|| protecting(patterns, &case.pair.from, &place))
    })
}

/// Returns the items in an item that stands there; rows hold none.
fn inside(case: Case<'_>, place: &Place) -> Vec<Place> {
    let mut found = Vec::new();
    let Some(actual) = case.actual().filter(|_| case.entry.rows().is_none()) else { return found };
    visit_parts(&actual.doc, &case.entry.shape, &Trail::ROOT, &mut |_, _, trail| {
        let inner = Place::from(trail);
        let is_item = matches!(inner.parts().last(), Some(At::Item { .. }));
        if is_item && inner.is_within(place) && inner != *place {
            found.push(inner);
        }
    });
    found
}

fn protecting<'p>(patterns: &'p [Set<Pattern>], document: &Key, place: &Place) -> Option<&'p Set<Pattern>> {
    if patterns.is_empty() {
        return None;
    }
    let names: Vec<String> = names(document, [place]).iter().map(|name| fold(name)).collect();
    patterns.iter().find(|pattern| names.iter().any(|name| pattern.value.matches_folded(name)))
}

/// Says that an item stays that only the destination has and that would be removed as such (E1).
pub(super) fn stays(case: Case<'_>, item: &Place, pattern: &Set<Pattern>) -> Decision {
    let why = format!("only the destination has it, and protect keeps it: {}", pattern.value.text());
    let decision = Decision::new(&case.pair.from, rules::A5, Verdict::Keep, why).item(item.clone());
    decision.set_by(&pattern.origin).otherwise("take it out of protect")
}

/// Refuses what would go by itself with what is removed, though it is protected: nothing else keeps it.
pub(super) fn beside(report: &Report, ground: Ground<'_>) -> Vec<Finding> {
    let patterns = &ground.delta.deletes.protect;
    let found = report.cascaded().filter_map(|(document, item)| {
        let pattern = protecting(patterns, document, item)?;
        let message = format!(
            "would be removed by the server with the step that it is scoped to, and protect keeps it: {}{}",
            pattern.value.text(),
            pattern.origin.bracketed()
        );
        let fix = "protect the step, too, give the row another scope there, or take it out of protect";
        Some(Finding::new(findings::DELETE_PROTECTED, document, message).at(item.clone()).fix(fix))
    });
    found.collect()
}
