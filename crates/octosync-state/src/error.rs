//! Why a state cannot be used. Holds facts, never a password; what helps is said by the caller.

use crate::holder::Holder;
use octosync::memory::RecorderError;

/// Why a state cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A newer version of the program wrote it.
    #[error(
        "the state {location} belongs to a newer version of octosync: its schema has the number {found}, this version knows {known}"
    )]
    Newer {
        /// Where it is.
        location: String,
        /// The number of its schema.
        found: i64,
        /// The newest number that this version knows.
        known: i64,
    },
    /// Something else stands where the state is expected.
    #[error("{location} is not a state of octosync: {why}")]
    Foreign {
        /// Where it is.
        location: String,
        /// How that shows.
        why: String,
    },
    /// It is damaged.
    #[error("the state {location} is damaged: {why}")]
    Damaged {
        /// Where it is.
        location: String,
        /// How that shows.
        why: String,
    },
    /// Its file or folder cannot be used.
    #[error("the state {location} cannot be {attempt}")]
    File {
        /// Where it is.
        location: String,
        /// The attempt that failed, as a participle.
        attempt: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Its server cannot be used.
    #[error("the state {location} cannot be reached: {why}")]
    Unreachable {
        /// Where it is.
        location: String,
        /// Why.
        why: String,
    },
    /// The database refused something.
    #[error("the state {location} failed: {why}")]
    Failed {
        /// Where it is.
        location: String,
        /// Why.
        why: String,
    },
    /// Another run holds the destination.
    #[error("{0}")]
    Held(Box<Holder>),
    /// Another run took the destination over, because this one did not renew its lease in time.
    #[error("{0}")]
    Lost(String),
    /// There is no such run.
    #[error("there is no run {0:?}")]
    NoRun(String),
    /// Several runs are called so.
    #[error("{wanted:?} may be any of the runs {}", .runs.join(", "))]
    SeveralRuns {
        /// The name that was asked for.
        wanted: String,
        /// The runs that it may mean.
        runs: Vec<String>,
    },
}

impl From<StateError> for RecorderError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Lost(why) => Self::Lost(why),
            other => Self::Failed(sources(&other)),
        }
    }
}

/// Returns the text of an error with its causes.
fn sources(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
