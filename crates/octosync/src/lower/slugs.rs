//! Leaves out slugs that servers made once and do not take any more (fact `slugs`): without one the server keeps its own,
//! or makes one.

use crate::doc::Doc;
use crate::registry::is_slug;
use crate::registry::shape::Shape;

/// Takes slugs that the server would refuse out of a lowered document, at any depth; `is_named` says whether the document
/// itself has a slug to be judged.
pub(super) fn leave_out_unfit(doc: &mut Doc, shape: &Shape, is_named: bool) {
    match doc {
        Doc::Object(fields) if !shape.map => fields.retain(|field, value| {
            leave_out_unfit(value, shape.field(field), false);
            !(is_named && field.as_str() == "Slug" && !is_slug(value))
        }),
        Doc::Array(items) => {
            items.to_mut().iter_mut().for_each(|item| leave_out_unfit(item, shape.each(), shape.list.is_some()));
        }
        _ => {}
    }
}
