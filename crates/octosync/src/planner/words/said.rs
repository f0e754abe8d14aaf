//! How words that mean nothing are spoken of.

use crate::key::nearest;
use crate::owners;
use crate::side::Side;
use std::collections::BTreeSet;

/// Returns the names of the projects of a side.
pub(super) fn projects(side: &Side) -> BTreeSet<String> {
    let projects = side.nodes.keys().filter(|key| owners::is_project(key.kind()));
    projects.map(|key| key.own_name().to_owned()).collect()
}

/// Returns the next step: the nearest name, or to take the word away.
pub(super) fn instead<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let plain = word.replace(['*', '?'], "");
    let near = nearest(&plain, names.into_iter().filter(|name| !name.is_empty()));
    near.map_or_else(|| "remove it".to_owned(), |near| format!("write \"{near}\", or remove it"))
}
