//! The outcome of each document that was planned.
//!
//! Data between the stages. One document's outcome and that of all are of one type, so that the first is added to the
//! second.

use super::draft::Draft;
use crate::decision::Decision;
use crate::key::{Key, Kind};
use crate::plan::{Difference, Exact, PendingRecord};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The outcome of one document, or of all.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// The writes.
    pub(super) drafts: Vec<Draft>,
    /// How many documents are the same on both sides or left alone, by kind.
    pub(super) unchanged: BTreeMap<Kind, usize>,
    /// How far the kinds match that must match exactly.
    pub(super) exact: BTreeMap<Kind, Exact>,
    /// Differences that stay.
    pub(super) kept: Vec<Difference>,
    /// Differences that nobody has decided on.
    pub(super) unpaired: Vec<Difference>,
    /// Templates of the source whose content differs on the destination and will.
    pub(super) differing_templates: HashSet<Key>,
    /// The items that the destination will have, under the keys by which others refer to them.
    pub(super) items: HashSet<Key>,
    /// The records of pairs that are to be remembered.
    pub(super) records: Vec<PendingRecord>,
    /// The items that the destination calls otherwise, by the keys that they have on the source.
    pub(super) renamed_items: HashMap<Key, Key>,
    /// The decisions about parts of the source's documents that take no part, by document, each with its place.
    pub(super) skipped: HashMap<Key, Vec<Decision>>,
}

impl Settled {
    /// Returns the outcome of a document that is not written, and differs in nothing that matters.
    pub(super) fn unchanged(kind: Kind) -> Self {
        Self { unchanged: BTreeMap::from([(kind, 1)]), ..Self::default() }
    }

    /// Adds another outcome.
    pub(super) fn add(&mut self, other: Self) {
        self.drafts.extend(other.drafts);
        self.count_unchanged(&other.unchanged);
        for (kind, exact) in other.exact {
            let known = self.exact.entry(kind).or_default();
            known.wanted += exact.wanted;
            known.equal += exact.equal;
            known.extra.extend(exact.extra);
        }
        self.kept.extend(other.kept);
        self.unpaired.extend(other.unpaired);
        self.differing_templates.extend(other.differing_templates);
        self.items.extend(other.items);
        self.records.extend(other.records);
        self.renamed_items.extend(other.renamed_items);
        for (document, skipped) in other.skipped {
            self.skipped.entry(document).or_default().extend(skipped);
        }
    }

    /// Adds counts of documents that are not written.
    pub(super) fn count_unchanged(&mut self, counts: &BTreeMap<Kind, usize>) {
        for (kind, count) in counts {
            *self.unchanged.entry(*kind).or_default() += count;
        }
    }
}
