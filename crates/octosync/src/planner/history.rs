//! The past of a pair, in the destination's words of today.
//!
//! Pure. Made only of documents that differ and are merged; what is as it should be needs no past.

use super::case::Case;
use super::cast::Cast;
use super::renames::{self, Aligned, RenamedItem};
use super::settled::Settled;
use super::stage::Report;
use super::translated::translator;
use crate::delta::Mode;
use crate::doc::{Doc, Name};
use crate::identity::{ID, row_dimensions, without_marks};
use crate::memory::{End, ItemPair};
use crate::past::{Pasts, with_item_ids};
use crate::path::Place;
use crate::reconcile::{Past, Renamed};
use crate::registry::values::ENVIRONMENT;
use crate::side::{Node, Side};
use std::collections::BTreeSet;

/// The past of a pair.
#[derive(Debug)]
pub(super) struct History {
    /// The source's document then, under today's delta.
    pub(super) said: Doc,
    /// The document that was wanted then.
    pub(super) wanted: Doc,
    /// The document that was left then.
    pub(super) left: Doc,
    /// The items that are called otherwise now.
    pub(super) renamed: Renamed,
    /// The items that others refer to and that are called otherwise on the destination than on the source.
    pub(super) items: Vec<RenamedItem>,
    /// Whether the destination has environments that no name of the source leads to.
    pub(super) has_own_environments: bool,
    /// The same documents with the ids of items in them, for items that are told apart by their ids.
    pub(super) with_ids: WithIds,
    /// The items that were gone from the source then already, and stayed for now.
    pub(super) staying: BTreeSet<Place>,
}

/// Documents of a pair whose items remember their ids.
#[derive(Debug)]
pub(super) struct WithIds {
    /// The source's document then, in its own words.
    pub(super) source_then: Doc,
    /// The document that was wanted then.
    pub(super) wanted: Doc,
    /// The document that was left then.
    pub(super) left: Doc,
    /// The pairs of items that were recorded.
    pub(super) pairs: Vec<ItemPair>,
}

impl History {
    /// Returns the past of a pair that stands there and is written, if it has one.
    pub(super) fn of(case: Case<'_>, cast: &Cast, settled: &Settled, actual: &Node) -> Option<Self> {
        let mode = case.pair.mode;
        let is_written = case.entry.spec.merges(mode) || mode == Mode::Mirror;
        let pasts = case.ground.pasts.filter(|_| is_written)?;
        let record = pasts.record(case.node(), actual, case.ground.source)?;
        let originals = pasts.originals(record.past.as_ref()?)?;
        let shape = &case.entry.shape;
        let [source_then, wanted, left] = originals.map(|original| with_item_ids(original, shape));
        let source_then = pasts.lifted(End::Source, source_then, case.node());
        let [wanted, left] = [wanted, left].map(|doc| pasts.lifted(End::Destination, doc, actual));
        let now = Present::of(case, pasts, actual);
        let aligned = Aligned {
            source_then: &source_then,
            source_now: &now.source,
            wanted: &wanted,
            left: &left,
            actual: &now.actual,
        };
        let (renamed, items) = renames::of(aligned, shape, (&case.pair.from, &case.pair.to));
        let said = said(case, cast, settled, without_marks(&source_then)).unwrap_or_else(|| without_marks(&wanted));
        Some(Self {
            said,
            wanted: without_marks(&wanted),
            left: without_marks(&left),
            renamed,
            items,
            has_own_environments: has_own_environments(case, cast),
            with_ids: WithIds { source_then, wanted, left, pairs: record.items.clone() },
            staying: record.items.iter().filter_map(ItemPair::staying).collect(),
        })
    }

    /// Returns it as what reconciling needs.
    pub(super) const fn past(&self) -> Past<'_> {
        let (source, staying) = (Some(&self.with_ids.source_then), Some(&self.staying));
        Past { source, said: &self.said, wanted: &self.wanted, left: &self.left, renamed: &self.renamed, staying }
    }
}

/// The documents of a pair now, with the ids of items in them.
#[derive(Debug)]
pub(super) struct Present {
    /// The source's document.
    pub(super) source: Doc,
    /// The destination's.
    pub(super) actual: Doc,
}

impl Present {
    /// Returns what a pair says now.
    pub(super) fn of(case: Case<'_>, pasts: &Pasts<'_>, actual: &Node) -> Self {
        let with_ids = |end, side: &Side, node: &Node| {
            let original = side.original(&node.key).and_then(|digest| pasts.as_sent(side, digest));
            let marked = original.map(|original| with_item_ids(original, &case.entry.shape));
            marked.map_or_else(|| node.doc.clone(), |marked| pasts.lifted(end, marked, node))
        };
        let source = with_ids(End::Source, case.ground.source, case.node());
        Self { source, actual: with_ids(End::Destination, case.ground.destination, actual) }
    }

    /// Returns the source's document with the ids of its rows, where nothing stands there yet.
    pub(super) fn rows_coming(case: Case<'_>, list: Name) -> Doc {
        let mut doc = case.node().doc.clone();
        let mut rows = doc.take(&list).map(|rows| rows.items().to_vec()).unwrap_or_default();
        for (row, id) in rows.iter_mut().zip(case.ground.source.row_ids(&case.node().key)) {
            if !id.is_empty() {
                row.set(ID, id.clone());
            }
        }
        doc.set(&list, Doc::list(rows));
        doc
    }
}

/// Translates what the source said then by today's delta; `None` if that would take no part.
fn said(case: Case<'_>, cast: &Cast, settled: &Settled, then: Doc) -> Option<Doc> {
    let node = Node { doc: then, ..case.node().clone() };
    // Decisions about the past are not reported: they concern nothing now.
    let mut unsaid = Report::default();
    let mut translator = translator(case.ground, cast, &settled.differing_templates, &mut unsaid);
    translator.document(case.pair, &node).ok()
}

/// Returns whether a row that is not restricted to environments reaches some that no name of the source leads to.
fn has_own_environments(case: Case<'_>, cast: &Cast) -> bool {
    let dimensions = row_dimensions().filter(|(field, _)| *field == ENVIRONMENT);
    let mut kinds = dimensions.flat_map(|(_, dimension)| dimension.kinds);
    kinds.any(|kind| {
        let reached = cast.matching.reached(*kind);
        case.ground.destination.of_kind(*kind).any(|node| !reached.contains(&node.key))
    })
}
