//! The state that all connections share, and whether the server runs.

use crate::config::Config;
use crate::fault::Fault;
use crate::limit::Buckets;
use crate::requests::Requests;
use crate::store::State;
use std::sync::{Mutex, RwLock};
use std::time::Duration;
use tokio::sync::watch;

/// Whether the server runs, ends, is away, or has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Serving,
    /// Connections are cut, none is accepted for this time.
    Away(Duration),
    /// Open requests are finished, new ones are not taken.
    Ending,
    /// Connections are cut.
    Dead,
}

/// The state that all connections share.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) config: Config,
    pub(crate) state: RwLock<State>,
    pub(crate) requests: Requests,
    pub(crate) faults: Mutex<Vec<Fault>>,
    pub(crate) buckets: Mutex<Option<Buckets>>,
    pub(crate) phase: watch::Sender<Phase>,
}
