//! How far a run has come, for whoever shows it.

use crate::plan::StepId;

/// Hears what read and apply do. Every method may be called from several tasks at once.
pub trait Progress: Send + Sync {
    /// One kind of one side was read; `documents` is how many there were.
    fn read(&self, side: &str, kind: crate::key::Kind, documents: usize) {
        let _ = (side, kind, documents);
    }

    /// A step starts.
    fn started(&self, step: &StepId) {
        let _ = step;
    }

    /// A step ended; `error` says why it failed or was not tried.
    fn ended(&self, step: &StepId, error: Option<&str>) {
        let _ = (step, error);
    }
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
