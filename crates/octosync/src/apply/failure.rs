//! Why a step was not done.

/// Why a step was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// In one sentence.
    pub(super) error: String,
    /// Whether the server may have done it all the same.
    pub(super) outcome_unknown: bool,
}

impl Failure {
    pub(super) fn new(error: impl Into<String>) -> Self {
        Self { error: error.into(), outcome_unknown: false }
    }
}

impl From<octopus_client::Error> for Failure {
    fn from(error: octopus_client::Error) -> Self {
        Self { outcome_unknown: error.outcome_unknown(), error: error.to_string() }
    }
}
