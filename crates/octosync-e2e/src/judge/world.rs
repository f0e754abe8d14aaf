//! The three looks at two spaces.

use super::compare;
use super::expectation::Expectation;
use crate::reader::{Names, Snapshot};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// The three looks at two spaces that a judgement needs.
pub(crate) struct World<'a> {
    pub(crate) source: &'a Snapshot,
    pub(crate) before: &'a Snapshot,
    pub(crate) after: &'a Snapshot,
    pub(crate) expectation: &'a Expectation,
    pub(crate) source_names: Names,
    pub(crate) before_names: Names,
    pub(crate) after_names: Names,
    pub(crate) before_ids: HashMap<&'a str, &'a Value>,
    pub(crate) after_ids: HashMap<&'a str, &'a Value>,
    /// Every member that documents of a kind have on the destination.
    pub(crate) members: HashMap<&'static str, BTreeSet<&'a str>>,
}

impl<'a> World<'a> {
    pub(super) fn new(
        source: &'a Snapshot,
        before: &'a Snapshot,
        after: &'a Snapshot,
        expectation: &'a Expectation,
    ) -> World<'a> {
        let (before_names, after_names) = (Names::of(before), Names::of(after));
        let mut members = HashMap::new();
        compare::add_members(before, &before_names, &mut members);
        compare::add_members(after, &after_names, &mut members);
        World {
            source,
            before,
            after,
            expectation,
            source_names: Names::of(source),
            before_names,
            after_names,
            before_ids: before.by_id(),
            after_ids: after.by_id(),
            members,
        }
    }
}
