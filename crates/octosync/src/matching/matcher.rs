//! Matches the documents of one kind: who takes part, how, and under which owner.

use super::{Absence, Counterpart, Incoming, Matching, Pair};
use crate::decision::{Finding, Origin};
use crate::delta::{Delta, Mode};
use crate::findings;
use crate::key::{Key, Kind};
use crate::owners;
use crate::participation::{Part, Participation};
use crate::past::Pasts;
use crate::registry::spec::Spec;
use crate::registry::{self, Entry};
use crate::side::{Node, Side};
use crate::subject::{mode_of, mode_of_document};
use std::collections::{BTreeMap, HashSet};

/// Finds the counterparts of one kind; what it belongs to must have been matched before.
pub(crate) struct Matcher<'a> {
    /// Where the wanted content comes from.
    pub(super) source: &'a Side,
    /// Where it goes.
    pub(super) destination: &'a Side,
    /// The wanted differences.
    pub(super) delta: &'a Delta,
    /// The pairs of earlier syncs.
    pub(super) pasts: Option<&'a Pasts<'a>>,
    /// The documents that take part, and how.
    pub(super) participation: &'a Participation,
    /// The matches found so far.
    pub(super) matching: &'a mut Matching,
    /// Where refusals and notes go.
    pub(super) findings: &'a mut Vec<Finding>,
    pub(super) unmet: Vec<Unmet>,
}

/// A source document that is mapped to a name that does not stand there.
#[derive(Debug)]
pub(super) struct Unmet {
    pub(super) from: Key,
    pub(super) to: Key,
    pub(super) origin: Origin,
}

impl<'a> Matcher<'a> {
    /// Returns what matches a kind, before it did.
    pub(crate) fn new(
        (source, destination, delta, pasts): (&'a Side, &'a Side, &'a Delta, Option<&'a Pasts<'a>>),
        participation: &'a Participation,
        matching: &'a mut Matching,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        Self { source, destination, delta, pasts, participation, matching, findings, unmet: Vec::new() }
    }

    /// Matches all documents of a kind.
    pub(crate) fn kind(&mut self, entry: &'static Entry) {
        // Documents that the key may not see are not written: they may exist there.
        let (is_hidden, is_shared) = (self.is_hidden(entry.spec), self.is_shared(entry.spec));
        let asked = entry.spec.on_demand.then(|| self.asked(entry.spec.kind));
        let is_asked = |node: &Node| asked.as_ref().is_none_or(|asked| asked.contains(&node.key));
        let source = self.source;
        let mut left: Vec<(&Node, Option<Mode>)> = Vec::new();
        for node in source.of_kind(entry.spec.kind) {
            let mode = match self.participation.part(&node.key) {
                Some(Part::Out(origin) | Part::Unneeded(origin)) => {
                    self.not_selected(node, origin);
                    continue;
                }
                // It is looked up, and neither made nor written.
                Some(Part::Required(_) | Part::Excluded(_)) => None,
                Some(Part::Needed) | None if source.is_fixed(node) || !is_asked(node) => None,
                Some(Part::Needed) | None if is_hidden || is_shared => None,
                Some(Part::Needed) | None => mode_of_document(self.delta, source, node),
            };
            let incoming = Incoming { spec: entry.spec, node, mode };
            if !self.by_record(incoming) && !self.by_name(incoming) {
                left.push((node, mode));
            }
        }
        let mut reached = self.matching.reached(entry.spec.kind);
        for (node, mode) in left {
            self.fallback_match(Incoming { spec: entry.spec, node, mode }, &mut reached);
        }
        self.judge_unmet(entry.spec);
        self.refuse_many_to_one(entry.spec);
    }

    fn not_selected(&mut self, node: &Node, origin: &Origin) {
        let why = format!("the {} \"{}\" is not selected", registry::one(node.key.kind()), node.key.own_name());
        let absence = Absence { why, origin: origin.clone(), on_purpose: false };
        self.matching.set(&node.key, Counterpart::Absent(absence));
    }

    /// Returns whether documents of a kind, or what they are judged by, cannot be seen on some side.
    pub(super) fn is_hidden(&self, spec: &Spec) -> bool {
        let hides = |kind: &Kind| [self.source, self.destination].iter().any(|side| side.hidden.contains(kind));
        hides(&spec.kind) || spec.needs_sight_of.iter().any(hides)
    }

    /// Returns whether both sides have the same documents of a kind: those of one instance.
    fn is_shared(&self, spec: &Spec) -> bool {
        spec.is_of_instance() && self.source.site.is_same_instance(&self.destination.site)
    }

    /// Returns the documents of a kind that others name which take part.
    fn asked(&self, kind: Kind) -> HashSet<Key> {
        let mut asked = HashSet::new();
        for entry in registry::all() {
            let names = entry.references.iter().any(|reference| reference.kinds.contains(&kind));
            if !names || mode_of(self.delta, entry.spec).is_none_or(|mode| mode == Mode::Ignore) {
                continue;
            }
            let takes_part = |node: &&Node| {
                let part = self.participation.part(&node.key);
                !self.source.is_fixed(node) && matches!(part, Some(Part::Needed) | None)
            };
            for node in self.source.of_kind(entry.spec.kind).filter(takes_part) {
                node.doc.visit_refs(&mut |key| asked.extend((key.kind() == kind).then(|| key.clone())));
            }
        }
        asked
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

    /// Several names may lead to one document wherever nothing of it is written (A4).
    fn refuse_many_to_one(&mut self, spec: &'static Spec) {
        let Some(pairs) = self.matching.pairs.get_mut(&spec.kind) else { return };
        pairs.sort_by(|a, b| a.from.cmp(&b.from));
        let mut leading: BTreeMap<&Key, Vec<&Pair>> = BTreeMap::new();
        for pair in pairs.iter() {
            leading.entry(&pair.to).or_default().push(pair);
        }
        let is_written = |pair: &&Pair| spec.updates(pair.mode) || !pair.standing;
        // Documents that belong to one that is refused so are refused with it.
        let refused: HashSet<Key> = self
            .findings
            .iter()
            .filter(|finding| finding.code == findings::MATCH_MANY_TO_ONE)
            .filter_map(|finding| finding.about.clone())
            .collect();
        let goes_along = |pair: &Pair| owners::chain(&pair.from).skip(1).any(|owner| refused.contains(&owner));
        for pairs in leading.into_values().filter(|pairs| pairs.iter().any(is_written)) {
            for pair in pairs[1..].iter().filter(|pair| !goes_along(pair)) {
                let (to, other) = (pair.to.own_name(), &pairs[0].from);
                let message = format!("leads to \"{to}\" on the destination, and so does {other}");
                let finding = Finding::new(findings::MATCH_MANY_TO_ONE, &pair.from, message);
                self.findings.push(finding.fix(format!("give one of them another name in names.{}", spec.kind)));
            }
        }
    }
}
