//! The outcome of merging rows.

use super::ambiguous::Ambiguity;
use crate::decision::{Origin, Verdict};
use crate::doc::Doc;
use crate::edits::Edit;
use crate::memory::InitialValue;
use crate::path::{Handle, Place};
use crate::plan::Widened;
use crate::rules::Rule;
use std::borrow::Cow;

/// The outcome of merging the rows.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows that the destination shall have.
    pub rows: Vec<Doc>,
    /// The decisions, each with its row.
    pub notes: Vec<Note>,
    /// The restrictions that rows lack against the source, and those that exceptions take away against it there now.
    pub widened: Vec<Widened>,
    /// Rows between which luck decides.
    pub ambiguous: Vec<Ambiguity>,
    /// New rows that win over a value in force there, or tie with it, and that value.
    pub shadows: Vec<(Place, String)>,
    /// The outcome of each place of a row that a side edited since the last sync, or that is the destination's own.
    pub edits: Vec<Edit>,
    /// Rows of the destination that the source's own edit of a scope took away from here, so that they are gone from the source.
    pub retired: Vec<Place>,
    /// The rows as they are wanted, one for each of `rows`: to be remembered where they are not what is left; none if the rows of
    /// the source have no ids and there is no past. The mark
    /// `$was` of each is the handle of its row in the outcome.
    pub wanted: Vec<Doc>,
    /// The pairs to remember, if the rows of the source have ids.
    pub pairs: Vec<RowPair>,
}

/// A row of the source and one of the destination that are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPair {
    /// The id of the source's row.
    pub from: Box<str>,
    /// The destination's row.
    pub to: Counterpart,
    /// With which value it came to the destination; `None` if it stood there before.
    pub initial: Option<InitialValue>,
}

/// The row of the destination of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counterpart {
    /// It stands in the outcome under this handle, and has this id if it stands there already.
    Row {
        /// Its handle in the outcome.
        handle: Handle,
        /// Its id; what is new gets one from the server.
        id: Option<Box<str>>,
    },
    /// It is gone from the destination, and had this id: it stays away.
    Gone(Box<str>),
}

/// A decision about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub row: Place,
    /// The rule.
    pub rule: Rule,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub why: Cow<'static, str>,
    /// The origin of the decision.
    pub origin: Origin,
    /// The advice on how to decide otherwise.
    pub otherwise: &'static str,
}
