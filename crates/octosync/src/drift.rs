//! The differences of a destination from the state in which the last sync left it.
//!
//! Pure, over the documents there now and the remembered ones; the source is not looked at. The comparison is with the
//! documents as they were left, not as they were wanted: values of the destination's own that a sync kept are no drift.
//! Does not decide how a difference is handled.

mod back;
mod idle;
mod paired;
#[cfg(test)]
mod tests;

pub use back::Unclear;
pub(crate) use idle::idle;

use crate::changes::changes;
use crate::decision::Finding;
use crate::declared::Declared;
use crate::delta::Delta;
use crate::doc::{Digest, Doc};
use crate::key::{Key, Kind};
use crate::memory::{End, Memory, Record};
use crate::past::{Then, with_item_ids, with_rows_in_order};
use crate::plan::Change;
use crate::registry;
use crate::side::{Node, Side};
use crate::subject::mode_of;
use back::Back;
use paired::paired;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The differences of a destination from the state in which it was left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    /// The documents that say something else, in the order of their keys.
    pub changed: Vec<Changed>,
    /// The documents that are gone.
    pub missing: Vec<Drifted>,
    /// The documents that nobody knew of.
    pub new: Vec<Drifted>,
    /// The documents of which nobody can say whether they differ, and why.
    pub unknown: Vec<Unknown>,
    /// How many changes and documents are left out because the owner ignores them.
    pub ignored: usize,
    /// The findings about the configuration: entries of `ignore` that leave nothing out.
    pub findings: Vec<Finding>,
}

/// A document that says something else than what was left.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Which one.
    pub document: Drifted,
    /// The changes from the document as it was left to the document as it is there now.
    pub changes: Vec<Change>,
}

/// A document of the destination.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drifted {
    /// Its key now; of one that is gone, its key then.
    pub key: Key,
    /// Its id there.
    pub id: Box<str>,
}

/// The changes of a document of a destination, in the words of the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Patched {
    /// Its key on the source.
    pub here: Key,
    /// The document of the destination.
    pub document: Drifted,
    /// The changes from the document as it was left to the document as it is there now.
    pub changes: Vec<Change>,
    /// The names in these changes that are not one thing on the source.
    pub unclear: Vec<Unclear>,
}

/// A document of which nobody can say whether it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its key then.
    pub key: Key,
    /// Why, in a clause.
    pub why: String,
}

impl Drift {
    /// Returns whether nothing differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.new.is_empty()
    }

    /// Walks all documents that differ.
    pub fn documents(&self) -> impl Iterator<Item = &Drifted> {
        self.changed.iter().map(|changed| &changed.document).chain(&self.missing).chain(&self.new)
    }
}

/// Finds what differs on a destination from what was left there, by what is remembered of it: of one source, or of several,
/// the one that was synced last first.
#[must_use]
pub fn drift(side: &Side, memories: &[Memory], delta: &Delta) -> Drift {
    let look = Look { side, delta, memories };
    let then = Then::new(End::Destination, side, memories, Declared::of(&delta.references));
    let known = known(memories);
    let mut drift = Drift::default();
    for (id, records) in &known {
        look.at(id, records, &then, &mut drift);
    }
    look.find_new(&known, &mut drift);
    let gone = memories.iter().flat_map(|memory| memory.records.iter().map(|record| &record.to_key));
    drift.findings = idle(&delta.ignore, side, gone);
    drift.changed.sort_by(|one, other| one.document.cmp(&other.document));
    drift.missing.sort();
    drift.unknown.sort_by(|one, other| one.key.cmp(&other.key));
    drift
}

/// Returns what was changed on a destination in the words of the source, as [`drift`] found it: of documents that a sync paired, and
/// of new ones.
#[must_use]
pub fn patched(side: &Side, memories: &[Memory], delta: &Delta, drift: &Drift) -> Vec<Patched> {
    let look = Look { side, delta, memories };
    let then = Then::new(End::Destination, side, memories, Declared::of(&delta.references));
    let backs: Vec<Back> = memories.iter().map(|memory| Back::of(side, memory, delta)).collect();
    let changed = drift.changed.iter().map(|changed| &changed.document);
    changed.chain(&drift.new).filter_map(|document| look.patched(document, &then, &backs)).collect()
}

/// Returns whether something stands on a destination that nobody knew of when the last sync ended: the next one is to
/// remember it.
#[must_use]
pub fn has_new(side: &Side, memory: &Memory, delta: &Delta) -> bool {
    let memories = std::slice::from_ref(memory);
    let mut drift = Drift::default();
    Look { side, delta, memories }.find_new(&known(memories), &mut drift);
    !drift.new.is_empty() || drift.ignored > 0
}

/// A record, and which of the memories it is from.
type Known<'a> = (usize, &'a Record);

/// Returns the records by the ids of the destination.
fn known(memories: &[Memory]) -> BTreeMap<&str, Vec<Known<'_>>> {
    let mut known: BTreeMap<&str, Vec<Known<'_>>> = BTreeMap::new();
    for (at, memory) in memories.iter().enumerate() {
        for record in &memory.records {
            known.entry(&record.to).or_default().push((at, record));
        }
    }
    known
}

/// The input of the comparison.
struct Look<'a> {
    side: &'a Side,
    delta: &'a Delta,
    memories: &'a [Memory],
}

impl Look<'_> {
    /// Looks at a document that is remembered.
    fn at(&self, id: &str, records: &[Known<'_>], then: &Then, drift: &mut Drift) {
        let Some((memory, record)) = records.iter().find(|(_, record)| record.past.is_some()).or(records.first())
        else {
            return;
        };
        let has_past = record.past.is_some();
        if registry::get(record.kind).is_none() || (has_past && !self.is_synced(record.kind)) {
            return;
        }
        match self.side.by_id(id) {
            // A document can have several records, of sources that were made anew: one that fits is enough.
            Some(node) if has_past => {
                let same = records.iter().filter(|(at, record)| at == memory && record.past.is_some());
                let lefts = same.filter_map(|(_, record)| Some(record.past.as_ref()?.left));
                self.compared(node, lefts, then, drift);
            }
            Some(_) => {}
            None if self.is_replaced(*memory, record) => {}
            None => match self.unseen(record) {
                Some(why) if has_past => {
                    drift.unknown.push(Unknown { key: record.to_key.clone(), why: why.to_owned() })
                }
                Some(_) => {}
                None => self.note(
                    Drifted { key: record.to_key.clone(), id: id.into() },
                    &mut drift.missing,
                    &mut drift.ignored,
                ),
            },
        }
    }

    /// Notes a document unless the owner ignores it.
    fn note(&self, document: Drifted, noted: &mut Vec<Drifted>, ignored: &mut usize) {
        match self.delta.ignore.iter().any(|rule| rule.ignores(&document.key)) {
            true => *ignored += 1,
            false => noted.push(document),
        }
    }

    /// Returns whether documents of a kind are written.
    fn is_synced(&self, kind: Kind) -> bool {
        let mode = registry::get(kind).and_then(|entry| mode_of(self.delta, entry.spec));
        mode.is_some_and(|mode| !mode.leaves_alone())
    }

    /// Returns why a document is not seen that may be there all the same; `None` if it is gone.
    fn unseen(&self, record: &Record) -> Option<&'static str> {
        let Record { kind, to, to_key, .. } = record;
        let is_lookup = registry::entry(*kind).spec.mode.is_none();
        if self.side.hidden.contains(kind) || (is_lookup && self.side.of_kind(*kind).next().is_none()) {
            return Some("the key may not read documents of this kind");
        }
        if self.side.ambiguous.values().flatten().any(|id| **id == **to) {
            return Some("several documents have this name now");
        }
        self.side.index.is_kept_in_git(to_key).then_some("its content lives in a Git repository now")
    }

    /// Returns whether something else stands for the same document of the source since.
    fn is_replaced(&self, memory: usize, record: &Record) -> bool {
        self.memories[memory].records.iter().any(|other| {
            let is_same = other.from == record.from && other.kind == record.kind && other.to != record.to;
            let is_in_place = record.past.is_some() || other.to_key == record.to_key;
            is_same && is_in_place && self.side.by_id(&other.to).is_some()
        })
    }

    /// Compares a document with what was left of it.
    fn compared(&self, node: &Node, lefts: impl Iterator<Item = Digest>, then: &Then, drift: &mut Drift) {
        let now = self.side.original(&node.key);
        let mut fewest: Option<Vec<Change>> = None;
        for left in lefts {
            if now == Some(left) {
                return;
            }
            let Some(original) = self.raw(left) else { continue };
            let shape = &registry::entry(node.key.kind()).shape;
            let was = self.lifted(original, node, then);
            let found = changes(&was, &paired(&was, self.present(node, then), shape), shape);
            fewest = Some(fewest.filter(|fewest| fewest.len() <= found.len()).unwrap_or(found));
        }
        let Some(found) = fewest else {
            let why = "what is remembered of it is damaged".to_owned();
            drift.unknown.push(Unknown { key: node.key.clone(), why });
            return;
        };
        let (ignored, changes): (Vec<Change>, Vec<Change>) = found
            .into_iter()
            .partition(|change| self.delta.ignore.iter().any(|rule| rule.ignores_at(&node.key, &change.at)));
        drift.ignored += ignored.len();
        if !changes.is_empty() {
            let document = Drifted { key: node.key.clone(), id: node.id.clone() };
            drift.changed.push(Changed { document, changes });
        }
    }

    /// Returns a document as the API sent it, if it is remembered or was read just now.
    fn raw(&self, digest: Digest) -> Option<Doc> {
        self.memories.iter().find_map(|memory| self.side.as_sent(digest, &memory.blobs))
    }

    /// Returns a document of the past of one that stands there, with the ids of its items.
    fn lifted(&self, original: Doc, node: &Node, then: &Then) -> Doc {
        let entry = registry::entry(node.key.kind());
        with_rows_in_order(then.lifted(with_item_ids(original, &entry.shape), node), entry)
    }

    /// Returns what stands there now, with the ids of its items if they are known.
    fn present(&self, node: &Node, then: &Then) -> Doc {
        let original = self.side.original(&node.key).and_then(|digest| self.raw(digest));
        original.map_or_else(|| then.named(node.doc.clone(), node), |original| self.lifted(original, node, then))
    }

    /// Says what was changed of a document in the source's words, by what the source that was synced last calls it.
    fn patched(&self, document: &Drifted, then: &Then, backs: &[Back]) -> Option<Patched> {
        let node = self.side.by_id(&document.id)?;
        let is_of_it = |record: &&Record| record.to == document.id && record.past.is_some();
        let mut memories = self.memories.iter().zip(backs);
        let known = memories.find_map(|(memory, back)| Some((back, memory.records.iter().find(is_of_it)?)));
        let back = known.map_or(backs.first()?, |(back, _)| back);
        let shape = &registry::entry(node.key.kind()).shape;
        let left = known.and_then(|(_, record)| self.raw(record.past.as_ref()?.left));
        let was = left.map_or(Doc::Null, |left| self.lifted(left, node, then));
        let mut unclear = BTreeSet::new();
        let [was, now] = [was, self.present(node, then)].map(|doc| back.document(&doc, &mut unclear));
        let mut changes = changes(&was, &paired(&was, now, shape), shape);
        changes.retain(|change| !self.delta.ignore.iter().any(|rule| rule.ignores_at(&node.key, &change.at)));
        // Unclear names in parts that did not change are left out.
        let mut named = BTreeSet::new();
        for change in &changes {
            for doc in [&change.before, &change.after].into_iter().flatten() {
                doc.0.visit_refs(&mut |key| named.extend([key.clone()]));
            }
        }
        unclear.retain(|it| named.contains(&it.there) || it.here.iter().any(|here| named.contains(here)));
        let here = back.key(&node.key, &mut BTreeSet::new());
        let unclear = unclear.into_iter().collect();
        Some(Patched { here, document: document.clone(), changes, unclear })
    }

    /// Finds what nobody knew of when the last sync ended: it stands for itself, or belongs to what is remembered.
    fn find_new(&self, known: &BTreeMap<&str, Vec<Known<'_>>>, drift: &mut Drift) {
        let named: HashSet<&str> =
            self.memories.iter().flat_map(|memory| memory.destination_names.keys().map(AsRef::as_ref)).collect();
        // No run has come to its end: what stood there before cannot be told from what came since.
        if named.is_empty() {
            return;
        }
        let is_known = |id: &str| known.contains_key(id) || named.contains(id);
        let mut synced: HashMap<Kind, bool> = HashMap::new();
        for node in self.side.nodes.values().filter(|node| !is_known(&node.id) && !is_hollow(node)) {
            let is_synced = *synced.entry(node.key.kind()).or_insert_with(|| self.is_synced(node.key.kind()));
            let owner = node.owner.as_ref().and_then(|owner| self.side.index.id(owner));
            if is_synced && (node.owner.is_none() || owner.is_some_and(|id| known.contains_key(id))) {
                let document = Drifted { key: node.key.clone(), id: node.id.clone() };
                self.note(document, &mut drift.new, &mut drift.ignored);
            }
        }
    }
}

/// Returns whether a document is one that reading makes for whatever it belongs to, and that holds nothing: nobody made it.
fn is_hollow(node: &Node) -> bool {
    let entry = registry::entry(node.key.kind());
    let gathered = entry.spec.collections.iter().find_map(|collection| collection.gathers);
    let rows = || entry.rows().filter(|_| entry.spec.values.is_some());
    let list = gathered.map(str::to_owned).or_else(|| rows().map(|list| list.to_string()));
    list.is_some_and(|list| node.doc.get(&list).is_none_or(Doc::is_empty))
}
