//! One side: its documents by collection and name, and what each id on it stands for.

use super::path::Path;
use crate::reader::items;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the id of something that takes no part stands for.
pub(super) const SKIPPED: &str = "\u{ab}skipped\u{bb}";

/// A document and what it is called.
#[derive(Debug)]
pub(super) struct Document<'d> {
    pub(super) value: &'d Value,
    pub(super) path: Path,
    /// Its name over there, with its owner's before it, in small letters.
    pub(super) key: String,
    pub(super) skipped: bool,
}

/// The documents of a side.
#[derive(Debug)]
pub(super) struct Side<'d> {
    pub(super) documents: Vec<Document<'d>>,
    /// What each id stands for, as a text that no document holds by chance.
    pub(super) labels: HashMap<String, String>,
    /// Which names each collection has.
    pub(super) keys: BTreeMap<&'static str, BTreeSet<String>>,
    /// The name of the default of a collection that has one.
    pub(super) defaults: BTreeMap<&'static str, String>,
}

impl<'d> Side<'d> {
    /// Whether a collection has a document of this key.
    pub(super) fn has(&self, collection: &str, key: &str) -> bool {
        self.keys.get(collection).is_some_and(|keys| keys.contains(key))
    }

    /// Whether a scope had entries, and all of them stand for what takes no part.
    pub(super) fn is_lost(&self, item: &Value, dimension: &[&str]) -> bool {
        let mut entries = dimension.iter().flat_map(|field| items(item, field)).peekable();
        entries.peek().is_some() && entries.all(|id| self.is_skipped(id))
    }

    /// Whether an id stands for what takes no part.
    pub(super) fn is_skipped(&self, id: &Value) -> bool {
        id.as_str().and_then(|id| self.labels.get(id)).is_some_and(|label| label == SKIPPED)
    }

    /// The documents of a name.
    pub(super) fn find(&self, collection: &str, key: &str) -> Vec<&Document<'d>> {
        if !self.has(collection, key) {
            return Vec::new();
        }
        let documents = self.documents.iter();
        documents.filter(|document| document.path.collection == collection && document.key == key).collect()
    }
}
