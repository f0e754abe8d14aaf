//! Takes what stands on both sides as it is (`octosync adopt`): it is paired, and today's difference is the destination's own.
//!
//! Pure. Nothing is written, so nothing comes, and no difference asks whose content is right.

use super::case::Case;
use super::recorded::{self, Wanted};
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::standing::{Since, merged_rows};
use crate::delta::ExistingValue;
use crate::doc::{Doc, Lifted};
use crate::overlay::overlay;
use crate::plan::Difference;
use crate::side::{Node, items_of};
use std::collections::BTreeSet;

/// Settles a document that stands there and is taken as it is.
pub(super) fn adopted(case: Case<'_>, mut desired: Doc, actual: &Node) -> Staged<Settled> {
    let doc = desired.clone();
    let rows = case.entry.rows().map(|list| {
        let merged = merged_rows(
            case,
            Since { history: None, mirrored: None, is_there: false, is_news: true },
            &mut desired,
            (actual, list),
            ExistingValue::Keep.into(),
        );
        // Decisions about rows are made when something is written.
        merged.value.remembered
    });
    // Rows that only the source has come with the next sync: they are no difference.
    if let (Some(list), Some(rows)) = (case.entry.rows(), &rows) {
        desired.set(&list, Doc::list(rows.standing()));
    }
    let record = recorded::standing(case, None, Wanted { doc, rows, staying: BTreeSet::new() }, (actual, None));
    let after = overlay(desired, &actual.doc, &case.entry.shape, &BTreeSet::new()).doc;
    let mut settled = match after.same(&actual.doc) {
        true => Settled::unchanged(case.entry.spec.kind),
        false => Settled { kept: vec![difference(case, actual, after)], ..Settled::default() },
    };
    settled.records.extend(record);
    settled.items = items_of(&case.pair.to, &actual.doc, &case.entry.shape);
    Report::default().with(settled)
}

fn difference(case: Case<'_>, actual: &Node, after: Doc) -> Difference {
    let why = "it is taken as it stands there, and is the destination's own until both sides agree".to_owned();
    let (before, after) = (Lifted(actual.doc.clone()), Lifted(after));
    Difference { key: case.pair.to.clone(), before, after, supplied: Vec::new(), widened: Vec::new(), why }
}
