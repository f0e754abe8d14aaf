//! A run that holds its destination: what it writes down is durable when the call ends.
//!
//! All calls go to one task, which gathers those that wait into one transaction, renews the lease while nothing is
//! written, and gives it back when the run ends or is dropped.

use crate::begin::Held;
use crate::error::StateError;
use crate::seal::Fingerprint;
use crate::step::RunStep;
use crate::write::PairId;
use crate::writer::{Job, Work, write_until_the_end};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use octosync::memory::{Blob, End, Mark, Name, Record, Recorder, RecorderError, Written, WrittenSecret};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// How many calls may wait before others wait to be heard.
const WAITING: usize = 1024;

/// A run that holds its destination until it ends or is dropped.
pub struct Run {
    id: String,
    location: String,
    /// The key of the fingerprints.
    key: Arc<[u8]>,
    jobs: mpsc::Sender<Job>,
}

impl Run {
    /// Starts the task that writes for a run.
    pub(crate) fn start(held: Held, key: Arc<[u8]>) -> Self {
        let (jobs, queue) = mpsc::channel(WAITING);
        let (id, location) = (held.id.clone(), held.database.location.to_string());
        tokio::spawn(write_until_the_end(held, queue));
        Self { id, location, key, jobs }
    }

    /// Returns the run's name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Keeps what ids of one side are called. Those that are not named keep their last name.
    ///
    /// # Errors
    /// If the destination is held by somebody else now, or the database fails.
    pub async fn remember_names(&self, end: End, names: BTreeMap<Box<str>, Name>) -> Result<(), StateError> {
        self.write(Work::Names(end, names)).await
    }

    /// Keeps the newest event of the destination's audit feed when the plan was made, and whether this run wrote something since.
    ///
    /// # Errors
    /// As [`Run::remember_names`].
    pub async fn remember_mark(&self, mark: Mark, has_written: bool) -> Result<(), StateError> {
        self.write(Work::Mark(mark, has_written)).await
    }

    /// Forgets pairs of documents.
    ///
    /// # Errors
    /// As [`Run::remember_names`].
    pub async fn forget(&self, pairs: Vec<PairId>) -> Result<(), StateError> {
        self.write(Work::Forget(pairs)).await
    }

    /// Keeps steps of the run, each in place of an earlier one of the same name, whose documents stay where it has none.
    ///
    /// # Errors
    /// As [`Run::remember_names`].
    pub async fn steps(&self, steps: Vec<RunStep>) -> Result<(), StateError> {
        self.write(Work::Steps(steps)).await
    }

    /// Ends the run, and gives the destination back: with an outcome in a word, and counts of any form.
    ///
    /// # Errors
    /// As [`Run::remember_names`].
    pub async fn end(self, outcome: &str, counts: &serde_json::Value) -> Result<(), StateError> {
        self.write(Work::End(outcome.to_owned(), counts.to_string())).await
    }

    /// Has something written. It is durable when this ends.
    async fn write(&self, work: Work) -> Result<(), StateError> {
        let (answer, answered) = oneshot::channel();
        let gone = |_| StateError::Lost(format!("the run {} has ended", self.id));
        self.jobs.send(Job { work, answer }).await.map_err(|_| gone(()))?;
        answered.await.map_err(|_| StateError::Failed {
            location: self.location.clone(),
            why: "what writes to it has stopped".to_owned(),
        })?
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Run({} in {})", self.id, self.location)
    }
}

impl Recorder for Run {
    fn record(&self, records: Vec<(Record, Vec<Blob>)>) -> BoxFuture<'_, Result<(), RecorderError>> {
        async move { self.write(Work::Records(records)).await.map_err(RecorderError::from) }.boxed()
    }

    fn names(&self, names: BTreeMap<Box<str>, Name>) -> BoxFuture<'_, Result<(), RecorderError>> {
        async move { self.write(Work::Names(End::Destination, names)).await.map_err(RecorderError::from) }.boxed()
    }

    fn written(&self, written: Written) -> BoxFuture<'_, Result<(), RecorderError>> {
        let step = RunStep {
            id: written.step,
            position: i64::try_from(written.position).unwrap_or(i64::MAX),
            document: written.document,
            action: written.action.word().to_owned(),
            status: "done".to_owned(),
            note: String::new(),
            before: written.before,
            after: Some(written.after),
        };
        async move { self.write(Work::Steps(vec![step])).await.map_err(RecorderError::from) }.boxed()
    }

    fn secrets(&self, written: Vec<WrittenSecret>) -> BoxFuture<'_, Result<(), RecorderError>> {
        let fingerprint = |secret: WrittenSecret| {
            let fingerprint = Fingerprint::of(&self.key, &secret.known_by, secret.value.reveal());
            (secret.known_by, fingerprint)
        };
        let fingerprints = written.into_iter().map(fingerprint).collect();
        async move { self.write(Work::Secrets(fingerprints)).await.map_err(RecorderError::from) }.boxed()
    }
}
