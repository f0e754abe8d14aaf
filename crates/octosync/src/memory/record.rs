//! One pair of documents, and its past.

use super::End;
use crate::doc::Digest;
use crate::key::{Key, Kind};
use crate::path::Place;
pub use crate::plan::{InitialValue, Name};
use serde::{Deserialize, Serialize};

/// The record of one pair of documents: which they are, and what the last sync made of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Their kind.
    pub kind: Kind,
    /// The id of the source's document.
    pub from: Box<str>,
    /// The id of the destination's document. One document of the source may have several.
    pub to: Box<str>,
    /// The source's key then.
    pub from_key: Key,
    /// The destination's key then.
    pub to_key: Key,
    /// The past of the last sync; `None` of documents that are only looked up.
    pub past: Option<Past>,
    /// The pairs of items that cannot be told from the documents: rows of variables; and the items that were gone from the source
    /// already, and stayed for now.
    pub items: Vec<ItemPair>,
}

impl Record {
    /// Returns the id of the document at one end, and what it was called then.
    #[must_use]
    pub(crate) const fn at(&self, end: End) -> (&str, &Key) {
        match end {
            End::Source => (&self.from, &self.from_key),
            End::Destination => (&self.to, &self.to_key),
        }
    }
}

/// The past of two documents at their last sync, by the digests of their blobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The source's document then.
    pub source: Digest,
    /// The document that was wanted then, where that is not the one that was left.
    pub wanted: Option<Digest>,
    /// The document that was left there then.
    pub left: Digest,
}

/// Two items that were paired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPair {
    /// The id of the source's item; empty of one that was gone there already.
    pub from: Box<str>,
    /// The id of the destination's item; of one that was gone on the source already its place, as JSON.
    pub to: Box<str>,
    /// With which value it came to the destination; `None` if it stood there before.
    pub initial: Option<InitialValue>,
}

impl ItemPair {
    /// Returns the place of an item that was gone from the source already, and stayed for now.
    #[must_use]
    pub(crate) fn staying(&self) -> Option<Place> {
        self.from.is_empty().then(|| serde_json::from_str(&self.to).ok())?
    }
}
