//! Decides a row that stands on both sides (`docs/rules.md` B, D2, D3, D6, D8, D9).

use super::initial::{Content, Wanted};
use super::outcome::Note;
use super::row::{UNIT, field, is_typed, with_dimensions, with_fields};
use super::wishes::Wishes;
use crate::decision::{Origin, Verdict};
use crate::delta::{ExistingValue, Value};
use crate::doc::{Doc, Name};
use crate::identity::{is_secret, row_dimensions, row_place, same_scope};
use crate::path::Place;
use crate::plan::Widened;
use crate::registry::ROW;
use crate::registry::spec::Dimension;
use crate::rules::{self, Rule};
use crate::translate::emptied;
use crate::translate::marks::{DROP_NEW, KEPT, ONLY, SCOPED, STAND_IN, noted};

/// The outcome for a row that stands on both sides.
pub(super) struct Settled {
    /// The row.
    pub(super) row: Doc,
    /// The row with what the source's scope narrows, if it may be narrowed where another row arrives beside it (D2).
    pub(super) narrower: Option<Doc>,
    /// The note on its scope if it is not narrowed.
    pub(super) kept_scope: Option<Note>,
}

/// Collects what is decided of one row.
pub(super) struct Notes<'n> {
    pub(super) place: Place,
    pub(super) notes: &'n mut Vec<Note>,
}

impl Notes<'_> {
    pub(super) fn say(
        &mut self,
        (rule, verdict): (Rule, Verdict),
        why: &'static str,
        origin: &Origin,
        otherwise: &'static str,
    ) {
        let (row, origin) = (self.place.clone(), origin.clone());
        self.notes.push(Note { row, rule, verdict, why: why.into(), origin, otherwise });
    }
}

impl Wishes<'_> {
    /// Decides a row that stands on both sides.
    pub(super) fn settle(&self, wanted: &Wanted<'_>, found: &Doc, notes: &mut Vec<Note>) -> Settled {
        let mut notes = Notes { place: row_place(found), notes };
        if let Some(row) = self.left_alone(wanted.row, found, &mut notes) {
            return Settled { row, narrower: None, kept_scope: None };
        }
        let (row, narrower, kept_scope) = self.rescoped(wanted, found);
        let row = match self.exception(wanted.row) {
            Some((value, origin)) => by_exception(value, origin, row, wanted.row, &mut notes),
            None => self.by_policy(wanted, row, &mut notes),
        };
        let narrower = narrower.map(|narrower| {
            let mut narrow = row.clone();
            narrow.set(ROW.scope, field(&narrower, ROW.scope).clone());
            narrow
        });
        Settled { row, narrower, kept_scope }
    }

    /// Returns the row that stays, if it is kept whole or takes only some of its fields.
    pub(super) fn left_alone(&self, wanted: &Doc, found: &Doc, notes: &mut Notes<'_>) -> Option<Doc> {
        if wanted.get(DROP_NEW).is_some() {
            notes.say((rules::B1, Verdict::Keep), "drop_new leaves a row alone that is there", &Origin::Default, "");
            return Some(found.clone());
        }
        if let Some(exception) = self.marked(wanted, KEPT) {
            notes.say((rules::D6, Verdict::Keep), "an exception keeps the row", &exception.origin, "");
            return Some(found.clone());
        }
        let exception = self.marked(wanted, ONLY)?;
        let fields = exception.set.only.as_deref().unwrap_or_default();
        let why = "an exception takes only some of its fields";
        notes.say((rules::D6, Verdict::Set), why, &exception.origin, "");
        let is_named = |name: &str| fields.iter().any(|field| field.eq_ignore_ascii_case(name));
        // Type and value are one unit (D9).
        let takes = |name: &str| is_named(name) || (UNIT.contains(&name) && is_named(ROW.value));
        let takes = |name: &str| takes(name) && !(is_secret(found) && UNIT.contains(&name));
        Some(with_fields(found, wanted, takes))
    }

    /// Decides the scope; what the destination restricts and the source does not is said by the caller.
    fn rescoped(&self, wanted: &Wanted<'_>, found: &Doc) -> (Doc, Option<Doc>, Option<Note>) {
        if same_scope(wanted.row, found) {
            return (found.clone(), None, None);
        }
        let set = dimensions_set(wanted.row);
        let is_set = |_: Name, dimension: &Dimension| set.contains(&dimension.word);
        let row = with_dimensions(found, wanted.row, is_set);
        let is_kept_whole = self.exception(wanted.row).is_some_and(|(value, _)| *value == Value::Keep);
        let takes = self.standing.existing == ExistingValue::Overwrite
            && !is_kept_whole
            && (self.standing.is_truth || !(wanted.is_own_business() || is_stand_in(wanted.row, found)));
        if takes {
            return (with_dimensions(&row, wanted.row, |_, _| true), None, None);
        }
        if same_scope(wanted.row, &row) {
            return (row, None, None);
        }
        let may_narrow = self.standing.existing == ExistingValue::Merge && !is_kept_whole;
        let narrower = Some(&row).filter(|_| may_narrow).and_then(|row| narrowed(row, wanted.row));
        let kept = Note {
            row: row_place(found),
            rule: rules::D2,
            verdict: Verdict::Keep,
            why: "its scope is another on the source, and the destination's stays".into(),
            origin: self.standing.origin.clone(),
            otherwise: "set its scope by an exception in rules",
        };
        (row, narrower, Some(kept))
    }

    /// Returns what exceptions restrict less than it is there now: that is their own consent, for just that (B).
    pub(super) fn widened(&self, found: &Doc, row: &Doc, wanted: &Doc) -> Vec<Widened> {
        let set = noted(wanted, SCOPED).filter_map(|(dimension, by)| Some((dimension, self.at_position(by)?)));
        let is_lost =
            |dimension: &str| row_dimensions().any(|(_, known)| known.word == dimension && emptied(found, row, known));
        let lost = set.filter(|(dimension, _)| is_lost(dimension)).map(|(dimension, exception)| Widened {
            at: row_place(found),
            dimension: dimension.to_owned(),
            why: String::new(),
            consent: Some(exception.origin.clone()),
        });
        lost.collect()
    }

    fn by_policy(&self, wanted: &Wanted<'_>, row: Doc, notes: &mut Notes<'_>) -> Doc {
        let taken = with_content(&row, wanted.row);
        if taken.same(&row) {
            return row;
        }
        if self.standing.existing != ExistingValue::Overwrite {
            let why = "it stands on both sides with different content, and the destination's stays";
            notes.say((rules::D2, Verdict::Keep), why, self.standing.origin, self.standing.otherwise);
            return row;
        }
        if wanted.came_empty {
            notes.say(
                (rules::D2, Verdict::Keep),
                CAME_EMPTY,
                &Origin::Default,
                "set its value by an exception in rules",
            );
            return row;
        }
        if is_stand_in(wanted.row, &row) {
            notes.say((rules::D8, Verdict::Keep), NO_STAND_IN, &Origin::Default, "");
            return row;
        }
        let initial = &wanted.initial;
        if wanted.is_secret || initial.value == Content::Source || is_typed(wanted.row) {
            return taken;
        }
        // A value that would be created as the destination's own business stays its own business (D2).
        notes.say((initial.rule, Verdict::Keep), initial.why, &initial.origin, initial.otherwise);
        row
    }
}

/// Why a value stays that came without one (D2a).
pub(super) const CAME_EMPTY: &str = "it came without a value, so its value is the destination's own for good";
/// Why nothing stands in for a value (D8).
pub(super) const NO_STAND_IN: &str =
    "what its value names on the source has no counterpart, and nothing stands in for a value that is there";

/// Returns whether something stands in for the wanted value, and the destination has a value of its own (D8).
pub(super) fn is_stand_in(wanted: &Doc, found: &Doc) -> bool {
    wanted.is_true_at(STAND_IN) && !field(found, ROW.value).is_empty()
}

pub(super) fn by_exception(value: &Value, origin: &Origin, row: Doc, wanted: &Doc, notes: &mut Notes<'_>) -> Doc {
    let taken = with_content(&row, wanted);
    let is_plain = !is_secret(&row) && !is_typed(&row) && !is_typed(wanted);
    match value {
        Value::Source if taken.same(&row) => row,
        Value::Source => {
            notes.say((rules::D6, Verdict::Take), "an exception takes the source's", origin, "");
            taken
        }
        Value::Text(text) | Value::Env { value: text, .. } if is_plain => {
            let value = Doc::in_field(text);
            if !field(&row, ROW.value).same(&value) {
                notes.say((rules::D6, Verdict::Set), "an exception gives the value", origin, "");
            }
            let mut set = row;
            set.set(ROW.value, value);
            set
        }
        Value::Text(_) | Value::Env { .. } => {
            let why =
                "an exception gives a text, and secrets and what names an account, a certificate or a pool take none";
            notes.say((rules::D6, Verdict::Keep), why, origin, "supply a secret with secrets");
            row
        }
        Value::Keep | Value::Placeholder | Value::Empty => {
            if !taken.same(&row) {
                notes.say((rules::D6, Verdict::Keep), "an exception leaves the value to the destination", origin, "");
            }
            row
        }
    }
}

/// Returns a row with the source's content; what is a secret there keeps its value and its type.
fn with_content(row: &Doc, wanted: &Doc) -> Doc {
    let secret = is_secret(row);
    with_fields(row, wanted, |field| match field {
        field if [ROW.scope, ROW.name].contains(&field) => false,
        field => !(secret && UNIT.contains(&field)),
    })
}

/// Returns a row that is restricted as on the source too, in dimensions that mean the same on both sides and in which
/// nothing restricts it yet (D2).
fn narrowed(row: &Doc, wanted: &Doc) -> Option<Doc> {
    let scope = |row: &'_ Doc, word: Name| field(field(row, ROW.scope), &word).clone();
    let narrower = with_dimensions(row, wanted, |word, dimension| {
        dimension.alike && scope(row, word).is_empty() && !scope(wanted, word).is_empty()
    });
    Some(narrower).filter(|narrower| !same_scope(narrower, row))
}

/// Returns the dimensions that an exception sets.
pub(super) fn dimensions_set(wanted: &Doc) -> Vec<&str> {
    noted(wanted, SCOPED).map(|(dimension, _)| dimension).collect()
}
