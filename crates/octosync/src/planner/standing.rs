//! Plans a document that stands on the destination: merge, compare, and decide what becomes of the difference.

use super::differences::Differing;
use super::steps::Draft;
use super::variables::standing_rows;
use super::{Builder, gates};
use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::delta::{DestinationOnly, FirstSync, Mode, OnConflict};
use crate::doc::Doc;
use crate::findings;
use crate::matching::Pair;
use crate::overlay::{Overlaid, Spot, overlay, own_items};
use crate::owners;
use crate::plan::Action;
use crate::reconcile::{Wishes, reconcile};
use crate::registry::Entry;
use crate::rules;
use crate::secrets;
use crate::side::Node;
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
            let lacking: BTreeSet<String> =
                secrets::places(&actual.doc, &entry.shape, false).intersection(&wanted).cloned().collect();
            let supplies: BTreeSet<String> = self.supply(pair, lacking, "is not set there").into_iter().collect();
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
            self.findings.push(Finding::new(findings::SECRET_KEPT, &pair.from, message).at(place));
        }
        if let Some((list, rows)) = rows {
            merged.doc.set(&list, rows);
        }
        merged
    }

    /// Returns which of the items go that only the destination has, and says so (E1).
    fn own_to_remove(&mut self, entry: &Entry, pair: &Pair, desired: &Doc, actual: &Doc) -> BTreeSet<Spot> {
        let own = &self.delta.options.destination_only;
        if own.value == DestinationOnly::Keep {
            return BTreeSet::new();
        }
        let items = own_items(desired, actual, &entry.shape);
        for item in &items {
            let why = "only the destination has it, and such steps are removed";
            let decision = Decision::new(&pair.from, rules::E1, Verdict::Remove, why);
            let decision = decision.item(item.to_string()).set_by(&own.origin);
            self.decisions.push(decision.otherwise("write steps.destination_only: keep"));
        }
        items
    }

    /// Approvals must not get weaker unseen, and steps must not end up where nobody put them (E1, E11).
    fn check_update(&mut self, pair: &Pair, before: &Doc, after: &Doc, positions: &[String]) {
        for (gate, reasons) in gates::weakened(before, after) {
            let message = format!("the approval \"{gate}\" would get weaker: {}", reasons.join("; "));
            let fix = "keep the destination's process with first_sync.deployment_processes: keep_destination, or accept \
                       it with allow_weaker_gates: true or with an exception that sets weaken: true for this step";
            let severity = if self.may_weaken(pair, &gate) { Severity::Warning } else { Severity::Refusal };
            self.findings.push(Finding::new(findings::GATE_WEAKENED, &pair.to, message).severity(severity).fix(fix));
        }
        for place in positions {
            let message =
                "its neighbours are others now, and where it stands matters for an approval or a parallel step";
            let fix = "move it on the destination to where it belongs, or let such steps go with \
                       steps.destination_only: remove, or keep the destination's process with \
                       first_sync.deployment_processes: keep_destination";
            self.findings.push(Finding::new(findings::STEPS_POSITION, &pair.to, message).at(place).fix(fix));
        }
    }

    /// Returns whether the owner consented to a weaker approval: for all of them, or by an exception (E11).
    fn may_weaken(&self, pair: &Pair, gate: &str) -> bool {
        let place = owners::surroundings(&pair.from);
        let about = self.delta.exceptions.of("step", &place).into_iter();
        let mut named = about.filter(|exception| exception.matches.name.as_ref().is_none_or(|name| name.matches(gate)));
        let word = named.find_map(|exception| exception.set.weaken);
        word.unwrap_or(self.delta.allow_weaker_gates.value)
    }
}
