//! Decides the rows that syncs have paired before, each by what both sides made of it since.
//!
//! Pure. Rows that it leaves open are paired and decided as without a past.

use super::groups::OwnGroups;
use super::initial::Wanted;
use super::known::{Known, SourceNow};
use super::link::{Link, Slot};
use super::new::note;
use super::pairing::{Fate, State};
use super::reach::Reach;
use super::rescope::uncovered;
use super::row::{UNIT, field, with_dimensions};
use super::since::{Since, Told};
use super::wishes::Wishes;
use crate::decision::{Origin, Verdict};
use crate::delta::ExistingValue;
use crate::doc::Doc;
use crate::edits::Became;
use crate::identity::{self, is_secret, same_scope};
use crate::path::Place;
use crate::registry::ROW;
use crate::registry::spec::Identity;
use crate::rules;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The decisions of the past.
#[derive(Default)]
pub(super) struct Recorded<'k> {
    /// The rows there, as they shall be.
    pub(super) there: Vec<Standing>,
    /// The fate of each wanted row; `None` of those of which no past decides.
    pub(super) fates: Vec<Option<Fate>>,
    /// Which wanted rows are which rows there.
    pub(super) links: Vec<Link>,
    /// The pairs of wanted rows of which the row there is gone.
    pub(super) lost: BTreeMap<usize, Vec<Known<'k>>>,
    /// The other pairs to remember: those without a wanted row.
    pub(super) others: Vec<Known<'k>>,
    /// Wanted rows for places that rows there do not come to (D2c).
    pub(super) extras: Vec<Doc>,
    /// The rows that have another name, or apply at other places than before.
    pub(super) moved: Vec<usize>,
    /// The rows that apply to less than before, though their values are secrets or the destination's own.
    pub(super) narrowed: Vec<usize>,
    /// Rows whose source row was taken away from here by the source's own edit of its scope.
    pub(super) retired: Vec<Place>,
    pub(super) told: Told,
}

/// A row that stands there.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// Its place.
    pub(super) place: Place,
    /// As it shall be.
    pub(super) row: Doc,
    /// The wanted row that it pairs with.
    pub(super) counterpart: Option<usize>,
    /// As it was wanted at the last sync, if nothing of the source is wanted of it now.
    pub(super) wanted_then: Option<Doc>,
    /// Whether another row may pair with it.
    pub(super) state: State,
    /// Whether it is decided already whether it is widened.
    pub(super) is_judged: bool,
}

impl Standing {
    /// Returns whether it goes.
    pub(super) fn is_removed(&self) -> bool {
        self.state == State::Removed
    }

    fn of((row, place): (&Doc, &Place)) -> Self {
        let (row, place) = (row.clone(), place.clone());
        Self { place, row, counterpart: None, wanted_then: None, state: State::Open, is_judged: false }
    }
}

impl<'k> Recorded<'k> {
    /// Decides what a past knows; with no pairs, that is nothing.
    pub(super) fn of(known: Vec<Known<'k>>, wishes: Wishes<'_>, wanted: &[Wanted<'_>], actual: &[Doc]) -> Self {
        let places: Vec<Place> = if known.is_empty() { vec![Place::default(); actual.len()] } else { places(actual) };
        let there = actual.iter().zip(&places).map(Standing::of).collect();
        let recorded = Self { there, fates: vec![None; wanted.len()], ..Self::default() };
        let groups = OwnGroups::of(&known, wanted, actual);
        let mut recording =
            Recording { wishes, wanted, actual, places: &places, groups, growing: BTreeSet::new(), recorded };
        recording.settle(&known);
        recording.settle_groups();
        for pair in known {
            recording.settle_rest(pair);
        }
        recording.finish()
    }
}

fn places(rows: &[Doc]) -> Vec<Place> {
    let (handles, labels) = (identity::handles(rows, Identity::Row), identity::labels(rows, Identity::Row));
    handles.into_iter().zip(&labels).map(|(handle, label)| Place::of_item(handle, label)).collect()
}

/// The decisions of the past, while they are made.
struct Recording<'r, 'k> {
    wishes: Wishes<'r>,
    wanted: &'r [Wanted<'r>],
    actual: &'r [Doc],
    /// The places of the rows there.
    places: &'r [Place],
    groups: OwnGroups,
    /// The wanted rows that hold at places where their rows do not.
    growing: BTreeSet<usize>,
    recorded: Recorded<'k>,
}

impl<'r, 'k> Recording<'r, 'k> {
    /// Decides the rows of which both sides stand.
    fn settle(&mut self, known: &[Known<'k>]) {
        let mut by_row: BTreeMap<usize, Vec<(usize, Known<'k>)>> = BTreeMap::new();
        let mut rows_of: HashMap<usize, usize> = HashMap::new();
        for pair in known {
            if let (Some(wanted), Some(at)) = (pair.wanted(), pair.there) {
                by_row.entry(at).or_default().push((wanted, *pair));
                *rows_of.entry(wanted).or_default() += 1;
            }
        }
        for (at, pairs) in by_row {
            let (first, pair) = pairs[0];
            for (wanted, pair) in &pairs {
                self.recorded.links.push(Link { wanted: *wanted, slot: Slot::There(at), initial: pair.initial });
                self.recorded.fates[*wanted] = Some(Fate::Known);
            }
            let row = &mut self.recorded.there[at];
            (row.counterpart, row.state, row.is_judged) = (Some(first), State::Taken, true);
            if self.is_left(at, &pairs) {
                continue;
            }
            let is_one =
                |(wanted, _): &(usize, Known<'_>)| same_scope(self.wanted[*wanted].row, self.wanted[first].row);
            let is_single = rows_of[&first] == 1 && pairs.iter().all(is_one);
            self.settle_row(at, first, &pair, is_single);
            self.note_growing(at, &pairs[1..]);
        }
    }

    /// Leaves rows alone that are of a group which is the destination's own, or sensitive on one side only (D4, D5).
    fn is_left(&mut self, at: usize, pairs: &[(usize, Known<'k>)]) -> bool {
        let is_truth = self.wishes.standing.is_truth;
        if !is_truth && pairs.iter().any(|(_, pair)| self.groups.holds(pair, self.wanted)) {
            for (wanted, _) in pairs {
                self.recorded.fates[*wanted] = Some(Fate::OwnGroup);
            }
            return true;
        }
        let other = pairs.iter().find(|(wanted, _)| self.wanted[*wanted].is_secret != is_secret(&self.actual[at]));
        let Some((wanted, pair)) = other else { return false };
        // The row that was wanted before tells an edit when both sides are alike again.
        self.recorded.there[at].wanted_then = pair.then.wanted.cloned();
        let why = "it is sensitive on one side only, and is never converted";
        let note = note(self.wanted[*wanted].row, rules::D4, Verdict::Keep, why, &Origin::Default);
        self.recorded.told.notes.push(super::Note { otherwise: "make both sides alike by hand", ..note });
        true
    }

    fn settle_row(&mut self, at: usize, wanted: usize, pair: &Known<'k>, is_single: bool) {
        let since = self.since(at, wanted, pair, is_single);
        let has_past = pair.then.wanted.is_some() && pair.then.left.is_some();
        if self.wishes.standing.existing == ExistingValue::Merge && has_past {
            let merged = self.wishes.merged(since, &mut self.recorded.told);
            self.recorded.there[at].row = merged.row;
            if merged.has_new_places {
                self.growing.insert(wanted);
            }
            if merged.is_own_narrowed {
                self.recorded.narrowed.push(at);
            }
            if merged.is_moved {
                self.recorded.moved.push(at);
            }
            return;
        }
        let as_recorded = Wanted { came_empty: pair.came_empty(), ..self.wanted[wanted].clone() };
        let notes = &mut self.recorded.told.notes;
        let settled = self.wishes.settle(&as_recorded, &self.actual[at], notes);
        notes.extend(settled.kept_scope);
        let mut row = settled.row;
        if self.wishes.standing.existing == ExistingValue::Overwrite {
            row.set(ROW.name, field(as_recorded.row, ROW.name).clone());
        }
        if !is_single {
            row = with_dimensions(&row, &self.actual[at], |_, _| true);
        }
        let standing = &mut self.recorded.there[at];
        (standing.row, standing.is_judged) = (row, false);
    }

    fn since<'s>(&self, at: usize, wanted: usize, pair: &Known<'k>, is_single: bool) -> Since<'s>
    where
        'r: 's,
        'k: 's,
    {
        let (then, row) = (pair.then, &self.wanted[wanted]);
        let unit = |row: &Doc| row.without(&|field| !UNIT.contains(&field.as_str()));
        // A row that would come without a value now may have come so before its past was lost.
        let was_own = pair.initial.is_none()
            && row.is_own_business()
            && !then.wanted.zip(then.left).is_some_and(|(wanted, left)| unit(wanted).same(&unit(left)));
        let is_own = pair.came_empty() || was_own;
        Since { place: &self.places[at], wanted: row, then, now: pair.now, actual: &self.actual[at], is_own, is_single }
    }

    /// Notes which of the other source rows of a row hold at new places.
    fn note_growing(&mut self, at: usize, others: &[(usize, Known<'k>)]) {
        let reach = Reach::of(&self.recorded.there[at].row);
        for (wanted, pair) in others {
            let is_edited = self.since(at, *wanted, pair, false).is_scope_edited();
            if is_edited && !Reach::of(self.wanted[*wanted].row).is_within(&reach) {
                self.growing.insert(*wanted);
            }
        }
    }

    /// Leaves rows out that would be one more of a group which is the destination's own (D5).
    fn settle_groups(&mut self) {
        if self.wishes.standing.is_truth {
            return;
        }
        for (at, wanted) in self.wanted.iter().enumerate() {
            if self.recorded.fates[at].is_none() && self.groups.has_place(wanted) {
                self.recorded.fates[at] = Some(Fate::OwnGroup);
            }
        }
    }

    /// Decides the pairs of which one side does not stand any more.
    fn settle_rest(&mut self, pair: Known<'k>) {
        let is_own_group = !self.wishes.standing.is_truth && self.groups.holds(&pair, self.wanted);
        match (pair.source, pair.there) {
            (SourceNow::Wanted(_), Some(_)) => {}
            (SourceNow::Wanted(wanted), None) if is_own_group => {
                self.recorded.fates[wanted] = Some(Fate::OwnGroup);
                self.recorded.others.push(pair);
            }
            (SourceNow::Wanted(wanted), None) => self.recorded.lost.entry(wanted).or_default().push(pair),
            (_, None) => self.recorded.others.push(pair),
            // Another row of the source is the same row there.
            (source, Some(at)) if self.recorded.there[at].counterpart.is_some() => {
                self.recorded.others.extend((source != SourceNow::Gone).then_some(pair));
            }
            (source, Some(at)) => {
                let edit = self.wishes.orphan(&pair, &self.actual[at], &self.places[at], is_own_group);
                let row = &mut self.recorded.there[at];
                row.state = match source {
                    _ if edit.became == Became::Removed => State::Removed,
                    SourceNow::Gone => State::Open,
                    _ => State::Taken,
                };
                row.wanted_then = pair.then.wanted.cloned();
                if source == SourceNow::Retired {
                    self.recorded.retired.push(self.places[at].clone());
                }
                self.recorded.told.edits.push(edit);
                self.recorded.others.push(pair);
            }
        }
    }

    /// Makes the rows for places that rows there do not come to, and says which parts of a row stay away.
    fn finish(mut self) -> Recorded<'k> {
        for (wanted, pairs) in &self.recorded.lost {
            if self.recorded.fates[*wanted] == Some(Fate::Known) {
                let edits = pairs.iter().filter_map(|pair| self.wishes.away(pair, &self.wanted[*wanted]));
                self.recorded.told.edits.extend(edits.filter(|edit| edit.became == Became::Away));
            }
        }
        for wanted in &self.growing {
            let links = self.recorded.links.iter().filter(|link| link.wanted == *wanted);
            let rows = links.filter_map(|link| match link.slot {
                Slot::There(at) => Some(&self.recorded.there[at].row),
                Slot::New(_) => None,
            });
            let rows: Vec<&Doc> = rows.collect();
            self.recorded.extras.extend(uncovered(self.wanted[*wanted].row, &rows));
        }
        self.recorded
    }
}
