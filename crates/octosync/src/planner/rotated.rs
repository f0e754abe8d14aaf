//! Secrets that stand there and that the owner supplies: those whose value is another than an earlier run wrote are written again
//! (`docs/rules.md` D3).
//!
//! Pure. Nobody can read a secret: whether a value changed is told by what the state knows of the last one. A secret
//! that no run wrote stays, and is reported; so is one that cannot be compared. A value that a person entered there
//! meanwhile cannot be seen, and stays until the supplied value changes.

use super::case::Case;
use super::draft::Draft;
use super::files;
use super::history::Present;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::supply;
use crate::decision::{Decision, Finding, Origin, Set, Verdict};
use crate::delta::{Exception, Mode, Pattern, Value};
use crate::doc::Doc;
use crate::findings;
use crate::identity::{SecretThere, find, secrets_there};
use crate::key::fold;
use crate::memory::{Supplied, known_by};
use crate::path::{At, Place};
use crate::rules;
use crate::secrets;
use crate::side::{Node, items_of};
use crate::subject::{Lookup, first, inherited};
use std::collections::BTreeSet;

/// Returns the places of the secrets of a document which stand there and whose supplied values are others than were written last.
/// `after` is the document as it shall be.
pub(super) fn rotated(case: Case<'_>, after: &Doc, actual: &Node) -> Staged<Vec<Place>> {
    if let Some(file) = &case.entry.spec.file {
        return files::replaced(case, file, actual);
    }
    let mut report = Report::default();
    let mut rotated = Vec::new();
    // Nobody remembers what was written, or nothing is written at all, or supplied.
    let is_nothing = case.ground.adopts || case.ground.delta.secrets.is_empty();
    let Some(pasts) = case.ground.pasts.filter(|_| !is_nothing) else { return report.with(rotated) };
    let shape = &case.entry.shape;
    let entry = |place: &Place| supplied_by(case, place);
    if !secrets_there(&actual.doc, after, shape).iter().any(|there| entry(&there.place).is_some()) {
        return report.with(rotated);
    }
    let there = Present::of(case, pasts, actual).actual;
    let lookup = Lookup::new(&case.ground.delta.exceptions, case.node());
    for SecretThere { place, known_by: within } in secrets_there(&there, after, shape) {
        let Some((at, pattern)) = entry(&place) else { continue };
        if let Some(origin) = kept(&lookup, after, case, &place) {
            let why = "an exception keeps what stands there, so that the supplied value is not written";
            report.decisions.push(decision(case, Verdict::Keep, why, &place, origin));
            continue;
        }
        let known_by = known_by(case.entry.spec.kind, &actual.id, &within);
        let known = pasts.secrets().map(|secrets| secrets.compare(&known_by, at));
        match known.unwrap_or(Supplied::Unknown) {
            Supplied::Same => {}
            Supplied::Rotated => {
                let why =
                    format!("secret rotated: {} supplies another value than was written last", pattern.value.text());
                report.decisions.push(decision(case, Verdict::Set, &why, &place, &pattern.origin));
                rotated.push(place);
            }
            Supplied::Unknown => {
                let why = "no run that this state knows of wrote it, so that what stands there stays until it is not set there";
                let decision = decision(case, Verdict::Keep, why, &place, &pattern.origin);
                report.decisions.push(decision.otherwise("enter the supplied value there by hand"));
            }
            Supplied::Unread(why) => report.findings.push(unread(case, place, why)),
        }
    }
    report.with(rotated)
}

/// Plans the secrets of a document that is not written otherwise.
pub(super) fn alone(case: Case<'_>, actual: &Node) -> Staged<Option<Settled>> {
    let mut report = Report::default();
    let unset = report.take(unset(case, actual));
    let mut supplied = report.take(rotated(case, &actual.doc, actual));
    supplied.extend(unset.iter().cloned());
    if supplied.is_empty() {
        return report.with(None);
    }
    let items = items_of(&case.pair.to, &actual.doc, &case.entry.shape);
    let after = secrets::marked(actual.doc.clone(), &case.entry.shape, &unset);
    let draft = Draft { supplied, ..Draft::update(case, actual.doc.clone(), after) };
    report.with(Some(Settled { drafts: vec![draft], items, ..Settled::default() }))
}

/// Returns the places of the secrets of a document that is made and then left alone, which are set on the source, are not set
/// there, and are supplied. A document that is merged says so itself.
fn unset(case: Case<'_>, actual: &Node) -> Staged<BTreeSet<Place>> {
    let mut report = Report::default();
    let is_left_alone = case.pair.mode == Mode::Create && !case.ground.adopts;
    let exceptions = &case.ground.delta.exceptions;
    let kept = inherited(exceptions, &case.pair.from, case.ground.source, |one| one.set.keep);
    let is_supplied = is_left_alone && !case.ground.delta.secrets.is_empty() && case.entry.rows().is_none();
    if !is_supplied || matches!(kept, Some((_, _, true))) {
        return report.with(BTreeSet::new());
    }
    let places = |doc: &Doc, set: bool| secrets::places(doc, &case.entry.shape, set);
    let lacking = &places(&actual.doc, false) & &places(&case.node().doc, true);
    let supplied = lacking.into_iter().filter_map(|place| Some((supply::supplies(case, &place)?, place)));
    let (decisions, supplied): (Vec<Decision>, BTreeSet<Place>) = supplied.unzip();
    report.decisions.extend(decisions);
    report.with(supplied)
}

/// Returns the entry of `secrets` that supplies a secret, and its position.
fn supplied_by<'c>(case: Case<'c>, place: &Place) -> Option<(usize, &'c Set<Pattern>)> {
    let patterns = &case.ground.delta.secrets;
    if patterns.is_empty() {
        return None;
    }
    let called = fold(&secrets::label(&case.pair.to, place));
    patterns.iter().enumerate().find(|(_, pattern)| pattern.value.matches_folded(&called))
}

/// Returns who keeps a secret as it stands there: an exception about its item.
fn kept<'c>(lookup: &Lookup<'c, '_>, after: &Doc, case: Case<'c>, place: &Place) -> Option<&'c Origin> {
    let of_document = inherited(&case.ground.delta.exceptions, &case.pair.from, case.ground.source, |one| one.set.keep);
    if let Some((_, exception, true)) = of_document {
        return Some(&exception.origin);
    }
    let within = place.parts().iter().rposition(|part| matches!(part, At::Item { .. }))?;
    let item: Place = place.parts().iter().take(within + 1).cloned().collect();
    let doc = find(after, &case.entry.shape, &item)?;
    let about = lookup.counterpart(doc, &item);
    let keeps = |exception: &Exception| match (&exception.set.value, exception.set.keep) {
        (Some(value), _) => Some(*value == Value::Keep),
        (None, keep) => keep,
    };
    let (exception, keeps) = first(&about, keeps)?;
    keeps.then_some(&exception.origin)
}

fn decision(case: Case<'_>, verdict: Verdict, why: &str, place: &Place, origin: &Origin) -> Decision {
    Decision::new(&case.pair.from, rules::D3, verdict, why).item(place.clone()).set_by(origin)
}

fn unread(case: Case<'_>, place: Place, why: &str) -> Finding {
    let called = secrets::label(&case.pair.to, &place);
    let message = format!("nobody can tell whether its supplied value changed, so that it is not written: {why}");
    let fix = format!("let the value of \"{called}\" be had when planning, too; or leave it as it is");
    Finding::new(findings::SECRET_UNREAD, &case.pair.to, message).at(place).fix(fix)
}
