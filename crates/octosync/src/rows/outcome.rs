//! What merging rows comes to.

use super::ambiguous::Ambiguity;
use crate::decision::{Origin, Verdict};
use crate::doc::Doc;
use crate::path::Place;
use crate::rules::Rule;
use std::borrow::Cow;

/// What merging the rows came to.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows that the destination shall have.
    pub rows: Vec<Doc>,
    /// What was decided, and about which row.
    pub notes: Vec<Note>,
    /// Rows that apply to more than on the source or than there now without consent, and why.
    pub widened: Vec<(Place, String)>,
    /// Rows between which luck decides.
    pub ambiguous: Vec<Ambiguity>,
    /// New rows that win over a value in force there, or tie with it, and that value.
    pub shadows: Vec<(Place, Place)>,
}

/// A decision about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub row: Place,
    /// The rule.
    pub rule: Rule,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub why: Cow<'static, str>,
    /// Who decided.
    pub origin: Origin,
    /// What to write to decide otherwise.
    pub otherwise: &'static str,
}
