//! One pair of documents, and what every stage may look at when it plans them.

use super::stage::Ground;
use crate::delta::{FirstSync, Mode};
use crate::matching::Pair;
use crate::registry::Entry;
use crate::side::Node;

/// A pair of documents to be planned.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    /// Both sides and the delta.
    pub(super) ground: Ground<'a>,
    /// Its kind.
    pub(super) entry: &'static Entry,
    /// Which document of the source goes where.
    pub(super) pair: &'a Pair,
}

impl<'a> Case<'a> {
    /// Returns the document of the source.
    pub(super) fn node(self) -> &'a Node {
        &self.ground.source.nodes[&self.pair.from]
    }

    /// Returns what stands on the destination.
    pub(super) fn actual(self) -> Option<&'a Node> {
        self.pair.standing.then(|| &self.ground.destination.nodes[&self.pair.to])
    }

    /// Returns whether an earlier run did not finish a document, or what it belongs to.
    pub(super) fn is_unfinished(self, actual: &Node) -> bool {
        let owner = actual.owner.as_ref().and_then(|owner| self.ground.destination.nodes.get(owner));
        actual.unfinished || owner.is_some_and(|owner| owner.unfinished)
    }

    /// Returns a document that stands there and is only looked up: neither written nor verified.
    pub(super) fn looked_up(self) -> Option<&'a Node> {
        let is_planned = self.pair.mode.updates() || self.pair.mode == Mode::Verify;
        self.actual().filter(|actual| !is_planned && !self.is_unfinished(actual))
    }

    /// Returns whose content it gets if it stands on both sides and differs.
    pub(super) fn first_sync(self) -> FirstSync {
        self.ground.first_sync(self.node()).value
    }
}
