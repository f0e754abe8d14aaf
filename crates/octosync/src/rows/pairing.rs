//! Which rows belong together.

use super::row::field;
use crate::doc::Doc;
use crate::identity::{is_secret, same_scope};
use crate::key::fold;
use crate::registry::ROW;
use std::collections::{BTreeMap, HashMap};

/// Which rows belong together, by position.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pairing {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) unpaired: Vec<usize>,
}

pub(super) fn pair(desired: &[Doc], initial: &[Doc], actual: &[Doc]) -> Pairing {
    let mut names: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, row) in desired.iter().enumerate() {
        names.entry(fold(row.str_at(ROW.name))).or_default().0.push(at);
    }
    for (at, row) in actual.iter().enumerate() {
        names.entry(fold(row.str_at(ROW.name))).or_default().1.push(at);
    }
    let mut pairing = Pairing::default();
    for (mut wanted, mut there) in names.into_values() {
        by_scope(desired, initial, actual, &mut wanted, &mut there, &mut pairing.pairs);
        by_value(desired, actual, &mut wanted, &mut there, &mut pairing.pairs);
        pairing.unpaired.extend(wanted);
    }
    pairing.pairs.sort_unstable();
    pairing.unpaired.sort_unstable();
    pairing
}

/// Pairs rows of equal scope: first those that hold what the row was born with, then those of equal value, then the
/// others in their order.
fn by_scope(
    desired: &[Doc],
    initial: &[Doc],
    actual: &[Doc],
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let same_scope = |a: &Doc, b: &Doc| is_secret(a) == is_secret(b) && same_scope(a, b);
    let same_value = |a: &Doc, b: &Doc| same_scope(a, b) && field(a, ROW.value).same(field(b, ROW.value));
    take_pairs(wanted, there, pairs, |a, b| {
        same_scope(&desired[a], &actual[b]) && initial[a].same(field(&actual[b], ROW.value))
    });
    take_pairs(wanted, there, pairs, |a, b| same_value(&desired[a], &actual[b]));
    take_pairs(wanted, there, pairs, |a, b| same_scope(&desired[a], &actual[b]));
}

fn take_pairs(
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
    same: impl Fn(usize, usize) -> bool,
) {
    wanted.retain(|a| match there.iter().position(|b| same(*a, *b)) {
        Some(at) => {
            pairs.push((*a, there.remove(at)));
            false
        }
        None => true,
    });
}

/// Pairs rows whose value is unique among the rest on both sides. Secrets cannot be compared.
fn by_value(
    desired: &[Doc],
    actual: &[Doc],
    wanted: &mut Vec<usize>,
    there: &mut Vec<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let digest = |row: &Doc| field(row, ROW.value).digest();
    let count = |rows: &[Doc], left: &[usize]| {
        let mut counts = HashMap::new();
        for at in left.iter().filter(|at| comparable(&rows[**at])) {
            *counts.entry(digest(&rows[*at])).or_insert(0) += 1;
        }
        counts
    };
    let (here, over_there) = (count(desired, wanted), count(actual, there));
    let unique = |digest| here.get(&digest) == Some(&1) && over_there.get(&digest) == Some(&1);
    take_pairs(wanted, there, pairs, |a, b| {
        let (a, b) = (&desired[a], &actual[b]);
        comparable(a) && comparable(b) && digest(a) == digest(b) && unique(digest(a))
    });
}

fn comparable(row: &Doc) -> bool {
    !is_secret(row) && !field(row, ROW.value).is_empty()
}
