//! Limits on removing what is gone from the source: which of it, and how much at once (`docs/rules.md` A5).

use super::pattern::Pattern;
use super::per_kind::PerKind;
use super::words::words;
use crate::decision::Set;

words! {
    /// The treatment of rows, tags and parameters that are gone from the source and that nobody edited on the
    /// destination.
    Prune {
        /// They stay, and that is reported.
        Report = "report",
        /// They are removed.
        Delete = "delete",
    }
}

/// The limits on removals: which, how many, and the documents that are protected.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Deletes {
    /// Whether rows, tags and parameters are removed; steps, phases and rules are in any case.
    pub prune: PerKind<Prune>,
    /// The most that one plan removes.
    pub max: MaxDelete,
    /// The documents that are never removed, by patterns of keys.
    pub protect: Vec<Set<Pattern>>,
}

/// The most that one plan removes; both hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaxDelete {
    /// The most items in all.
    pub count: Set<u32>,
    /// The most percent of the items of a list.
    pub percent: Set<u32>,
}

impl Default for MaxDelete {
    fn default() -> Self {
        Self { count: Set::default_of(10), percent: Set::default_of(20) }
    }
}

impl MaxDelete {
    /// How many items a list has at least for the percentage to count: one of three is more than any percentage that
    /// means something.
    pub(crate) const COUNTED_FROM: usize = 10;
}
