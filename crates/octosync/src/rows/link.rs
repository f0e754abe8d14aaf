//! Which rows of the source are which rows of the outcome.

use crate::doc::Doc;
use crate::identity::ID;
use crate::memory::InitialValue;

/// A row of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// One that stands there already, by its position.
    There(usize),
    /// A new one, by the position of the wanted row that it is made of.
    New(usize),
}

/// A wanted row and a row of the outcome that are the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// The wanted row, by its position.
    pub(super) wanted: usize,
    /// The row of the outcome.
    pub(super) slot: Slot,
    /// With which value it came to the destination.
    pub(super) initial: Option<InitialValue>,
}

/// Returns the id of a row on its side.
pub(super) fn id_of(row: &Doc) -> Option<&str> {
    row.get(ID).and_then(Doc::as_str)
}

/// Returns a row without its id.
pub(super) fn without_id(row: &Doc) -> Doc {
    let mut row = row.clone();
    row.take(ID);
    row
}
