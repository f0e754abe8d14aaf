//! Something with a scope, as exceptions and selections look at it.

use super::Work;
use super::places::entries;
use crate::delta::{Exception, Subject};
use crate::doc::Doc;
use crate::identity::entry_label;
use crate::key::fold;
use crate::registry::Entry;
use crate::registry::spec::{Dimension, Item};
use crate::side::Node;

/// Something with a scope, as exceptions and selections look at it.
pub(in super::super) struct Thing<'d> {
    name: String,
    doc: &'d Doc,
    dimensions: &'static [Dimension],
}

impl<'d> Thing<'d> {
    /// A whole document.
    pub(in super::super) fn document(node: &'d Node, entry: &Entry) -> Self {
        let dimensions = entry.shape.item.map_or(&[] as &[Dimension], |item| item.dimensions);
        Self { name: fold(node.key.own_name()), doc: &node.doc, dimensions }
    }

    pub(super) fn item(doc: &'d Doc, item: &'static Item) -> Self {
        Self { name: fold(doc.str_at("Name")), doc, dimensions: item.dimensions }
    }
}

impl Subject for Thing<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn entries(&self, dimension: &str) -> Option<Vec<String>> {
        let dimension = self.dimensions.iter().find(|known| known.word == dimension)?;
        Some(entries(self.doc, dimension).into_iter().map(entry_label).collect())
    }
}

pub(super) fn exceptions<'w>(doc: &Doc, item: &'static Item, work: &Work<'w>) -> Vec<&'w Exception> {
    if item.at.is_empty() {
        return work.exceptions.clone();
    }
    let Some(about) = work.of_items.get(item.one).filter(|about| !about.is_empty()) else { return Vec::new() };
    let thing = Thing::item(doc, item);
    about.iter().copied().filter(|exception| exception.is_about(&thing)).collect()
}
