//! What differs and is not written: refused, or kept as it is (`docs/rules.md` A8).

use super::Builder;
use crate::decision::{Decision, Finding, Verdict};
use crate::delta::FirstSync;
use crate::doc::{Doc, Lifted};
use crate::findings::{self, Code};
use crate::matching::Pair;
use crate::overlay::overlay;
use crate::path::Place;
use crate::plan::Difference;
use crate::registry::Entry;
use crate::registry::spec::Spec;
use crate::rules;
use crate::side::Node;
use std::collections::BTreeSet;

/// A document that differs.
pub(super) struct Differing {
    /// As it stands there.
    pub(super) before: Doc,
    /// As it would be.
    pub(super) after: Doc,
    /// The places of secrets that would be supplied.
    pub(super) supplied: Vec<Place>,
}

impl Differing {
    fn left(self, pair: &Pair, why: String) -> Difference {
        let (before, after) = (Lifted(self.before), Lifted(self.after));
        Difference { key: pair.to.clone(), before, after, supplied: self.supplied, why }
    }
}

impl Builder<'_> {
    pub(super) fn first_sync(&self, spec: &Spec) -> FirstSync {
        self.delta.first_sync_of(spec.config_word()).map_or(spec.first_sync, |set| set.value)
    }

    pub(super) fn refuse_difference(&mut self, entry: &Entry, pair: &Pair, differing: Differing, code: Code) {
        let word = entry.spec.config_word();
        let (message, why) = if code == findings::VERIFY_DIFFERS {
            let message = format!("differs, and {word} are only verified");
            (message, format!("make them equal by hand, or set kinds.{word} to merge"))
        } else {
            let message = "stands on both sides with different content, and no sync has paired it".to_owned();
            (message, format!("write first_sync.{word}: take_source, or keep_destination"))
        };
        self.differing(entry, pair);
        self.findings.push(Finding::new(code, &pair.to, message).fix(why.clone()));
        self.unpaired.push(differing.left(pair, why));
    }

    pub(super) fn keep(&mut self, entry: &Entry, pair: &Pair, differing: Differing) {
        self.differing(entry, pair);
        let why = format!("first_sync keeps the destination's {}", entry.spec.config_word());
        self.kept.push(differing.left(pair, why));
    }

    /// A template that is left alone may be another one than the source's (E5): that it is, is said, and not how.
    pub(super) fn note_template(&mut self, entry: &'static Entry, pair: &Pair, actual: &Node) {
        if entry.spec.template.is_none() {
            return;
        }
        let said = (self.decisions.len(), self.findings.len(), self.unknown_fields.clone());
        let node = &self.source.nodes[&pair.from];
        let desired = self.translator().document(pair, node);
        self.decisions.truncate(said.0);
        self.findings.truncate(said.1);
        self.unknown_fields = said.2;
        let remove = BTreeSet::new();
        let equal = desired.is_ok_and(|doc| overlay(doc, &actual.doc, &entry.shape, &remove).doc.same(&actual.doc));
        if !equal {
            self.differing(entry, pair);
            self.say_template_stays(entry, pair, actual);
        }
    }

    /// Without state nobody can tell an installation that an earlier run did not finish from one that is meant so.
    fn say_template_stays(&mut self, entry: &Entry, pair: &Pair, actual: &Node) {
        let half = match &*actual.gallery_id {
            "" => "",
            _ => "; it was installed from the gallery, maybe by a run that could not write the source's content then",
        };
        let why = format!("its content is another there and stays, so that steps name its oldest version{half}");
        let word = entry.spec.config_word();
        let otherwise = format!("write kinds.{word}: mirror, and first_sync.{word}: take_source");
        let decision = Decision::new(&pair.from, rules::E5, Verdict::Keep, why).question("content");
        self.decisions.push(decision.otherwise(otherwise));
    }

    /// A template that stays different cannot stand behind actions that carry the source's content (E5).
    fn differing(&mut self, entry: &Entry, pair: &Pair) {
        if entry.spec.template.is_some() {
            self.differing_templates.insert(pair.from.clone());
        }
    }
}
