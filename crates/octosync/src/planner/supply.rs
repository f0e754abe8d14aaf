//! Secrets that the owner supplies, and those that are work to do (`docs/rules.md` D3, F2).

use super::Builder;
use crate::decision::{Decision, Finding, Verdict};
use crate::doc::Doc;
use crate::findings;
use crate::key::fold;
use crate::matching::Pair;
use crate::path::Place;
use crate::registry::Entry;
use crate::rules;
use crate::secrets;
use std::collections::BTreeSet;

impl Builder<'_> {
    /// A new document's secrets are supplied, or work for a person (F2).
    pub(super) fn new_secrets(&mut self, entry: &Entry, pair: &Pair, desired: &Doc) -> Vec<Place> {
        if entry.rows().is_some() {
            return Vec::new();
        }
        let places = secrets::places(desired, &entry.shape, true);
        self.supply(pair, places, "cannot be read on the source, so a placeholder takes its place")
    }

    /// Returns those of the places whose secrets the owner supplies; the others are listed as work to do.
    pub(super) fn supply(&mut self, pair: &Pair, places: BTreeSet<Place>, why: &str) -> Vec<Place> {
        let (supplied, missing): (Vec<Place>, Vec<Place>) =
            places.into_iter().partition(|place| self.is_supplied(pair, place));
        for place in missing {
            let finding = Finding::new(findings::SECRET_TO_FILL_IN, &pair.to, format!("is a secret that {why}"));
            let fix = format!(
                "enter it on the destination, or supply \"{}\" with secrets",
                secrets::called(&pair.to, &place)
            );
            self.findings.push(finding.at(place).fix(fix));
        }
        supplied
    }

    /// Returns whether the owner supplies a secret, and says so.
    pub(super) fn is_supplied(&mut self, pair: &Pair, place: &Place) -> bool {
        let called = fold(&secrets::called(&pair.to, place));
        let Some(pattern) = self.delta.secrets.iter().find(|pattern| pattern.value.matches_folded(&called)) else {
            return false;
        };
        let why = format!("the owner supplies it: {}", pattern.value.text());
        let decision = Decision::new(&pair.from, rules::D3, Verdict::Set, why);
        self.decisions.push(decision.item(place.clone()).set_by(&pattern.origin));
        true
    }
}
