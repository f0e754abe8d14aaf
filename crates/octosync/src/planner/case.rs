//! One pair of documents, and what every stage may look at when it plans them.

use super::stage::Ground;
use crate::decision::Set;
use crate::delta::{Exception, FirstSync, Mode, OnConflict, Prune};
use crate::matching::Pair;
use crate::registry::Entry;
use crate::rows::Beside;
use crate::side::Node;
use crate::subject::inherited;

/// A pair of documents to be planned.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    /// Both sides and the delta.
    pub(super) ground: Ground<'a>,
    /// Its kind.
    pub(super) entry: &'static Entry,
    /// Which document of the source goes where.
    pub(super) pair: &'a Pair,
    /// The rows of other variable sets that are in force together with its own, where some of these are new.
    pub(super) beside: &'a [Beside],
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

    /// Returns whether its mode wants it written or verified.
    fn is_planned(self) -> bool {
        self.entry.spec.updates(self.pair.mode) || self.pair.mode == Mode::Verify
    }

    /// Returns a document that stands there and is only looked up: neither written nor verified.
    pub(super) fn looked_up(self) -> Option<&'a Node> {
        let looked_up = self.actual().filter(|actual| !self.is_unfinished(actual));
        looked_up.filter(|_| !self.is_planned() || self.kept().is_some())
    }

    /// Returns the exception that keeps a document as it stands there, itself or with what it belongs to, where its mode
    /// would not.
    pub(super) fn kept(self) -> Option<&'a Exception> {
        let exceptions = &self.ground.delta.exceptions;
        let found = inherited(exceptions, &self.pair.from, self.ground.source, |exception| exception.set.keep);
        found.filter(|(_, _, keep)| *keep && self.is_planned()).map(|(_, exception, _)| exception)
    }

    /// Returns whether the destination's content stays whatever the source says: nothing of it can be refused or widened.
    pub(super) fn keeps_destination(self) -> bool {
        let standing = self.actual().is_some_and(|actual| !self.is_unfinished(actual));
        let is_whole = self.entry.rows().is_none() && self.pair.mode.updates();
        standing && is_whole && self.first_sync() == FirstSync::KeepDestination
    }

    /// Returns whose edit wins where both sides edited the same of it.
    pub(super) fn on_conflict(self) -> Set<OnConflict> {
        self.ground.on_conflict(self.node())
    }

    /// Returns what becomes of items that follow `prune` and are gone from the source, and where that was set.
    pub(super) fn prune(self) -> Set<Prune> {
        let set = self.ground.delta.deletes.prune.of(self.entry.spec.config_word());
        set.cloned().unwrap_or_else(|| Set::default_of(Prune::Report))
    }

    /// Returns whether such items are removed.
    pub(super) fn prunes(self) -> bool {
        self.prune().value == Prune::Delete
    }

    /// Returns whose content it gets if it stands on both sides and differs.
    pub(super) fn first_sync(self) -> FirstSync {
        self.ground.first_sync(self.node()).value
    }
}
