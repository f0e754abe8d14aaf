//! How a single row reads.

use crate::doc::Doc;
use crate::identity::scope_label;
use crate::key::fold;

pub(super) fn field<'a>(row: &'a Doc, field: &str) -> &'a Doc {
    static NULL: Doc = Doc::Null;
    row.get(field).unwrap_or(&NULL)
}

pub(super) fn is_secret(row: &Doc) -> bool {
    matches!(field(row, "Value"), Doc::Secret(_)) || row.is_true_at("IsSensitive")
}

pub(super) fn is_typed(row: &Doc) -> bool {
    matches!(field(row, "Value"), Doc::Ref(_))
}

pub(super) fn same_place(a: &Doc, b: &Doc) -> bool {
    fold(a.str_at("Name")) == fold(b.str_at("Name")) && fold(&scope_label(a)) == fold(&scope_label(b))
}
