//! Rows that were made anew, so that they have other ids now than at the last sync (`docs/rules.md` D).
//!
//! Pure. Rows of one side pair only within one name, and a secret never with a text.

use super::row::{field, is_nothing, same_value};
use crate::doc::Doc;
use crate::identity::{is_secret, same_scope};
use crate::key::fold;
use crate::registry::ROW;

/// Says whether a row that is gone and one that came are the same.
type Same<'s> = &'s dyn Fn(&Doc, &Doc) -> bool;

/// Returns which rows that are gone are which of those that came, for rows of the source: by scope, then by a value that
/// is unique on both sides. A pair is a position in each list.
pub(super) fn on_source(gone: &[&Doc], came: &[&Doc], placeholder: &str) -> Vec<(usize, usize)> {
    let holders = |rows: &[&Doc], of: &Doc| rows.iter().filter(|row| is_alike(row, of) && same_value(row, of)).count();
    let is_unique =
        |a: &Doc| !is_nothing(field(a, ROW.value), placeholder) && holders(gone, a) == 1 && holders(came, a) == 1;
    let passes: [Same<'_>; 3] = [&|a, b| same_scope(a, b) && same_value(a, b), &|a, b| same_scope(a, b), &|a, b| {
        same_value(a, b) && is_unique(a)
    }];
    pairs(gone, came, &passes)
}

/// Returns the same for rows of the destination: by their handles, those of equal value first.
pub(super) fn on_destination(gone: &[&Doc], came: &[&Doc]) -> Vec<(usize, usize)> {
    let passes: [Same<'_>; 2] = [&|a, b| same_scope(a, b) && same_value(a, b), &|a, b| same_scope(a, b)];
    pairs(gone, came, &passes)
}

fn is_alike(a: &Doc, b: &Doc) -> bool {
    is_secret(a) == is_secret(b) && fold(a.str_at(ROW.name)) == fold(b.str_at(ROW.name))
}

fn pairs(gone: &[&Doc], came: &[&Doc], passes: &[Same<'_>]) -> Vec<(usize, usize)> {
    let mut left: Vec<usize> = (0..gone.len()).collect();
    let mut open: Vec<usize> = (0..came.len()).collect();
    let mut found = Vec::new();
    for same in passes {
        left.retain(|a| {
            let heir = open.iter().position(|b| is_alike(gone[*a], came[*b]) && same(gone[*a], came[*b]));
            found.extend(heir.map(|at| (*a, open.remove(at))));
            heir.is_none()
        });
    }
    found
}
