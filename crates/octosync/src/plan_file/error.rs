//! Why a text is not a plan that can be used.

use crate::plan::FORMAT;
use std::io;

/// Why a text is not a plan that can be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// It could not be read.
    #[error("failed to read")]
    Read(#[source] io::Error),
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It ends before the plan does.
    #[error("is cut short")]
    CutShort(#[source] serde_json::Error),
    /// It is another sort of text.
    #[error("is no JSON")]
    NotJson(#[source] serde_json::Error),
    /// It is JSON of another sort.
    #[error("is no plan")]
    NotAPlan(#[source] serde_json::Error),
    /// It is an object of another sort.
    #[error("is JSON, but no plan: it has no `format`")]
    NoFormat,
    /// It is of another version.
    #[error("has format {format}{}; this octosync ({}) reads format {FORMAT} only", by(.tool), env!("CARGO_PKG_VERSION"))]
    OtherFormat {
        /// Its version.
        format: u64,
        /// Which program wrote it, if it says so.
        tool: Option<String>,
    },
    /// Its parts are not those of a plan.
    #[error("does not hold what a plan holds")]
    Content(#[source] serde_json::Error),
    /// A part for a destination is not as it was written, or was written into another plan.
    #[error(
        "was changed after it was written, or put together from several plans: its part for {0} does not belong to it"
    )]
    ForeignPart(String),
    /// All parts are as they were written, but not in this plan.
    #[error("was changed after it was written, or put together from several plans: its parts do not belong together")]
    ForeignParts,
    /// It is as it was written, but nobody could carry it out.
    #[error("makes no sense: {0}")]
    Nonsense(String),
}

impl PlanFileError {
    /// Returns whether it reads as a plan, but not as one that was made: somebody edited it, or put it together.
    #[must_use]
    pub const fn is_tampered(&self) -> bool {
        matches!(self, Self::ForeignPart(_) | Self::ForeignParts | Self::Nonsense(_))
    }
}

fn by(tool: &Option<String>) -> String {
    tool.as_deref().map_or_else(String::new, |tool| format!(", written by {tool}"))
}
