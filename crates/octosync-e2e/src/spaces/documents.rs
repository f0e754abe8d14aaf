//! The documents of a space.

use serde_json::Value;
use std::collections::BTreeMap;

/// The documents of a space by collection, in the form of `SpaceSeed::from_documents`.
pub type Documents = BTreeMap<String, Vec<Value>>;
