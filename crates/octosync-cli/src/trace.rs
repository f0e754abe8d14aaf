//! The trace: every request and answer as a line of JSON, without secrets.
//!
//! Invariant: no API key, no value of anything sensitive, nothing that is called like a secret gets into the file.

mod redact;

use crate::private;
use octopus_client::{Exchange, Mask};
use serde::Serialize;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A file that all servers of a run write to.
#[derive(Clone, Debug)]
pub(crate) struct Trace(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    file: Mutex<File>,
    mask: Mask,
}

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    side: &'a str,
    method: &'a str,
    path: &'a str,
    attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    ms: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl Trace {
    /// Opens the file; its former content is replaced. Secrets that the mask knows never get into it.
    pub(crate) fn create(path: &Path, mask: Mask) -> io::Result<Self> {
        let file = Mutex::new(private::create(path)?);
        Ok(Self(Arc::new(Shared { file, mask })))
    }

    /// Writes down one attempt of a request to a server.
    pub(crate) fn exchanged(&self, side: &str, exchange: &Exchange<'_>) {
        self.write(&Line {
            side,
            method: exchange.method.as_str(),
            path: &redact::path(exchange.path),
            attempt: exchange.attempt,
            status: exchange.status,
            ms: exchange.elapsed.as_millis(),
            request: exchange.request.map(redact::body),
            response: exchange.response.map(redact::body),
            error: exchange.error,
        });
    }

    fn write(&self, line: &Line<'_>) {
        let Ok(text) = serde_json::to_string(line) else { return };
        let mut text = self.0.mask.text(&text).into_owned();
        text.push('\n');
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not turn into failing requests.
        let _ = file.write_all(text.as_bytes());
    }
}
