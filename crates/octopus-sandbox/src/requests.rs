//! The log of requests: every one, kept in memory and written to a file if wanted.

use serde::Serialize;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
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
#[derive(Debug)]
pub(crate) struct Requests {
    /// The last ones, oldest first.
    records: Mutex<VecDeque<RequestRecord>>,
    kept: usize,
    writes: AtomicUsize,
    numbers: AtomicU64,
    file: Option<Mutex<File>>,
}

impl Requests {
    /// Keeps so many in memory.
    pub(crate) fn open(log: Option<&RequestLog>, kept: usize) -> io::Result<Requests> {
        let file = log.map(|log| File::create(log.path())).transpose()?;
        let (records, writes, numbers) = (Mutex::default(), AtomicUsize::new(0), AtomicU64::new(0));
        Ok(Requests { records, kept, writes, numbers, file: file.map(Mutex::new) })
    }

    /// The number of a request that has come, from 1.
    pub(crate) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn add(&self, record: RequestRecord) {
        if let Some(file) = &self.file {
            let mut line = serde_json::to_vec(&record).unwrap_or_default();
            line.push(b'\n');
            // A full disk must not turn into failing requests.
            let _ = locked(file).write_all(&line);
        }
        if record.method != "GET" && record.method != "HEAD" {
            self.writes.fetch_add(1, Ordering::Relaxed);
        }
        let mut records = locked(&self.records);
        records.push_back(record);
        if records.len() > self.kept {
            records.pop_front();
        }
    }

    pub(crate) fn all(&self) -> Vec<RequestRecord> {
        locked(&self.records).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        locked(&self.records).clear();
        self.writes.store(0, Ordering::Relaxed);
    }

    pub(crate) fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
