//! What is to be remembered of the rows for the next sync: which of the source's is which of the destination's, and as what
//! each was wanted.

use super::initial::{Content, Wanted};
use super::outcome::{Counterpart, RowPair};
use super::row::{UNIT, is_typed, with_fields};
use super::wishes::Wishes;
use crate::delta::Value;
use crate::doc::Doc;
use crate::identity::{ID, WAS, is_secret};
use crate::memory::Birth;
use crate::path::Handle;
use crate::registry::ROW;

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
    pub(super) birth: Option<Birth>,
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

impl Link {
    /// Returns the pair to remember, if the row of the source has an id.
    pub(super) fn pair(&self, from: Option<&str>, handle: &Handle, id: Option<&str>) -> Option<RowPair> {
        let to = Counterpart::Row { handle: handle.clone(), id: id.map(Into::into) };
        Some(RowPair { from: from?.into(), to, birth: self.birth })
    }
}

impl Wishes<'_> {
    /// Returns with which value a new row comes to the destination. Several of one name and scope are a group (D5).
    pub(super) fn birth(&self, wanted: &Wanted<'_>, is_supplied: bool, is_of_group: bool) -> Birth {
        match (&wanted.born, &wanted.initial.value) {
            (Doc::Secret(_), _) if is_supplied => Birth::Source,
            (Doc::Secret(true), _) => Birth::Placeholder,
            (Doc::Secret(false), _) => Birth::Empty,
            (_, Content::Empty) if wanted.is_own_business() => Birth::Empty,
            (_, Content::Placeholder) if wanted.is_own_business() => Birth::Placeholder,
            _ if is_of_group => Birth::Group,
            _ => Birth::Source,
        }
    }

    /// Returns what is wanted of a row that stands there, whatever stays of it: all that the source says of it.
    pub(super) fn wanted_of(&self, row: &Doc, wanted: &Wanted<'_>) -> Doc {
        if is_secret(row) != wanted.is_secret {
            return row.clone();
        }
        let mut doc = with_fields(row, wanted.row, |field| !(wanted.is_secret && UNIT.contains(&field)));
        if let Some((Value::Text(text) | Value::Env { value: text, .. }, _)) = self.exception(wanted.row)
            && !wanted.is_secret
            && !is_typed(wanted.row)
        {
            doc.set(ROW.value, Doc::in_field(text));
        }
        doc
    }
}

/// Returns a wanted row that says of which row of the outcome it is.
pub(super) fn of_row(mut wanted: Doc, handle: &Handle) -> Doc {
    wanted.set(WAS, Doc::text(&handle.mark()));
    wanted
}
