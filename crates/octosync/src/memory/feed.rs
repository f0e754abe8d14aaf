//! The report of a destination's audit feed about the time since the last run that is remembered.
//!
//! Pure data. The feed is kept for a time, and a key may not be allowed to read it: what it does not tell is not known.

pub use crate::plan::Mark;
use std::collections::BTreeMap;

/// The report of the feed about the time since the mark that is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// The newest event now.
    pub newest: Mark,
    /// How many events were read.
    pub events: usize,
    /// The documents that runs of this program wrote of which nothing is remembered, by id.
    pub strangers: BTreeMap<Box<str>, Stranger>,
    /// Whether the event of the mark is gone although nothing archived it: the server was restored.
    pub restored: bool,
}

/// A run of this program of which nothing is remembered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stranger {
    /// When it last wrote, as the server says.
    pub at: Box<str>,
    /// Its name, if it said it.
    pub run: Option<Box<str>>,
}
