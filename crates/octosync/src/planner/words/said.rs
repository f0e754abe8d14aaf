//! Names that words of the configuration can stand for.

use crate::owners;
use crate::side::Side;
use std::collections::BTreeSet;

/// Returns the names of the projects of a side.
pub(super) fn projects(side: &Side) -> BTreeSet<String> {
    let projects = side.nodes.keys().filter(|key| owners::is_project(key.kind()));
    projects.map(|key| key.own_name().to_owned()).collect()
}
