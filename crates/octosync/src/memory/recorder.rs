//! What the engine asks of a store while it writes.

use super::{Blob, Record};
use futures::future::BoxFuture;

/// Keeps what a run leaves behind. One belongs to one run of one destination.
pub trait Recorder: Send + Sync {
    /// Keeps records, each in place of an earlier one of the same two ids, and the documents that they name. They are
    /// durable when this ends: a run that dies afterwards has remembered them.
    fn record(&self, records: Vec<(Record, Vec<Blob>)>) -> BoxFuture<'_, Result<(), RecorderError>>;
}

/// Why something could not be remembered.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum RecorderError {
    /// Somebody else holds the destination now: nothing may be written any more.
    #[error("{0}")]
    Lost(String),
    /// The store failed.
    #[error("{0}")]
    Failed(String),
}
