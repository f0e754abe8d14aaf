//! Fields that are the destination's own once a document is there: where a mode demands that all is equal, what differs in them is
//! named (F10).
//!
//! Pure.

use super::case::Case;
use crate::decision::{Decision, Verdict};
use crate::delta::Mode;
use crate::doc::{Fields, Name};
use crate::edits::same;
use crate::overlay::Way;
use crate::rules;
use crate::side::Node;

/// Returns the differences between a document of the source and its counterpart that stay. The name of a document, and
/// its position among its like, are no content.
pub(super) fn kept(case: Case<'_>, actual: &Node) -> Vec<Decision> {
    if !matches!(case.pair.mode, Mode::Mirror | Mode::Verify) {
        return Vec::new();
    }
    let is_content = |field: Name| field.as_str() != "Slug" && Some(field.as_str()) != case.entry.spec.placed_by;
    let fields = case.node().doc.fields().into_iter().flat_map(Fields::iter);
    let kept = fields.filter(|(field, _)| case.entry.shape.field(*field).on_create && is_content(*field));
    let differs = kept.filter(|(field, value)| {
        let there = actual.doc.get(field);
        there.is_some() && !same(Some(*value), there)
    });
    let decision = |(field, _)| {
        let why = "it is the destination's own once the document is there, and differs";
        let decision = Decision::new(&case.pair.from, rules::F10, Verdict::Keep, why);
        decision.item(Way::ROOT.member(field, false).spot()).otherwise("make both sides equal by hand")
    };
    differs.map(decision).collect()
}
