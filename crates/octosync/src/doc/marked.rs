//! Lifted trees as they stand in a plan file: marker objects are references, secrets and JSON again.

use super::{Doc, Fields};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// The field of the marker object that stands for a [`Doc::Ref`] in plan files.
pub(super) const REF: &str = "$ref";

/// The field of the marker object that stands for a [`Doc::Secret`] in plan files.
pub(super) const SECRET: &str = "$secret";

/// The field of the marker object that stands for a [`Doc::Json`] in plan files.
pub(super) const JSON: &str = "$json";

/// The field of the marker object that stands for a [`Doc::Commas`] in plan files.
pub(super) const COMMAS: &str = "$commas";

/// A lifted tree as it stands in a plan file: marker objects are references, secrets and JSON again.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifted(pub Doc);

impl Serialize for Lifted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Lifted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut doc = Doc::deserialize(deserializer)?;
        unmark(&mut doc).map_err(serde::de::Error::custom)?;
        Ok(Self(doc))
    }
}

fn unmark(doc: &mut Doc) -> Result<(), String> {
    match doc {
        Doc::Array(items) if !items.is_empty() => items.to_mut().iter_mut().try_for_each(unmark),
        Doc::Object(fields) => {
            fields.iter_mut().try_for_each(|(_, value)| unmark(value))?;
            if let Some(marked) = marked(fields)? {
                *doc = marked;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn marked(fields: &mut Fields) -> Result<Option<Doc>, String> {
    let mut all = fields.iter();
    let (Some((field, value)), None) = (all.next(), all.next()) else { return Ok(None) };
    match (field.as_str(), value) {
        (REF, Doc::String(text)) => text.parse().map(|key| Some(Doc::Ref(key))).map_err(|error| format!("{error}")),
        (SECRET, Doc::Bool(set)) => Ok(Some(Doc::Secret(*set))),
        (JSON, inner) => Ok(Some(Doc::Json(Arc::new(inner.clone())))),
        (COMMAS, Doc::Array(items)) => Ok(Some(Doc::Commas(items.clone()))),
        (REF | SECRET | COMMAS, _) => Err(format!("the marker `{field}` holds something else than it should")),
        _ => Ok(None),
    }
}
