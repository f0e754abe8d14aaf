//! Pairs the items of a document with what they were, by their ids: what is called otherwise now is no other one.
//!
//! Pure, over lifted documents whose items remember their ids.

use crate::doc::Doc;
use crate::identity::{self, ID, WAS};
use crate::path::Handle;
use crate::registry::shape::Shape;
use crate::registry::spec::{Identity, List};

/// Lets each item of a document that is called otherwise now say what it was.
pub(super) fn paired(then: &Doc, now: Doc, shape: &Shape) -> Doc {
    match now {
        Doc::Object(fields) => {
            let paired = fields.into_iter().map(|(field, value)| {
                let then = then.fields().and_then(|fields| fields.get(field)).unwrap_or(&Doc::Null);
                (field, paired(then, value, shape.field(field)))
            });
            Doc::Object(paired.collect())
        }
        Doc::Array(items) => match shape.list {
            Some(list) if list.by.is_named() => items_of(then, items.to_vec(), shape, list),
            _ => Doc::Array(items),
        },
        other => other,
    }
}

fn items_of(then: &Doc, now: Vec<Doc>, shape: &Shape, list: &List) -> Doc {
    let was = identity::handles(then.items(), list.by);
    let is = identity::handles(&now, list.by);
    let id = |item: &Doc| item.get(ID).and_then(Doc::as_str).map(str::to_owned);
    let by_id = |wanted: Option<String>| {
        let wanted = wanted?;
        then.items().iter().position(|item| id(item).as_deref() == Some(&wanted))
    };
    let item = |(mut item, handle): (Doc, &Handle)| {
        let found = by_id(id(&item)).or_else(|| was.iter().position(|was| was == handle));
        let before = found.map_or(&Doc::Null, |at| &then.items()[at]);
        item = paired(before, item, shape.each());
        if let Some(was) = found.map(|at| &was[at]).filter(|was| *was != handle) {
            item.set(WAS, Doc::text(&was.mark()));
        }
        item
    };
    Doc::list(now.into_iter().zip(&is).map(item).collect::<Vec<_>>())
}

impl Identity {
    /// Returns whether items are told apart by what they are called, so that they can be called otherwise.
    const fn is_named(self) -> bool {
        matches!(self, Self::Field(_) | Self::Row)
    }
}
