//! Documents that stand there and are only looked up: their differences are not reported, unless they are of a template
//! or kept by an exception.

use super::case::Case;
use super::cast::Cast;
use super::differences::{Differing, template};
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::translated::translator;
use super::{exact, recorded, rotated};
use crate::decision::{Decision, Verdict};
use crate::delta::{Exception, Mode};
use crate::doc::Doc;
use crate::identity::without_marks;
use crate::overlay::overlay;
use crate::plan::Difference;
use crate::rules;
use crate::side::Node;
use std::collections::BTreeSet;

/// Settles a document that is only looked up.
pub(super) fn looked_up(case: Case<'_>, cast: &Cast, settled: &Settled, actual: &Node) -> Staged<Settled> {
    let mut report = Report::default();
    let mut outcome = Settled::unchanged(case.entry.spec.kind);
    let kept = case.kept();
    // A document that was created here keeps getting the secrets that it was created with; a file is supplied for one
    // that stands there, too.
    let is_supplied = case.pair.mode == Mode::Create || case.entry.spec.file.is_some();
    if let Some(alone) = is_supplied.then(|| report.take(rotated::alone(case, actual))).flatten() {
        outcome = alone;
    }
    outcome.records.extend(recorded::looked_up(case, actual));
    let says_differences = case.entry.spec.says_differences && case.pair.mode == Mode::Create;
    if kept.is_none() && case.entry.spec.template.is_none() && !says_differences {
        return report.with(outcome);
    }
    let wanted = wanted(case, cast, settled, actual);
    let is_another = wanted.as_ref().is_none_or(|wanted| !wanted.same(&actual.doc));
    if is_another && case.entry.spec.template.is_some() {
        outcome.differing_templates = template(case);
        report.decisions.push(stays(case, actual));
    }
    if is_another && kept.is_none() && says_differences {
        report.decisions.push(differs(case));
    }
    if let Some(exception) = kept {
        exact::count(&mut outcome, case, !is_another);
        let why = "an exception keeps it as it stands there";
        let decision = Decision::new(&case.pair.from, rules::A3, Verdict::Keep, why);
        report.decisions.push(decision.question("keep").set_by(&exception.origin));
        // Differences of rows are decided row by row, and nobody asked for that.
        if let (Some(after), None) = (wanted.filter(|_| is_another), case.entry.rows()) {
            outcome.kept.push(kept_by(case, after, actual, exception));
        }
    }
    report.with(outcome)
}

/// Says that a document which stands there is not what the source's would be, and stays.
fn differs(case: Case<'_>) -> Decision {
    let why = format!("a {} of this name stands there, and is not what the source's would be", case.entry.spec.one);
    let word = case.entry.spec.config_word();
    let otherwise =
        format!("edit it there by hand, or write kinds.{word}: verify to have the plan refused until both are equal");
    Decision::new(&case.pair.from, rules::A3, Verdict::Keep, why).otherwise(otherwise)
}

/// Names the difference of a document that an exception keeps.
fn kept_by(case: Case<'_>, after: Doc, actual: &Node, exception: &Exception) -> Difference {
    let differing = Differing { before: actual.doc.clone(), after, supplied: Vec::new() };
    differing.left(case, format!("an exception keeps the destination's ({})", exception.origin))
}

/// Returns what a document would be that is left alone: that it is another one than the source's is said, and not why.
fn wanted(case: Case<'_>, cast: &Cast, settled: &Settled, actual: &Node) -> Option<Doc> {
    let mut unsaid = Report::default();
    let mut translator = translator(case.ground, cast, &settled.differing_templates, &mut unsaid);
    let desired = translator.document(case.pair, case.node()).ok()?;
    Some(without_marks(&overlay(desired, &actual.doc, &case.entry.shape, &BTreeSet::new()).doc))
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
