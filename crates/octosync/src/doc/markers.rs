//! The marker objects that stand for what JSON does not have.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The field of the marker object that stands for a reference in plan files.
pub(super) const REF: &str = "$ref";

/// The field of the marker object that stands for a secret in plan files.
pub(super) const SECRET: &str = "$secret";

/// The field of the marker object that stands for a text of JSON in plan files.
pub(super) const JSON: &str = "$json";

/// The field of the marker object that stands for a list in a text in plan files.
pub(super) const COMMAS: &str = "$commas";

/// The field of the marker object that stands for a text whose blanks at the ends mean nothing.
pub(super) const LOOSE: &str = "$loose";

/// The field of the marker object around an object that only looks like one of the others.
pub(super) const OBJECT: &str = "$object";

/// Writes a marker object.
pub(super) fn marker<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    field: &str,
    value: &T,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(field, value)?;
    map.end()
}
