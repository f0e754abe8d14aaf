//! A request as handlers get it.

use crate::answer::Refusal;
use crate::caller::Caller;
use crate::query::Query;
use serde_json::Value;
use std::sync::Arc;

/// A request as far as answering needs it.
pub(crate) struct Call {
    pub(crate) caller: Arc<Caller>,
    pub(crate) method: String,
    /// Decoded parts of the path after `/api`.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Query,
    pub(crate) body: Body,
    /// The user agent that the client gives.
    pub(crate) agent: String,
}

/// The body of a request.
pub(crate) enum Body {
    /// JSON, as far as anybody knows yet.
    Json(Vec<u8>),
    Upload(Upload),
}

/// A file that was sent.
pub(crate) struct Upload {
    /// As the client says; empty if it does not.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Call {
    /// The body as JSON; nothing sent is null, and so is a file.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        let Body::Json(bytes) = &self.body else { return Ok(Value::Null) };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }
        serde_json::from_slice(bytes).map_err(|error| {
            Refusal::Malformed(format!(
                "The request body is not valid JSON (line {}, column {}).",
                error.line(),
                error.column()
            ))
        })
    }
}
