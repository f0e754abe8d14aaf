//! The input of the stages of planning, and the result of each: a value, and a report of its own.

use crate::decision::{Decision, Finding, Set, Verdict};
use crate::delta::{Delta, Exception, FirstSync, OnConflict, PerKind};
use crate::key::{Key, Kind};
use crate::past::Pasts;
use crate::path::Place;
use crate::plan::Widened;
use crate::registry;
use crate::rules;
use crate::side::{Node, Side};
use crate::subject::inherited;
use std::collections::BTreeMap;

/// The data that every stage may look at.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    /// Where the wanted content comes from.
    pub(super) source: &'a Side,
    /// Where it goes.
    pub(super) destination: &'a Side,
    /// The wanted differences.
    pub(super) delta: &'a Delta,
    /// The pasts that earlier syncs recorded, if anything is remembered.
    pub(super) pasts: Option<&'a Pasts<'a>>,
    /// Whether what stands on both sides is taken as it is, and nothing is written.
    pub(super) adopts: bool,
}

impl Ground<'_> {
    /// Returns whose content a document of the source gets that stands on both sides and that no sync has paired, and where
    /// that was set: by an exception for it or for what it belongs to, by its kind, or for all (A8).
    pub(super) fn first_sync(self, node: &Node) -> Set<FirstSync> {
        let set = self.set_for(node, &self.delta.first_sync, |exception| exception.set.first_sync);
        set.unwrap_or_else(|| Set::default_of(registry::entry(node.key.kind()).spec.first_sync))
    }

    /// Returns whose edit wins where both sides edited the same of a document since the last sync, and where that was set (A6).
    pub(super) fn on_conflict(self, node: &Node) -> Set<OnConflict> {
        let set = self.set_for(node, &self.delta.on_conflict, |exception| exception.set.on_conflict);
        set.unwrap_or_else(|| Set::default_of(OnConflict::KeepDestination))
    }

    /// Returns what is set for a document of the source: by an exception for it or for what it belongs to, by its kind, or
    /// for all.
    fn set_for<W: Copy>(
        self,
        node: &Node,
        words: &PerKind<W>,
        effect: impl Fn(&Exception) -> Option<W>,
    ) -> Option<Set<W>> {
        let found = inherited(&self.delta.exceptions, &node.key, self.source, effect);
        if let Some((_, exception, value)) = found {
            return Some(Set { value, origin: exception.origin.clone() });
        }
        words.of(registry::entry(node.key.kind()).spec.config_word()).cloned()
    }
}

/// The report of a stage.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// The decisions.
    pub(super) decisions: Vec<Decision>,
    /// The findings for the user.
    pub(super) findings: Vec<Finding>,
    /// Restrictions that are lost, each with its document of the source: they are found in its step, if it has one.
    pub(super) widenings: Vec<(Key, Widened)>,
    /// Fields that were left out because the destination does not know them: how often, and one example.
    pub(super) unknown_fields: BTreeMap<(Kind, String), (usize, Key)>,
}

impl Report {
    /// Adds what another stage has to say.
    pub(super) fn add(&mut self, other: Self) {
        self.decisions.extend(other.decisions);
        self.findings.extend(other.findings);
        self.widenings.extend(other.widenings);
        for (field, (count, example)) in other.unknown_fields {
            self.unknown_fields.entry(field).or_insert((0, example)).0 += count;
        }
    }

    /// Returns what goes by itself with what is removed (F14), each with its document of the source.
    pub(super) fn cascaded(&self) -> impl Iterator<Item = (&Key, &Place)> {
        let removed = |decision: &&Decision| decision.rule == rules::F14 && decision.verdict == Verdict::Remove;
        let removed = self.decisions.iter().filter(removed);
        removed.filter_map(|decision| Some((&decision.about, decision.item.as_ref()?)))
    }

    /// Returns what a stage came to, and adds what it has to say.
    pub(super) fn take<T>(&mut self, staged: Staged<T>) -> T {
        self.add(staged.report);
        staged.value
    }

    /// Returns a value together with this report.
    pub(super) const fn with<T>(self, value: T) -> Staged<T> {
        Staged { value, report: self }
    }
}

impl From<Vec<Finding>> for Report {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// The result of a stage.
#[derive(Debug)]
pub(super) struct Staged<T> {
    /// The value that the next stage gets.
    pub(super) value: T,
    /// The report of the stage.
    pub(super) report: Report,
}
