//! What stands there and is only looked up: who wants no more than that it is there does not want to hear how it differs.

use super::case::Case;
use super::cast::Cast;
use super::differences::template;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::translated::translator;
use crate::decision::{Decision, Verdict};
use crate::overlay::overlay;
use crate::rules;
use crate::side::Node;
use std::collections::BTreeSet;

/// Settles a document that is only looked up.
pub(super) fn looked_up(case: Case<'_>, cast: &Cast, settled: &Settled, actual: &Node) -> Staged<Settled> {
    let mut report = Report::default();
    let mut outcome = Settled::unchanged(case.entry.spec.kind);
    if case.entry.spec.template.is_some() && is_another(case, cast, settled, actual) {
        outcome.differing_templates = template(case);
        report.decisions.push(stays(case, actual));
    }
    report.with(outcome)
}

/// Returns whether a template that is left alone is another one than the source's (E5): that it is, is said, and not how.
fn is_another(case: Case<'_>, cast: &Cast, settled: &Settled, actual: &Node) -> bool {
    let mut unsaid = Report::default();
    let mut translator = translator(case.ground, cast, &settled.differing_templates, &mut unsaid);
    let desired = translator.document(case.pair, case.node());
    let remove = BTreeSet::new();
    !desired.is_ok_and(|doc| overlay(doc, &actual.doc, &case.entry.shape, &remove).doc.same(&actual.doc))
}

/// Without state nobody can tell an installation that an earlier run did not finish from one that is meant so.
fn stays(case: Case<'_>, actual: &Node) -> Decision {
    let half = match &*actual.gallery_id {
        "" => "",
        _ => "; it was installed from the gallery, maybe by a run that could not write the source's content then",
    };
    let why = format!("its content is another there and stays, so that steps name its oldest version{half}");
    let word = case.entry.spec.config_word();
    let otherwise = format!("write kinds.{word}: mirror, and first_sync.{word}: take_source");
    Decision::new(&case.pair.from, rules::E5, Verdict::Keep, why).question("content").otherwise(otherwise)
}
