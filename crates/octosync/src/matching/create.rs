//! A document that nothing on the destination is the counterpart of: created, or missing.

use super::{Absence, Counterpart, Incoming, Matcher, Pair, nowhere};
use crate::decision::{Answer, Finding, Severity};
use crate::delta::{Mode, Word as _};
use crate::findings;
use crate::key::{Key, Kind};
use crate::participation::Part;
use crate::registry;
use crate::registry::spec::{Collection, Creation, Spec};
use crate::side::Node;
use crate::subject::mode_of;
use crate::version::Version;

impl Matcher<'_> {
    pub(super) fn create(&mut self, incoming: Incoming<'_>, key: Key, name: Box<str>) {
        let Incoming { spec, node, mode } = incoming;
        let comes_along = spec.comes_with_owner && self.has_new_owner(node);
        let Some(mode) = mode.filter(|mode| mode.creates() || (*mode == Mode::Verify && comes_along)) else {
            return self.missing(spec, &node.key, &key, mode);
        };
        if self.destination.absent.contains(&spec.kind) {
            let side = ("destination", self.destination.version);
            self.findings.push(absent_kind(side, spec.config_word(), ": none of the source's arrives"));
            return self.absent(&node.key, format!("the destination's version has no {}s", spec.one));
        }
        if spec.not_everywhere.contains(&&*node.type_word) && !self.has_type(spec, &node.type_word) {
            let why = format!(
                "the destination has no {} of type {}, which only some servers can have",
                spec.one, node.type_word
            );
            return self.absent(&node.key, why);
        }
        if let Some(company) = self.hidden_company(spec) {
            let word = company.config_word();
            let why =
                format!("its {} cannot be read on both sides, and come only with a new {}", company.one, spec.one);
            let fix = format!("give the users of both keys a role that may view {word}, or set kinds.{word} to ignore");
            let finding = Finding::new(findings::READ_FORBIDDEN, &node.key, format!("is not created: {why}"));
            self.findings.push(finding.severity(Severity::Warning).fix(fix));
            return self.absent(&node.key, why);
        }
        if let Some(taken) = self.taken(spec, &key) {
            let message = format!("cannot be created: the destination has a {taken} of this name");
            let fix = format!("rename one of them, or map the name with names.{}", spec.config_word());
            self.findings.push(Finding::new(findings::MATCH_NAME_TAKEN, &node.key, message).fix(fix));
            return self.absent(&node.key, format!("a {taken} has this name on the destination"));
        }
        self.matching.set(&node.key, Counterpart::Coming(key.clone()));
        let pair = Pair { from: node.key.clone(), to: key, name, standing: false, mode };
        self.matching.pairs.entry(spec.kind).or_default().push(pair);
    }

    /// Returns a kind that comes only with a new document of this one, if a key may not see what it is judged by: a
    /// document without it could not get it later.
    fn hidden_company(&self, spec: &Spec) -> Option<&'static Spec> {
        let comes_along = |other: &Spec| {
            let owner = other.owner.as_ref().filter(|_| other.comes_with_owner);
            owner.is_some_and(|owner| owner.kinds.contains(&spec.kind))
        };
        let is_asked_for = |other: &Spec| mode_of(self.delta, other).is_some_and(|mode| mode != Mode::Ignore);
        let mut company = registry::all().iter().map(|entry| entry.spec).filter(|other| comes_along(other));
        company.find(|other| is_asked_for(other) && self.is_hidden(other))
    }

    fn has_new_owner(&self, node: &Node) -> bool {
        let owner = node.owner.as_ref();
        owner.is_some_and(|owner| matches!(self.matching.of(owner).first(), Some(Counterpart::Coming(_))))
    }

    fn missing(&mut self, spec: &Spec, from: &Key, to: &Key, mode: Option<Mode>) {
        if let Some(Part::Excluded(origin)) = self.participation.part(from) {
            let word = spec.config_word();
            let why = format!("{}, and select.{word} excludes it here", nowhere(to).why);
            let absence = Absence { why, origin: origin.clone(), on_purpose: false };
            return self.matching.set(from, Counterpart::Absent(absence));
        }
        if mode == Some(Mode::Verify) {
            let message = format!("is missing on the destination, where {} are only verified", spec.config_word());
            let word = if spec.allows(Mode::Create) { Mode::Create } else { Mode::Existing }.word();
            let fix = format!("create it there, or set kinds.{} to {word}", spec.config_word());
            let answer = Answer::new(["kinds", spec.config_word().word()], word);
            self.findings.push(Finding::new(findings::VERIFY_MISSING, from, message).fix(fix).answers([answer]));
        }
        self.note_unmet(spec, from, to);
        self.matching.set(from, Counterpart::Absent(nowhere(to)));
    }

    /// Returns what has the name already, where two kinds share a collection and so its names.
    fn taken(&self, spec: &Spec, key: &Key) -> Option<&'static str> {
        let shares = |other: &Spec| {
            let same = |a: &Collection| spec.collections.iter().any(|b| a.write == b.write);
            other.kind != spec.kind
                && !matches!(other.creation, Creation::WithOwner(_))
                && other.collections.iter().any(same)
        };
        let others = registry::all().iter().map(|entry| entry.spec).filter(|other| shares(other));
        let segments = || key.segments().iter();
        let mut taken = others.filter(|other| self.destination.nodes.contains_key(&Key::new(other.kind, segments())));
        taken.next().map(|other| other.one)
    }

    fn has_type(&self, spec: &Spec, word: &str) -> bool {
        self.destination.nodes.values().any(|node| node.key.kind() == spec.kind && &*node.type_word == word)
    }
}

/// Says that a side's version is too old for a kind, and what follows; the same for each document of it.
pub(crate) fn absent_kind((side, version): (&str, Version), kind: Kind, so: &str) -> Finding {
    let message = format!("the {side} runs {version}, which has no {kind}, or hides them from this key{so}");
    let fix = format!("upgrade the {side}, or set kinds.{kind} to ignore");
    Finding::general(findings::KIND_ABSENT, message).fix(fix)
}
