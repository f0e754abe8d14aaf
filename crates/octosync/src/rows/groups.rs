//! Several values of one name and scope that came to the destination together (`docs/rules.md` D5).
//!
//! Pure. Unless the rows there under that name and scope are exactly those that came, they are the destination's own:
//! nothing is added, changed or brought back.

use super::initial::Wanted;
use super::known::Known;
use super::row::same_value;
use crate::doc::Doc;
use crate::identity::{is_secret, spot};
use crate::memory::InitialValue;
use crate::path::Spot;
use std::collections::{BTreeMap, BTreeSet};

/// The groups that are the destination's own now: their names and scopes.
pub(super) struct OwnGroups(BTreeSet<Spot>);

impl OwnGroups {
    pub(super) fn of(known: &[Known<'_>], wanted: &[Wanted<'_>], actual: &[Doc]) -> Self {
        let mut groups: BTreeMap<Spot, Vec<&Known<'_>>> = BTreeMap::new();
        for pair in known {
            if let Some(group) = group_of(pair, wanted) {
                groups.entry(group).or_default().push(pair);
            }
        }
        let own = groups.into_iter().filter(|(group, pairs)| !is_as_created(group, pairs, actual));
        Self(own.map(|(group, _)| group).collect())
    }

    /// Returns whether a pair is one of such a group.
    pub(super) fn holds(&self, pair: &Known<'_>, wanted: &[Wanted<'_>]) -> bool {
        group_of(pair, wanted).is_some_and(|group| self.0.contains(&group))
    }

    /// Returns whether a row would be one more of such a group.
    pub(super) fn has_place(&self, wanted: &Wanted<'_>) -> bool {
        !wanted.is_secret && self.0.contains(&wanted.spot)
    }
}

/// Returns the name and scope of the group that a pair was created in.
fn group_of(pair: &Known<'_>, wanted: &[Wanted<'_>]) -> Option<Spot> {
    if pair.initial != Some(InitialValue::Group) {
        return None;
    }
    let then = pair.then.wanted.or(pair.then.said).map(spot);
    then.or_else(|| pair.wanted().map(|at| wanted[at].spot.clone()))
}

fn is_as_created(group: &Spot, pairs: &[&Known<'_>], actual: &[Doc]) -> bool {
    let is_there = |row: &Doc| !is_secret(row) && spot(row) == *group;
    let mut found = BTreeSet::new();
    let all = pairs.iter().all(|pair| {
        let (Some(at), Some(wanted), Some(left)) = (pair.there, pair.then.wanted, pair.then.left) else { return false };
        found.insert(at);
        let row = &actual[at];
        is_there(row) && is_there(left) && same_value(left, row) && same_value(wanted, left)
    });
    all && actual.iter().filter(|row| is_there(row)).count() == found.len()
}
