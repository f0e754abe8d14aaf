//! The marks that octosync keeps in lifted items: fields that no server has.

use crate::doc::{Doc, Fields, Name};
use crate::registry::spec::Identity;

/// The field of a lifted item that remembers which one it is on the destination now, when that changes: the mark of
/// its handle there.
///
/// No field of the server's begins so. It is not compared and never sent.
pub(crate) const WAS: &str = "$was";

/// The field of an item that holds its id on its side, where the past and the present of a list are told apart by ids.
///
/// It is no part of what an item says: it decides no order, and [`merge`](crate::rows::merge) takes it away.
pub(crate) const ID: &str = "$id";

/// The field of an item that takes no part: the destination's own stays in its place, and nothing is added.
pub(crate) const STAYS: &str = "$stays";

/// Returns what stands for an item that takes no part, where items have names.
#[must_use]
pub(crate) fn staying(item: &Doc, by: Identity) -> Option<Doc> {
    let Identity::Field(field) = by else { return None };
    let mut marker = Doc::Object(Fields::default());
    marker.set(field, item.get(field)?.clone());
    marker.set(STAYS, Doc::Bool(true));
    Some(marker)
}

/// Returns whether a field holds what octosync remembers.
#[must_use]
pub(crate) fn is_mark(field: Name) -> bool {
    field.starts_with('$')
}

/// Returns a document without what octosync remembers in it.
#[must_use]
pub(crate) fn without_marks(doc: &Doc) -> Doc {
    doc.without(&is_mark)
}
