//! One document as stored, and its fields.

use crate::secrets::Secrets;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// One document as stored.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) value: Value,
    pub(crate) secrets: Secrets,
    /// The document as last served (see `render`).
    pub(crate) text: OnceLock<String>,
}

impl Stored {
    pub(crate) fn new(value: Value, secrets: Secrets) -> Arc<Stored> {
        Arc::new(Stored { value, secrets, text: OnceLock::new() })
    }

    pub(crate) fn text(&self, field: &str) -> &str {
        text(&self.value, field)
    }

    pub(crate) fn id(&self) -> &str {
        self.text("Id")
    }

    pub(crate) fn is(&self, field: &str) -> bool {
        self.value.get(field).and_then(Value::as_bool).unwrap_or(false)
    }
}

/// The text of a field, or nothing.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or("")
}

/// The items of a list field.
pub(crate) fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
