//! Why nothing was written at all.

use crate::key::Key;
use crate::read::ReadError;

/// Why nothing was written at all.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The destination could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The plan holds refusals.
    #[error("the plan for {0} is refused by its own findings")]
    Refused(String),
    /// The destination is another space than the one that was planned for.
    #[error("the plan is for another space or instance than the destination {0} is now")]
    OtherPlace(String),
    /// Documents of the plan changed on the destination since it was made.
    #[error("the plan is stale: {} changed on {destination} since it was made", list(.changed))]
    Stale {
        /// The destination's name.
        destination: String,
        /// What changed, by key.
        changed: Vec<Key>,
    },
}

/// How many keys a message names before it counts the rest.
const NAMED: usize = 10;

fn list(keys: &[Key]) -> String {
    let named = keys.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match keys.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
