//! Rows of one name that are equally specific somewhere and hold different values (`docs/rules.md` B).
//!
//! Pure. Judged on all rows of a name, so that one which another always beats does not count.

use super::reach::{Reach, strongest};
use super::row::same_value;
use crate::doc::Doc;
use crate::identity::row_place;
use crate::key::fold;
use crate::path::Place;
use crate::registry::ROW;
use std::collections::BTreeMap;

/// A row as it will be, with where it comes from.
pub(super) struct Placed<'r> {
    pub(super) row: &'r Doc,
    /// As it stands there now.
    pub(super) before: Option<&'r Doc>,
    /// As the source has it.
    pub(super) source: Option<&'r Doc>,
}

/// Two rows between which luck decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguity {
    /// One of them.
    pub row: Place,
    /// The other.
    pub other: Place,
    /// Whether the sync makes it so: neither the source nor the destination has it so.
    pub made: bool,
    /// Whether only a machine of several roles, or a tenant of several tags, would be a place where both hold.
    pub perhaps: bool,
}

/// Returns the rows of one name that are equally specific somewhere and hold different values.
pub(super) fn ambiguities(placed: &[Placed<'_>]) -> Vec<Ambiguity> {
    let mut names: BTreeMap<String, Vec<&Placed<'_>>> = BTreeMap::new();
    for row in placed {
        names.entry(fold(row.row.str_at(ROW.name))).or_default().push(row);
    }
    names.into_values().filter(|rows| rows.len() > 1).flat_map(|rows| of_one_name(&rows)).collect()
}

fn of_one_name(rows: &[&Placed<'_>]) -> Vec<Ambiguity> {
    let reaches: Vec<Reach> = rows.iter().map(|row| Reach::of(row.row)).collect();
    let all: Vec<&Reach> = reaches.iter().collect();
    let mut found = Vec::new();
    for one in 0..rows.len() {
        for other in one + 1..rows.len() {
            let (a, b) = (rows[one], rows[other]);
            if same_value(a.row, b.row) {
                continue;
            }
            let ties = |perhaps| {
                let mut cells = all[one].meeting(all[other], perhaps).into_iter();
                cells.any(|cell| {
                    let winners = strongest(&all, &cell);
                    winners.contains(&one) && winners.contains(&other)
                })
            };
            let certainly = ties(false);
            let known = |perhaps| tied(a.before, b.before, perhaps) || tied(a.source, b.source, perhaps);
            let made = !known(!certainly);
            // That one machine may have two roles is nothing that everybody has to hear again and again.
            if certainly || (made && ties(true)) {
                let (row, other) = (row_place(a.row), row_place(b.row));
                found.push(Ambiguity { row, other, made, perhaps: !certainly });
            }
        }
    }
    found
}

/// Returns whether two rows of one side are, or perhaps are, equally specific somewhere and hold different values.
fn tied(a: Option<&Doc>, b: Option<&Doc>, perhaps: bool) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let (one, two) = (Reach::of(a), Reach::of(b));
    let mut cells = one.meeting(&two, perhaps).into_iter();
    !same_value(a, b) && cells.any(|cell| strongest(&[&one, &two], &cell).len() == 2)
}
