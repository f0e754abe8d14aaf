//! How a single row reads.

use crate::delta::Value;
use crate::doc::{Doc, Fields, Name};
use crate::identity::{is_mark, is_secret, row_dimensions, without_marks};
use crate::registry::ROW;
use crate::registry::spec::Dimension;
use crate::translate::marks::FROM;

/// The fields that say what a value is: they are taken together, and never with a secret (D3, D9).
pub(super) const UNIT: [&str; 3] = [ROW.value, ROW.value_type, ROW.secret];

pub(super) fn field<'a>(row: &'a Doc, field: &str) -> &'a Doc {
    static NULL: Doc = Doc::Null;
    row.get(field).unwrap_or(&NULL)
}

/// Returns the position of a translated row among those of the source.
pub(super) fn from_of(row: &Doc) -> Option<usize> {
    usize::try_from(row.get(FROM)?.as_u64()?).ok()
}

/// Returns whether an exception gives a row a value, so that somebody wants it there.
pub(super) const fn is_given(value: &Value) -> bool {
    matches!(value, Value::Source | Value::Text(_) | Value::Env { .. })
}

pub(super) fn is_typed(row: &Doc) -> bool {
    matches!(field(row, ROW.value), Doc::Ref(_))
}

/// Returns whether a value says nothing: empty, or what stands where there is none yet.
pub(super) fn is_nothing(value: &Doc, placeholder: &str) -> bool {
    value.is_empty() || value.as_str().is_some_and(|text| text.is_empty() || text == placeholder)
}

/// Returns whether two rows hold the same: of secrets nobody can tell.
pub(super) fn same_value(a: &Doc, b: &Doc) -> bool {
    !is_secret(a) && !is_secret(b) && field(a, ROW.value).same(field(b, ROW.value))
}

/// Returns whether two rows say the same besides name, value and scope.
pub(super) fn same_rest(a: &Doc, b: &Doc) -> bool {
    let is_known = |field: &str| [ROW.name, ROW.scope].contains(&field) || UNIT.contains(&field);
    let rest = |row: &Doc| without_marks(row).without(&|field| is_known(field.as_str()));
    rest(a).same(&rest(b))
}

/// Returns a row that takes some dimensions of its scope from another.
pub(super) fn with_dimensions(row: &Doc, other: &Doc, takes: impl Fn(Name, &Dimension) -> bool) -> Doc {
    let mut scope = field(row, ROW.scope).clone();
    if scope.fields().is_none() {
        scope = Doc::Object(Fields::default());
    }
    for (word, _) in row_dimensions().filter(|(word, dimension)| takes(*word, dimension)) {
        let (own, entries) = (field(&scope, &word), field(field(other, ROW.scope), &word));
        if !own.same(entries) {
            scope.set(&word, entries.clone());
        }
    }
    let mut taken = row.clone();
    taken.set(ROW.scope, scope);
    taken
}

/// Returns a row with some of the fields of another.
pub(super) fn with_fields(row: &Doc, wanted: &Doc, takes: impl Fn(&str) -> bool) -> Doc {
    let mut taken = row.clone();
    for (name, value) in wanted.fields().into_iter().flat_map(Fields::iter) {
        // Equal meaning in another spelling is no change.
        if !is_mark(name) && takes(&name) && !field(row, &name).same(value) {
            taken.set(&name, value.clone());
        }
    }
    taken
}
