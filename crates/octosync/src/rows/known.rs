//! The pairs that were recorded, found again on both sides: by their ids, else as rows that were made anew.
//!
//! Pure.

use super::anew;
use super::initial::Wanted;
use super::link::id_of;
use super::past::RowsPast;
use super::row::from_of;
use super::wishes::Sides;
use crate::doc::Doc;
use crate::identity::same_scope;
use crate::memory::InitialValue;
use std::collections::{HashMap, HashSet};

/// A recorded pair, as it stands now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'k> {
    /// The id of the source's row: that of now, if it stands there still.
    pub(super) from: &'k str,
    /// The fate of the source's row.
    pub(super) source: SourceNow,
    /// The id that the destination's row had.
    pub(super) to: &'k str,
    /// The destination's row, by its position.
    pub(super) there: Option<usize>,
    /// With which value it came to the destination.
    pub(super) initial: Option<InitialValue>,
    /// The pair as the last sync knew it.
    pub(super) then: Then<'k>,
    /// The source's row as the source has it now.
    pub(super) now: Option<&'k Doc>,
}

/// The fate of a row of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceNow {
    /// It is wanted, by its position among the wanted rows.
    Wanted(usize),
    /// The delta leaves it out.
    LeftOut,
    /// The source's own edit of its scope took it away from here.
    Retired,
    /// The source has it no more.
    Gone,
}

/// A pair as the last sync knew it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Then<'k> {
    /// The row of the source.
    pub(super) source: Option<&'k Doc>,
    /// That under today's delta.
    pub(super) said: Option<&'k Doc>,
    /// The row of the destination as it was wanted.
    pub(super) wanted: Option<&'k Doc>,
    /// As it was left.
    pub(super) left: Option<&'k Doc>,
}

impl Known<'_> {
    /// Returns the wanted row that this is about.
    pub(super) const fn wanted(&self) -> Option<usize> {
        match self.source {
            SourceNow::Wanted(at) => Some(at),
            _ => None,
        }
    }

    /// Returns whether the value of the destination's row is its own for good: it came without one (D2a).
    pub(super) const fn came_empty(&self) -> bool {
        matches!(self.initial, Some(InitialValue::Placeholder | InitialValue::Empty))
    }
}

/// Returns what became of each recorded pair of which one side stands still.
///
/// `anew` is what stands where there is no value yet; without it, ids say what a row is for, so that none is made anew.
pub(super) fn known<'k>(
    past: RowsPast<'k>,
    sides: Sides<'k>,
    wanted: &[Wanted<'_>],
    ids: &'k [Option<Box<str>>],
    anew: Option<&str>,
) -> Vec<Known<'k>> {
    let source = SourceRows::of(past, sides, wanted, anew);
    let there = standing(past, sides, ids, anew.is_some());
    let (wanted_then, left) = (by_id(past.wanted), by_id(past.left));
    let mut seen = HashSet::new();
    let pairs = past.pairs.iter().filter(|pair| seen.insert((&*pair.from, &*pair.to)));
    let found = pairs.map(|pair| {
        let there = there.get(&*pair.to).copied();
        let wanted_then = wanted_then.get(&*pair.to).copied();
        let place = wanted_then.or_else(|| there.map(|at| &sides.actual[at]));
        let said = source.said.get(&*pair.from);
        let then = Then {
            source: source.then.get(&*pair.from).copied(),
            said: said.and_then(|said| at_place(place, said, |row| row).or(said.last()).copied()),
            wanted: wanted_then,
            left: left.get(&*pair.to).copied(),
        };
        let from = source.heirs.get(&*pair.from).copied().unwrap_or(&pair.from);
        let now = source.now.get(from).copied();
        let here = source.wanted.get(from).map(Vec::as_slice).unwrap_or_default();
        let here = match here {
            [only] if anew.is_some() => Some(only),
            several => at_place(place, several, |at| wanted[*at].row),
        };
        let became = became(here.copied(), then, now);
        Known { from, source: became, to: &pair.to, there, initial: pair.initial, then, now }
    });
    found.filter(|known| known.there.is_some() || known.source != SourceNow::Gone).collect()
}

/// Returns which of those that one row of the source makes is for a place: it makes several where an environment has several
/// counterparts and each has a value of its own (D10).
fn at_place<'t, T>(place: Option<&Doc>, made: &'t [T], row: impl Fn(&'t T) -> &'t Doc) -> Option<&'t T> {
    made.iter().find(|one| place.is_some_and(|place| same_scope(row(one), place)))
}

fn by_id(rows: &[Doc]) -> HashMap<&str, &Doc> {
    rows.iter().filter_map(|row| Some((id_of(row)?, row))).collect()
}

/// The rows of the source by their ids.
struct SourceRows<'k> {
    now: HashMap<&'k str, &'k Doc>,
    then: HashMap<&'k str, &'k Doc>,
    said: HashMap<&'k str, Vec<&'k Doc>>,
    /// The positions of those that are wanted.
    wanted: HashMap<&'k str, Vec<usize>>,
    /// The ids of now of those that have another one than then.
    heirs: HashMap<&'k str, &'k str>,
}

impl<'k> SourceRows<'k> {
    fn of(past: RowsPast<'k>, sides: Sides<'k>, wanted: &[Wanted<'_>], anew: Option<&str>) -> Self {
        let (now, then) = (by_id(sides.source), by_id(past.source));
        let id = |rows: &'k [Doc], row: &Doc| id_of(rows.get(from_of(row)?)?);
        let said = several(past.said.iter().filter_map(|row| Some((id(past.source, row)?, row))));
        let wanted = wanted.iter().enumerate().filter_map(|(at, row)| Some((id(sides.source, row.row)?, at)));
        let wanted = several(wanted);
        let missing = |rows: &'k [Doc], others: &HashMap<&str, &Doc>| -> Vec<&'k Doc> {
            rows.iter().filter(|row| id_of(row).is_some_and(|id| !others.contains_key(id))).collect()
        };
        let (gone, came) = (missing(past.source, &now), missing(sides.source, &then));
        let pairs = anew.map(|placeholder| anew::on_source(&gone, &came, placeholder)).unwrap_or_default();
        let heirs = pairs.into_iter().filter_map(|(then, now)| Some((id_of(gone[then])?, id_of(came[now])?))).collect();
        Self { now, then, said, wanted, heirs }
    }
}

fn several<'k, T>(rows: impl Iterator<Item = (&'k str, T)>) -> HashMap<&'k str, Vec<T>> {
    let mut found: HashMap<&str, Vec<T>> = HashMap::new();
    rows.for_each(|(id, row)| found.entry(id).or_default().push(row));
    found
}

fn became(wanted: Option<usize>, then: Then<'_>, now: Option<&Doc>) -> SourceNow {
    let Some(now) = now else { return SourceNow::Gone };
    if let Some(at) = wanted {
        return SourceNow::Wanted(at);
    }
    let is_moved = then.source.is_some_and(|then| !same_scope(then, now));
    if is_moved && then.said.is_some() { SourceNow::Retired } else { SourceNow::LeftOut }
}

/// Returns the positions of the rows of the destination by the ids that they had.
fn standing<'k>(
    past: RowsPast<'k>,
    sides: Sides<'k>,
    ids: &'k [Option<Box<str>>],
    can_be_anew: bool,
) -> HashMap<&'k str, usize> {
    let positions = ids.iter().enumerate().filter_map(|(at, id)| Some((id.as_deref()?, at)));
    let mut found: HashMap<&str, usize> = positions.collect();
    if !can_be_anew {
        return found;
    }
    let left = by_id(past.left);
    let gone: Vec<&Doc> = past.left.iter().filter(|row| id_of(row).is_some_and(|id| !found.contains_key(id))).collect();
    let came = (0..ids.len()).filter(|at| ids[*at].as_deref().is_some_and(|id| !left.contains_key(id)));
    let came: Vec<usize> = came.collect();
    let rows: Vec<&Doc> = came.iter().map(|at| &sides.actual[*at]).collect();
    for (then, now) in anew::on_destination(&gone, &rows) {
        found.extend(id_of(gone[then]).map(|id| (id, came[now])));
    }
    found
}
