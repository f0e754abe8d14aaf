//! Why nothing was written at all.

use crate::decision::Finding;
use crate::key::{Key, listed};
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
    /// The owners' guard differs from the one that the plan was made with, or cannot be read.
    #[error("the owners' guard of {0} is another than when the plan was made")]
    Guard(String),
    /// The owners do not let the user of the key write.
    #[error("the owners' guard of {destination} lets only {writers} write, and the key is another user's")]
    Writer {
        /// The destination's name.
        destination: String,
        /// The users that may write.
        writers: String,
    },
    /// The key may not do all that the plan wants.
    #[error("the key of {destination} may not do all that the plan wants: {}", said(.findings))]
    Lacking {
        /// The destination's name.
        destination: String,
        /// The findings about the permissions that are lacking.
        findings: Vec<Finding>,
    },
    /// Secrets of the plan are not rotated any more.
    #[error(
        "the plan is stale: on {destination} it writes {} again, but what is supplied now is the value that was written last",
        .secrets.join(", ")
    )]
    Unrotated {
        /// The destination's name.
        destination: String,
        /// The labels of the secrets.
        secrets: Vec<String>,
    },
    /// Documents of the plan changed on the destination since it was made.
    #[error("the plan is stale: {} changed on {destination} since it was made", listed(.changed, NAMED))]
    Stale {
        /// The destination's name.
        destination: String,
        /// The keys of the documents that changed.
        changed: Vec<Key>,
    },
}

/// How many keys a message names before it counts the rest.
const NAMED: usize = 10;

fn said(findings: &[Finding]) -> String {
    let said = |finding: &Finding| match &finding.about {
        Some(about) => format!("{about} {}", finding.message),
        None => finding.message.clone(),
    };
    findings.iter().map(said).collect::<Vec<_>>().join("; ")
}
