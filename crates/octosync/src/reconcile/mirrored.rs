//! The conclusions from the past where the source is the truth: which items are gone from the source, and which have
//! another name.

use super::{Past, Reconciled, Wishes, reconcile};
use crate::doc::Doc;
use crate::identity::{self, WAS};
use crate::path::Handle;
use crate::registry::shape::Shape;
use std::collections::HashMap;

/// Reconciles a document of which all that the source says is taken.
#[must_use]
pub(crate) fn mirrored(past: &Past<'_>, desired: Doc, actual: &Doc, shape: &Shape, wishes: Wishes<'_>) -> Reconciled {
    let Reconciled { doc, edits, remove } = reconcile(Some(past), desired.clone(), actual, shape, wishes);
    let edits = edits.into_iter().filter(|edit| edit.became.is_of_gone()).collect();
    Reconciled { doc: renamed(desired, &doc, shape), edits, remove }
}

/// Marks the items of a document's lists that stand there under another name.
fn renamed(mut desired: Doc, reconciled: &Doc, shape: &Shape) -> Doc {
    for (field, value) in reconciled.fields().into_iter().flat_map(crate::doc::Fields::iter) {
        let Some(list) = shape.field(field).list else { continue };
        let was = |item: &Doc| Some((identity::handle(item, list.by), item.get(WAS)?.clone()));
        let marks: HashMap<Handle, Doc> = value.items().iter().filter_map(was).collect();
        let items = desired.get(&field).map(Doc::items).unwrap_or_default();
        let marked = items.iter().map(|item| {
            let mut item = item.clone();
            if let Some(mark) = marks.get(&identity::handle(&item, list.by)) {
                item.set(WAS, mark.clone());
            }
            item
        });
        let marked: Vec<Doc> = marked.collect();
        if !marks.is_empty() {
            desired.set(&field, Doc::list(marked));
        }
    }
    desired
}
