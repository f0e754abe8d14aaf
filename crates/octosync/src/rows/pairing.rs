//! Which rows belong together (`docs/rules.md` D, D5).
//!
//! Within one name: rows that would hold the placeholder, or a secret, with one scope are one; then equal scopes pair,
//! then equal values that are unique on both sides. A secret never pairs with a text. Whether a value is unique is
//! judged on the destination as it will be: a row of equal scope may get the source's value, and the next sync sees
//! that alone.

use super::initial::Wanted;
use super::row::{field, is_nothing, same_rest, same_value};
use crate::doc::{Digest, Doc};
use crate::identity::{is_secret, spot};
use crate::key::fold;
use crate::path::Spot;
use crate::registry::ROW;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// The fate of a wanted row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is this one of the rows there.
    Paired(usize),
    /// It is the same row as this one of the wanted.
    Same(usize),
    /// It is one of several values of one scope, and those there are the destination's own.
    OwnGroup,
    /// Nothing there pairs with it.
    New,
    /// A sync has paired it before: it is decided.
    Known,
}

impl Fate {
    /// Returns the row there that a wanted row pairs with, if no past says so.
    pub(super) const fn pair(&self) -> Option<usize> {
        match self {
            Self::Paired(at) => Some(*at),
            _ => None,
        }
    }
}

/// Whether a row there may pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It may.
    Open,
    /// It is another's.
    Taken,
    /// It goes.
    Removed,
}

/// How rows pair.
#[derive(Clone, Copy)]
pub(super) struct Pairing<'g> {
    /// The source is the truth: what is there is replaced one by one.
    pub(super) is_truth: bool,
    /// An equal value says nothing.
    pub(super) apart: bool,
    /// Rows are added beside values that the destination has under the name.
    pub(super) add: bool,
    /// The text that stands where there is no value yet: rows that hold it have nothing in common.
    pub(super) placeholder: &'g str,
    /// The position of the first wanted row that is only for new places of one that is paired already (D2c).
    pub(super) parts_from: usize,
    /// Says what a row there will be with which a wanted one pairs, both by their positions.
    pub(super) settled: &'g dyn Fn(usize, usize) -> Doc,
}

/// Returns what becomes of each wanted row.
///
/// Of those that `decided` has a fate for, that stays; rows there, as far as they are decided, pair only if their state is open.
pub(super) fn fates(
    wanted: &[Wanted<'_>],
    actual: &[&Doc],
    pairing: Pairing<'_>,
    decided: &[Option<Fate>],
    states: &[State],
) -> Vec<Fate> {
    let mut names: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, wanted) in wanted.iter().enumerate().filter(|(at, _)| decided[*at].is_none()) {
        names.entry(fold(wanted.row.str_at(ROW.name))).or_default().0.push(at);
    }
    for (at, row) in actual.iter().enumerate().filter(|(at, _)| states[*at] != State::Removed) {
        if let Some(of_name) = names.get_mut(&fold(row.str_at(ROW.name))) {
            of_name.1.push(at);
        }
    }
    let mut fates: Vec<Fate> = decided.iter().map(|fate| fate.unwrap_or(Fate::New)).collect();
    for (open, mut there) in names.into_values() {
        let is_known = !there.is_empty();
        there.retain(|at| states[*at] == State::Open);
        let all = (open.clone(), there.clone());
        let mut named = Named { wanted, actual, open, there, fates: &mut fates };
        named.collapse();
        named.settle_groups(pairing, is_known);
        named.by_scope();
        named.by_value((&all.0, &all.1), pairing);
    }
    fates
}

/// The rows of one name that nothing was decided of yet.
struct Named<'n, 'r> {
    wanted: &'n [Wanted<'r>],
    actual: &'n [&'n Doc],
    open: Vec<usize>,
    there: Vec<usize>,
    fates: &'n mut [Fate],
}

impl Named<'_, '_> {
    /// Several rows that would hold the placeholder, or a secret, with one scope are one row.
    fn collapse(&mut self) {
        let mut kept: Vec<usize> = Vec::new();
        for at in std::mem::take(&mut self.open) {
            let wanted = &self.wanted[at];
            let is_same = |other: &usize| {
                let other = &self.wanted[*other];
                other.is_own_business()
                    && other.is_secret == wanted.is_secret
                    && other.spot == wanted.spot
                    && (wanted.is_secret || other.first_value.same(&wanted.first_value))
            };
            match kept.iter().find(|other| wanted.is_own_business() && is_same(other)) {
                Some(other) => self.fates[at] = Fate::Same(*other),
                None => kept.push(at),
            }
        }
        self.open = kept;
    }

    /// Several values of one scope are one group: they are the destination's own unless exactly they stand there.
    fn settle_groups(&mut self, pairing: Pairing<'_>, is_known: bool) {
        let mut spots: BTreeMap<&Spot, Vec<usize>> = BTreeMap::new();
        // A part of a row that is paired already did not come together with others.
        let is_whole = |at: &&usize| **at < pairing.parts_from;
        for at in self.open.iter().filter(is_whole).filter(|at| !self.wanted[**at].is_secret) {
            spots.entry(&self.wanted[*at].spot).or_default().push(*at);
        }
        for (place, group) in spots.into_iter().filter(|(_, group)| group.len() > 1) {
            let is_there = |at: &usize| !is_secret(self.actual[*at]) && spot(self.actual[*at]) == *place;
            let there: Vec<usize> = self.there.iter().copied().filter(is_there).collect();
            let is_created_now = there.is_empty() && (!is_known || pairing.add);
            if let Some(pairs) = self.exactly(&group, &there) {
                pairs.into_iter().for_each(|(at, found)| self.fates[at] = Fate::Paired(found));
            } else if pairing.is_truth {
                continue;
            } else if !is_created_now {
                group.iter().for_each(|at| self.fates[*at] = Fate::OwnGroup);
            }
            self.open.retain(|at| !group.contains(at));
            self.there.retain(|at| !there.contains(at));
        }
    }

    /// Returns the pairs if the rows there hold exactly what a group was created with.
    fn exactly(&self, group: &[usize], there: &[usize]) -> Option<Vec<(usize, usize)>> {
        let (mut open, mut left, mut pairs) = (group.to_vec(), there.to_vec(), Vec::new());
        let holds = |at: usize, found: usize| self.wanted[at].first_value.same(field(self.actual[found], ROW.value));
        let is_same = |at: usize, found: usize| holds(at, found) && same_rest(self.wanted[at].row, self.actual[found]);
        for same in [&is_same as &dyn Fn(usize, usize) -> bool, &holds] {
            open.retain(|at| {
                let found = left.iter().position(|found| same(*at, *found));
                pairs.extend(found.map(|found| (*at, left.remove(found))));
                found.is_none()
            });
        }
        (open.is_empty() && left.is_empty()).then_some(pairs)
    }

    /// Pairs rows of equal scope: first those that hold what the row was created with (before others those that say the same besides),
    /// then those of equal value, then the others in their order.
    fn by_scope(&mut self) {
        let same_scope = |a: &Wanted<'_>, b: &Doc| a.is_secret == is_secret(b) && a.spot == spot(b);
        let as_created = |a: &Wanted<'_>, b: &Doc| same_scope(a, b) && a.first_value.same(field(b, ROW.value));
        self.take_pairs(|a, b| as_created(a, b) && same_rest(a.row, b));
        self.take_pairs(as_created);
        self.take_pairs(|a, b| same_scope(a, b) && same_value(a.row, b));
        self.take_pairs(same_scope);
        self.take_pairs(|a, b| a.is_secret == is_secret(b) && a.unset.as_ref() == Some(&spot(b)));
    }

    /// Pairs rows whose value is unique among all wanted ones of the name and all that stand there. Secrets cannot be compared.
    fn by_value(&mut self, all: (&[usize], &[usize]), pairing: Pairing<'_>) {
        if pairing.apart || self.open.is_empty() || self.there.is_empty() {
            return;
        }
        let unique = self.unique_values(all, pairing);
        self.take_pairs(|a, b| same_value(a.row, b) && unique.contains(&field(b, ROW.value).digest()));
    }

    /// Returns the values that stand once on each side.
    fn unique_values(&self, (wanted, there): (&[usize], &[usize]), pairing: Pairing<'_>) -> Vec<Digest> {
        let pairs: HashMap<usize, usize> =
            wanted.iter().filter_map(|at| Some((self.fates[*at].pair()?, *at))).collect();
        let will_be = |at: &usize| match pairs.get(at) {
            Some(wanted) => Cow::Owned((pairing.settled)(*wanted, *at)),
            None => Cow::Borrowed(self.actual[*at]),
        };
        let mut counts: HashMap<Digest, (usize, usize)> = HashMap::new();
        let is_comparable = |row: &Doc| is_comparable(row, pairing.placeholder);
        for row in wanted.iter().map(|at| self.wanted[*at].row).filter(|row| is_comparable(row)) {
            counts.entry(field(row, ROW.value).digest()).or_default().0 += 1;
        }
        for row in there.iter().map(will_be).filter(|row| is_comparable(row)) {
            counts.entry(field(&row, ROW.value).digest()).or_default().1 += 1;
        }
        counts.into_iter().filter(|(_, counts)| *counts == (1, 1)).map(|(digest, _)| digest).collect()
    }

    fn take_pairs(&mut self, same: impl Fn(&Wanted<'_>, &Doc) -> bool) {
        let Self { wanted, actual, open, there, fates } = self;
        open.retain(|a| match there.iter().position(|b| same(&wanted[*a], actual[*b])) {
            Some(at) => {
                fates[*a] = Fate::Paired(there.remove(at));
                false
            }
            None => true,
        });
    }
}

fn is_comparable(row: &Doc, placeholder: &str) -> bool {
    !is_secret(row) && !is_nothing(field(row, ROW.value), placeholder)
}
