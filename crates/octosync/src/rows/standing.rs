//! Decides a row that stands on both sides (`docs/rules.md` D2, D6, D9).

use super::initial::Content;
use super::row::{field, is_typed};
use super::{Note, Wishes};
use crate::decision::{Origin, Verdict};
use crate::delta::{FirstSync, Value};
use crate::doc::Doc;
use crate::identity::{WAS, is_secret, row_place, same_scope};
use crate::path::Handle;
use crate::registry::ROW;
use crate::rules::{self, Rule};
use crate::translate::marks::{DROP_NEW, SCOPED};

impl Wishes<'_> {
    /// Decides a row that stands on both sides.
    pub(super) fn keep_or_take(&self, wanted: &Doc, found: &Doc, was: &Handle, notes: &mut Vec<Note>) -> Doc {
        let place = row_place(found);
        let mut note = |rule, verdict, why, origin: &Origin, otherwise| {
            notes.push(Note { row: place.clone(), rule, verdict, why, origin: origin.clone(), otherwise });
        };
        if wanted.get(DROP_NEW).is_some() {
            note(rules::B1, Verdict::Keep, "drop_new leaves a row alone that is there", &Origin::Default, "");
            return found.clone();
        }
        let row = self.rescoped(wanted, found, was, &mut note);
        let mut taken = with_content(&row, wanted);
        if is_secret(found) {
            // The value of a secret is never touched; what describes it may be.
            taken.set(ROW.value, field(found, ROW.value).clone());
        }
        if let Some((value, origin)) = self.exception(wanted) {
            return self.by_exception(&value, &origin, row, taken, found, &mut note);
        }
        if taken.same(&row) {
            return row;
        }
        match self.standing.first_sync {
            FirstSync::KeepDestination => {
                let why = "it stands on both sides with different content, and a first sync keeps the destination's";
                note(rules::D2, Verdict::Keep, why, self.standing.origin, self.standing.otherwise);
                row
            }
            // Under "stop" the caller refuses: what is wanted shows as a difference.
            FirstSync::TakeSource | FirstSync::Stop => {
                let initial = self.initial(wanted);
                if initial.value == Content::Source || is_typed(wanted) {
                    return taken;
                }
                // What would be born as the destination's own business stays its own business.
                taken.set(ROW.value, field(found, ROW.value).clone());
                if !taken.same(&row) || !field(wanted, ROW.value).same(field(found, ROW.value)) {
                    note(initial.rule, Verdict::Keep, initial.why, &initial.origin, initial.otherwise);
                }
                taken
            }
        }
    }

    /// A pair found by value takes the source's scope only if that narrows it; an exception always sets it.
    fn rescoped(
        &self,
        wanted: &Doc,
        found: &Doc,
        was: &Handle,
        note: &mut impl FnMut(Rule, Verdict, &'static str, &Origin, &'static str),
    ) -> Doc {
        let mut row = found.clone();
        if same_scope(wanted, found) {
            return row;
        }
        if wanted.is_true_at(SCOPED) || narrows(wanted, found) {
            row.set(ROW.scope, field(wanted, ROW.scope).clone());
            row.set(WAS, Doc::text(&was.mark()));
        } else {
            let why = "the source's scope is wider, and a first sync only narrows";
            note(rules::D2, Verdict::Keep, why, &Origin::Default, "set its scope by an exception in rules");
        }
        row
    }

    fn by_exception(
        &self,
        value: &Value,
        origin: &Origin,
        row: Doc,
        taken: Doc,
        found: &Doc,
        note: &mut impl FnMut(Rule, Verdict, &'static str, &Origin, &'static str),
    ) -> Doc {
        let text = match value {
            Value::Source => {
                note(rules::D6, Verdict::Take, "an exception takes the source's", origin, "");
                return taken;
            }
            Value::Text(text) | Value::Env { value: text, .. } if !is_secret(found) => text,
            _ => {
                if !taken.same(&row) {
                    note(rules::D6, Verdict::Keep, "an exception leaves the value to the destination", origin, "");
                }
                return row;
            }
        };
        note(rules::D6, Verdict::Set, "an exception gives the value", origin, "");
        let mut set = row;
        set.set(ROW.value, Doc::in_field(text));
        set
    }
}

/// Type and value are one unit; prompt, description and the editable flag go with them (D9).
fn with_content(row: &Doc, wanted: &Doc) -> Doc {
    let mut taken = row.clone();
    for (field, value) in wanted.fields().into_iter().flat_map(crate::doc::Fields::iter) {
        if !field.starts_with('$') && ![ROW.scope, ROW.name].contains(&field.as_str()) {
            taken.set(&field, value.clone());
        }
    }
    taken
}

/// Returns whether the wanted scope lies within the one that stands there: it restricts more, and frees nothing.
fn narrows(wanted: &Doc, found: &Doc) -> bool {
    let (wanted, found) = (field(wanted, ROW.scope), field(found, ROW.scope));
    let dimensions = found.fields().into_iter().flat_map(crate::doc::Fields::iter);
    dimensions.filter(|(_, entries)| !entries.is_empty()).all(|(dimension, entries)| {
        let inner = wanted.get(&dimension).map(Doc::items).unwrap_or_default();
        !inner.is_empty() && inner.iter().all(|entry| entries.items().contains(entry))
    })
}
