//! Plans a document that stands on the destination: merge, compare, and decide what becomes of the difference.

use super::Builder;
use super::differences::Differing;
use super::gates::{self, Weaker};
use super::steps::Draft;
use super::variables::standing_rows;
use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::delta::{DestinationOnly, FirstSync, Mode, OnConflict};
use crate::doc::Doc;
use crate::findings;
use crate::matching::Pair;
use crate::overlay::{Overlaid, overlay, own_items};
use crate::path::Place;
use crate::plan::Action;
use crate::reconcile::{Wishes, reconcile};
use crate::registry::Entry;
use crate::rules;
use crate::secrets;
use crate::side::Node;
use crate::subject::{Lookup, first};
use std::collections::BTreeSet;

impl Builder<'_> {
    pub(super) fn plan_standing(&mut self, entry: &'static Entry, pair: &Pair, desired: Doc, actual: &Node) {
        let unfinished = self.is_unfinished(actual);
        let mut first_sync = if unfinished { FirstSync::TakeSource } else { self.first_sync(entry.spec) };
        let mut desired = desired;
        let mut supplied = Vec::new();
        if let Some(list) = entry.rows() {
            let mut standing = standing_rows(self.delta, entry.spec, pair.mode);
            // What an earlier run left unfinished is the source's.
            standing.first_sync = if unfinished { FirstSync::TakeSource } else { standing.first_sync };
            first_sync = standing.first_sync;
            supplied = self.take_rows(pair, &mut desired, Some(&actual.doc), list, standing);
        }
        let wanted = secrets::places(&desired, &entry.shape, true);
        self.note_extra_items(entry, pair, &desired, &actual.doc);
        let merged = self.merge(entry, pair, desired, actual);
        let mut after = merged.doc;
        if pair.mode.updates() && entry.rows().is_none() {
            let lacking: BTreeSet<Place> =
                secrets::places(&actual.doc, &entry.shape, false).intersection(&wanted).cloned().collect();
            let supplies: BTreeSet<Place> = self.supply(pair, lacking, "is not set there").into_iter().collect();
            after = secrets::marked(after, &entry.shape, &supplies);
            supplied.extend(supplies);
        }
        let equal = after.same(&actual.doc) && supplied.is_empty();
        self.count_exact(entry, pair, equal);
        if equal {
            *self.unchanged.entry(entry.spec.kind).or_default() += 1;
            return;
        }
        let before = &actual.doc;
        let differing = || Differing { before: before.clone(), after: after.clone(), supplied: supplied.clone() };
        match (pair.mode, first_sync) {
            (Mode::Verify, _) => self.refuse_difference(entry, pair, differing(), findings::VERIFY_DIFFERS),
            (_, FirstSync::Stop) => self.refuse_difference(entry, pair, differing(), findings::FIRST_SYNC_UNPAIRED),
            (_, FirstSync::KeepDestination) if entry.rows().is_none() => self.keep(entry, pair, differing()),
            _ => {
                self.check_update(pair, &actual.doc, &after, &merged.positions);
                self.note_items(entry, &pair.to, &after);
                let (pair, before) = (pair.clone(), Some(actual.doc.clone()));
                let action = if unfinished { Action::Finish } else { Action::Update };
                self.drafts.push(Draft {
                    entry,
                    pair,
                    action,
                    server_created: false,
                    before,
                    after,
                    supplied,
                    install: None,
                });
            }
        }
    }

    /// Decides what a document shall be, and lays that over what stands there; rows were merged by rules of their own
    /// already.
    fn merge(&mut self, entry: &Entry, pair: &Pair, mut desired: Doc, actual: &Node) -> Overlaid {
        let rows = entry.rows().map(|list| (list, desired.take(&list).unwrap_or_default()));
        // Nothing keeps a past yet.
        let wishes = Wishes { on_conflict: OnConflict::KeepDestination, prune: false };
        let reconciled = reconcile(None, desired, &actual.doc, &entry.shape, wishes);
        let mut remove = reconciled.remove;
        remove.extend(self.own_to_remove(entry, pair, &reconciled.doc, &actual.doc));
        let mut merged = overlay(reconciled.doc, &actual.doc, &entry.shape, &remove);
        for place in &merged.secrets_kept {
            let message = "is a secret on one side and a text on the other: the destination's stays";
            self.findings.push(Finding::new(findings::SECRET_KEPT, &pair.from, message).at(place.clone()));
        }
        if let Some((list, rows)) = rows {
            merged.doc.set(&list, rows);
        }
        merged
    }

    /// Returns which of the items go that only the destination has, and says so (E1).
    fn own_to_remove(&mut self, entry: &Entry, pair: &Pair, desired: &Doc, actual: &Doc) -> BTreeSet<Place> {
        let own = &self.delta.options.destination_only;
        if own.value == DestinationOnly::Keep {
            return BTreeSet::new();
        }
        let items = own_items(desired, actual, &entry.shape);
        for item in &items {
            let why = "only the destination has it, and such steps are removed";
            let decision = Decision::new(&pair.from, rules::E1, Verdict::Remove, why);
            let decision = decision.item(item.clone()).set_by(&own.origin);
            self.decisions.push(decision.otherwise("write steps.destination_only: keep"));
        }
        items
    }

    /// Approvals must not get weaker unseen, and steps must not end up where nobody put them (E1, E11).
    fn check_update(&mut self, pair: &Pair, before: &Doc, after: &Doc, positions: &[Place]) {
        for weaker in gates::weakened(before, after) {
            let (gate, reasons) = (weaker.gate.str_at("Name"), weaker.reasons.join("; "));
            let message = format!("the approval \"{gate}\" would get weaker: {reasons}");
            let fix = "keep the destination's process with first_sync.deployment_processes: keep_destination, or accept \
                       it with allow_weaker_gates: true or with an exception that sets weaken: true for this step";
            let severity = if self.may_weaken(pair, &weaker) { Severity::Warning } else { Severity::Refusal };
            self.findings.push(Finding::new(findings::GATE_WEAKENED, &pair.to, message).severity(severity).fix(fix));
        }
        for place in positions {
            let message =
                "its neighbours are others now, and where it stands matters for an approval or a parallel step";
            let fix = "move it on the destination to where it belongs, or let such steps go with \
                       steps.destination_only: remove, or keep the destination's process with \
                       first_sync.deployment_processes: keep_destination";
            self.findings.push(Finding::new(findings::STEPS_POSITION, &pair.to, message).at(place.clone()).fix(fix));
        }
    }

    /// Returns whether the owner consented to a weaker approval: for all of them, or by an exception (E11).
    fn may_weaken(&self, pair: &Pair, weaker: &Weaker<'_>) -> bool {
        let lookup = Lookup::new(&self.delta.exceptions, &self.source.nodes[&pair.from]);
        let about = lookup.counterpart(weaker.gate, &weaker.place);
        let word = first(&about, |exception| exception.set.weaken);
        word.map_or(self.delta.allow_weaker_gates.value, |(_, weaken)| weaken)
    }
}
