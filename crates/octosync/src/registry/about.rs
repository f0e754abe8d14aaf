//! The things that an exception can be about: documents, and items with a scope.

use super::spec::{Dimension, Item, List, Lost, Starts};
use super::{Entry, all};
use std::collections::{BTreeSet, HashSet};

/// A thing that an exception can be about: a document, or an item with a scope.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name in sentences: `library variable set`.
    pub one: &'static str,
    item: Option<&'static Item>,
    entry: &'static Entry,
    document: bool,
}

impl About {
    /// Returns the word in the configuration: `library_variable_set`.
    #[must_use]
    pub fn word(&self) -> String {
        self.one.replace(' ', "_").to_lowercase()
    }

    /// Returns the dimensions of its scope.
    pub fn dimensions(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.item.map_or(&[] as &[Dimension], |item| item.dimensions).iter().map(|dimension| dimension.word)
    }

    /// Returns what names the references in it that an exception can set.
    #[must_use]
    pub fn references(&self) -> BTreeSet<&'static str> {
        if self.is_valued() {
            return BTreeSet::new();
        }
        let within = |at: &str| self.document || self.item.is_some_and(|item| at.starts_with(item.at));
        let own = self.entry.references.iter().filter(|reference| within(reference.at));
        let fallbacks = own.filter_map(|reference| reference.fallback);
        fallbacks.map(|fallback| fallback.word).filter(|word| !word.is_empty()).collect()
    }

    /// Returns whether it has a value.
    #[must_use]
    pub fn is_valued(&self) -> bool {
        self.item.is_some_and(|item| item.valued)
    }

    /// Returns whether it can be kept as it stands there, or taken field by field.
    #[must_use]
    pub fn may_stay(&self) -> bool {
        self.document || self.is_valued() || self.has_position()
    }

    /// Returns whether it is an item that can be put beside another one.
    #[must_use]
    pub fn has_position(&self) -> bool {
        let item = self.item.filter(|_| !self.document);
        let is_of = |list: &&&List| item.is_some_and(|item| item.list() == Some(list.at));
        self.entry.lists.iter().find(is_of).is_some_and(|list| list.ordered && list.droppable)
    }

    /// Returns whether its documents are made of phases that the configuration can give.
    #[must_use]
    pub fn has_phases(&self) -> bool {
        self.document && self.entry.items.iter().any(|item| item.lost == Lost::Dropped)
    }

    /// Returns whether it is a document that is connected to projects and their environments.
    #[must_use]
    pub fn has_links(&self) -> bool {
        self.document && self.entry.spec.links.is_some()
    }

    /// Returns whether something in it starts deployments by itself.
    #[must_use]
    pub fn starts_deployments(&self) -> bool {
        let mut starts = false;
        self.entry.shape.visit(&mut |place| {
            starts |= place.moves_to.is_some() || place.arrives_off == Some(Starts::Deployments);
        });
        starts
    }

    /// Returns whether it is a whole document.
    #[must_use]
    pub const fn is_document(&self) -> bool {
        self.document
    }
}

/// Returns all that an exception can be about: documents, and items with a scope.
#[must_use]
pub fn abouts() -> Vec<About> {
    let taking_part = all().iter().filter(|entry| entry.spec.mode.is_some() && entry.spec.word.is_none());
    let named = taking_part.filter(|entry| !entry.spec.is_facet());
    let documents = named.map(|entry| About { one: entry.spec.one, item: entry.shape.item, entry, document: true });
    let items = all().iter().flat_map(|entry| entry.items.iter().map(move |item| (entry, *item)));
    let mut seen = HashSet::new();
    let items = items.filter(|(_, item)| !item.at.is_empty() && seen.insert(item.one));
    let items = items.map(|(entry, item)| About { one: item.one, item: Some(item), entry, document: false });
    documents.chain(items).collect()
}
