//! The identity of rows of variables: name, scope, and whether the value is a secret.

use super::entry::entry_label;
use crate::doc::{Doc, Fields, Name, name};
use crate::key::{Key, Kind, fold};
use crate::path::{Handle, ScopeEntry, Segment, Spot, parse};
use crate::registry;
use crate::registry::ROW;
use crate::registry::library::ValueOf;
use crate::registry::spec::Dimension;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The dimensions of the scopes of rows by the server's word.
static DIMENSIONS: LazyLock<HashMap<Name, &'static Dimension>> = LazyLock::new(|| {
    let items = registry::all().iter().flat_map(|entry| &entry.items).filter(|item| item.valued);
    let places = items.flat_map(|item| item.dimensions).flat_map(|dimension| {
        let last = dimension.at.iter().filter_map(|at| parse(at).pop());
        last.map(move |segment| (segment, dimension))
    });
    let named = places.filter_map(|(segment, dimension)| match segment {
        Segment::Field(field) => Some((field, dimension)),
        _ => None,
    });
    named.collect()
});

/// Returns whether the value of a row is a secret.
#[must_use]
pub fn is_secret(row: &Doc) -> bool {
    matches!(row.get(ROW.value), Some(Doc::Secret(_))) || row.is_true_at(ROW.secret)
}

/// Returns whether the value of a row is a secret, by what the server sends of it.
#[must_use]
pub(crate) fn is_sent_as_secret(row: &Doc) -> bool {
    row.is_true_at(ROW.secret) || ValueOf::of(row.str_at(ROW.value_type)) == Some(ValueOf::Secret)
}

/// Returns the dimensions of the scopes of rows, each with the server's word for it.
pub(crate) fn row_dimensions() -> impl Iterator<Item = (Name, &'static Dimension)> {
    DIMENSIONS.iter().map(|(word, dimension)| (*word, *dimension))
}

/// Returns where the value of a row holds.
#[must_use]
pub fn spot(row: &Doc) -> Spot {
    let mut scope: Vec<ScopeEntry> = scope_entries(row).map(|(entry, _)| entry).collect();
    scope.sort_unstable();
    scope.dedup();
    Spot { name: fold(row.str_at(ROW.name)).into(), scope: scope.into() }
}

/// Returns the entries of the scope of a row, each with what stands there.
pub(crate) fn scope_entries(row: &Doc) -> impl Iterator<Item = (ScopeEntry, &Doc)> {
    dimensions(row).flat_map(|(dimension, entries)| {
        let (word, usual) = known(dimension);
        entries.items().iter().map(move |entry| (scope_entry(word, usual, entry), entry))
    })
}

/// Returns whether two rows have the same scope.
#[must_use]
pub(crate) fn same_scope(a: &Doc, b: &Doc) -> bool {
    spot(a).scope == spot(b).scope
}

pub(super) fn row_handle(row: &Doc) -> Handle {
    Handle::Row { spot: spot(row), secret: is_secret(row), nth: 1 }
}

/// Returns the scope of a row as text, `[environments=Staging,Production][roles=web]`; empty without one.
#[must_use]
pub fn scope_label(row: &Doc) -> String {
    let entries = |entries: &Doc| entries.items().iter().map(entry_label).collect::<Vec<_>>().join(",");
    dimensions(row).map(|(dimension, of_it)| format!("[{}={}]", known(dimension).0, entries(of_it))).collect()
}

fn dimensions(row: &Doc) -> impl Iterator<Item = (Name, &Doc)> {
    let scope = row.get(ROW.scope).and_then(Doc::fields);
    scope.into_iter().flat_map(Fields::iter).filter(|(_, entries)| !entries.is_empty())
}

fn known(dimension: Name) -> (Name, Option<Kind>) {
    DIMENSIONS.get(&dimension).map_or((dimension, None), |known| (name(known.word), Some(known.kinds[0])))
}

fn scope_entry(dimension: Name, usual: Option<Kind>, entry: &Doc) -> ScopeEntry {
    match entry {
        Doc::Ref(key) => {
            let kind = Some(key.kind()).filter(|kind| Some(*kind) != usual);
            ScopeEntry { dimension, kind, name: entry_name(key).into() }
        }
        other => ScopeEntry { dimension, kind: None, name: fold(other.as_str().unwrap_or_default()).into() },
    }
}

/// Returns what an entry is called, folded: a tag with its set, most else without what it belongs to.
fn entry_name(key: &Key) -> String {
    if !registry::item_kind(key.kind()).is_some_and(|row| row.with_holder) {
        return fold(key.own_name());
    }
    let segments = key.segments().iter().map(|segment| fold(segment).replace('%', "%25").replace('/', "%2f"));
    segments.collect::<Vec<_>>().join("/")
}

/// Returns what the holder of an entry that is called with it is called: of a tag its set.
pub(crate) fn holder_of(entry: &ScopeEntry) -> &str {
    entry.name.split_once('/').map_or(&entry.name, |(holder, _)| holder)
}
