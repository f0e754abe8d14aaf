//! Marks that translating puts on a row, for merging: fields that no server has, and that merging takes away.

use crate::doc::{Doc, Fields};

/// An environment of its scope has another name on the destination (D1).
pub const RENAMED: &str = "$renamed";
/// The dimensions of its scope that lost all their entries (D1), by word: why, or `true` if an exception says so.
pub const WIDENED: &str = "$widened";
/// Some entries of its scope are missing, and an existing row is then left untouched (B).
pub(crate) const DROP_NEW: &str = "$drop_new";
/// The dimensions of its scope that an exception sets, by word: the exception, by its position.
pub(crate) const SCOPED: &str = "$scoped";
/// The entries that these dimensions would have without that exception, by word.
pub(crate) const UNSET: &str = "$unset";
/// The exception that keeps it whole where it stands, by its position.
pub const KEPT: &str = "$kept";
/// The exception that takes only some of its fields where it stands, by its position.
pub(crate) const ONLY: &str = "$only";
/// Something stands in for what its value names, which has no counterpart (D8).
pub(crate) const STAND_IN: &str = "$stand_in";
/// Its position in the list of the source.
pub(crate) const FROM: &str = "$from";
/// The exception that says whose edit of it wins, by its position (A6).
pub(crate) const CONFLICT: &str = "$on_conflict";
/// The exception that says what its value shall be, by its position.
pub(crate) const VALUED: &str = "$valued";

/// Marks a row: a dimension of its scope lost all its entries.
pub fn widen(row: &mut Doc, dimension: &str, why: Doc) {
    note(row, WIDENED, dimension, why);
}

/// Adds to a mark what is known of a dimension.
pub(super) fn note(row: &mut Doc, mark: &str, dimension: &str, known: Doc) {
    let mut marked = row.get(mark).cloned().unwrap_or_else(|| Doc::Object(Fields::default()));
    marked.set(dimension, known);
    row.set(mark, marked);
}

/// Returns what a mark says of dimensions.
pub(crate) fn noted<'r>(row: &'r Doc, mark: &str) -> impl Iterator<Item = (&'static str, &'r Doc)> {
    let fields = row.get(mark).and_then(Doc::fields);
    fields.into_iter().flat_map(Fields::iter).map(|(dimension, known)| (dimension.as_str(), known))
}
