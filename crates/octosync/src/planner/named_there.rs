//! The names that wanted items have on the destination: it goes on to call some of them otherwise, and the next sync
//! must find them under their ids.
//!
//! Pure.

use crate::doc::Doc;
use crate::identity::{self, WAS};
use crate::overlay::Way;
use crate::path::Handle;
use crate::reconcile::Renamed;
use crate::registry::shape::Shape;
use crate::registry::spec::{Identity, List};

/// Lets each item that is called otherwise in what is left say what it is called there.
pub(super) fn named_there(wanted: Doc, left: &Doc, shape: &Shape, renamed: &Renamed) -> Doc {
    value(wanted, left, (shape, renamed), &Way::ROOT)
}

static NOTHING: Doc = Doc::Null;

fn value(wanted: Doc, left: &Doc, (shape, renamed): (&Shape, &Renamed), way: &Way<'_>) -> Doc {
    match (wanted, shape.list) {
        (Doc::Object(fields), _) => {
            let named = fields.into_iter().map(|(field, below)| {
                let there = left.fields().and_then(|fields| fields.get(field)).unwrap_or(&NOTHING);
                let place = way.member(field, shape.map);
                (field, value(below, there, (shape.field(field), renamed), &place))
            });
            Doc::Object(named.collect())
        }
        (Doc::Array(items), Some(list)) if matches!(list.by, Identity::Field(_)) => {
            Doc::list(named(items.to_vec(), left, (shape, list, renamed), way))
        }
        (other, _) => other,
    }
}

fn named(items: Vec<Doc>, left: &Doc, (shape, list, renamed): (&Shape, &List, &Renamed), way: &Way<'_>) -> Vec<Doc> {
    let there = identity::handles(left.items(), list.by);
    // The marks of the items there before the write, by which they are found in the names.
    let before: Vec<String> = left.items().iter().zip(&there).map(|(item, handle)| mark_before(item, handle)).collect();
    let own = identity::handles(&items, list.by);
    let names = renamed.of(way);
    let item = |(item, handle): (Doc, &Handle)| {
        let mark = names.map_or_else(|| handle.mark(), |names| names.there(&handle.mark()));
        let Some(at) = before.iter().position(|before| *before == mark) else { return item };
        let label = identity::label(&left.items()[at], list.by);
        let place = way.item(&there[at], &label);
        let mut item = value(item, &left.items()[at], (shape.each(), renamed), &place);
        if there[at] != *handle {
            item.set(WAS, Doc::text(&there[at].mark()));
        }
        item
    };
    items.into_iter().zip(&own).map(item).collect()
}

fn mark_before(item: &Doc, handle: &Handle) -> String {
    item.get(WAS).and_then(Doc::as_str).map_or_else(|| handle.mark(), str::to_owned)
}
