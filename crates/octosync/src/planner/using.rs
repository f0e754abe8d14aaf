//! Which documents use the rows of which others: a project those of the library sets that it includes.
//!
//! Pure.

use crate::doc::{Doc, Fields};
use crate::key::{Key, Kind};
use crate::registry;
use crate::registry::spec::Owner;
use std::collections::{BTreeSet, HashSet};

/// Returns the kinds of documents that have rows.
pub(crate) fn kinds_with_rows() -> HashSet<Kind> {
    // The values of tenants are in force for nobody else.
    let owned = registry::all().iter().filter(|entry| entry.rows().is_some() && entry.spec.values.is_none());
    owned.filter_map(|entry| entry.spec.owner.as_ref()).flat_map(|Owner { kinds, .. }| *kinds).copied().collect()
}

/// Returns what has rows and is named at the top of a document.
pub(crate) fn used_by(doc: &Doc, kinds: &HashSet<Kind>) -> BTreeSet<Key> {
    let fields = doc.fields().into_iter().flat_map(Fields::iter);
    let named = fields.flat_map(|(_, value)| value.items().iter()).filter_map(Doc::as_ref_key);
    named.filter(|key| kinds.contains(&key.kind())).cloned().collect()
}
