//! Where the entries of a scope stand in a document.

use crate::doc::{Doc, Fields};
use crate::key::Key;
use crate::owners;
use crate::path::{Segment, parse, value_at};
use crate::registry::spec::{Dimension, Item};
use std::collections::BTreeMap;

pub(super) fn entries<'d>(doc: &'d Doc, dimension: &Dimension) -> Vec<&'d Doc> {
    dimension.at.iter().flat_map(|at| value_at(doc, at).map(Doc::items).unwrap_or_default()).collect()
}

pub(super) fn all_entries(there: &Doc, item: &'static Item) -> Vec<(&'static str, Vec<Doc>)> {
    let lists = item.dimensions.iter().flat_map(|dimension| dimension.at);
    lists.map(|at| (*at, value_at(there, at).map(Doc::items).unwrap_or_default().to_vec())).collect()
}

/// Returns the entries of a dimension; tags of different sets add up, so that each set is judged by itself.
pub(super) fn groups(doc: &Doc, dimension: &Dimension) -> Vec<Vec<Key>> {
    grouped(doc, dimension).into_values().collect()
}

/// Returns whether a dimension, or of tags one set, restricts in one document and not in the other.
#[must_use]
pub(crate) fn emptied(before: &Doc, after: &Doc, dimension: &Dimension) -> bool {
    if let Some((field, open)) = dimension.open {
        let is_open = |doc: &Doc| ["", open].contains(&doc.str_at(field));
        return !is_open(before) && is_open(after);
    }
    let after = grouped(after, dimension);
    grouped(before, dimension).keys().any(|group| !after.contains_key(group))
}

fn grouped(doc: &Doc, dimension: &Dimension) -> BTreeMap<Option<Key>, Vec<Key>> {
    let mut groups: BTreeMap<Option<Key>, Vec<Key>> = BTreeMap::new();
    for entry in entries(doc, dimension) {
        if let Doc::Ref(key) = entry {
            groups.entry(owners::alternatives_within(key)).or_default().push(key.clone());
        }
    }
    groups
}

/// Sets the entries of a list of a scope.
pub(in super::super) fn set_entries(doc: &mut Doc, at: &str, entries: Vec<Doc>) {
    if let Some(list) = place_mut(doc, at) {
        *list = Doc::list(entries);
    } else if !entries.is_empty() {
        set_place(doc, &parse(at), Doc::list(entries));
    }
}

/// Sets a place, and makes the objects that lead to it.
fn set_place(doc: &mut Doc, place: &[Segment], value: Doc) {
    let (Some((Segment::Field(field), rest)), Some(fields)) = (place.split_first(), doc.fields_mut()) else { return };
    if rest.is_empty() {
        fields.insert(*field, value);
        return;
    }
    if fields.get(*field).and_then(Doc::fields).is_none() {
        fields.insert(*field, Doc::Object(Fields::default()));
    }
    if let Some(below) = fields.get_mut(*field) {
        set_place(below, rest, value);
    }
}

pub(super) fn place_mut<'a>(doc: &'a mut Doc, pattern: &str) -> Option<&'a mut Doc> {
    parse(pattern).into_iter().try_fold(doc, |doc, segment| match segment {
        Segment::Field(field) => doc.fields_mut()?.get_mut(field),
        _ => None,
    })
}
