//! Secrets that the owner supplies, and those that are work to do (`docs/rules.md` D3, F2).

use super::case::Case;
use super::stage::{Report, Staged};
use crate::decision::{Decision, Finding, Verdict};
use crate::doc::Doc;
use crate::findings;
use crate::identity::secrets_of_both;
use crate::key::fold;
use crate::path::Place;
use crate::rules;
use crate::secrets;
use std::collections::BTreeSet;

/// A new document's secrets are supplied, or work for a person (F2): returns those that are supplied.
pub(super) fn new_secrets(case: Case<'_>, desired: &Doc) -> Staged<Vec<Place>> {
    let places = secrets::places(desired, &case.entry.shape, true);
    supplied(case, places, "cannot be read on the source, so a placeholder takes its place")
}

/// A document that stands there gets secrets where it had none, in a new step or a new field: they are supplied, or work
/// for a person (D3): returns those that are supplied.
pub(super) fn added_secrets(case: Case<'_>, before: &Doc, after: &Doc) -> Staged<Vec<Place>> {
    // Rows say so themselves.
    if case.entry.rows().is_some() {
        return Report::default().with(Vec::new());
    }
    let shape = &case.entry.shape;
    // A renamed secret is not new.
    let there = secrets_of_both(before, after, shape).into_iter().map(|(secret, _)| secret.place).collect();
    let added = &secrets::places(after, shape, true) - &there;
    supplied(case, added, "cannot be read on the source, so a placeholder takes its place")
}

/// Returns those of the places whose secrets the owner supplies; the others are listed as work to do.
pub(super) fn supplied(case: Case<'_>, places: BTreeSet<Place>, why: &str) -> Staged<Vec<Place>> {
    let mut report = Report::default();
    let mut supplied = Vec::new();
    for place in places {
        if let Some(decision) = supplies(case, &place) {
            report.decisions.push(decision);
            supplied.push(place);
            continue;
        }
        let finding = Finding::new(findings::SECRET_TO_FILL_IN, &case.pair.to, format!("is a secret that {why}"));
        let name = secrets::label(&case.pair.to, &place);
        let fix = format!("enter it on the destination, or supply \"{name}\" with secrets");
        report.findings.push(finding.at(place).fix(fix));
    }
    report.with(supplied)
}

/// Returns the decision that the owner supplies a secret, if that is so.
pub(super) fn supplies(case: Case<'_>, place: &Place) -> Option<Decision> {
    let called = fold(&secrets::label(&case.pair.to, place));
    let pattern = case.ground.delta.secrets.iter().find(|pattern| pattern.value.matches_folded(&called))?;
    let why = format!("the owner supplies it: {}", pattern.value.text());
    let decision = Decision::new(&case.pair.from, rules::D3, Verdict::Set, why);
    Some(decision.item(place.clone()).set_by(&pattern.origin))
}
