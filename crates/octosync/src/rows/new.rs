//! Adds the rows that nothing on the destination pairs with (`docs/rules.md` D1, D3 to D6, D11).

use super::initial::{Content, Initial};
use super::pairing::Pairing;
use super::row::{is_typed, same_place};
use super::{Note, Rows, Wishes};
use crate::decision::{Origin, Verdict};
use crate::delta::OwnValues;
use crate::doc::Doc;
use crate::identity::{is_secret, row_place, spot};
use crate::key::fold;
use crate::path::Spot;
use crate::registry::ROW;
use crate::rules;
use crate::translate::marks::WIDENED;
use std::collections::HashSet;

const SECRET: &str = "a secret cannot be read, so it cannot be copied";

/// What the rows to add are judged by: those that stand there.
struct There<'r> {
    rows: &'r [Doc],
    /// The names that rows there have, and none of which pairs with a wanted row.
    own_names: HashSet<String>,
}

impl There<'_> {
    fn has_other_nature(&self, wanted: &Doc) -> bool {
        self.rows.iter().any(|row| same_place(row, wanted) && is_secret(row) != is_secret(wanted))
    }

    /// Returns whether a row there holds what would be a placeholder already.
    fn absorbs(&self, wanted: &Doc) -> bool {
        !is_secret(wanted) && self.rows.iter().any(|row| same_place(row, wanted))
    }
}

impl Wishes<'_> {
    pub(super) fn add_new(
        &self,
        desired: &[Doc],
        actual: &[Doc],
        pairing: &Pairing,
        merged: &mut Vec<Doc>,
        rows: &mut Rows,
    ) {
        let paired: HashSet<String> = pairing.pairs.iter().map(|(at, _)| fold(desired[*at].str_at(ROW.name))).collect();
        let names = actual.iter().map(|row| fold(row.str_at(ROW.name)));
        let there = There { rows: actual, own_names: names.filter(|name| !paired.contains(name)).collect() };
        let mut placed: HashSet<Spot> = HashSet::new();
        for wanted in pairing.unpaired.iter().map(|at| &desired[*at]) {
            let initial = self.initial(wanted);
            if let Some(note) = self.stays_out(wanted, &there, &initial) {
                rows.notes.push(note);
                continue;
            }
            let row = self.new_row(wanted, &initial);
            let note = self.note_initial(wanted, &initial, |row| there.absorbs(row) || !placed.insert(spot(row)), &row);
            let absorbed = note.as_ref().is_some_and(|note| note.verdict == Verdict::Skip);
            rows.notes.extend(note);
            if absorbed {
                continue;
            }
            if let Some(why) = wanted.get(WIDENED).and_then(Doc::as_str) {
                rows.widened.push((row_place(wanted), why.to_owned()));
            }
            merged.push(row);
        }
    }

    /// Returns why a row is not added at all (D1, D4, D11).
    fn stays_out(&self, wanted: &Doc, there: &There<'_>, initial: &Initial) -> Option<Note> {
        let own = &self.options.own_values;
        let note = |rule, verdict, why, origin: &Origin, otherwise| {
            Some(Note { row: row_place(wanted), rule, verdict, why, origin: origin.clone(), otherwise })
        };
        if there.has_other_nature(wanted) {
            let why = "it is sensitive on one side only, and is never converted";
            return note(rules::D4, Verdict::Keep, why, &Origin::Default, "make both sides alike by hand");
        }
        let leaves = own.value == OwnValues::Leave && !self.standing.is_truth;
        if leaves && there.own_names.contains(&fold(wanted.str_at(ROW.name))) {
            let why = "the destination has values of its own under this name";
            return note(rules::D11, Verdict::Keep, why, &own.origin, "write variables.own_values: add");
        }
        if initial.value == Content::None {
            return note(initial.rule, Verdict::Skip, initial.why, &initial.origin, initial.otherwise);
        }
        None
    }

    /// Returns what is to be said of the value that a row is born with (D1, D3, D5, D6).
    fn note_initial(
        &self,
        wanted: &Doc,
        initial: &Initial,
        mut is_there: impl FnMut(&Doc) -> bool,
        row: &Doc,
    ) -> Option<Note> {
        let note = |rule, verdict, why, origin: &Origin, otherwise| {
            Some(Note { row: row_place(wanted), rule, verdict, why, origin: origin.clone(), otherwise })
        };
        let own_business = is_secret(wanted) || matches!(initial.value, Content::Placeholder | Content::Empty);
        if !own_business || is_typed(wanted) {
            let set = matches!(initial.value, Content::Text(_));
            return note(rules::D6, Verdict::Set, "an exception gives the value", &initial.origin, "").filter(|_| set);
        }
        if is_there(row) {
            let why = "another row of this name and scope holds the destination's value already";
            return note(rules::D5, Verdict::Skip, why, &Origin::Default, "");
        }
        if is_secret(wanted) {
            return note(rules::D3, Verdict::Placeholder, SECRET, &Origin::Default, "supply it with secrets");
        }
        note(initial.rule, Verdict::Placeholder, initial.why, &initial.origin, initial.otherwise)
    }
}
