//! The order of the items of a list: one thing that each side may edit, beside the items themselves.

use super::Walk;
use super::items::Placed;
use super::pairing::{ACTUAL, DESIRED, LEFT, Row, WANTED};
use crate::doc::Doc;
use crate::edits::{Verdict, Views};
use crate::overlay::Way;

impl Walk<'_> {
    /// Puts items into the order of the side that leads; those that only the destination has are placed when the outcome
    /// is laid over what stands there.
    pub(super) fn order(&mut self, rows: &[Row<'_>], mut placed: Vec<Placed>, way: &Way<'_>) -> Vec<Placed> {
        let at = |row: usize, view: usize| rows[row].positions[view];
        placed.sort_by_key(|item| at(item.row, DESIRED));
        let both: Vec<usize> = placed.iter().map(|item| item.row).filter(|row| at(*row, ACTUAL).is_some()).collect();
        let known = both.iter().all(|row| at(*row, WANTED).is_some() && at(*row, LEFT).is_some());
        let sequence = |view: usize| {
            let mut sequence: Vec<usize> = both.iter().copied().filter(|row| at(*row, view).is_some()).collect();
            sequence.sort_by_key(|row| at(*row, view));
            Doc::Array(sequence.into_iter().map(|row| Doc::text(&rows[row].label)).collect())
        };
        let docs = [WANTED, WANTED, LEFT, DESIRED, ACTUAL].map(sequence);
        let mut views = Views::of(docs.each_ref().map(Some), true);
        // Where items are on both sides that were not before, nobody can tell who moved what.
        if !known {
            (views.said, views.wanted, views.left) = (None, None, None);
        }
        let verdict = views.judge();
        let noted = self.edits.len();
        let leads = self.settle(verdict, views, way);
        self.edits[noted..].iter_mut().for_each(|edit| edit.moved = true);
        if leads || verdict == Verdict::Same { placed } else { in_order_of_destination(rows, placed) }
    }
}

/// Puts the items that are there into the order that they have there, and each other one behind the one that it follows
/// on the source.
fn in_order_of_destination(rows: &[Row<'_>], placed: Vec<Placed>) -> Vec<Placed> {
    let there = |item: &Placed| rows[item.row].positions[ACTUAL];
    let mut follows: Option<usize> = None;
    let mut coming: Vec<(Option<usize>, Placed)> = Vec::new();
    let mut ordered: Vec<Placed> = Vec::with_capacity(placed.len());
    for item in placed {
        let row = item.row;
        if there(&item).is_some() {
            ordered.push(item);
        } else {
            coming.push((follows, item));
        }
        follows = Some(row);
    }
    ordered.sort_by_key(there);
    for (follows, item) in coming {
        let behind = follows.and_then(|row| ordered.iter().position(|other| other.row == row));
        ordered.insert(behind.map_or(0, |at| at + 1), item);
    }
    ordered
}
