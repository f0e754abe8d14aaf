//! The pairs that a run is to remember; pairs that are not written are remembered before anything is.

use super::options::Remember;
use crate::decision::Finding;
use crate::doc::{Digest, Doc};
use crate::findings;
use crate::key::Key;
use crate::lower::Lower;
use crate::memory::{Blob, ItemPair, Past, Record, RecorderError, Written, WrittenSecret};
use crate::plan::{Action, DestinationPlan, ItemThere, Name, PendingItem, PendingRecord, StepId};
use crate::registry;
use crate::side::Side;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// The pairs that a run is to remember.
pub(super) struct Remembering {
    remember: Remember,
    pub(super) pending: HashMap<Key, Vec<PendingRecord>>,
    /// The documents of the source that are not remembered yet.
    pub(super) sources: HashMap<Digest, Blob>,
    positions: HashMap<StepId, usize>,
    /// The pairs that are not written, and name documents that the run itself makes.
    pub(super) open: Vec<Open>,
    /// Why nothing may be written any more, if somebody else holds the destination.
    lost: OnceLock<String>,
}

/// A pair that is not written but is to be remembered, once there are ids for the documents that its wanted content
/// names.
pub(super) struct Open {
    pub(super) key: Key,
    pub(super) wanted: Doc,
    /// The content on the destination.
    pub(super) now: Doc,
    record: Record,
    source: Digest,
    left: Digest,
    blobs: Vec<Blob>,
}

impl Open {
    /// Returns what is to be remembered, with what is wanted in the destination's ids.
    pub(super) fn closed(&self, wanted: &Doc) -> (Record, Vec<Blob>) {
        remembered(self.record.clone(), (self.source, self.left), Some(wanted), self.blobs.clone())
    }
}

/// The part of a pair on the destination that can be remembered: all, or all but the ids in its wanted content.
enum Standing {
    Whole(Box<(Record, Vec<Blob>)>),
    Open(Box<Open>),
}

impl Remembering {
    pub(super) fn of(plan: &DestinationPlan, remember: &Remember) -> Self {
        let mut pending: HashMap<Key, Vec<PendingRecord>> = HashMap::new();
        let mut sources = HashMap::new();
        if let Some(part) = &plan.pending {
            for record in &part.records {
                pending.entry(record.to.clone()).or_default().push(record.clone());
            }
            let blobs = part.packed.iter().map(Blob::of_plan);
            sources.extend(blobs.map(|blob| (blob.digest(), blob)));
        }
        let positions = plan.steps.iter().enumerate().map(|(at, step)| (step.id.clone(), at)).collect();
        Self { remember: remember.clone(), pending, sources, positions, open: Vec::new(), lost: OnceLock::new() }
    }

    /// Returns why nothing may be written any more.
    pub(super) fn lost(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }

    /// Returns whether a document of a plan is at hand: one made with another state leaves out what that remembers.
    pub(super) fn is_at_hand(&self, source: Digest) -> bool {
        self.sources.contains_key(&source) || self.remember.known.contains_key(&source)
    }

    pub(super) async fn record(&self, records: Vec<(Record, Vec<Blob>)>) -> Option<Finding> {
        if records.is_empty() {
            return None;
        }
        self.told(self.remember.recorder.record(records).await)
    }

    /// Remembers what ids of the destination mean.
    pub(super) async fn names(&self, names: BTreeMap<Box<str>, Name>) -> Option<Finding> {
        if names.is_empty() {
            return None;
        }
        self.told(self.remember.recorder.names(names).await)
    }

    /// Remembers what a step wrote.
    pub(super) async fn written(&self, written: Written) -> Option<Finding> {
        self.told(self.remember.recorder.written(written).await)
    }

    /// Remembers which values were written to secrets.
    pub(super) async fn secrets(&self, written: Vec<WrittenSecret>) -> Option<Finding> {
        if written.is_empty() {
            return None;
        }
        self.told(self.remember.recorder.secrets(written).await)
    }

    /// Returns the position of a step in its plan.
    pub(super) fn position(&self, step: &StepId) -> usize {
        self.positions.get(step).copied().unwrap_or_default()
    }

    fn told(&self, kept: Result<(), RecorderError>) -> Option<Finding> {
        let error = kept.err()?;
        if let RecorderError::Lost(why) = &error {
            // Whoever is second says the same.
            let _ = self.lost.set(why.clone());
        }
        let message = format!("what this run did cannot be remembered: {error}");
        let fix = "mend what is wrong with the state, and run `octosync sync` again: it adopts what is equal";
        Some(Finding::general(findings::STATE_NOT_KEPT, message).fix(fix))
    }

    /// Remembers what is not written, as it was when the plan was made; what somebody changed since is as it was
    /// remembered. Pairs that name things which the run is to make wait for their ids.
    pub(super) async fn unwritten(&mut self, plan: &DestinationPlan, side: &Side) -> Option<Finding> {
        let writes = plan.steps.iter().filter(|step| step.action != Action::Publish);
        let written: HashSet<&Key> = writes.map(|step| &step.key).collect();
        let pending = self.pending.values().flatten().filter(|record| !written.contains(&record.to));
        let (mut whole, mut open) = (Vec::new(), Vec::new());
        for standing in pending.filter_map(|record| self.as_it_stands(record, side)) {
            match standing {
                Standing::Whole(record) => whole.push(*record),
                Standing::Open(one) => open.push(*one),
            }
        }
        self.open = open;
        self.record(whole).await
    }

    fn as_it_stands(&self, pending: &PendingRecord, side: &Side) -> Option<Standing> {
        let node = side.nodes.get(&pending.to)?;
        let record = Record { to: node.id.clone(), to_key: node.key.clone(), ..begun(pending) };
        let past = pending.past.as_ref().filter(|past| self.is_at_hand(past.source));
        let Some(past) = past else { return Some(Standing::Whole(Box::new((record, Vec::new())))) };
        let left = past.left.filter(|left| side.original(&node.key) == Some(*left))?;
        let mut blobs: Vec<Blob> = self.sources.get(&past.source).cloned().into_iter().collect();
        let original = side.blob(left);
        blobs.extend(original.cloned());
        let source = past.source;
        let Some(wanted) = &past.wanted else {
            return Some(Standing::Whole(Box::new(remembered(record, (source, left), None, blobs))));
        };
        let now = original.or_else(|| self.remember.known.get(&left))?.doc().ok()?;
        let lower = Lower { index: &side.index, key: &node.key, version: side.version };
        Some(match lower.document(&wanted.0, Some(&now), &registry::entry(node.key.kind()).shape) {
            Ok(wanted) => Standing::Whole(Box::new(remembered(record, (source, left), Some(&wanted), blobs))),
            Err(_) => {
                let (key, wanted) = (node.key.clone(), wanted.0.clone());
                Standing::Open(Box::new(Open { key, wanted, now, record, source, left, blobs }))
            }
        })
    }
}

/// Returns a record with its past, and the documents that it names.
fn remembered(
    record: Record,
    (source, left): (Digest, Digest),
    wanted: Option<&Doc>,
    blobs: Vec<Blob>,
) -> (Record, Vec<Blob>) {
    let wanted = wanted.map(Blob::of);
    let past = Past { source, wanted: wanted.as_ref().map(Blob::digest), left };
    (Record { past: Some(past), ..record }, blobs.into_iter().chain(wanted).collect())
}

/// Returns a record as far as the plan knows it.
pub(super) fn begun(pending: &PendingRecord) -> Record {
    Record {
        kind: pending.from.kind(),
        from: pending.from_id.clone(),
        to: "".into(),
        from_key: pending.from.clone(),
        to_key: pending.to.clone(),
        past: None,
        items: pending.items.iter().filter_map(|pending| paired(pending, |_| None)).collect(),
    }
}

/// Returns a pair of items by their ids, if the destination's is known, or is new and has one by now.
pub(super) fn paired<'i>(pending: &PendingItem, id: impl Fn(&str) -> Option<&'i str>) -> Option<ItemPair> {
    let to = match &pending.to {
        ItemThere::Id(id) => id.clone(),
        ItemThere::Mark(mark) => id(mark)?.into(),
    };
    Some(ItemPair { from: pending.from.clone(), to, initial: pending.initial })
}
