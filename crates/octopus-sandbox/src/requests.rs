//! What was asked: every request, kept in memory and written to a file if wanted.

use serde::Serialize;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One request and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestRecord {
    /// The HTTP method.
    pub method: String,
    /// Path and query as they were asked for, an API key in the query left out.
    pub path: String,
    /// The status that was answered; 0 when the connection was dropped.
    pub status: u16,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

/// A file that gets one line of JSON per request.
#[derive(Clone, Debug)]
pub struct RequestLog {
    path: PathBuf,
}

impl RequestLog {
    /// Writes to this file; what it held is replaced.
    pub fn to_file(path: impl AsRef<Path>) -> RequestLog {
        RequestLog { path: path.as_ref().to_owned() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The requests so far.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    records: Mutex<Vec<RequestRecord>>,
    file: Option<Mutex<File>>,
}

impl Requests {
    pub(crate) fn open(log: Option<&RequestLog>) -> io::Result<Requests> {
        let file = log.map(|log| File::create(log.path())).transpose()?;
        Ok(Requests { records: Mutex::default(), file: file.map(Mutex::new) })
    }

    pub(crate) fn add(&self, record: RequestRecord) {
        if let Some(file) = &self.file {
            let mut line = serde_json::to_vec(&record).unwrap_or_default();
            line.push(b'\n');
            // A full disk must not turn into failing requests.
            let _ = locked(file).write_all(&line);
        }
        locked(&self.records).push(record);
    }

    pub(crate) fn all(&self) -> Vec<RequestRecord> {
        locked(&self.records).clone()
    }

    pub(crate) fn clear(&self) {
        locked(&self.records).clear();
    }

    pub(crate) fn writes(&self) -> usize {
        locked(&self.records).iter().filter(|record| record.method != "GET" && record.method != "HEAD").count()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
