//! Documents of which both sides add to some fields, whatever becomes of the rest (`docs/rules.md` F6).
//!
//! Pure.

use super::case::Case;
use crate::delta::{FirstSync, Mode};
use crate::doc::Doc;
use crate::overlay::is_there;
use crate::side::Node;

/// Returns what is wanted of a document that stands there: in a mode that leaves it alone, only what both sides add to.
pub(super) fn wanted(case: Case<'_>, desired: Doc, actual: &Node) -> Doc {
    if case.entry.spec.unites(case.pair.mode) { united(case, &desired, actual) } else { desired }
}

/// Returns what is wanted at a first sync of a document, and whose content it gets: what both sides add to needs no word.
pub(super) fn first_sync(case: Case<'_>, desired: Doc, actual: &Node) -> (Doc, FirstSync) {
    let word = case.first_sync();
    let is_merged = case.pair.mode == Mode::Merge && !case.entry.spec.united.is_empty();
    match word {
        _ if case.entry.spec.unites(case.pair.mode) => (desired, FirstSync::TakeSource),
        FirstSync::KeepDestination if is_merged => (united(case, &desired, actual), FirstSync::TakeSource),
        FirstSync::Stop if is_merged && is_only_united(case, &desired, actual) => (desired, FirstSync::TakeSource),
        word => (desired, word),
    }
}

/// Returns the destination's document with what is wanted of the fields that both sides add to.
fn united(case: Case<'_>, desired: &Doc, actual: &Node) -> Doc {
    let mut doc = actual.doc.clone();
    for field in case.entry.spec.united {
        if let Some(value) = desired.get(field) {
            doc.set(field, value.clone());
        }
    }
    doc
}

/// Returns whether a document differs in nothing else than what both sides add to.
fn is_only_united(case: Case<'_>, desired: &Doc, actual: &Node) -> bool {
    let mut rest = desired.clone();
    for field in case.entry.spec.united {
        rest.take(field);
    }
    is_there(&rest, &actual.doc, &case.entry.shape)
}
