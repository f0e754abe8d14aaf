//! Lifted trees as they stand in a plan file: marker objects stand for references, secrets and JSON.

use super::markers::{COMMAS, JSON, LOOSE, OBJECT, REF, SECRET, marker};
use super::text::{JsonText, Piece};
use super::{Doc, Fields};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// A lifted tree as it stands in a plan file.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifted(pub Doc);

impl Serialize for Lifted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Marked(&self.0).serialize(serializer)
    }
}

struct Marked<'d>(&'d Doc);

impl Serialize for Marked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Doc::Array(items) => serializer.collect_seq(items.iter().map(Marked)),
            Doc::Object(fields) if looks_marked(fields) => marker(serializer, OBJECT, &MarkedFields(fields)),
            Doc::Object(fields) => MarkedFields(fields).serialize(serializer),
            Doc::Loose(text) => marker(serializer, LOOSE, &**text),
            leaf => leaf.serialize(serializer),
        }
    }
}

struct MarkedFields<'d>(&'d Fields);

impl Serialize for MarkedFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, value)| (field.as_str(), Marked(value))))
    }
}

/// Returns whether an object, which stands for nothing but itself, would be read as a marker.
fn looks_marked(fields: &Fields) -> bool {
    let mut all = fields.iter();
    let (Some((field, _)), None) = (all.next(), all.next()) else { return false };
    [REF, SECRET, JSON, COMMAS, LOOSE, OBJECT].contains(&field.as_str())
}

impl<'de> Deserialize<'de> for Lifted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        unmarked(Doc::deserialize(deserializer)?).map(Self).map_err(serde::de::Error::custom)
    }
}

fn unmarked(doc: Doc) -> Result<Doc, String> {
    match doc {
        Doc::Array(items) => Ok(Doc::Array(items.into_iter().map(unmarked).collect::<Result<_, _>>()?)),
        Doc::Object(fields) if looks_marked(&fields) => {
            let (field, value) = fields.into_iter().next().expect("what looks marked has a field");
            marked(field.as_str(), value)
        }
        Doc::Object(fields) => unmarked_fields(fields),
        leaf => Ok(leaf),
    }
}

fn unmarked_fields(fields: Fields) -> Result<Doc, String> {
    let fields = fields.into_iter().map(|(field, value)| Ok((field, unmarked(value)?)));
    Ok(Doc::Object(fields.collect::<Result<_, String>>()?))
}

fn marked(field: &str, value: Doc) -> Result<Doc, String> {
    match (field, value) {
        (REF, Doc::String(text)) => text.parse().map(Doc::Ref).map_err(|error| format!("{error}")),
        (SECRET, Doc::Bool(set)) => Ok(Doc::Secret(set)),
        (LOOSE, Doc::String(text)) => Ok(Doc::Loose(text)),
        (JSON, Doc::Array(pieces)) => {
            let pieces = pieces.into_iter().map(|piece| match unmarked(piece)? {
                Doc::String(text) => Ok(Piece::Text(text)),
                Doc::Ref(key) => Ok(Piece::Ref(key, Arc::default())),
                _ => Err("a text of JSON consists of texts and references".to_owned()),
            });
            Ok(Doc::Json(JsonText::new(pieces.collect::<Result<_, String>>()?).into()))
        }
        (COMMAS, Doc::Array(items)) => Ok(Doc::Commas(items.into_iter().map(unmarked).collect::<Result<_, _>>()?)),
        (OBJECT, Doc::Object(fields)) => unmarked_fields(fields),
        _ => Err(format!("the marker `{field}` holds something else than it should")),
    }
}
