//! The stage of translation: what the destination should have of a document.
//!
//! Pure.

use super::case::Case;
use super::cast::Cast;
use super::settled::Settled;
use super::stage::{Ground, Report, Staged};
use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::doc::Doc;
use crate::findings;
use crate::key::Key;
use crate::matching::Absence;
use crate::registry::Entry;
use crate::registry::spec::Until;
use crate::translate::Translator;
use std::collections::HashSet;

/// A translated document.
pub(super) struct Translated {
    /// Its outcome.
    pub(super) outcome: Translation,
    /// The decisions about parts of it that take no part, each with its place.
    pub(super) skipped: Vec<Decision>,
}

/// The outcome of translating a document.
pub(super) enum Translation {
    /// The destination should have this.
    Wanted(Doc),
    /// It cannot take part after all.
    Absent(Absence),
    /// It is refused, and needs no further look.
    Refused,
}

/// Translates a document.
pub(super) fn translated(case: Case<'_>, cast: &Cast, settled: &Settled) -> Staged<Translated> {
    let mut report = Report::default();
    let mut translator = translator(case.ground, cast, &settled.differing_templates, &mut report);
    let translated = translator.document(case.pair, case.node());
    if case.keeps_destination() {
        report.findings.retain(|finding| !is_of_a_write(finding));
        report.decisions.retain(|decision| ![Verdict::Refuse, Verdict::Widen].contains(&decision.verdict));
    }
    let outcome = match translated {
        Err(absence) => Translation::Absent(absence),
        Ok(_) if refuses(&report.findings) => Translation::Refused,
        Ok(desired) if case.actual().is_some_and(|actual| !case.is_unfinished(actual)) => Translation::Wanted(desired),
        Ok(desired) => Translation::Wanted(complete(case.entry, desired)),
    };
    let skipped = skipped(case.entry, &report.decisions);
    report.with(Translated { outcome, skipped })
}

/// Returns what translates documents, and says what it decides in a report.
pub(super) const fn translator<'a>(
    ground: Ground<'a>,
    cast: &'a Cast,
    differing_templates: &'a HashSet<Key>,
    report: &'a mut Report,
) -> Translator<'a> {
    Translator {
        source: ground.source,
        destination: ground.destination,
        delta: ground.delta,
        matching: &cast.matching,
        differing_templates,
        decisions: &mut report.decisions,
        findings: &mut report.findings,
        widenings: &mut report.widenings,
        unknown_fields: &mut report.unknown_fields,
    }
}

/// Returns whether a finding tells of what writing a document would do.
fn is_of_a_write(finding: &Finding) -> bool {
    finding.severity == Severity::Refusal || finding.code == findings::SCOPE_WIDENED
}

fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Refusal)
}

/// Returns the decisions that leave items out to which others can refer.
fn skipped(entry: &Entry, decisions: &[Decision]) -> Vec<Decision> {
    let leaves_out = |decision: &&Decision| decision.verdict == Verdict::Skip && decision.item.is_some();
    let skips = decisions.iter().filter(|_| !entry.item_kinds.is_empty()).filter(leaves_out);
    skips.cloned().collect()
}

/// Says what a late field of something new shall be in the end, even where the source says nothing of it: something else
/// stood there until then.
fn complete(entry: &Entry, mut desired: Doc) -> Doc {
    for late in entry.spec.late {
        if desired.get(late.field).is_none() {
            match late.until {
                Until::Nothing => {}
                Until::Bool(value) => desired.set(late.field, Doc::Bool(!value)),
                Until::Mark => desired.set(late.field, Doc::Null),
            }
        }
    }
    desired
}
