//! The record of a pair that is to be remembered once the plan is applied.
//!
//! Pure. Invariant: what was wanted holds nothing that only the destination has, so that no later sync takes that for
//! something that the source gave up.

use super::case::Case;
use super::history::History;
use super::named_there::named_there;
use super::variables::RememberedRows;
use crate::doc::{Doc, Lifted};
use crate::identity::{STAYS, without_marks};
use crate::memory::Record;
use crate::overlay::{overlay, own_items};
use crate::past::with_rows_in_order;
use crate::path::Place;
use crate::plan::{ItemThere, PendingItem, PendingPast, PendingRecord};
use crate::rows::{Counterpart, RowPair};
use crate::side::Node;
use std::collections::BTreeSet;

/// Returns the record of a pair that is only looked up, if it is news. A pair that was merged once keeps its past: it
/// may be merged again.
pub(super) fn looked_up(case: Case<'_>, actual: &Node) -> Option<PendingRecord> {
    let record = known(case, actual);
    let is_news = record?.is_none_or(|record| record.past.is_none() && is_called_otherwise(record, case, actual));
    is_news.then(|| pending(case, None))
}

/// The wanted content of a document.
pub(super) struct Wanted {
    /// The document, as it was translated.
    pub(super) doc: Doc,
    /// Its rows that are to be remembered, if it has some.
    pub(super) rows: Option<RememberedRows>,
    /// The items that are gone from the source and stay for now.
    pub(super) staying: BTreeSet<Place>,
}

/// Returns what is to be remembered of a pair that stands there, if it is news: what was wanted, and what is left.
pub(super) fn standing(
    case: Case<'_>,
    history: Option<&History>,
    wanted: Wanted,
    (actual, after): (&Node, Option<&Doc>),
) -> Option<PendingRecord> {
    let record = known(case, actual)?;
    let source = case.ground.source.original(&case.pair.from)?;
    let left = case.ground.destination.original(&actual.key).filter(|_| after.is_none());
    let (wanted, items) = beside(case, wanted, after.unwrap_or(&actual.doc), history);
    let is_as_wanted = match (&wanted, history) {
        (None, _) => record.and_then(|record| record.past.as_ref()).is_some_and(|past| past.wanted.is_none()),
        (Some(wanted), Some(history)) => history.wanted.same(&with_rows_in_order(without_marks(wanted), case.entry)),
        (Some(_), None) => false,
    };
    let is_news = after.is_some() || !is_as_recorded(case, actual) || !is_as_wanted;
    let past = PendingPast { source, wanted: wanted.map(Lifted), left };
    is_news.then(|| PendingRecord { items, ..pending(case, Some(past)) })
}

/// Returns whether both sides of a pair are as they were at the last sync, and what was wanted was left.
pub(super) fn is_settled(case: Case<'_>, actual: &Node) -> bool {
    let past = known(case, actual).flatten().and_then(|record| record.past.as_ref());
    past.is_some_and(|past| past.wanted.is_none()) && is_as_recorded(case, actual)
}

/// Returns whether both sides of a pair are as they were at the last sync, to the letter.
fn is_as_recorded(case: Case<'_>, actual: &Node) -> bool {
    let Some(Some(record)) = known(case, actual) else { return false };
    if case.ground.pasts.is_some_and(|pasts| pasts.is_rewound(&record.to)) {
        return false;
    }
    let now = [case.ground.source.original(&case.pair.from), case.ground.destination.original(&actual.key)];
    let then = record.past.as_ref().map(|past| [Some(past.source), Some(past.left)]);
    then == Some(now) && !is_called_otherwise(record, case, actual)
}

/// Returns what is to be remembered of a pair that is created.
pub(super) fn coming(case: Case<'_>, after: &Doc, rows: Option<RememberedRows>) -> Option<PendingRecord> {
    case.ground.pasts?;
    let source = case.ground.source.original(&case.pair.from)?;
    let (wanted, items) = beside(case, Wanted { doc: after.clone(), rows, staying: BTreeSet::new() }, after, None);
    let past = PendingPast { source, wanted: wanted.map(Lifted), left: None };
    Some(PendingRecord { items, ..pending(case, Some(past)) })
}

fn pending(case: Case<'_>, past: Option<PendingPast>) -> PendingRecord {
    let (from, to) = (case.pair.from.clone(), case.pair.to.clone());
    PendingRecord { from_id: case.node().id.clone(), from, to, past, items: Vec::new() }
}

/// Returns what is remembered of a pair: `None` if nothing is to be remembered at all.
fn known<'a>(case: Case<'a>, actual: &Node) -> Option<Option<&'a Record>> {
    let record = case.ground.pasts?.record(case.node(), actual, case.ground.source);
    Some(record.filter(|record| record.from == case.node().id))
}

fn is_called_otherwise(record: &Record, case: Case<'_>, actual: &Node) -> bool {
    !(record.from_key.is_spelt_as(&case.pair.from) && record.to_key.is_spelt_as(&actual.key))
}

/// Returns what is wanted as a whole document, where that is not what is left: without anything that only the destination
/// has; and the pairs of its rows.
fn beside(case: Case<'_>, wanted: Wanted, left: &Doc, history: Option<&History>) -> (Option<Doc>, Vec<PendingItem>) {
    let shape = &case.entry.shape;
    let mut doc = without_staying(&wanted.doc);
    if let Some(history) = history {
        doc = named_there(doc, left, shape, &history.renamed);
    }
    // The names that the items of the outcome had before the write are not remembered.
    let left = &without_marks(left);
    let list = case.entry.rows();
    // Rows are remembered one by one.
    if let Some(list) = list {
        doc.set(&list, left.get(&list).cloned().unwrap_or_default());
    }
    let rows = wanted.rows.unwrap_or_default();
    // A document that comes is as it is wanted.
    let mut whole = if doc == *left {
        doc
    } else {
        let mut own = own_items(&doc, left, shape, &|_, _| true);
        own.retain(|item| !wanted.staying.contains(item));
        overlay(doc, left, shape, &own).doc
    };
    if let Some(list) = list {
        let there = left.get(&list).map(Doc::items).unwrap_or_default();
        let is_left = rows.wanted.len() == there.len()
            && rows.wanted.iter().zip(there).all(|(row, left)| without_marks(row).same(&without_marks(left)));
        if !is_left {
            whole.set(&list, Doc::list(rows.wanted));
            return (Some(whole), items(rows.pairs));
        }
    }
    let is_left = whole.same(left);
    ((!is_left).then_some(whole), [items(rows.pairs), staying(case, &wanted.staying)].concat())
}

/// Returns the records by which a later sync knows that items were gone from the source already. Rows need none: their
/// pairs say what becomes of them.
fn staying(case: Case<'_>, items: &BTreeSet<Place>) -> Vec<PendingItem> {
    if case.entry.rows().is_some() {
        return Vec::new();
    }
    items.iter().map(PendingItem::staying).collect()
}

fn items(pairs: Vec<RowPair>) -> Vec<PendingItem> {
    let item = |pair: RowPair| {
        let to = match pair.to {
            Counterpart::Row { id: Some(id), .. } | Counterpart::Gone(id) => ItemThere::Id(id),
            Counterpart::Row { handle, id: None } => ItemThere::Mark(handle.mark().into()),
        };
        PendingItem { from: pair.from, to, initial: pair.initial }
    };
    pairs.into_iter().map(item).collect()
}

/// Returns a document without the items that only stand for something that takes no part.
fn without_staying(doc: &Doc) -> Doc {
    match doc {
        other if !has_staying(other) => other.clone(),
        Doc::Object(fields) => {
            Doc::Object(fields.iter().map(|(field, value)| (field, without_staying(value))).collect())
        }
        Doc::Array(items) => {
            let taking_part = items.iter().filter(|item| !item.is_true_at(STAYS));
            Doc::Array(taking_part.map(without_staying).collect())
        }
        other => other.clone(),
    }
}

fn has_staying(doc: &Doc) -> bool {
    match doc {
        Doc::Object(fields) => fields.iter().any(|(_, value)| has_staying(value)),
        Doc::Array(items) => items.iter().any(|item| item.is_true_at(STAYS) || has_staying(item)),
        _ => false,
    }
}
