//! The part of the past that can be trusted: a state can be older than a destination, and a side can be restored to an
//! older copy.
//!
//! Pure. A past that is in doubt is dropped, which costs precision only: without a past the destination's content stays, or
//! the owner is asked. Pairs by ids stay, but on a side that was restored they need a name that they were known by, as such a
//! server gives the same ids again. Invariant: no past is used of which a later sync is known.

use crate::doc::{Digest, Doc};
use crate::key::{Key, fold};
use crate::memory::{End, Memory, Record};
use crate::owners;
use crate::registry::audit::COUNTER;
use crate::side::{Node, Side};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The memory, as far as it can be trusted.
#[derive(Debug)]
pub(crate) struct Trusted<'a> {
    /// The memory that can be used.
    pub(crate) memory: Cow<'a, Memory>,
    /// The records whose pasts are in doubt.
    pub(crate) doubted: Vec<&'a Record>,
    /// The ids of documents of the destination that stand as an earlier sync knew them: its past is used in place of the last one.
    pub(crate) rewound: BTreeSet<Box<str>>,
    /// The sides that were restored, each with the documents that show it, if some do.
    pub(crate) restored: Vec<(End, Vec<Key>)>,
}

impl<'a> Trusted<'a> {
    /// Looks what of the past can be trusted.
    #[must_use]
    pub(crate) fn of(memory: &'a Memory, sides: (&Side, &Side)) -> Self {
        let look = Look { memory, sides };
        let restored = look.restored();
        let has_strangers = sides.1.since.as_ref().is_some_and(|since| !since.strangers.is_empty());
        let mut trusted =
            Self { memory: Cow::Borrowed(memory), doubted: Vec::new(), rewound: BTreeSet::new(), restored };
        if trusted.restored.is_empty() && !has_strangers {
            return trusted;
        }
        let projects = look.projects_of_strangers();
        let mut records = Vec::new();
        for record in &memory.records {
            let verdict = match look.judge(record, &trusted.restored) {
                Verdict::Right if look.is_maybe_decided(record, &projects) => Verdict::Doubted,
                verdict => verdict,
            };
            match verdict {
                Verdict::Right => records.push(record.clone()),
                Verdict::Doubted => {
                    trusted.doubted.push(record);
                    records.push(Record { past: None, items: Vec::new(), ..record.clone() });
                }
                Verdict::Rewound(earlier) => {
                    trusted.rewound.insert(record.to.clone());
                    records.push(earlier.clone());
                }
                Verdict::Another => {}
            }
        }
        trusted.memory = Cow::Owned(Memory { records, ..memory.clone() });
        trusted
    }
}

/// Returns whether a side shows that it was restored to an older copy: then what earlier syncs had recorded is worth asking for.
#[must_use]
pub fn is_restored(memory: &Memory, sides: (&Side, &Side)) -> bool {
    !Look { memory, sides }.restored().is_empty()
}

/// The judgement of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict<'a> {
    /// It holds.
    Right,
    /// A later sync is known or may have decided about it, or the side was restored and nobody knows to when: it has no past.
    Doubted,
    /// The document stands as it did when this was recorded, or was written last before that.
    Rewound(&'a Record),
    /// The ids mean something else now.
    Another,
}

struct Look<'a, 's> {
    memory: &'a Memory,
    sides: (&'s Side, &'s Side),
}

impl<'a> Look<'a, '_> {
    const fn side(&self, end: End) -> &Side {
        match end {
            End::Source => self.sides.0,
            End::Destination => self.sides.1,
        }
    }

    /// Returns the document of a record that stands on a side.
    fn node(&self, record: &Record, end: End) -> Option<&Node> {
        self.side(end).by_id(record.at(end).0).filter(|node| node.key.kind() == record.kind)
    }

    /// Returns the sides that were restored, with the documents that show it.
    fn restored(&self) -> Vec<(End, Vec<Key>)> {
        let ends = [End::Source, End::Destination].into_iter();
        let restored = ends.filter_map(|end| {
            let is_told = end == End::Destination && self.sides.1.since.as_ref().is_some_and(|since| since.restored);
            let mut behind: Vec<Key> =
                self.memory.records.iter().filter_map(|record| self.behind(record, end)).cloned().collect();
            behind.sort();
            behind.dedup();
            (is_told || !behind.is_empty()).then_some((end, behind))
        });
        restored.collect()
    }

    /// Returns the key of a document that was written less often than it had been when the last sync saw it.
    fn behind(&self, record: &Record, end: End) -> Option<&Key> {
        let node = self.node(record, end)?;
        let (then, now) = (digest_then(record, end)?, self.side(end).original(&node.key)?);
        let is_behind = now != then && self.counter(end, now)? < self.counter(end, then)?;
        is_behind.then_some(&node.key)
    }

    fn doc(&self, end: End, digest: Digest) -> Option<Doc> {
        self.side(end).as_sent(digest, &self.memory.blobs)
    }

    fn counter(&self, end: End, digest: Digest) -> Option<u64> {
        counter(&self.doc(end, digest)?)
    }

    fn judge(&self, record: &'a Record, restored: &[(End, Vec<Key>)]) -> Verdict<'a> {
        if restored.iter().any(|(end, _)| !self.is_known_by_name(record, *end)) {
            return Verdict::Another;
        }
        let there = self.node(record, End::Destination).and_then(|node| self.sides.1.original(&node.key));
        let (Some(now), Some(left)) = (there, digest_then(record, End::Destination)) else { return Verdict::Right };
        let counted = self.counter(End::Destination, now);
        // Written by nobody since, as the server itself counts.
        if now == left && counted.is_some() {
            return Verdict::Right;
        }
        let is_strangers = self.sides.1.since.as_ref().is_some_and(|since| since.strangers.contains_key(&record.to));
        let is_restored = restored.iter().any(|(end, _)| *end == End::Destination);
        let is_behind = counted.is_none_or(|counted| Some(counted) < self.counter(End::Destination, left));
        match (is_strangers, is_restored && now != left && is_behind) {
            (true, _) => Verdict::Doubted,
            (false, true) => self.earlier(record, now, counted).map_or(Verdict::Doubted, Verdict::Rewound),
            (false, false) => Verdict::Right,
        }
    }

    /// Returns the projects in which runs wrote that nobody remembers.
    fn projects_of_strangers(&self) -> BTreeSet<Key> {
        let strangers = self.sides.1.since.iter().flat_map(|since| since.strangers.keys());
        strangers.filter_map(|id| owners::project(&self.sides.1.by_id(id)?.key)).collect()
    }

    /// Returns whether such a run may have decided to keep a document as it stands, which writes nothing: the source changed it
    /// since, and the run wrote in its project.
    fn is_maybe_decided(&self, record: &Record, projects: &BTreeSet<Key>) -> bool {
        let is_of_project = owners::project(&record.to_key).is_some_and(|project| projects.contains(&project));
        let now = self.node(record, End::Source).and_then(|node| self.sides.0.original(&node.key));
        let then = digest_then(record, End::Source);
        is_of_project && now.is_some() && then.is_some() && now != then
    }

    /// Returns whether a document on a side that was restored bears a name that its pair was known by.
    fn is_known_by_name(&self, record: &'a Record, end: End) -> bool {
        let Some(node) = self.node(record, end) else { return true };
        let mut known = std::iter::once(record).chain(self.earlier_of(record));
        known.any(|known| fold(known.at(end).1.own_name()) == fold(node.key.own_name()))
    }

    fn earlier_of(&self, record: &Record) -> impl Iterator<Item = &'a Record> {
        let same = |known: &&Record| (known.kind, &known.from, &known.to) == (record.kind, &record.from, &record.to);
        self.memory.earlier.iter().filter(same)
    }

    /// Returns what was recorded when a document stood as it does now; else, of what was recorded before its last write, what is
    /// the nearest to what it says: edits of a copy that was put back make it no copy of anything, and numbers of writes come again.
    fn earlier(&self, record: &Record, now: Digest, counted: Option<u64>) -> Option<&'a Record> {
        let left = |known: &Record| digest_then(known, End::Destination);
        if let Some(standing) = self.earlier_of(record).find(|known| left(known) == Some(now)) {
            return Some(standing);
        }
        let (counted, mut now) = (counted?, self.doc(End::Destination, now)?);
        now.take(COUNTER);
        let before = self.earlier_of(record).filter_map(|known| {
            let mut then = self.doc(End::Destination, left(known)?)?;
            let count = then.take(COUNTER).as_ref().and_then(Doc::as_u64)?;
            (count <= counted).then(|| (differing(&then, &now), known))
        });
        before.min_by_key(|(differing, _)| *differing).map(|(_, known)| known)
    }
}

/// Returns how often a document had been written, if it says so.
fn counter(doc: &Doc) -> Option<u64> {
    doc.get(COUNTER).and_then(Doc::as_u64)
}

/// Returns in how many places two documents differ.
fn differing(one: &Doc, other: &Doc) -> usize {
    match (one, other) {
        (Doc::Object(ours), Doc::Object(theirs)) => {
            let both = ours.iter().map(|(field, value)| differing(value, theirs.get(field).unwrap_or(&Doc::Null)));
            let added = theirs.iter().filter(|(field, _)| ours.get(*field).is_none()).count();
            both.sum::<usize>() + added
        }
        (Doc::Array(ours), Doc::Array(theirs)) => {
            ours.iter().zip(theirs).map(|(one, other)| differing(one, other)).sum::<usize>()
                + ours.len().abs_diff(theirs.len())
        }
        _ => usize::from(one != other),
    }
}

/// Returns what a document of a side was at the last sync.
fn digest_then(record: &Record, end: End) -> Option<Digest> {
    let past = record.past.as_ref()?;
    Some(if end == End::Source { past.source } else { past.left })
}
