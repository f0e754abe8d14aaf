//! One step of a run, as it is kept.

use octosync::key::Key;
use octosync::memory::Blob;

/// One step of a run: which document, what was done, what came of it.
#[derive(Clone, Debug)]
pub struct RunStep {
    /// The name of the step within its plan.
    pub id: String,
    /// Its place among the steps of the run.
    pub position: i64,
    /// The document on the destination.
    pub document: Key,
    /// The planned action: `create`, `update`.
    pub action: String,
    /// The result: `done`, `failed`.
    pub status: String,
    /// Why, where that is no matter of course; empty otherwise.
    pub note: String,
    /// The document as it stood there before.
    pub before: Option<Blob>,
    /// The document as it was left.
    pub after: Option<Blob>,
}
