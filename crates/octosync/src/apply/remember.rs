//! Remembers what a step left, by what the server answered.

use super::remembering::{Remembering, begun, paired};
use super::supplied::{SuppliedSecret, supplied_secrets};
use super::writer::Writer;
use crate::decision::Finding;
use crate::doc::Doc;
use crate::identity::{self, ID, without_marks};
use crate::key::Key;
use crate::memory::{Blob, ItemPair, Past, Record, SuppliedValue, Written, WrittenSecret};
use crate::owners;
use crate::past::with_item_ids;
use crate::plan::{PendingItem, PendingRecord, Step};
use crate::registry::Entry;
use crate::registry::spec::Identity;
use futures::future::join3;
use std::collections::HashMap;

impl Writer {
    /// Remembers what a step wrote, for whoever wants to know later what a run did, and what it left, if the document is
    /// complete now.
    pub(super) async fn remember_write(&self, step: &Step, entry: &'static Entry, before: Option<&Doc>, answer: &Doc) {
        let Some(remembering) = &self.remembering else { return };
        let left = Blob::of(answer);
        let written = Written {
            step: step.id.to_string(),
            position: remembering.position(&step.id),
            document: step.key.clone(),
            action: step.action,
            before: before.map(Blob::of),
            after: left.clone(),
        };
        let pair = async {
            match step.late {
                Some(_) => None,
                None => self.remember_pair(remembering, (step, entry), answer, left).await,
            }
        };
        // Records that are handed in at the same time are stored at once.
        let secrets = remembering.secrets(self.written_secrets(step, entry, answer));
        let (written, pair, secrets) = join3(remembering.written(written), pair, secrets).await;
        written.into_iter().chain(pair).chain(secrets).for_each(|finding| self.find(finding));
    }

    /// Returns which secrets a step wrote, each by what it is known by now.
    fn written_secrets(&self, step: &Step, entry: &'static Entry, answer: &Doc) -> Vec<WrittenSecret> {
        if step.supplied.is_empty() {
            return Vec::new();
        }
        let left = self.lift(&step.key, entry, with_item_ids(answer.clone(), &entry.shape));
        // The answer does not call items by their earlier names.
        let after = without_marks(&step.after.0);
        let supplied = supplied_secrets(step, (&left, answer.str_at("Id")), &after).into_iter();
        let written = supplied.filter_map(|SuppliedSecret { place, known_by, .. }| {
            Some(WrittenSecret { known_by, value: SuppliedValue::new(&self.supplied(&step.key, &place)?) })
        });
        written.collect()
    }

    /// Remembers what stands there already as it was wanted.
    pub(super) async fn remember_found(&self, step: &Step, entry: &'static Entry, found: &Doc) {
        let Some(remembering) = &self.remembering else { return };
        let finding = self.remember_pair(remembering, (step, entry), found, Blob::of(found)).await;
        finding.into_iter().for_each(|finding| self.find(finding));
    }

    /// Remembers pairs that are not written and name documents which the run has made by now, or which are yet to come.
    pub(super) async fn remember_open(&self) {
        let Some(remembering) = self.remembering.as_ref().filter(|remembering| !remembering.open.is_empty()) else {
            return;
        };
        let mut promised = self.promised();
        let records = remembering.open.iter();
        let records =
            records.filter_map(|open| Some(open.closed(&promised.lowered(&open.key, &open.wanted, &open.now)?)));
        let records = records.collect();
        // A record whose ids mean nothing would look like an edit.
        let findings = match remembering.names(promised.names).await {
            None => remembering.record(records).await,
            failed => failed,
        };
        findings.into_iter().for_each(|finding| self.find(finding));
    }

    /// Remembers what was left of a pair, by what the server answered.
    async fn remember_pair(
        &self,
        remembering: &Remembering,
        of: (&Step, &'static Entry),
        answer: &Doc,
        left: Blob,
    ) -> Option<Finding> {
        let pending = remembering.pending.get(&of.0.key).into_iter().flatten();
        let records = pending.filter_map(|pending| self.recorded(remembering, pending, of, (answer, &left)));
        remembering.record(records.collect()).await
    }

    fn recorded(
        &self,
        remembering: &Remembering,
        pending: &PendingRecord,
        (step, entry): (&Step, &'static Entry),
        (answer, left): (&Doc, &Blob),
    ) -> Option<(Record, Vec<Blob>)> {
        let to_key = owners::key_of(entry.spec, owners::owner(&step.key).as_ref(), answer);
        let mut record = Record { to: answer.str_at("Id").into(), to_key, ..begun(pending) };
        // Without the source's document there is no past: the next sync asks, and takes nothing for granted.
        let past = pending.past.as_ref().filter(|past| remembering.is_at_hand(past.source));
        let Some(past) = past else { return Some((record, Vec::new())) };
        let wanted = past.wanted.as_ref().map(|wanted| self.lowered(&step.key, entry, &wanted.0, answer));
        // Content that cannot be lowered has no past: the next sync asks, and takes nothing for granted.
        let wanted = wanted.transpose().ok()?.map(|wanted| Blob::of(&wanted));
        record.past =
            Some(Past { source: past.source, wanted: wanted.as_ref().map(Blob::digest), left: left.digest() });
        record.items = self.items(&pending.items, &step.key, entry, answer);
        let source = remembering.sources.get(&past.source).cloned();
        Some((record, source.into_iter().chain([left.clone()]).chain(wanted).collect()))
    }

    /// Returns the pairs of items by their ids: those of new ones are in the answer, by what tells them apart.
    fn items(&self, pending: &[PendingItem], key: &Key, entry: &Entry, answer: &Doc) -> Vec<ItemPair> {
        let Some(list) = entry.rows().filter(|_| !pending.is_empty()) else {
            return pending.iter().filter_map(|pending| paired(pending, |_| None)).collect();
        };
        let lifted = self.lift(key, entry, with_item_ids(answer.clone(), &entry.shape));
        let items = lifted.get(&list).map(Doc::items).unwrap_or_default();
        let marks = identity::handles(items, Identity::Row).into_iter().map(|handle| handle.mark());
        let ids: HashMap<String, &str> =
            marks.zip(items).filter_map(|(mark, item)| Some((mark, item.get(ID)?.as_str()?))).collect();
        pending.iter().filter_map(|pending| paired(pending, |mark| ids.get(mark).copied())).collect()
    }
}
