//! Where the values of rows apply, and which of several of one name wins there (fact `scope-weights`).
//!
//! Pure. Entries of one dimension are alternatives, dimensions add up, and so do the sets of tags. More specific is what
//! names weightier dimensions; how many entries it names does not count.

use crate::doc::{Doc, Name, name};
use crate::identity::{holder_of, row_dimensions, spot};
use crate::key::Kind;
use crate::path::ScopeEntry;
use crate::registry;
use crate::registry::spec::Dimension;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// The entries that hold at one place of the destination: an environment, a channel, the roles of a machine.
pub(super) type Cell = BTreeSet<ScopeEntry>;

/// A dimension; of tags, with the set that they belong to.
pub(crate) type Group = (Name, Box<str>);

/// Entries of which one is enough: those of a dimension, of tags those of one set.
type Alternatives = BTreeMap<Group, BTreeSet<ScopeEntry>>;

/// Where the value of a row applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    alternatives: Alternatives,
    rank: u64,
}

static BY_WORD: LazyLock<HashMap<Name, &'static Dimension>> =
    LazyLock::new(|| row_dimensions().map(|(_, dimension)| (name(dimension.word), dimension)).collect());

fn divides(dimension: Name) -> bool {
    BY_WORD.get(&dimension).is_some_and(|known| known.divides)
}

fn is_of_several(dimension: Name) -> bool {
    BY_WORD.get(&dimension).is_some_and(|known| known.several)
}

/// Returns what the entries of a dimension are, if it is known.
pub(crate) fn kind(dimension: Name) -> Option<Kind> {
    BY_WORD.get(&dimension).map(|known| known.kinds[0])
}

/// Returns what entries of one dimension are alternatives to: nothing but each other, tags only within their set.
fn holder(entry: &ScopeEntry) -> Box<str> {
    let adds_up = kind(entry.dimension).and_then(registry::item_kind).is_some_and(|row| row.adds_up);
    if adds_up { holder_of(entry).into() } else { Box::default() }
}

impl Reach {
    /// Returns where the value of a row applies.
    pub(crate) fn of(row: &Doc) -> Self {
        let mut alternatives = Alternatives::new();
        for entry in spot(row).scope.iter() {
            alternatives.entry((entry.dimension, holder(entry))).or_default().insert(entry.clone());
        }
        let dimensions: BTreeSet<Name> = alternatives.keys().map(|(dimension, _)| *dimension).collect();
        let weights = dimensions.iter().filter_map(|dimension| BY_WORD.get(dimension));
        let rank = weights.map(|known| u64::from(known.weight)).sum();
        Self { alternatives, rank }
    }

    /// Returns it among values of several sets: with whether it wins over those of other sets that are as specific.
    pub(crate) fn winning_ties(self, wins: bool) -> Self {
        Self { rank: 2 * self.rank + u64::from(wins), ..self }
    }

    /// Returns the entries that restrict the value: groups of which each must hold one.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (&Group, &BTreeSet<ScopeEntry>)> {
        self.alternatives.iter()
    }

    /// Returns whether the value applies where an entry of a group holds, or none that anybody names.
    pub(crate) fn admits(&self, group: &Group, entry: Option<&ScopeEntry>) -> bool {
        let entries = self.alternatives.get(group);
        entries.is_none_or(|entries| entry.is_some_and(|entry| entries.contains(entry)))
    }

    /// Returns whether the value applies at a place.
    pub(super) fn applies(&self, cell: &Cell) -> bool {
        self.alternatives.values().all(|entries| !entries.is_disjoint(cell))
    }

    /// Returns whether the value applies only where another one does.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        let known = |group| self.alternatives.get(group);
        other.alternatives.iter().all(|(group, entries)| known(group).is_some_and(|own| own.is_subset(entries)))
    }

    /// Returns whether nothing restricts the value in a dimension.
    pub(super) fn is_free_in(&self, dimension: Name) -> bool {
        !self.has(dimension)
    }

    fn has(&self, dimension: Name) -> bool {
        self.alternatives.keys().any(|(known, _)| *known == dimension)
    }

    /// Returns the smallest places at which both apply; of what a thing can have several of, they need a common entry
    /// unless `perhaps` asks for the places of a machine or tenant that has an entry of each.
    pub(super) fn meeting(&self, other: &Self, perhaps: bool) -> Vec<Cell> {
        let mut cells = vec![Cell::new()];
        let groups: BTreeSet<_> = self.alternatives.keys().chain(other.alternatives.keys()).collect();
        for group in groups {
            let both = (self.alternatives.get(group), other.alternatives.get(group));
            let choices: Vec<Vec<&ScopeEntry>> = match both {
                (Some(a), Some(b)) if !a.is_disjoint(b) => a.intersection(b).map(|entry| vec![entry]).collect(),
                (Some(a), Some(b)) if perhaps && is_of_several(group.0) => {
                    a.iter().flat_map(|one| b.iter().map(move |two| vec![one, two])).collect()
                }
                (Some(_), Some(_)) => return Vec::new(),
                (Some(_), None) | (None, Some(_)) if divides(group.0) => return Vec::new(),
                // Tags of different sets.
                (Some(_), None) | (None, Some(_)) if !perhaps && self.is_apart(other, group.0) => return Vec::new(),
                (Some(one), None) | (None, Some(one)) => one.iter().map(|entry| vec![entry]).collect(),
                (None, None) => continue,
            };
            let with = |cell: &Cell, choice: &[&ScopeEntry]| {
                cell.iter().cloned().chain(choice.iter().map(|entry| (*entry).clone())).collect()
            };
            cells = cells.iter().flat_map(|cell| choices.iter().map(move |choice| with(cell, choice))).collect();
        }
        cells
    }

    /// Returns whether both name a dimension and have no entry of it in common.
    fn is_apart(&self, other: &Self, dimension: Name) -> bool {
        let entries = |reach: &Self| -> BTreeSet<ScopeEntry> {
            let groups = reach.alternatives.iter().filter(|((known, _), _)| *known == dimension);
            groups.flat_map(|(_, entries)| entries.iter().cloned()).collect()
        };
        self.has(dimension) && other.has(dimension) && entries(self).is_disjoint(&entries(other))
    }
}

/// Returns which of some values of one name win at a place: the most specific of those that apply there. Several that
/// are equally specific are a matter of luck.
pub(super) fn strongest(reaches: &[&Reach], cell: &Cell) -> Vec<usize> {
    most_specific(reaches, (0..reaches.len()).filter(|at| reaches[*at].applies(cell)).collect())
}

/// Returns which of the values that apply at a place win there.
pub(crate) fn most_specific(reaches: &[&Reach], applying: Vec<usize>) -> Vec<usize> {
    let most = applying.iter().map(|at| reaches[*at].rank).max();
    applying.into_iter().filter(|at| Some(reaches[*at].rank) == most).collect()
}

/// Returns which of the values in force a new one wins over or ties with somewhere.
pub(super) fn beaten(new: &Reach, in_force: &[Reach]) -> Vec<usize> {
    let there: Vec<&Reach> = in_force.iter().collect();
    let all: Vec<&Reach> = there.iter().copied().chain([new]).collect();
    let is_beaten = |at: &usize| {
        let mut cells = new.meeting(there[*at], false).into_iter();
        cells.any(|cell| strongest(&there, &cell).contains(at) && strongest(&all, &cell).contains(&there.len()))
    };
    (0..there.len()).filter(is_beaten).collect()
}

#[cfg(test)]
mod tests;
