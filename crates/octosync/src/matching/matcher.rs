//! Matches the documents of one kind: who takes part, how, and under which owner.

use super::{Absence, Counterpart, Matching};
use crate::decision::{Finding, Origin};
use crate::delta::{Delta, Mode};
use crate::findings;
use crate::key::Key;
use crate::participation::{Part, Participation};
use crate::registry::spec::{Birth, Spec};
use crate::registry::{self, Entry};
use crate::side::{Node, Side};
use crate::subject::inherited;
use std::collections::HashMap;

/// Finds the counterparts of one kind; what it belongs to must have been matched before.
pub struct Matcher<'a> {
    /// Where the wanted content comes from.
    pub source: &'a Side,
    /// Where it goes.
    pub destination: &'a Side,
    /// The wanted differences.
    pub delta: &'a Delta,
    /// What takes part.
    pub participation: &'a Participation,
    /// What was matched so far.
    pub matching: &'a mut Matching,
    /// Where refusals and notes go.
    pub findings: &'a mut Vec<Finding>,
}

impl Matcher<'_> {
    /// Matches all documents of a kind.
    pub fn kind(&mut self, entry: &'static Entry) {
        let mode = mode_of(self.delta, entry.spec);
        let source = self.source;
        let mut left: Vec<(&Node, Option<Mode>)> = Vec::new();
        for node in source.of_kind(entry.spec.kind) {
            let mode = match self.participation.part(&node.key) {
                Some(Part::Out(origin)) => {
                    self.not_selected(node, origin);
                    continue;
                }
                // It is looked up, and neither made nor written.
                Some(Part::Required(_)) => None,
                Some(Part::Needed) | None => self.mode_of_one(node, mode),
            };
            if !self.by_name(entry.spec, node, mode) {
                left.push((node, mode));
            }
        }
        let mut reached = self.matching.reached(entry.spec.kind);
        for (node, mode) in left {
            self.fallback_match(entry.spec, node, mode, &mut reached);
        }
        self.refuse_many_to_one(entry.spec);
    }

    fn not_selected(&mut self, node: &Node, origin: &Origin) {
        let why = format!("the {} \"{}\" is not selected", registry::one(node.key.kind()), node.key.own_name());
        let absence = Absence { why, origin: origin.clone(), on_purpose: false };
        self.matching.set(&node.key, Counterpart::Absent(absence));
    }

    /// An exception can give a single document another mode, and with it what belongs to that (A3).
    fn mode_of_one(&self, node: &Node, mode: Option<Mode>) -> Option<Mode> {
        let set = inherited(&self.delta.exceptions, &node.key, self.source, |exception| exception.set.mode);
        mode.map(|mode| set.map_or(mode, |(_, _, mode)| mode))
    }

    /// Returns the owner's counterpart: `None` when it has none, so that this document has none either.
    pub(super) fn owner(&mut self, node: &Node) -> Option<Option<Key>> {
        let Some(owner) = &node.owner else { return Some(None) };
        let counterpart = self.matching.of(owner).first()?.clone();
        if let Some(key) = counterpart.key() {
            return Some(Some(key.clone()));
        }
        self.matching.set(&node.key, counterpart);
        None
    }

    pub(super) fn absent(&mut self, key: &Key, why: String) {
        self.matching.set(key, Counterpart::Absent(Absence::because(why)));
    }

    fn refuse_many_to_one(&mut self, spec: &'static Spec) {
        let Some(pairs) = self.matching.pairs.get_mut(&spec.kind) else { return };
        pairs.sort_by(|a, b| a.from.cmp(&b.from));
        // What is made with its owner is refused with it.
        if matches!(spec.birth, Birth::WithOwner(_)) {
            return;
        }
        let mut first: HashMap<&Key, &Key> = HashMap::new();
        for pair in pairs.iter().filter(|pair| pair.mode.creates()) {
            if let Some(other) = first.insert(&pair.to, &pair.from) {
                let message = format!("leads to \"{}\" on the destination, and so does {other}", pair.to.own_name());
                let finding = Finding::new(findings::MATCH_MANY_TO_ONE, &pair.from, message);
                self.findings.push(finding.fix(format!("give one of them another name in names.{}", spec.kind)));
            }
        }
    }
}

/// Returns how a kind is treated; `None` for kinds that are only looked up.
#[must_use]
pub fn mode_of(delta: &Delta, spec: &Spec) -> Option<Mode> {
    let default = spec.mode?;
    Some(delta.kinds.get(&spec.config_word()).map_or(default, |set| set.value))
}
