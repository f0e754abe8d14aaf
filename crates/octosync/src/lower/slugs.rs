//! Leaves out slugs that servers made once and do not take any more (fact `slugs`): without one the server keeps its own,
//! or makes one.

use crate::doc::Doc;
use crate::registry::is_slug;
use crate::registry::shape::Shape;

/// Returns a lowered document without slugs that the server would refuse, at any depth; `is_named` says whether the
/// document itself has a slug to be judged.
pub(super) fn fit(doc: Doc, shape: &Shape, is_named: bool) -> Doc {
    if is_fit(&doc, shape, is_named) { doc } else { without_unfit(&doc, shape, is_named) }
}

fn is_fit(doc: &Doc, shape: &Shape, is_named: bool) -> bool {
    match doc {
        Doc::Object(fields) if !shape.map => fields.iter().all(|(field, value)| {
            !is_unfit(field.as_str(), value, is_named) && is_fit(value, shape.field(field), false)
        }),
        Doc::Array(items) => items.iter().all(|item| is_fit(item, shape.each(), shape.list.is_some())),
        _ => true,
    }
}

fn without_unfit(doc: &Doc, shape: &Shape, is_named: bool) -> Doc {
    match doc {
        Doc::Object(fields) if !shape.map => {
            let mut kept = fields.clone();
            kept.retain(|field, value| {
                *value = without_unfit(value, shape.field(field), false);
                !is_unfit(field.as_str(), value, is_named)
            });
            Doc::Object(kept)
        }
        Doc::Array(items) => {
            let each = |item| without_unfit(item, shape.each(), shape.list.is_some());
            Doc::list(items.iter().map(each).collect::<Vec<_>>())
        }
        other => other.clone(),
    }
}

fn is_unfit(field: &str, value: &Doc, is_named: bool) -> bool {
    is_named && field == "Slug" && !is_slug(value)
}
