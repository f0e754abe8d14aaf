//! Rows of one name and scope that hold different values.

use super::row::field;
use crate::doc::Doc;
use crate::identity::{is_secret, row_place, spot};
use crate::path::{Place, Spot};
use crate::registry::ROW;
use std::collections::{BTreeMap, HashSet};

/// Returns the rows of one name and scope that hold different values: which of them applies is a matter of luck.
pub(super) fn ambiguities(merged: &[Doc], actual: &[Doc]) -> Vec<(Place, bool)> {
    let before: HashSet<Spot> = clashes(actual).into_iter().map(|(spot, _)| spot).collect();
    clashes(merged).into_iter().map(|(spot, row)| (row, !before.contains(&spot))).collect()
}

fn clashes(rows: &[Doc]) -> Vec<(Spot, Place)> {
    let mut places: BTreeMap<Spot, Vec<&Doc>> = BTreeMap::new();
    for row in rows {
        places.entry(spot(row)).or_default().push(row);
    }
    let clash = |rows: &Vec<&Doc>| {
        rows.iter().any(|row| !field(row, ROW.value).same(field(rows[0], ROW.value)))
            || (rows.len() > 1 && is_secret(rows[0]))
    };
    let clashing = places.into_iter().filter(|(_, rows)| clash(rows));
    clashing.map(|(spot, rows)| (spot, row_place(rows[0]))).collect()
}
