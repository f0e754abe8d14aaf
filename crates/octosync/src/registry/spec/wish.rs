//! Content that is only read and carried where the configuration asks for it.

use crate::delta::{Members, Options, Switch};
use crate::key::Kind;

/// Content that is only read and carried where the configuration asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// The members of teams (F5).
    Members,
    /// Logos (F8).
    Logos,
    /// All documents of a kind that takes part only where `kinds` says so (A3).
    Kind(Kind),
}

impl Wish {
    /// Returns whether the options of a configuration ask for it.
    #[must_use]
    pub const fn is_made(self, options: &Options) -> bool {
        match self {
            Self::Members => matches!(options.members.value, Members::ByName),
            Self::Logos => matches!(options.logos.value, Switch::On),
            Self::Kind(_) => false,
        }
    }
}
