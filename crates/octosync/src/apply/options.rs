//! How to apply.

use super::feeds::PackageSource;
use crate::doc::Digest;
use crate::memory::{Blob, Recorder, WrittenSecrets};
use crate::progress::Progress;
use crate::secrets::Supply;
use std::collections::HashMap;
use std::sync::Arc;

/// How to apply.
#[derive(Clone)]
pub struct Options {
    /// How many writes may be under way at once.
    pub concurrency: usize,
    /// Turns true when the run shall stop: what is under way ends, nothing new starts.
    pub stop: tokio::sync::watch::Receiver<bool>,
    /// The receiver of progress reports.
    pub progress: Arc<dyn Progress>,
    /// Where the values of supplied secrets come from.
    pub secrets: Arc<Supply>,
    /// Where packages are copied from; only plans that copy some need it.
    pub packages: Option<PackageSource>,
    /// Where what the run makes of pairs is remembered, if anything is.
    pub remember: Option<Remember>,
}

/// Where a run remembers what it makes of pairs.
#[derive(Clone)]
pub struct Remember {
    /// The recorder that stores it.
    pub recorder: Arc<dyn Recorder>,
    /// The name of the run, by which servers' audit feeds know it.
    pub run: Arc<str>,
    /// The documents that are remembered already.
    pub known: Arc<HashMap<Digest, Blob>>,
    /// Which values earlier runs wrote to secrets.
    pub secrets: Option<Arc<dyn WrittenSecrets>>,
}
