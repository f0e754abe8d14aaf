//! A space in the making: its documents so far, and the words that it is made of.

use super::size::Generator;
use super::words::Words;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const ROLES: &[&str] = &["web", "api", "worker", "database"];

/// The documents by collection.
pub(super) type Documents = BTreeMap<String, Vec<Value>>;

/// A space that is being made.
pub(super) struct Making<'g> {
    pub(super) of: &'g Generator,
    pub(super) words: Words,
    pub(super) documents: Documents,
}

impl Making<'_> {
    pub(super) fn add(&mut self, collection: &str, document: Value) {
        self.documents.entry(collection.to_owned()).or_default().push(document);
    }

    /// An id out of so many of a type, by luck; nothing if there are none.
    pub(super) fn one_of(&self, prefix: &str, count: usize, label: &str) -> Option<String> {
        (count > 0).then(|| format!("{prefix}-{}", self.words.number(label, count) + 1))
    }

    /// The same as a list.
    pub(super) fn some_of(&self, prefix: &str, count: usize, label: &str) -> Value {
        json!(self.one_of(prefix, count, label).into_iter().collect::<Vec<_>>())
    }
}
