//! Values that go by themselves: the plan takes away the connection or the template that they are for (F14).

use super::super::case::Case;
use super::super::draft::Draft;
use super::super::settled::Settled;
use super::super::stage::{Report, Staged};
use super::{Holders, ValuePlaces, environment_of, holder_of};
use crate::decision::{Decision, Verdict};
use crate::doc::Doc;
use crate::identity::row_place;
use crate::registry::spec::ROW;
use crate::rules;

impl ValuePlaces {
    /// Takes the values out of a document for which there will be no place, and says so.
    pub(in super::super) fn remaining(&self, case: Case<'_>, mut own: Settled) -> Staged<Settled> {
        let mut report = Report::default();
        let (Some(actual), Some(list)) = (case.actual().filter(|_| self.is_asked()), case.entry.rows()) else {
            return report.with(own);
        };
        let after = own.drafts.first().map_or(&actual.doc, |draft| &draft.after);
        let holders = self.holders(&case.pair.to);
        let rows = after.get(&list).map(Doc::items).unwrap_or_default().iter().cloned();
        let (left, going): (Vec<Doc>, Vec<Doc>) = rows.partition(|row| self.stays(row, &holders));
        if going.is_empty() || !own.unpaired.is_empty() {
            return report.with(own);
        }
        report.decisions.extend(going.iter().map(|row| {
            let why = "what it is for is removed, and the server removes it with that";
            let decision = Decision::new(&case.pair.from, rules::F14, Verdict::Remove, why);
            decision.item(row_place(row).in_list(&list)).otherwise("keep the connection, or the template, with protect")
        }));
        let mut doc = after.clone();
        doc.set(&list, Doc::list(left));
        match own.drafts.first_mut() {
            Some(draft) => draft.after = doc,
            None => {
                own.unchanged.clear();
                own.drafts.push(Draft::update(case, actual.doc.clone(), doc));
            }
        }
        report.with(own)
    }

    /// Returns whether there is a place for a row that stands there.
    fn stays(&self, row: &Doc, holders: &Holders) -> bool {
        let Some(holder) = holder_of(row) else { return true };
        let is_linked = |environments: &std::collections::BTreeSet<_>| {
            environment_of(row).is_none_or(|environment| environments.contains(environment))
        };
        holders.get(holder).is_some_and(is_linked) && self.template(holder, row.str_at(ROW.name)).is_some()
    }
}
