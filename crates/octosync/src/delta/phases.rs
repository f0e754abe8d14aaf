//! The phases that new lifecycles get (`docs/rules.md` C1).

use super::choices::Phases;

/// The phases that a new lifecycle gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhasesOf {
    /// As a word says.
    Word(Phases),
    /// These.
    Given(Vec<PlannedPhase>),
}

/// A phase that the configuration gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPhase {
    /// Its name.
    pub name: String,
    /// The names of its environments on the destination.
    pub environments: Vec<String>,
}
