//! Settings that have one word for all kinds, and words for single ones.

use crate::decision::Set;
use crate::key::Kind;
use std::collections::BTreeMap;

/// A setting by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerKind<W> {
    /// The word for every kind that has none of its own.
    pub all: Option<Set<W>>,
    /// The words of single kinds.
    pub kinds: BTreeMap<Kind, Set<W>>,
}

impl<W> Default for PerKind<W> {
    fn default() -> Self {
        Self { all: None, kinds: BTreeMap::new() }
    }
}

impl<W> PerKind<W> {
    /// Returns a setting that has this word for all kinds.
    #[must_use]
    pub fn all(set: Set<W>) -> Self {
        Self { all: Some(set), ..Self::default() }
    }

    /// Returns what was said of a kind: for it alone, or for all.
    #[must_use]
    pub fn of(&self, kind: Kind) -> Option<&Set<W>> {
        self.kinds.get(&kind).or(self.all.as_ref())
    }
}
