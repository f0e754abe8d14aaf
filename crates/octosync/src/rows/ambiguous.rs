//! Rows of one name and scope that hold different values.

use super::row::{field, is_secret};
use crate::doc::Doc;
use crate::identity;
use crate::registry::spec::Identity;
use std::collections::{BTreeMap, HashSet};

/// Returns the rows of one name and scope that hold different values: which of them applies is a matter of luck.
pub(super) fn ambiguities(merged: &[Doc], actual: &[Doc]) -> Vec<(String, bool)> {
    let before: HashSet<String> = clashes(actual).into_iter().map(|(handle, _)| handle).collect();
    clashes(merged).into_iter().map(|(handle, label)| (label, !before.contains(&handle))).collect()
}

fn clashes(rows: &[Doc]) -> Vec<(String, String)> {
    let mut places: BTreeMap<String, Vec<&Doc>> = BTreeMap::new();
    for row in rows {
        places.entry(identity::handle(row, Identity::Variable)).or_default().push(row);
    }
    let clash = |rows: &Vec<&Doc>| {
        rows.iter().any(|row| !field(row, "Value").same(field(rows[0], "Value")))
            || (rows.len() > 1 && is_secret(rows[0]))
    };
    let clashing = places.into_iter().filter(|(_, rows)| clash(rows));
    clashing.map(|(handle, rows)| (handle, identity::label(rows[0], Identity::Variable))).collect()
}
