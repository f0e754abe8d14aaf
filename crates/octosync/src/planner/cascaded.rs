//! What goes by itself with what a write removes: named as a removal, and planned after that write (F14).
//!
//! Pure.

use super::case::Case;
use super::draft::Draft;
use super::settled::Settled;
use super::stage::{Report, Staged};
use crate::cascades;
use crate::decision::{Decision, Verdict};
use crate::key::Key;
use crate::owners;
use crate::path::Place;
use crate::rules;
use std::collections::HashSet;

/// Takes the rows out of a document that go with what is removed beside it.
pub(super) fn cascaded(case: Case<'_>, settled: &Settled, mut own: Settled) -> Staged<Settled> {
    let mut report = Report::default();
    let Some(actual) = case.actual().filter(|_| case.entry.rows().is_some() && own.unpaired.is_empty()) else {
        return report.with(own);
    };
    let gone = gone(case, settled);
    let after = own.drafts.first().map_or(&actual.doc, |draft| &draft.after);
    let Some((left, rows)) = cascades::without(after, case.entry, &gone) else { return report.with(own) };
    report.decisions.extend(rows.iter().map(|row| removed(case, row)));
    match own.drafts.first_mut() {
        Some(draft) => draft.after = left,
        None => {
            own = Settled {
                drafts: vec![Draft::update(case, actual.doc.clone(), left)],
                kept: own.kept,
                exact: own.exact,
                ..Settled::default()
            }
        }
    }
    report.with(own)
}

/// Returns the items that the writes beside a document remove.
fn gone(case: Case<'_>, settled: &Settled) -> HashSet<Key> {
    let owner = owners::owner(&case.pair.to);
    let beside = settled.drafts.iter().filter(|draft| owner.is_some() && owners::owner(&draft.pair.to) == owner);
    let removed = beside.filter_map(|draft| {
        let before = draft.before.as_ref()?;
        Some(cascades::removed_items(draft.entry, &draft.pair.to, before, &draft.after))
    });
    removed.flatten().collect()
}

fn removed(case: Case<'_>, row: &Place) -> Decision {
    let why = "the step that it is scoped to is removed, and the server removes it with that";
    let decision = Decision::new(&case.pair.from, rules::F14, Verdict::Remove, why).item(row.clone());
    decision.otherwise("write steps.destination_only: keep, or give it another scope there")
}
