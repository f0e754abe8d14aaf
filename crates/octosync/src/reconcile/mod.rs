//! Decides what a document shall be from what both sides made of it since the last sync: a three-way merge.
//!
//! Pure, over lifted documents; `overlay` lays the outcome over what stands there. Invariants: a field that
//! neither side changed stays as it stands there, an edit of the destination is never lost without a conflict that says
//! so, and equal edits never conflict.
//!
//! Field by field and item by item: changed on the source's side only, it is taken; on the destination only, it is kept;
//! on both, differently, it is a conflict; on neither, what stands there stays. Where the last sync left something else
//! than was wanted, the destination's is its own: a later edit of the source there is a conflict too.

mod clashes;
mod fields;
mod items;
mod mirrored;
#[cfg(test)]
mod model;
mod noted;
mod order;
mod pairing;
mod rulings;
mod sets;
#[cfg(test)]
mod tests;

pub(crate) use crate::edits::{Author, Became, Edit, Ruling, Rulings, Turn};
pub(crate) use mirrored::mirrored;
pub(crate) use pairing::{Names, Renamed};

use crate::delta::OnConflict;
use crate::doc::Doc;
use crate::edits::{Verdict, Views};
use crate::overlay::Way;
use crate::path::{Handle, Place};
use crate::registry::shape::Shape;
use std::collections::BTreeSet;

/// The past of a document at its last sync, in the destination's words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Past<'a> {
    /// The source's document then, as it was; nothing where nobody knows.
    pub source: Option<&'a Doc>,
    /// The source's document then, under today's delta: tells an edit of the source from a change of the delta.
    pub said: &'a Doc,
    /// The document that was wanted then.
    pub wanted: &'a Doc,
    /// The document that was left there then.
    pub left: &'a Doc,
    /// The items that are called otherwise now than then, by their ids.
    pub renamed: &'a Renamed,
    /// The items that were gone from the source then and stayed for now, as they were called there; nothing where nobody knows.
    pub staying: Option<&'a BTreeSet<Place>>,
}

/// The wishes of the owner where the sides alone do not decide.
#[derive(Clone, Copy)]
pub(crate) struct Wishes<'w> {
    /// Whose edit wins where both sides edited the same.
    pub ruling: Ruling,
    /// Whose edit wins in items that exceptions are about.
    pub rulings: &'w Rulings,
    /// Whether an item goes that is gone from the source and that nobody edited there, also in lists whose items follow
    /// `prune`; in all other lists it goes in any case.
    pub prune: bool,
    /// Whether an item at a place is never removed.
    pub is_protected: &'w dyn Fn(&Place) -> bool,
}

/// The result of reconciling a document.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reconciled {
    /// The document that shall be there, to be laid over the one that is.
    pub doc: Doc,
    /// The outcome at each place that a side edited since the last sync, or that is the destination's own.
    pub edits: Vec<Edit>,
    /// The items to remove, by their places on the destination.
    pub remove: BTreeSet<Place>,
}

/// Reconciles a document.
///
/// Without a past nobody can tell who changed what: the outcome is what is wanted, and whether that may be written over
/// what stands there is for the first-sync rule to decide (A8). So it is under `mirror`, where the source is the truth:
/// a caller that wants that hands in no past.
#[must_use]
pub(crate) fn reconcile(
    past: Option<&Past<'_>>,
    desired: Doc,
    actual: &Doc,
    shape: &Shape,
    wishes: Wishes<'_>,
) -> Reconciled {
    let Some(past) = past else { return Reconciled { doc: desired, ..Reconciled::default() } };
    let docs = [past.said, past.wanted, past.left, &desired, actual];
    let views = Views::of(docs.map(Some), false);
    let mut walk = Walk { source_then: past.source, staying: past.staying, ..Walk::new(past.renamed, wishes) };
    let doc = walk.value(views, shape, &Way::ROOT).unwrap_or_default();
    Reconciled { doc, edits: walk.edits, remove: walk.remove }
}

/// Goes through the five views of a document at once.
struct Walk<'a> {
    renamed: &'a Renamed,
    wishes: Wishes<'a>,
    /// The source's document at the last sync, as it was.
    source_then: Option<&'a Doc>,
    /// The items that were gone from the source then already.
    staying: Option<&'a BTreeSet<Place>>,
    /// Whose edit wins where the walk stands.
    ruling: Ruling,
    /// The items around the place where the walk stands, as they are wanted.
    within: Vec<Handle>,
    edits: Vec<Edit>,
    remove: BTreeSet<Place>,
    /// Whether the destination has something that the source says nothing of, beyond what the last sync left.
    own: bool,
}

impl<'a> Walk<'a> {
    const fn new(renamed: &'a Renamed, wishes: Wishes<'a>) -> Self {
        Self {
            renamed,
            wishes,
            source_then: None,
            staying: None,
            ruling: wishes.ruling,
            within: Vec::new(),
            edits: Vec::new(),
            remove: BTreeSet::new(),
            own: false,
        }
    }

    /// Returns what shall stand at a place; `None` where nothing shall.
    fn value(&mut self, views: Views<'_>, shape: &Shape, way: &Way<'_>) -> Option<Doc> {
        // The destination's spelling stays where both mean the same.
        if views.judge() == Verdict::Same {
            return views.actual.or(views.desired).cloned();
        }
        match (views.desired, views.actual) {
            (Some(Doc::Object(_)), Some(Doc::Object(_))) if shape.retention.is_none() => {
                Some(self.fields(views, shape, way))
            }
            (Some(desired), actual) if is_list(desired) && actual.is_none_or(is_list) => match shape.list {
                Some(list) => Some(self.items(views, shape, list, way)),
                None if shape.set || matches!(desired, Doc::Commas(_)) => self.set(views, shape, way),
                None => self.whole(views, way),
            },
            _ => self.whole(views, way),
        }
    }

    /// Decides a place as one: what cannot be taken apart, or is not alike on both sides.
    fn whole(&mut self, views: Views<'_>, way: &Way<'_>) -> Option<Doc> {
        let verdict = views.judge();
        self.own |= views.says_nothing() && !views.is_as_left();
        let takes = self.settle(verdict, views, way);
        let taken = if takes { views.desired } else { views.actual };
        taken.cloned()
    }

    /// Leaves a place as it stands there, whatever the source's side did to it.
    fn keep(&mut self, views: Views<'_>, way: &Way<'_>) -> Option<Doc> {
        let became = match views.judge() {
            Verdict::Same | Verdict::Unknown => return views.actual.cloned(),
            Verdict::Source | Verdict::Both => Became::Conflict(OnConflict::KeepDestination),
            Verdict::Destination => Became::Kept,
            Verdict::Own => Became::Own,
        };
        self.note(became, views, way);
        views.actual.cloned()
    }
}

/// Returns whether this is a list, or nothing where one may stand.
const fn is_list(doc: &Doc) -> bool {
    matches!(doc, Doc::Array(_) | Doc::Commas(_) | Doc::Null)
}
