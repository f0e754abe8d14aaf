//! The trace: every request and answer as a line of JSON, without secrets.
//!
//! Invariant: no API key, no value of anything sensitive, nothing that is called like a secret gets into the file.

mod redact;

use crate::private;
use octopus_client::Exchange;
use serde::Serialize;
use serde_json::Value;
use std::fmt;
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
    hidden: Hidden,
}

/// The secrets that a run knows, and that no trace holds.
#[derive(Clone, Default)]
pub(crate) struct Hidden(Arc<Mutex<Vec<String>>>);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(***)")
    }
}

impl Hidden {
    /// Adds secrets.
    pub(crate) fn add(&self, secrets: impl IntoIterator<Item = String>) {
        // As they stand in JSON.
        let spelt = secrets.into_iter().map(|secret| Value::from(secret).to_string());
        let bare = spelt.map(|secret| secret[1..secret.len() - 1].to_owned()).filter(|secret| !secret.is_empty());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(bare);
    }

    fn mask(&self, text: String) -> String {
        let hidden = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hidden.iter().fold(text, |text, secret| text.replace(secret, redact::MASK))
    }
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
    /// Opens the file; what it held is replaced. What is hidden never gets into it.
    pub(crate) fn create(path: &Path, hidden: Hidden) -> io::Result<Self> {
        let file = Mutex::new(private::create(path)?);
        Ok(Self(Arc::new(Shared { file, hidden })))
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
        let mut text = self.0.hidden.mask(text);
        text.push('\n');
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not turn into failing requests.
        let _ = file.write_all(text.as_bytes());
    }
}
