//! Trees as JSON: written with marker objects, read as they come.

use super::Doc;
use super::markers::{COMMAS, JSON, REF, SECRET, marker};
use super::parse::parse;
use super::text::Piece;
use super::tree::tree;
use serde::de::Error as _;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

impl Serialize for Doc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) | Self::Loose(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                let mut ordered = fields.ordered().into_iter();
                ordered.try_for_each(|(field, value)| map.serialize_entry(field.as_str(), value))?;
                map.end()
            }
            Self::Ref(key) => marker(serializer, REF, key),
            Self::Secret(set) => marker(serializer, SECRET, set),
            Self::Json(text) => marker(serializer, JSON, text.pieces()),
            Self::Commas(items) => marker(serializer, COMMAS, &**items),
        }
    }
}

impl Serialize for Piece {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Ref(key, _) => marker(serializer, REF, key),
        }
    }
}

/// Reads plain JSON: marker objects stay objects. [`Lifted`](super::Lifted) reads them back.
///
/// Only readers of JSON text can tell how a number is written and in which order members come, so it takes one of those.
impl<'de> Deserialize<'de> for Doc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let root = parse(raw.get()).ok_or_else(|| D::Error::custom("recursion limit exceeded"))?;
        Ok(tree(&root, raw.get(), &[]))
    }
}
