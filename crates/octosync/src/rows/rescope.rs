//! Decides the scope of a row that a sync has paired before (`docs/rules.md` B, D2).
//!
//! Pure. Only the source's own edit changes a scope, never the delta's, and a row goes to new places only together with
//! its value: where that is a secret or the destination's own, the row stays, and the new places get a row of their own.

use super::reach::Reach;
use super::row::{field, with_dimensions};
use super::since::{Merged, Since, Told};
use super::standing::{Notes, dimensions_set};
use super::wishes::Wishes;
use crate::decision::{Origin, Verdict};
use crate::doc::{Doc, Name, name};
use crate::edits::{Became, Views};
use crate::identity::{is_secret, row_dimensions, same_scope, spot};
use crate::path::{Handle, Spot};
use crate::plan::Widened;
use crate::registry::spec::Dimension;
use crate::registry::{self, ROW};
use crate::rules;
use crate::translate::emptied;
use crate::translate::marks::{WIDENED, noted};

const STAYS: &str = "its source row holds at new places, and its value is a secret or the destination's own: it stays, and the new \
                     places get a row of their own";
const SEVERAL: &str = "one row of the source is several here, or several are one, so the scope of each stays";
const OPEN: &str = "the source restricts it to none any more, and some there have no name on the source";
const TAKEN_AWAY: &str = "the source restricts it no more";
const OTHERWISE: &str = "set its scope by an exception in rules";

impl Wishes<'_> {
    /// Merges the scope into a row of which the rest is decided.
    pub(super) fn rescope(&self, since: Since<'_>, row: Doc, told: &mut Told) -> Merged {
        let (wanted, set) = (since.wanted.row, dimensions_set(since.wanted.row));
        let mut row = with_dimensions(&row, wanted, |_, dimension| set.contains(&dimension.word));
        let is_renamed = spot(&row).name != spot(since.actual).name;
        let stays = |row, has_new_places| Merged { row, has_new_places, is_moved: is_renamed, is_own_narrowed: false };
        if same_scope(wanted, &row) {
            return stays(row, false);
        }
        let views = since.views(|row| row.get(ROW.scope));
        let marks = since.views(Some).all().map(|row| row.map(scope_mark));
        let mut judged = Views::of(marks.each_ref().map(Option::as_ref), false);
        if !since.is_scope_edited() {
            // A change of the delta alone is none.
            judged.wanted = judged.desired;
        }
        let Some(became) = judged.judge().became(self.ruling(wanted).word) else { return stays(row, false) };
        // Where one row is several, each has a part of the scope.
        if became == Became::Own && !since.is_single {
            return stays(row, false);
        }
        if !became.takes_source() {
            told.edits.push(since.edit(ROW.scope, became, views));
            return stays(row, false);
        }
        let is_wider = !Reach::of(wanted).is_within(&Reach::of(&row));
        let is_own = !self.moves_along(since, &row);
        let why = match (since.is_single, is_wider && is_own) {
            (true, false) => None,
            (true, true) => Some(STAYS),
            (false, _) => Some(SEVERAL),
        };
        if let Some(why) = why {
            let mut notes = Notes { place: since.place.clone(), notes: &mut told.notes };
            notes.say((rules::D2, Verdict::Keep), why, &Origin::Default, OTHERWISE);
            return stays(row, is_wider);
        }
        told.edits.push(since.edit(ROW.scope, became, views));
        row = with_dimensions(&row, wanted, |_, _| true);
        told.widened.extend(self.wider(since, &row));
        Merged { row, has_new_places: false, is_moved: is_renamed || is_wider, is_own_narrowed: is_own }
    }

    /// Returns whether the value of a row is the one that the source's side wants at the new places.
    fn moves_along(&self, since: Since<'_>, row: &Doc) -> bool {
        let wanted = self.wanted_of(row, since.wanted);
        !since.is_own && !is_secret(row) && field(row, ROW.value).same(field(&wanted, ROW.value))
    }

    /// Returns the restrictions that a row has there now and loses by taking the source's scope. Those that the source
    /// had, too, are the source's to take away; the rest needs consent.
    fn wider(&self, since: Since<'_>, row: &Doc) -> Vec<Widened> {
        let (wanted, now) = (since.wanted.row, Reach::of(row));
        let set = dimensions_set(wanted);
        let was_wanted = since.then.wanted.map(Reach::of);
        let lost = row_dimensions().map(|(_, dimension)| dimension);
        let lost = lost.filter(|lost| !set.contains(&lost.word) && emptied(since.actual, row, lost));
        let widened = lost.map(|lost| {
            let word = name(lost.word);
            let is_only_there = was_wanted.as_ref().is_some_and(|was| was.is_free_in(word));
            let is_open = open_dimension() == Some(lost.word) && self.has_own_environments && now.is_free_in(word);
            let mapped = noted(wanted, WIDENED).find(|(dimension, _)| *dimension == lost.word);
            let (why, consent) = match mapped.and_then(|(_, why)| why.as_str()) {
                Some(why) => (why, None),
                None if is_only_there => ("", None),
                None if is_open => (OPEN, None),
                None => (TAKEN_AWAY, Some(Origin::Default)),
            };
            Widened { at: since.place.clone(), dimension: lost.word.to_owned(), why: why.to_owned(), consent }
        });
        let mut widened: Vec<Widened> = widened.collect();
        widened.sort_by(|a, b| a.dimension.cmp(&b.dimension));
        widened
    }
}

/// Returns the dimension of rows whose entries are called otherwise on the destination: there may be others there.
fn open_dimension() -> Option<&'static str> {
    let mut items = registry::all().iter().flat_map(|entry| &entry.items).filter(|item| item.valued);
    items.find_map(|item| item.renames)
}

impl Since<'_> {
    /// Returns whether the source itself edited the scope, whatever the delta makes of it.
    pub(super) fn is_scope_edited(self) -> bool {
        match (self.then.said, self.then.source, self.now) {
            (Some(said), _, _) => !same_scope(said, self.wanted.row),
            (None, Some(then), Some(now)) => !same_scope(then, now),
            _ => false,
        }
    }
}

/// Returns the scope of a row as one value.
fn scope_mark(row: &Doc) -> Doc {
    let spot = Spot { name: "".into(), ..spot(row) };
    Doc::text(&Handle::Row { spot, secret: false, nth: 1 }.mark())
}

/// Returns a wanted row for the places where none of some rows holds; nothing if there are none.
pub(super) fn uncovered(wanted: &Doc, rows: &[&Doc]) -> Option<Doc> {
    let mut left = wanted.clone();
    for row in rows {
        if Reach::of(&left).is_within(&Reach::of(row)) {
            return None;
        }
        left = beyond(left, row);
    }
    Some(left)
}

/// Returns a row without the entries at which another one holds, if it goes beyond that in just one dimension.
fn beyond(row: Doc, other: &Doc) -> Doc {
    let entries = |row: &'_ Doc, word: Name| field(field(row, ROW.scope), &word).items().to_vec();
    let new = |word: Name| -> Vec<Doc> {
        let known = entries(other, word);
        entries(&row, word).into_iter().filter(|entry| !known.iter().any(|known| known.same(entry))).collect()
    };
    let is_beyond = |(word, _): &(Name, &Dimension)| !entries(other, *word).is_empty() && !is_in(&row, other, *word);
    let grown: Vec<(Name, &Dimension)> = row_dimensions().filter(is_beyond).collect();
    let [(word, dimension)] = grown[..] else { return row };
    let rest = new(word);
    let adds_up = registry::item_kind(dimension.kinds[0]).is_some_and(|kind| kind.adds_up);
    if adds_up || rest.is_empty() || rest.len() == entries(&row, word).len() {
        return row;
    }
    let mut scope = field(&row, ROW.scope).clone();
    scope.set(&word, Doc::list(rest));
    let mut narrower = row;
    narrower.set(ROW.scope, scope);
    narrower
}

/// Returns whether all entries of a dimension are entries of another row's; no entries mean all there are.
fn is_in(row: &Doc, other: &Doc, word: Name) -> bool {
    let (own, known) = (field(field(row, ROW.scope), &word).items(), field(field(other, ROW.scope), &word).items());
    !own.is_empty() && own.iter().all(|entry| known.iter().any(|known| known.same(entry)))
}
