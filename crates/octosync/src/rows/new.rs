//! Adds the rows that nothing on the destination pairs with (`docs/rules.md` D1, D3 to D6, D11).

use super::initial::{Content, Wanted};
use super::outcome::Note;
use super::row::is_typed;
use super::wishes::Wishes;
use crate::decision::{Origin, Verdict};
use crate::delta::OwnValues;
use crate::doc::Doc;
use crate::identity::{is_secret, row_place, spot};
use crate::key::fold;
use crate::path::Spot;
use crate::registry::ROW;
use crate::rules::{self, Rule};
use std::collections::HashSet;

const SECRET: &str = "a secret cannot be read, so it cannot be copied";

/// The rows by which the rows to add are judged: those that stand there and stay.
pub(super) struct There {
    /// The names and scopes of those with which no wanted row pairs, each with whether its value is a secret.
    own: HashSet<(Spot, bool)>,
    /// The names that rows there have, and none of which pairs with a wanted row.
    own_names: HashSet<String>,
}

impl There {
    /// Takes the rows, each with whether a wanted row pairs with it.
    pub(super) fn of<'r>(rows: impl Iterator<Item = (&'r Doc, bool)>) -> Self {
        let (mut own, mut own_names, mut known) = (HashSet::new(), HashSet::new(), HashSet::new());
        for (row, is_paired) in rows {
            let name = fold(row.str_at(ROW.name));
            if is_paired {
                known.insert(name);
            } else {
                own.insert((spot(row), is_secret(row)));
                own_names.insert(name);
            }
        }
        own_names.retain(|name| !known.contains(name));
        Self { own, own_names }
    }

    /// Returns whether the row of this place is a secret there and a text here, or the other way round.
    fn has_other_nature(&self, wanted: &Wanted<'_>) -> bool {
        self.own.contains(&(wanted.spot.clone(), !wanted.is_secret))
    }
}

/// Returns a note about a wanted row.
pub(super) fn note(wanted: &Doc, rule: Rule, verdict: Verdict, why: &str, origin: &Origin) -> Note {
    let (row, origin) = (row_place(wanted), origin.clone());
    Note { row, rule, verdict, why: why.to_owned().into(), origin, otherwise: "" }
}

impl Wishes<'_> {
    /// Returns why a row is not added at all (D1, D4, D11).
    pub(super) fn stays_out(&self, wanted: &Wanted<'_>, there: &There) -> Option<Note> {
        let own = &self.options.own_values;
        let note = |rule, verdict, why, origin: &Origin, otherwise| {
            Some(Note { otherwise, ..note(wanted.row, rule, verdict, why, origin) })
        };
        if there.has_other_nature(wanted) {
            let why = "it is sensitive on one side only, and is never converted";
            return note(rules::D4, Verdict::Keep, why, &Origin::Default, "make both sides alike by hand");
        }
        let leaves = own.value == OwnValues::Leave && !self.standing.is_truth && !self.apart;
        if leaves && there.own_names.contains(&fold(wanted.row.str_at(ROW.name))) {
            let why = "the destination has values of its own under this name";
            return note(rules::D11, Verdict::Keep, why, &own.origin, "write variables.own_values: add");
        }
        let initial = &wanted.initial;
        if initial.value == Content::None {
            return note(initial.rule, Verdict::Skip, initial.why, &initial.origin, initial.otherwise);
        }
        None
    }

    /// Returns what is to be said of the value that a row is created with (D1, D3, D6).
    pub(super) fn note_initial(&self, wanted: &Wanted<'_>) -> Option<Note> {
        let initial = &wanted.initial;
        let note = |rule, verdict, why, origin: &Origin, otherwise| {
            Some(Note { otherwise, ..note(wanted.row, rule, verdict, why, origin) })
        };
        if wanted.is_secret {
            return note(rules::D3, Verdict::Placeholder, SECRET, &Origin::Default, "supply it with secrets");
        }
        if wanted.is_own_business() {
            return note(initial.rule, Verdict::Placeholder, initial.why, &initial.origin, initial.otherwise);
        }
        match &initial.value {
            Content::Text(_) if is_typed(wanted.row) => {
                let why = "an exception gives a text, and what names an account, a certificate or a pool takes none";
                note(rules::D6, Verdict::Take, why, &initial.origin, "")
            }
            Content::Text(_) => note(rules::D6, Verdict::Set, "an exception gives the value", &initial.origin, ""),
            _ => None,
        }
    }
}
