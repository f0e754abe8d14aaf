//! The memory that applying a plan is to leave: one record for each pair, and the documents of the source that they
//! name.
//!
//! Only plans that were made with a state have it.

use crate::doc::{Digest, Lifted};
use crate::key::Key;
use crate::path::Place;
use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The memory that applying a plan is to leave.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The pairs that are new, or of which something else is to be remembered than before.
    pub records: Vec<PendingRecord>,
    /// The documents of the source that the records name and that are not remembered yet, packed.
    pub packed: Vec<Packed>,
    /// The names of the ids of the source's documents.
    pub names: BTreeMap<Box<str>, Name>,
    /// The newest event of the destination's audit feed when the plan was made, if it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// The record to keep of one pair of documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingRecord {
    /// The id of the source's document.
    pub from_id: Box<str>,
    /// The source's document.
    pub from: Key,
    /// The destination's document: as it was read, or as it is made.
    pub to: Key,
    /// The past to keep of the sync of both; `None` of documents that are only looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past: Option<PendingPast>,
    /// The pairs of items that cannot be told from the documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<PendingItem>,
}

/// The past to keep of a sync of two documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingPast {
    /// The source's document.
    pub source: Digest,
    /// The document that is wanted, where that is not the one that is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Lifted>,
    /// The document that is left, where nothing is written; a written one is left as the server answers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Digest>,
}

/// Two items that are paired. Written without names, as `[from, to, initial]`: a large space has more rows than all else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingItem {
    /// The id of the source's item.
    pub from: Box<str>,
    /// The destination's item.
    pub to: ItemThere,
    /// With which value it came to the destination; `None` if it stood there before.
    pub initial: Option<InitialValue>,
}

impl Serialize for PendingItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.from, &self.to, self.initial).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PendingItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (from, to, initial) = Deserialize::deserialize(deserializer)?;
        Ok(Self { from, to, initial })
    }
}

impl PendingItem {
    /// Returns what tells that an item is gone from the source and stays for now: nothing is paired with its place.
    #[must_use]
    pub(crate) fn staying(place: &Place) -> Self {
        let place = serde_json::to_string(place).expect("a place is JSON");
        Self { from: "".into(), to: ItemThere::Id(place.into()), initial: None }
    }
}

/// An item of the destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemThere {
    /// It stands there, or stood there, under this id.
    Id(Box<str>),
    /// It is new, and is found by what tells it apart from others of its list: the mark of its handle.
    Mark(Box<str>),
}

/// A point in an audit feed: its newest event when a plan was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The number of the event; 0 of a feed that had none. It only grows, but on a server that was restored.
    pub number: u64,
    /// When it occurred, as the server writes it.
    pub occurred: Box<str>,
}

/// The name of something at the last sync.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Its key.
    pub key: Key,
    /// Its slug; empty if it has none.
    pub slug: Box<str>,
}

/// With which value an item came to the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InitialValue {
    /// With the source's, or one that the owner gave.
    Source,
    /// With the placeholder, or as a secret that is not set: the value is the destination's own for good (D2a).
    Placeholder,
    /// Without a value: it is the destination's own for good (D2a).
    Empty,
    /// As one of several values of one name and scope (D5).
    Group,
}

/// A document as the API sent it, packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// The digest of its text.
    pub digest: Digest,
    /// The packed text; in base64 where it is written.
    #[serde(rename = "text", serialize_with = "as_base64", deserialize_with = "from_base64")]
    pub bytes: Arc<[u8]>,
}

fn as_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Base64Display::new(bytes, &STANDARD))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<[u8]>, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    STANDARD.decode(text.as_bytes()).map(Into::into).map_err(D::Error::custom)
}
