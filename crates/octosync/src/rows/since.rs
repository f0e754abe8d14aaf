//! Decides a row that a sync has paired before, from what both sides made of it since: a three-way merge (`docs/rules.md` D2,
//! D9).
//!
//! Pure. Invariants: what neither side changed stays, no edit of the destination goes without a conflict that says so, and
//! a secret is never touched.

use super::initial::Wanted;
use super::known::Then;
use super::outcome::Note;
use super::row::{UNIT, field};
use super::rulings::position;
use super::standing::{CAME_EMPTY, NO_STAND_IN, Notes, by_exception, is_stand_in};
use super::wishes::Wishes;
use crate::decision::{Origin, Verdict};
use crate::delta::Value;
use crate::doc::{Doc, Fields, name};
use crate::edits::{self, Became, Edit, Turn, Views};
use crate::identity::{is_mark, is_secret};
use crate::key::fold;
use crate::path::Place;
use crate::plan::Widened;
use crate::registry::ROW;
use crate::rules;

const SET_VALUE: &str = "set its value by an exception in rules";

/// A row that a sync has paired before.
#[derive(Clone, Copy)]
pub(super) struct Since<'s> {
    /// Its place on the destination.
    pub(super) place: &'s Place,
    /// The row that the source's side wants.
    pub(super) wanted: &'s Wanted<'s>,
    /// The pair as the last sync knew it.
    pub(super) then: Then<'s>,
    /// The source's row now, as the source has it.
    pub(super) now: Option<&'s Doc>,
    /// As it stands there.
    pub(super) actual: &'s Doc,
    /// Whether it came without a value, or may have: the value is the destination's own for good.
    pub(super) is_own: bool,
    /// Whether it is one row on both sides: of others the scope stays.
    pub(super) is_single: bool,
}

/// The report on the rows.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) notes: Vec<Note>,
    pub(super) edits: Vec<Edit>,
    /// The restrictions that rows lose: without consent, or because the source loses them.
    pub(super) widened: Vec<Widened>,
}

/// The outcome for such a row.
pub(super) struct Merged {
    pub(super) row: Doc,
    /// Whether its source row holds at places now where this one does not: they get a row of their own (D2c).
    pub(super) has_new_places: bool,
    /// Whether it applies to other rows' places than before, or has another name.
    pub(super) is_moved: bool,
    /// Whether it applies to less than before, though its value is a secret or the destination's own.
    pub(super) is_own_narrowed: bool,
}

impl<'s> Since<'s> {
    /// Returns the views of what a function takes from a row.
    pub(super) fn views<'d>(self, get: impl Fn(&'s Doc) -> Option<&'d Doc>) -> Views<'d>
    where
        's: 'd,
    {
        let Then { said, wanted, left, .. } = self.then;
        let rows = [said, wanted, left, Some(self.wanted.row), Some(self.actual)];
        Views::of(rows.map(|row| row.and_then(&get)), false)
    }

    /// Returns an edit of a field.
    pub(super) fn edit(self, field: &str, became: Became, views: Views<'_>) -> Edit {
        Edit {
            at: self.place.field(field),
            moved: false,
            became,
            author: views.author(),
            exception: position(self.wanted.row),
            source: Turn::new(views.wanted, views.desired),
            destination: Turn::new(views.left, views.actual),
        }
    }
}

impl Wishes<'_> {
    /// Merges a row.
    pub(super) fn merged(&self, since: Since<'_>, told: &mut Told) -> Merged {
        let (wanted, actual) = (since.wanted.row, since.actual);
        let mut notes = Notes { place: since.place.clone(), notes: &mut told.notes };
        let left_alone = self.left_alone(wanted, actual, &mut notes);
        let exception = self.exception(wanted);
        let left_alone = left_alone.or_else(|| match exception {
            Some((value @ Value::Keep, origin)) => {
                Some(by_exception(value, origin, actual.clone(), wanted, &mut notes))
            }
            _ => None,
        });
        if let Some(row) = left_alone {
            return Merged { row, has_new_places: false, is_moved: false, is_own_narrowed: false };
        }
        let mut row = actual.clone();
        self.rename(since, &mut row, told);
        match exception {
            Some((value, origin)) => {
                if *value != Value::Source {
                    self.merge_fields(since, &mut row, told);
                }
                let mut notes = Notes { place: since.place.clone(), notes: &mut told.notes };
                row = by_exception(value, origin, row, wanted, &mut notes);
            }
            None => {
                self.merge_fields(since, &mut row, told);
                self.merge_value(since, &mut row, told);
            }
        }
        // A value for another place is another value.
        if self.apart {
            return Merged { row, has_new_places: false, is_moved: false, is_own_narrowed: false };
        }
        self.rescope(since, row, told)
    }

    /// Takes the source's name, if only its side changed it. Names compare without case.
    fn rename(&self, since: Since<'_>, row: &mut Doc, told: &mut Told) {
        let views = since.views(|row| row.get(ROW.name));
        let folded = views.all().map(|name| name.and_then(Doc::as_str).map(|name| Doc::text(&fold(name))));
        let judged = Views::of(folded.each_ref().map(Option::as_ref), false).judge();
        let Some(became) = judged.became(self.ruling(since.wanted.row).word) else { return };
        told.edits.push(since.edit(ROW.name, became, views));
        if let Some(name) = views.desired.filter(|_| became.takes_source()) {
            row.set(ROW.name, name.clone());
        }
    }

    /// Merges what is neither name, value nor scope: prompt, description and the like.
    fn merge_fields(&self, since: Since<'_>, row: &mut Doc, told: &mut Told) {
        for (name, desired) in since.wanted.row.fields().into_iter().flat_map(Fields::iter) {
            let is_merged = !is_mark(name) && ![ROW.name, ROW.scope].contains(&name.as_str());
            if !is_merged || UNIT.contains(&name.as_str()) {
                continue;
            }
            let views = since.views(|row| row.get(&name));
            let Some(became) = views.judge().became(self.ruling(since.wanted.row).word) else { continue };
            told.edits.push(since.edit(&name, became, views));
            if became.takes_source() {
                row.set(&name, desired.clone());
            }
        }
    }

    /// Merges value and type as one.
    fn merge_value(&self, since: Since<'_>, row: &mut Doc, told: &mut Told) {
        let unit = |row: Option<&Doc>| {
            let row = row?;
            let fields = UNIT.iter().filter_map(|field| Some((name(field), row.get(field)?.clone())));
            Some(Doc::Object(fields.collect()))
        };
        let views = since.views(Some);
        let units = views.all().map(unit);
        let units = Views::of(units.each_ref().map(Option::as_ref), false);
        if since.wanted.is_secret || is_secret(row) || edits::same(units.desired, units.actual) {
            return;
        }
        let mut notes = Notes { place: since.place.clone(), notes: &mut told.notes };
        if since.is_own && since.wanted.is_own_business() {
            let initial = &since.wanted.initial;
            return notes.say((initial.rule, Verdict::Keep), initial.why, &initial.origin, initial.otherwise);
        }
        if since.is_own {
            return notes.say((rules::D2, Verdict::Keep), CAME_EMPTY, &Origin::Default, SET_VALUE);
        }
        if is_stand_in(since.wanted.row, row) {
            return notes.say((rules::D8, Verdict::Keep), NO_STAND_IN, &Origin::Default, "");
        }
        let Some(became) = units.judge().became(self.ruling(since.wanted.row).word) else { return };
        // Where the type is the same all the time, the value says it all.
        let mut types = views.all().into_iter().flatten().map(|row| field(row, ROW.value_type));
        let edit = match types.all(|kind| kind.same(field(row, ROW.value_type))) {
            true => since.edit(ROW.value, became, since.views(|row| row.get(ROW.value))),
            false => since.edit(ROW.value, became, units),
        };
        told.edits.push(edit);
        if became.takes_source() {
            for field in UNIT {
                if let Some(value) = since.wanted.row.get(field) {
                    row.set(field, value.clone());
                }
            }
        }
    }
}
