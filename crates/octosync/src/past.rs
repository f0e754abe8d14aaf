//! The pasts of documents, made ready for planning: what was paired with what, and what ids meant then.
//!
//! Pure. What an id means is looked up among the ids of today first, so that what was renamed since is the same in the
//! past and in the present; only what is gone is called as it was then.

use crate::declared::Declared;
use crate::doc::{Digest, Doc};
use crate::identity::{ID, without_marks};
use crate::index::Index;
use crate::lift::{Lift, sort_key};
use crate::memory::{Memory, Past, Record};
use crate::registry;
use crate::registry::shape::Shape;
use crate::registry::spec::Identity;
use crate::side::{Node, Side};
use std::collections::HashMap;

/// The pasts of a source and a destination.
#[derive(Debug)]
pub(crate) struct Pasts<'a> {
    memory: &'a Memory,
    source: Index,
    destination: Index,
    declared: Declared,
    of_source: HashMap<&'a str, Vec<&'a Record>>,
    of_destination: HashMap<&'a str, Vec<&'a Record>>,
}

/// Which of two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Where the wanted content comes from.
    Source,
    /// Where it goes.
    Destination,
}

impl<'a> Pasts<'a> {
    /// Makes what is remembered ready for planning between two sides.
    #[must_use]
    pub(crate) fn new(memory: &'a Memory, (source, destination): (&Side, &Side), declared: Declared) -> Self {
        let (mut of_source, mut of_destination) = (HashMap::new(), HashMap::new());
        let mut indices = (source.index.clone(), destination.index.clone());
        for record in &memory.records {
            of_source.entry(&*record.from).or_insert_with(Vec::new).push(record);
            of_destination.entry(&*record.to).or_insert_with(Vec::new).push(record);
            indices.0.insert_forgotten(&record.from, &record.from_key);
            indices.1.insert_forgotten(&record.to, &record.to_key);
        }
        let (mut source, mut destination) = indices;
        for (names, index) in [(&memory.source_names, &mut source), (&memory.destination_names, &mut destination)] {
            names.iter().for_each(|(id, name)| index.insert_forgotten(id, &name.key));
        }
        Self { memory, source, destination, declared, of_source, of_destination }
    }

    /// Returns all that is remembered of pairs.
    #[must_use]
    pub(crate) fn records(&self) -> &'a [Record] {
        &self.memory.records
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
        let replaced = || of_destination.iter().filter(|record| record.kind == kind).find(is_gone);
        same.or_else(replaced).copied()
    }

    /// Returns what is remembered of a pair as it was, with all its ids; `None` if it was damaged or is lost.
    #[must_use]
    pub(crate) fn raw(&self, digest: Digest) -> Option<Doc> {
        self.memory.blobs.get(&digest)?.doc().ok()
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
        let index = if end == End::Source { &self.source } else { &self.destination };
        let entry = registry::entry(node.key.kind());
        let lifted = Lift { index, key: &node.key, findings: None }.document(original, &entry.shape);
        let mut lifted = self.declared.in_document(lifted, &node.key, &entry.shape, index);
        // The ids that rows remember decide no order: rows are told apart by their positions, too.
        if let Some((list, rows)) = entry.rows().and_then(|list| Some((list, lifted.take(&list)?))) {
            let mut rows: Vec<Doc> = rows.items().to_vec();
            rows.sort_by_cached_key(|row| sort_key(&without_marks(row), Identity::Row));
            lifted.set(&list, Doc::list(rows));
        }
        lifted
    }
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
