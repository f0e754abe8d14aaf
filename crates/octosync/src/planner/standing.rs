//! Plans a document that stands on the destination: merge, compare, and decide what becomes of the difference.

use super::case::Case;
use super::differences::{self, Differing};
use super::draft::Draft;
use super::history::{History, Present};
use super::recorded::{self, Wanted};
use super::renames::RenamedItem;
use super::settled::Settled;
use super::stage::{Report, Staged};
use super::variables::{self, MergedRows, RememberedRows, Versions};
use super::{edited, exact, extras, once_there, placed, protected, rotated, rulings, supply, united};
use crate::decision::{Decision, Finding, Verdict};
use crate::delta::{Beside, ExistingValue, FirstSync, Mode};
use crate::doc::{Doc, Name};
use crate::findings;
use crate::key::Key;
use crate::overlay::{Overlaid, is_there, overlay_arranged, with_own_entries};
use crate::path::Place;
use crate::plan::Action;
use crate::reconcile::{Wishes, mirrored, reconcile};
use crate::rows::{InForce, Standing};
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
    /// The rows that are to be remembered, if it has some.
    rows: Option<RememberedRows>,
    /// The items that are gone from the source and stay for now: they are wanted as before.
    staying: BTreeSet<Place>,
}

/// The facts about the time since the last sync of a document.
#[derive(Clone, Copy)]
pub(super) struct Since<'h> {
    /// The past that the last sync recorded, if one did and something differs.
    pub(super) history: Option<&'h History>,
    /// The same where the source is the truth: it tells only what is gone from the source, and what has another name.
    pub(super) mirrored: Option<&'h History>,
    /// Whether what is wanted stands there already, with nothing of the destination's own beside it.
    pub(super) is_there: bool,
    /// Whether something else may have to be remembered than before.
    pub(super) is_news: bool,
}

/// Plans a document that stands on the destination.
pub(super) fn standing(case: Case<'_>, since: Since<'_>, desired: Doc, actual: &Node) -> Staged<Settled> {
    let mut report = Report::default();
    let wanted = case.ground.pasts.filter(|_| since.is_news).map(|_| desired.clone());
    let (mut merged, mut settled) = report.take(merged(case, since, desired, actual));
    let (rows, staying) = (merged.rows.take(), std::mem::take(&mut merged.staying));
    let equal = merged.after.same(&actual.doc) && merged.supplied.is_empty();
    exact::count(&mut settled, case, equal);
    report.decisions.extend(once_there::kept(case, actual));
    let mut outcome = match equal {
        true => Settled::unchanged(case.entry.spec.kind),
        false => report.take(differing(case, merged, actual)),
    };
    // Whose content a document gets says nothing of the secrets that an earlier run wrote to it.
    if outcome.drafts.is_empty() && outcome.unpaired.is_empty() && case.pair.mode.updates() {
        let Settled { drafts, items, .. } = match report.take(rotated::alone(case, actual)) {
            Some(alone) => {
                outcome.unchanged.clear();
                alone
            }
            None => Settled::default(),
        };
        outcome.drafts.extend(drafts);
        outcome.items.extend(items);
    }
    settled.add(outcome);
    if let Some(doc) = wanted.filter(|_| settled.unpaired.is_empty()) {
        let after = settled.drafts.first().map(|draft| &draft.after);
        let record = recorded::standing(case, since.history, Wanted { doc, rows, staying }, (actual, after));
        settled.records.extend(record);
    }
    settled.renamed_items.extend(renamed_items(since.history, &settled));
    report.with(settled)
}

/// Returns the items that the destination goes on to call otherwise, by the keys that they have on the source.
fn renamed_items(history: Option<&History>, settled: &Settled) -> Vec<(Key, Key)> {
    let stays = |item: &&RenamedItem| settled.drafts.is_empty() || settled.items.contains(&item.to);
    let items = history.into_iter().flat_map(|history| &history.items).filter(stays);
    items.map(|item| (item.from.clone(), item.to.clone())).collect()
}

/// Returns a document as it would be, and what of it has to match exactly.
fn merged(case: Case<'_>, since: Since<'_>, mut desired: Doc, actual: &Node) -> Staged<(Merged, Settled)> {
    let (entry, pair) = (case.entry, case.pair);
    let unfinished = case.is_unfinished(actual);
    // A document that an earlier run left unfinished is the source's.
    let history = since.history.filter(|_| !unfinished);
    let mut report = Report::default();
    // Whose content it gets is asked for once: what a sync has paired is decided by who changed it since.
    let is_settled = unfinished || history.is_some();
    let mirrored = since.mirrored.filter(|_| !unfinished);
    let mut first_sync = FirstSync::TakeSource;
    if !is_settled {
        (desired, first_sync) = united::first_sync(case, desired, actual);
    }
    if first_sync == FirstSync::Stop && mirrored.is_some() {
        first_sync = FirstSync::TakeSource;
    }
    let (mut supplied, mut rows) = (Vec::new(), None);
    if let Some(list) = entry.rows() {
        let standing = standing_rows(case, history, unfinished);
        first_sync = standing.first_sync;
        // Rows have a past under `mirror`, too: it tells which of them are gone from the source.
        let since = Since { history: history.or(mirrored), ..since };
        let merged = report.take(merged_rows(case, since, &mut desired, (actual, list), standing));
        supplied = merged.supplied;
        rows = Some(merged.remembered);
    }
    let wanted = secrets::places(&desired, &entry.shape, true);
    let mut settled = Settled::default();
    let extra = exact::Wanted::of(case, &desired);
    let since = Since { history, mirrored, ..since };
    let (overlaid, staying) = report.take(overlaid(case, since, desired, actual));
    extra.note_extra(&mut settled, case, if pair.mode == Mode::Verify { &actual.doc } else { &overlaid.doc });
    let mut after = overlaid.doc;
    if pair.mode.updates() && entry.rows().is_none() {
        let lacking: BTreeSet<Place> =
            secrets::places(&actual.doc, &entry.shape, false).intersection(&wanted).cloned().collect();
        let supplies: BTreeSet<Place> =
            report.take(supply::supplied(case, lacking, "is not set there")).into_iter().collect();
        after = secrets::marked(after, &entry.shape, &supplies);
        supplied.extend(supplies);
    }
    report.with((Merged { after, supplied, first_sync, positions: overlaid.positions, rows, staying }, settled))
}

/// Says what happens to the rows of a variable set that stand there.
fn standing_rows<'c>(case: Case<'c>, history: Option<&History>, unfinished: bool) -> Standing<'c> {
    if case.looked_up().is_some() {
        return ExistingValue::Keep.into();
    }
    let standing = variables::standing(case.ground.delta, case.entry.spec, case.pair.mode, history.is_none());
    if !unfinished {
        return standing;
    }
    Standing { first_sync: FirstSync::TakeSource, existing: ExistingValue::Overwrite, ..standing }
}

/// Returns the rows of a variable set that stand there, as they will be.
pub(super) fn in_force(case: Case<'_>, history: Option<&History>, desired: &Doc, actual: &Node) -> Vec<InForce> {
    let Some(list) = case.entry.rows() else { return Vec::new() };
    let unfinished = case.is_unfinished(actual);
    let history = history.filter(|_| !unfinished);
    let present = case.ground.pasts.map(|pasts| Present::of(case, pasts, actual));
    let versions = versions(case, present.as_ref(), actual, history);
    variables::in_force(case, desired, &versions, &list, standing_rows(case, history, unfinished))
}

/// Merges the rows of a variable set that stands there.
pub(super) fn merged_rows(
    case: Case<'_>,
    Since { history, is_news, .. }: Since<'_>,
    desired: &mut Doc,
    (actual, list): (&Node, Name),
    standing: Standing<'_>,
) -> Staged<MergedRows> {
    // Where nothing is news, nobody asks for the ids of rows.
    let present = case.ground.pasts.filter(|_| is_news).map(|pasts| Present::of(case, pasts, actual));
    variables::merged(case, desired, &versions(case, present.as_ref(), actual, history), list, standing)
}

/// Returns both sides of a pair, with the ids of their items where these were asked for.
fn versions<'v>(
    case: Case<'v>,
    present: Option<&'v Present>,
    actual: &'v Node,
    history: Option<&'v History>,
) -> Versions<'v> {
    let (source, actual) =
        present.map_or((&case.node().doc, &actual.doc), |present| (&present.source, &present.actual));
    Versions { source, actual: Some(actual), history }
}

/// Decides what becomes of a difference.
fn differing(case: Case<'_>, merged: Merged, actual: &Node) -> Staged<Settled> {
    let Merged { after, supplied, first_sync, positions, rows: _, staying: _ } = merged;
    let before = actual.doc.clone();
    // A secret that is not set there is nobody's content: whose wins is not asked where nothing else differs.
    let first_sync = if after.same(&before) { FirstSync::TakeSource } else { first_sync };
    match (case.pair.mode, first_sync) {
        (Mode::Verify, _) if !case.is_unfinished(actual) => {
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
            supplied.extend(report.take(rotated::rotated(case, &after, actual)));
            let items = items_of(&case.pair.to, &after, &case.entry.shape);
            let action = if case.is_unfinished(actual) { Action::Finish } else { Action::Update };
            let draft = Draft { action, supplied, ..Draft::update(case, before, after) };
            report.with(Settled { drafts: vec![draft], items, ..Settled::default() })
        }
    }
}

/// Decides what a document shall be, and lays that over what stands there; rows were merged by rules of their own
/// already. Returns also the items that are gone from the source and stay for now.
fn overlaid(case: Case<'_>, since: Since<'_>, mut desired: Doc, actual: &Node) -> Staged<(Overlaid, BTreeSet<Place>)> {
    let (shape, history) = (&case.entry.shape, since.history);
    let mut report = Report::default();
    // Rows were merged since it was asked.
    let is_there = || if case.entry.rows().is_some() { is_there(&desired, &actual.doc, shape) } else { since.is_there };
    // Content that stands there already needs no merging, which costs most of the time of a sync that changes nothing.
    if history.is_none() && since.mirrored.is_none() && !placed::is_asked(case) && is_there() {
        return report.with((Overlaid::unchanged(&actual.doc), BTreeSet::new()));
    }
    let rows = case.entry.rows().map(|list| (list, desired.take(&list).unwrap_or_default()));
    let rulings = rulings::of_items(case);
    let is_protected = |place: &Place| protected::by(case, place).is_some();
    let ruling = case.on_conflict().value.into();
    let wishes = Wishes { ruling, rulings: &rulings, prune: case.prunes(), is_protected: &is_protected };
    let past = history.map(History::past);
    let reconciled = match since.mirrored {
        Some(history) => mirrored(&history.past(), desired, &actual.doc, shape, wishes),
        None => reconcile(past.as_ref(), desired, &actual.doc, shape, wishes),
    };
    report.add(edited::report(case, &reconciled.edits));
    let staying =
        reconciled.edits.iter().filter(|edit| edit.became.stays_for_now()).map(|edit| edit.at.clone()).collect();
    let gone = reconciled.edits.iter().filter(|edit| edit.became.is_of_gone()).map(|edit| edit.at.clone());
    let mut remove = report.take(extras::removed(case, &reconciled.doc, &actual.doc, &gone.collect()));
    remove.extend(reconciled.remove);
    // With a past, each entry that only the destination has was decided on already.
    let wanted = match history {
        Some(_) => reconciled.doc,
        None => report.take(with_own(case, reconciled.doc, &actual.doc)),
    };
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
    report.with((overlaid, staying))
}

/// Keeps the entries of lists that only the destination has, and says so: under `merge` they are its own (A3).
fn with_own(case: Case<'_>, desired: Doc, actual: &Doc) -> Staged<Doc> {
    let mut report = Report::default();
    if !case.entry.spec.merges(case.pair.mode) {
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
