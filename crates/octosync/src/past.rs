//! The pasts of documents, made ready for planning: what was paired with what, and what ids meant then.
//!
//! Pure. The meaning of an id is looked up among the ids of today first, so that a document that was renamed since is
//! the same in the past and in the present; only one that is gone is called as it was then.

mod trusted;

pub(crate) use trusted::Trusted;
pub use trusted::is_restored;

use crate::declared::Declared;
use crate::doc::{Digest, Doc};
use crate::identity::{ID, without_marks};
use crate::index::Index;
use crate::key::{Key, Kind, fold};
use crate::lift::{Lift, sort_key};
use crate::memory::{End, Memory, Past, Record, Secrets};
use crate::registry::shape::Shape;
use crate::registry::spec::Identity;
use crate::registry::{self, Entry};
use crate::side::{Node, Side, follower_in};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// The pasts of a source and a destination.
#[derive(Debug)]
pub(crate) struct Pasts<'a> {
    memory: &'a Memory,
    source: Then<'a>,
    destination: Then<'a>,
    of_source: HashMap<&'a str, Vec<&'a Record>>,
    of_destination: HashMap<&'a str, Vec<&'a Record>>,
    rewound: &'a BTreeSet<Box<str>>,
    doubted: &'a [&'a Record],
}

impl<'a> Pasts<'a> {
    /// Makes what is remembered ready for planning between two sides.
    #[must_use]
    pub(crate) fn new(
        trusted: &'a Trusted<'a>,
        (source, destination): (&'a Side, &'a Side),
        declared: Declared,
    ) -> Self {
        let memory = &*trusted.memory;
        let (mut of_source, mut of_destination) = (HashMap::new(), HashMap::new());
        for record in &memory.records {
            of_source.entry(&*record.from).or_insert_with(Vec::new).push(record);
            of_destination.entry(&*record.to).or_insert_with(Vec::new).push(record);
        }
        let memories = std::slice::from_ref(memory);
        let source = Then::new(End::Source, source, memories, declared.clone());
        let destination = Then::new(End::Destination, destination, memories, declared);
        let Trusted { rewound, doubted, .. } = trusted;
        Self { memory, source, destination, of_source, of_destination, rewound, doubted }
    }

    /// Returns all that is remembered of pairs.
    #[must_use]
    pub(crate) fn records(&self) -> &'a [Record] {
        &self.memory.records
    }

    /// Returns what ids of a side were called at the last sync.
    pub(crate) fn past_names(&self, end: End) -> impl Iterator<Item = (&'a str, &'a Key)> {
        let names = self.memory.names(end);
        // Before a run has come to its end there are no names.
        let records = self.memory.records.iter().map(move |record| record.at(end));
        let others = records.filter(move |(id, _)| !names.contains_key(*id));
        names.iter().map(|(id, name)| (&**id, &name.key)).chain(others)
    }

    /// Returns the key of a document that was called so at the last sync, and has another name now.
    pub(crate) fn renamed<'s>(&self, kind: Kind, past_name: &str, (end, side): (End, &'s Side)) -> Option<&'s Key> {
        let past_name = fold(past_name);
        let so_called = self.past_names(end).filter(|(_, key)| key.kind() == kind && fold(key.own_name()) == past_name);
        let mut now = so_called.filter_map(|(id, _)| Some(&side.by_id(id)?.key));
        now.find(|key| fold(key.own_name()) != past_name)
    }

    /// Returns the records whose pasts are not used, because a later sync is known.
    #[must_use]
    pub(crate) const fn doubted(&self) -> &'a [&'a Record] {
        self.doubted
    }

    /// Returns whether the past of a document of the destination is an earlier one than the last that was recorded.
    #[must_use]
    pub(crate) fn is_rewound(&self, to: &str) -> bool {
        self.rewound.contains(to)
    }

    /// Returns what is known of the secrets that runs wrote there.
    #[must_use]
    pub(crate) fn secrets(&self) -> Option<&'a Secrets> {
        self.memory.secrets.as_ref()
    }

    /// Returns what a document of the source was paired with.
    #[must_use]
    pub(crate) fn of_source(&self, id: &str) -> &[&'a Record] {
        self.of_source.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns what a document of the destination was paired with.
    #[must_use]
    pub(crate) fn of_destination(&self, id: &str) -> &[&'a Record] {
        self.of_destination.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns what is remembered of two documents that are paired now. Where the source's was made anew, that is what is
    /// remembered of the one that it replaces.
    #[must_use]
    pub(crate) fn record(&self, from: &Node, to: &Node, source: &Side) -> Option<&'a Record> {
        let of_destination = self.of_destination(&to.id);
        let same = of_destination.iter().find(|record| record.from == from.id);
        let is_gone = |record: &&&Record| source.by_id(&record.from).is_none();
        let kind = from.key.kind();
        // A document that follows a template replaces only one that followed a template, and the other way round.
        let is_alike = |record: &&&Record| record.kind == kind && follower_in(&record.from) == follower_in(&from.id);
        let replaced = || of_destination.iter().filter(is_alike).find(is_gone);
        same.or_else(replaced).copied()
    }

    /// Returns what is remembered of a pair as it was, with all its ids; `None` if it was damaged or is lost.
    #[must_use]
    pub(crate) fn raw(&self, digest: Digest) -> Option<Doc> {
        self.memory.blobs.get(&digest)?.doc().ok()
    }

    /// Returns a document of a side as it was read, with all its ids; `None` if it was damaged or is lost.
    #[must_use]
    pub(crate) fn as_sent(&self, side: &Side, digest: Digest) -> Option<Doc> {
        side.as_sent(digest, &self.memory.blobs)
    }

    /// Returns the documents of a past as they were, with all their ids: what the source said, what was wanted, and what
    /// was left; `None` if one was damaged or is lost, which is as if the pair had no past.
    #[must_use]
    pub(crate) fn originals(&self, past: &Past) -> Option<[Doc; 3]> {
        let left = self.raw(past.left)?;
        let wanted = past.wanted.map_or_else(|| Some(left.clone()), |wanted| self.raw(wanted))?;
        Some([self.raw(past.source)?, wanted, left])
    }

    /// Lifts a document of the past of one that stands on a side.
    #[must_use]
    pub(crate) fn lifted(&self, end: End, original: Doc, node: &Node) -> Doc {
        let then = if end == End::Source { &self.source } else { &self.destination };
        // The ids that rows remember decide no order: rows are told apart by their positions, too.
        with_rows_in_order(node.in_its_words(then.lifted(original, node)), registry::entry(node.key.kind()))
    }
}

/// The meaning of the ids of a side when it was looked at last, and today.
#[derive(Debug)]
pub(crate) struct Then<'a> {
    index: Cow<'a, Index>,
    declared: Declared,
}

impl<'a> Then<'a> {
    /// Takes the ids of today, and what those that are gone were called.
    #[must_use]
    pub(crate) fn new(end: End, side: &'a Side, memories: &[Memory], declared: Declared) -> Self {
        let mut index = Cow::Borrowed(&side.index);
        for memory in memories {
            let records = memory.records.iter().map(|record| record.at(end));
            let names = memory.names(end).iter().map(|(id, name)| (&**id, &name.key));
            for (id, key) in records.chain(names) {
                if index.key(id).is_none() {
                    index.to_mut().insert_forgotten(id, key);
                }
            }
        }
        Self { index, declared }
    }
}

impl Then<'_> {
    /// Lifts a document of the past of one that stands on this side.
    #[must_use]
    pub(crate) fn lifted(&self, original: Doc, node: &Node) -> Doc {
        let shape = &registry::entry(node.key.kind()).shape;
        self.named(Lift::new(&self.index, &node.key).document(original, shape), node)
    }

    /// Makes references of the ids at places that the owner declares.
    #[must_use]
    pub(crate) fn named(&self, lifted: Doc, node: &Node) -> Doc {
        self.declared.in_document(lifted, &node.key, &registry::entry(node.key.kind()).shape, &self.index)
    }
}

/// Returns a document with its rows in the order in which lifting puts them, whatever marks they bear.
#[must_use]
pub(crate) fn with_rows_in_order(mut doc: Doc, entry: &Entry) -> Doc {
    if let Some((list, rows)) = entry.rows().and_then(|list| Some((list, doc.take(&list)?))) {
        let mut rows = rows.items().to_vec();
        rows.sort_by_cached_key(|row| sort_key(&without_marks(row), Identity::Row));
        doc.set(&list, Doc::list(rows));
    }
    doc
}

/// Lets every item of a document as the API sent it remember its id, which lifting drops.
#[must_use]
pub(crate) fn with_item_ids(original: Doc, shape: &Shape) -> Doc {
    match original {
        Doc::Object(fields) => {
            let marked = fields.into_iter().map(|(field, value)| (field, with_item_ids(value, shape.field(field))));
            Doc::Object(marked.collect())
        }
        Doc::Array(items) if shape.list.is_some() => {
            let item = |item: Doc| {
                let mut item = with_item_ids(item, shape.each());
                if let Some(id) = item.get("Id").filter(|id| !id.is_empty()).cloned() {
                    item.set(ID, id);
                }
                item
            };
            Doc::Array(items.into_iter().map(item).collect())
        }
        other => other,
    }
}
