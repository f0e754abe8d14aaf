//! The interface of a store that the engine needs while it writes.

use super::{Blob, Name, Record, WrittenSecret};
use crate::key::Key;
use crate::plan::Action;
use futures::future::BoxFuture;
use std::collections::BTreeMap;

/// Keeps what a run leaves behind. One belongs to one run of one destination.
pub trait Recorder: Send + Sync {
    /// Keeps records, each in place of an earlier one of the same two ids, and the documents that they name. They are
    /// durable when this ends: a run that dies afterwards has remembered them.
    fn record(&self, records: Vec<(Record, Vec<Blob>)>) -> BoxFuture<'_, Result<(), RecorderError>>;

    /// Keeps what ids of the destination mean, those of documents that are yet to come too. It is durable when this ends.
    fn names(&self, names: BTreeMap<Box<str>, Name>) -> BoxFuture<'_, Result<(), RecorderError>>;

    /// Keeps what a step wrote; it is durable when this ends.
    fn written(&self, written: Written) -> BoxFuture<'_, Result<(), RecorderError>>;

    /// Keeps which values were written to secrets, so that each is known again; never the values. It is durable when this ends.
    fn secrets(&self, written: Vec<WrittenSecret>) -> BoxFuture<'_, Result<(), RecorderError>>;
}

/// The write of a step.
#[derive(Clone, Debug)]
pub struct Written {
    /// The step's name within its plan.
    pub step: String,
    /// Its place among the steps of the plan.
    pub position: usize,
    /// The document on the destination.
    pub document: Key,
    /// The action.
    pub action: Action,
    /// The document as it stood there; `None` if it is new.
    pub before: Option<Blob>,
    /// The document as the server answered it.
    pub after: Blob,
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
