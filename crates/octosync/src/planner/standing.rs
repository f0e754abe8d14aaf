//! Plans a document that stands on the destination: merge, compare, and decide what becomes of the difference.

use super::case::Case;
use super::differences::{self, Differing};
use super::draft::Draft;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::{exact, extras, placed, supply, variables};
use crate::decision::{Decision, Finding, Verdict};
use crate::delta::{Beside, ExistingValue, FirstSync, Mode, OnConflict};
use crate::doc::Doc;
use crate::findings;
use crate::overlay::{Overlaid, overlay_arranged, with_own_entries};
use crate::path::Place;
use crate::plan::Action;
use crate::reconcile::{Wishes, reconcile};
use crate::rules;
use crate::secrets;
use crate::side::{Node, items_of};
use std::collections::BTreeSet;

/// A document as it would be.
struct Merged {
    after: Doc,
    /// The places of secrets that would be supplied.
    supplied: Vec<Place>,
    /// Whose content it gets.
    first_sync: FirstSync,
    /// The destination's own items whose neighbours would be others, where that matters.
    positions: Vec<(Place, Option<Beside>)>,
}

/// Plans a document that stands on the destination.
pub(super) fn standing(case: Case<'_>, desired: Doc, actual: &Node) -> Staged<Settled> {
    let mut report = Report::default();
    let (merged, mut settled) = report.take(merged(case, desired, actual));
    let equal = merged.after.same(&actual.doc) && merged.supplied.is_empty();
    exact::count(&mut settled, case, equal);
    if equal {
        settled.add(Settled::unchanged(case.entry.spec.kind));
    } else {
        settled.add(report.take(differing(case, merged, actual)));
    }
    report.with(settled)
}

/// Returns a document as it would be, and what of it has to match exactly.
fn merged(case: Case<'_>, mut desired: Doc, actual: &Node) -> Staged<(Merged, Settled)> {
    let (entry, pair) = (case.entry, case.pair);
    let unfinished = case.is_unfinished(actual);
    let mut report = Report::default();
    let mut first_sync = if unfinished { FirstSync::TakeSource } else { case.first_sync() };
    let mut supplied = Vec::new();
    if let Some(list) = entry.rows() {
        let mut standing = variables::standing(case.ground.delta, entry.spec, pair.mode);
        // What an earlier run left unfinished is the source's.
        if unfinished {
            (standing.first_sync, standing.existing) = (FirstSync::TakeSource, ExistingValue::Overwrite);
        }
        first_sync = standing.first_sync;
        supplied = report.take(variables::merged(case, &mut desired, Some(&actual.doc), list, standing));
    }
    let wanted = secrets::places(&desired, &entry.shape, true);
    let mut settled = Settled::default();
    exact::note_extra_items(&mut settled, case, &desired, &actual.doc);
    let overlaid = report.take(overlaid(case, desired, actual));
    let mut after = overlaid.doc;
    if pair.mode.updates() && entry.rows().is_none() {
        let lacking: BTreeSet<Place> =
            secrets::places(&actual.doc, &entry.shape, false).intersection(&wanted).cloned().collect();
        let supplies: BTreeSet<Place> =
            report.take(supply::supplied(case, lacking, "is not set there")).into_iter().collect();
        after = secrets::marked(after, &entry.shape, &supplies);
        supplied.extend(supplies);
    }
    report.with((Merged { after, supplied, first_sync, positions: overlaid.positions }, settled))
}

/// Decides what becomes of a difference.
fn differing(case: Case<'_>, merged: Merged, actual: &Node) -> Staged<Settled> {
    let Merged { after, supplied, first_sync, positions } = merged;
    let before = actual.doc.clone();
    match (case.pair.mode, first_sync) {
        (Mode::Verify, _) => {
            differences::refused(case, Differing { before, after, supplied }, findings::VERIFY_DIFFERS)
        }
        (_, FirstSync::Stop) => {
            differences::refused(case, Differing { before, after, supplied }, findings::FIRST_SYNC_UNPAIRED)
        }
        (_, FirstSync::KeepDestination) if case.entry.rows().is_none() => {
            differences::kept(case, Differing { before, after, supplied })
        }
        _ => {
            let mut report = Report::from(placed::misplaced(case, positions));
            let mut supplied = supplied;
            supplied.extend(report.take(supply::added_secrets(case, &before, &after)));
            let items = items_of(&case.pair.to, &after, &case.entry.shape);
            let action = if case.is_unfinished(actual) { Action::Finish } else { Action::Update };
            let draft = Draft { action, supplied, ..Draft::update(case, before, after) };
            report.with(Settled { drafts: vec![draft], items, ..Settled::default() })
        }
    }
}

/// Decides what a document shall be, and lays that over what stands there; rows were merged by rules of their own
/// already.
fn overlaid(case: Case<'_>, mut desired: Doc, actual: &Node) -> Staged<Overlaid> {
    let shape = &case.entry.shape;
    let mut report = Report::default();
    let rows = case.entry.rows().map(|list| (list, desired.take(&list).unwrap_or_default()));
    // Nothing keeps a past yet.
    let wishes = Wishes { on_conflict: OnConflict::KeepDestination, prune: false };
    let reconciled = reconcile(None, desired, &actual.doc, shape, wishes);
    let mut remove = reconciled.remove;
    remove.extend(report.take(extras::removed(case, &reconciled.doc, &actual.doc)));
    let wanted = report.take(with_own(case, reconciled.doc, &actual.doc));
    let placed = placed::placed(case, &[&wanted, &actual.doc]);
    let (mut overlaid, lost) = overlay_arranged(wanted, &actual.doc, shape, &remove, &placed.wishes());
    report.add(placed.said(case, &overlaid.doc, &lost));
    for place in &overlaid.secrets_kept {
        let message = "is a secret on one side and a text on the other: the destination's stays";
        report.findings.push(Finding::new(findings::SECRET_KEPT, &case.pair.from, message).at(place.clone()));
    }
    if let Some((list, rows)) = rows {
        overlaid.doc.set(&list, rows);
    }
    report.with(overlaid)
}

/// Keeps the entries of lists that only the destination has, and says so: under `merge` they are its own (A3).
fn with_own(case: Case<'_>, desired: Doc, actual: &Doc) -> Staged<Doc> {
    let mut report = Report::default();
    if case.pair.mode != Mode::Merge {
        return report.with(desired);
    }
    let (doc, kept) = with_own_entries(desired, actual, &case.entry.shape);
    for place in kept {
        let why = "the destination has entries of its own in it, which stay";
        let decision = Decision::new(&case.pair.from, rules::A3, Verdict::Keep, why).item(place);
        let word = case.entry.spec.config_word();
        report.decisions.push(decision.otherwise(format!("write kinds.{word}: mirror")));
    }
    report.with(doc)
}
