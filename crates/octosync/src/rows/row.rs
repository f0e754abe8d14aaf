//! How a single row reads.

use crate::doc::Doc;
use crate::identity::spot;
use crate::registry::ROW;

pub(super) fn field<'a>(row: &'a Doc, field: &str) -> &'a Doc {
    static NULL: Doc = Doc::Null;
    row.get(field).unwrap_or(&NULL)
}

pub(super) fn is_typed(row: &Doc) -> bool {
    matches!(field(row, ROW.value), Doc::Ref(_))
}

pub(super) fn same_place(a: &Doc, b: &Doc) -> bool {
    spot(a) == spot(b)
}
