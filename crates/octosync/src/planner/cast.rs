//! The documents that take part: the counterpart of each document of the source, and the pairs that are left to plan.
//!
//! Data between the stages; the stages fill it (`matched`, `participating`) and look at it.

use super::stage::{Ground, Report, Staged};
use crate::delta::Mode;
use crate::key::{Key, Kind};
use crate::matching::{Matching, Pair};
use crate::participation::{Part, Participation};
use crate::registry;
use crate::subject::mode_of;
use std::collections::BTreeMap;

/// The documents that take part.
#[derive(Debug, Default)]
pub(super) struct Cast {
    /// The documents that are selected, and those that they need.
    pub(super) participation: Participation,
    /// The counterparts of documents.
    pub(super) matching: Matching,
    /// How many documents stand there and are left alone, by kind.
    pub(super) left_alone: BTreeMap<Kind, usize>,
}

impl Cast {
    /// Returns who takes part before any document is matched.
    pub(super) fn selected(ground: Ground<'_>) -> Staged<Self> {
        let participation = Participation::of(ground.source, ground.delta);
        let report = Report { decisions: participation.decisions.clone(), ..Report::default() };
        let mut matching = Matching::default();
        matching.add_words(ground.delta);
        matching.add_open(ground.source);
        matching.keep_home(ground.source, ground.delta, &|node| {
            let is_selected = participation.part(&node.key).is_none_or(|part| *part == Part::Needed);
            is_selected && mode_of(ground.delta, registry::entry(node.key.kind()).spec) != Some(Mode::Ignore)
        });
        report.with(Self { participation, matching, left_alone: BTreeMap::new() })
    }

    /// Returns the pair that leads to a document of the destination.
    pub(super) fn pair_to(&self, to: &Key) -> Option<&Pair> {
        self.matching.pairs.get(&to.kind())?.iter().find(|pair| pair.standing && pair.to == *to)
    }

    /// Returns the pairs of a kind, in the order of their keys.
    pub(super) fn pairs(&self, kind: Kind) -> Vec<Pair> {
        self.matching.pairs.get(&kind).cloned().unwrap_or_default()
    }
}
