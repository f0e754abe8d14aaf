//! The rows of other variable sets that are in force together with those of one: a project sees its own and those of the sets
//! that it includes, and where two are equally specific, its own win (fact `scope-weights`).
//!
//! Data; the planner finds them.

use crate::doc::Doc;
use crate::key::Key;

/// A project of the destination in which the rows of a set are in force together with those of others.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// The rows of the others, as they will be.
    pub rows: Vec<Neighbour>,
    /// Whether the set is the project's own, so that its rows win where others are as specific.
    pub wins_ties: bool,
}

/// A row of another variable set.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// The variable set.
    pub set: Key,
    /// The row, as it will be.
    pub row: Doc,
    /// Whether its value is the destination's own: unpaired, or unlike its counterpart on the source.
    pub is_own: bool,
    /// Whether the set is the project's own.
    pub wins_ties: bool,
}

/// A row that stands on the destination, as it will be.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    /// The row.
    pub row: Doc,
    /// Whether its value is the destination's own: unpaired, or unlike its counterpart on the source.
    pub is_own: bool,
}
