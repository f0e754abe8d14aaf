//! Remembers what a step left, by what the server answered.

use super::remembering::{Remembering, paired};
use super::writer::Writer;
use crate::doc::Doc;
use crate::identity::{self, ID};
use crate::key::Key;
use crate::memory::{Blob, ItemPair, Past, Record, Written};
use crate::owners;
use crate::past::with_item_ids;
use crate::plan::{PendingItem, PendingRecord, Step};
use crate::registry::Entry;
use crate::registry::spec::Identity;
use std::collections::HashMap;
impl Writer {
    /// Remembers what a step wrote, for whoever wants to know later what a run did.
    pub(super) async fn written(&self, step: &Step, before: Option<&Doc>, answer: &Doc) {
        let Some(remembering) = &self.remembering else { return };
        let written = Written {
            step: step.id.to_string(),
            position: remembering.position(&step.id),
            document: step.key.clone(),
            action: step.action,
            before: before.map(Blob::of),
            after: Blob::of(answer),
        };
        if let Some(finding) = remembering.written(written).await {
            self.find(finding);
        }
    }

    /// Remembers what a step left, by what the server answered.
    pub(super) async fn remember(&self, step: &Step, entry: &'static Entry, answer: &Doc) {
        let Some(remembering) = &self.remembering else { return };
        let pending = remembering.pending.get(&step.key).into_iter().flatten();
        let records = pending.filter_map(|pending| self.recorded(remembering, pending, (step, entry), answer));
        if let Some(finding) = remembering.record(records.collect()).await {
            self.find(finding);
        }
    }

    fn recorded(
        &self,
        remembering: &Remembering,
        pending: &PendingRecord,
        (step, entry): (&Step, &'static Entry),
        answer: &Doc,
    ) -> Option<(Record, Vec<Blob>)> {
        let to_key = owners::key_of(entry.spec, step.owner.as_ref(), answer);
        let mut record = Record { to: answer.str_at("Id").into(), to_key, ..remembering.begun(pending) };
        let Some(past) = &pending.past else { return Some((record, Vec::new())) };
        let left = Blob::of(answer);
        let wanted = past.wanted.as_ref().map(|wanted| self.lowered(&step.key, entry, &wanted.0, answer));
        // What cannot be lowered has no past: the next sync asks, and takes nothing for granted.
        let wanted = wanted.transpose().ok()?.map(|wanted| Blob::of(&wanted));
        record.past =
            Some(Past { source: past.source, wanted: wanted.as_ref().map(Blob::digest), left: left.digest() });
        record.items = self.items(&pending.items, &step.key, entry, answer);
        let source = remembering.sources.get(&past.source).cloned();
        Some((record, source.into_iter().chain([left]).chain(wanted).collect()))
    }

    /// Returns the pairs of items by their ids: those of new ones are in the answer, by what tells them apart.
    fn items(&self, pending: &[PendingItem], key: &Key, entry: &Entry, answer: &Doc) -> Vec<ItemPair> {
        let Some(list) = entry.rows().filter(|_| !pending.is_empty()) else { return Vec::new() };
        let lifted = self.lift(key, entry, with_item_ids(answer.clone(), &entry.shape));
        let items = lifted.get(&list).map(Doc::items).unwrap_or_default();
        let marks = identity::handles(items, Identity::Row).into_iter().map(|handle| handle.mark());
        let ids: HashMap<String, &str> =
            marks.zip(items).filter_map(|(mark, item)| Some((mark, item.get(ID)?.as_str()?))).collect();
        pending.iter().filter_map(|pending| paired(pending, |mark| ids.get(mark).copied())).collect()
    }
}
