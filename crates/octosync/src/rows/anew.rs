//! Rows that were made anew, so that they have other ids now than at the last sync (`docs/rules.md` D).
//!
//! Pure. Rows of one side pair only within one name, and a secret never with a text.

use super::row::{field, is_nothing, same_value};
use crate::doc::Doc;
use crate::identity::{is_secret, same_scope};
use crate::key::fold;
use crate::registry::ROW;
use std::collections::BTreeMap;

/// Says whether a row that is gone and one that came are the same.
type Same<'s> = &'s dyn Fn(&Doc, &Doc) -> bool;

/// Returns which rows that are gone are which of those that came, for rows of the source: by scope, then by a value that
/// is unique on both sides. A pair is a position in each list.
pub(super) fn on_source(gone: &[&Doc], came: &[&Doc], placeholder: &str) -> Vec<(usize, usize)> {
    let holders =
        |rows: &[&Doc], of: &Doc| rows.iter().filter(|row| has_name_of(row, of) && same_value(row, of)).count();
    let is_unique =
        |a: &Doc| !is_nothing(field(a, ROW.value), placeholder) && holders(gone, a) == 1 && holders(came, a) == 1;
    let passes: [Same<'_>; 3] = [&|a, b| same_scope(a, b) && same_value(a, b), &|a, b| same_scope(a, b), &|a, b| {
        same_value(a, b) && is_unique(a)
    }];
    pairs(gone, came, &passes)
}

fn has_name_of(row: &Doc, other: &Doc) -> bool {
    fold(row.str_at(ROW.name)) == fold(other.str_at(ROW.name))
}

/// Returns the same for rows of the destination: by their handles, those of equal value first.
pub(super) fn on_destination(gone: &[&Doc], came: &[&Doc]) -> Vec<(usize, usize)> {
    let passes: [Same<'_>; 2] = [&|a, b| same_scope(a, b) && same_value(a, b), &|a, b| same_scope(a, b)];
    pairs(gone, came, &passes)
}

/// Returns of each name, and of secrets and texts apart, the positions of the rows in both lists.
fn alike(gone: &[&Doc], came: &[&Doc]) -> impl Iterator<Item = [Vec<usize>; 2]> {
    let mut groups: BTreeMap<(String, bool), [Vec<usize>; 2]> = BTreeMap::new();
    for (list, rows) in [gone, came].into_iter().enumerate() {
        for (at, row) in rows.iter().enumerate() {
            groups.entry((fold(row.str_at(ROW.name)), is_secret(row))).or_default()[list].push(at);
        }
    }
    groups.into_values()
}

fn pairs(gone: &[&Doc], came: &[&Doc], passes: &[Same<'_>]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for [mut left, mut open] in alike(gone, came) {
        for same in passes {
            left.retain(|a| {
                let heir = open.iter().position(|b| same(gone[*a], came[*b]));
                found.extend(heir.map(|at| (*a, open.remove(at))));
                heir.is_none()
            });
        }
    }
    found
}
