//! The documents of a destination, in the words of the source: to carry an edit that was made there back by hand.
//!
//! Pure. By the pairs that are remembered and by the name map; the source is not asked, so it is called as it was at
//! the last sync. Names without a counterpart there stay, and are reported.

use crate::delta::Delta;
use crate::doc::{Doc, JsonText, Piece};
use crate::key::{Key, Kind, fold};
use crate::memory::Memory;
use crate::owners;
use crate::registry;
use crate::side::Side;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A key of the destination that is not one thing on the source: nothing, or several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unclear {
    /// Its key on the destination.
    pub there: Key,
    /// Its counterparts on the source; empty if it has none.
    pub here: Vec<Key>,
}

/// The way back from the names of a destination to those of the source.
#[derive(Debug)]
pub(super) struct Back {
    documents: HashMap<Key, BTreeSet<Key>>,
    /// The words that are no documents: roles, folded, by kind.
    words: BTreeMap<(Kind, String), BTreeSet<String>>,
}

impl Back {
    /// Returns the way back from a destination.
    pub(super) fn of(side: &Side, memory: &Memory, delta: &Delta) -> Self {
        let mut documents: HashMap<Key, BTreeSet<Key>> = HashMap::new();
        for record in &memory.records {
            let there = side.by_id(&record.to).map_or(&record.to_key, |node| &node.key);
            documents.entry(there.clone()).or_default().insert(record.from_key.clone());
        }
        let mut words: BTreeMap<(Kind, String), BTreeSet<String>> = BTreeMap::new();
        for (kind, renaming) in delta.names.iter().filter(|(kind, _)| registry::is_everywhere(*kind)) {
            for to in &renaming.value.to {
                words.entry((kind, fold(to))).or_default().insert(renaming.value.from.clone());
            }
        }
        Self { documents, words }
    }

    /// Returns what a key is called on the source, and notes it where that is not one thing.
    pub(super) fn key(&self, there: &Key, unclear: &mut BTreeSet<Unclear>) -> Key {
        let here = self.keys(there);
        if here.len() != 1 {
            unclear.insert(Unclear { there: there.clone(), here: here.clone() });
        }
        here.into_iter().next().unwrap_or_else(|| self.by_owner(there).unwrap_or_else(|| there.clone()))
    }

    fn keys(&self, there: &Key) -> Vec<Key> {
        if let Some(known) = self.documents.get(there) {
            return known.iter().cloned().collect();
        }
        let kind = there.kind();
        if registry::is_everywhere(kind) {
            let known = self.words.get(&(kind, fold(there.own_name())));
            let known = known.map(|words| words.iter().map(|word| Key::new(kind, [word.as_str()])).collect());
            return known.unwrap_or_else(|| vec![there.clone()]);
        }
        // An item goes with what holds it.
        if registry::get(kind).is_some() {
            return Vec::new();
        }
        let holder = owners::holders(there).into_iter().find_map(|holder| self.documents.get(&holder));
        let holders = holder.into_iter().flatten();
        holders.map(|holder| owners::item(kind, holder, there.own_name())).collect()
    }

    /// Returns what something that only the destination has would be called: its own name, within what it belongs to.
    fn by_owner(&self, there: &Key) -> Option<Key> {
        let owner = owners::owner(there)?;
        let owner = self.documents.get(&owner)?.first()?;
        Some(owners::document(registry::get(there.kind())?.spec, Some(owner), there.own_name()))
    }

    /// Returns a document in the source's words.
    pub(super) fn document(&self, doc: &Doc, unclear: &mut BTreeSet<Unclear>) -> Doc {
        match doc {
            Doc::Ref(key) => Doc::Ref(self.key(key, unclear)),
            Doc::Object(fields) => {
                Doc::Object(fields.iter().map(|(field, value)| (field, self.document(value, unclear))).collect())
            }
            Doc::Array(items) => Doc::list(items.iter().map(|item| self.document(item, unclear)).collect::<Vec<_>>()),
            Doc::Commas(items) => {
                Doc::Commas(items.iter().map(|item| self.document(item, unclear)).collect::<Vec<_>>().into())
            }
            Doc::Json(text) => {
                let pieces = text.pieces().iter().map(|piece| match piece {
                    Piece::Ref(key, place) => Piece::Ref(self.key(key, unclear), place.clone()),
                    text @ Piece::Text(_) => text.clone(),
                });
                Doc::Json(Arc::new(JsonText::new(pieces.collect())))
            }
            leaf => leaf.clone(),
        }
    }
}
