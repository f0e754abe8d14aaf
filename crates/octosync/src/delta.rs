//! The delta: the differences that the owner wants, for one destination.
//!
//! Plain settings that each know where they were set; no parsing and no deciding here.

use crate::decision::Set;
use crate::key::{Kind, fold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a kind is treated (`decisions` A3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Takes no part.
    Ignore,
    /// Matched by name; never written and never made.
    Existing,
    /// Must be equal; differences refuse the plan.
    Verify,
    /// Created when missing; never touched again.
    Create,
    /// Merged three-way.
    Merge,
    /// The source is the truth.
    Mirror,
}

impl Mode {
    /// Every mode, in the order of the documentation.
    pub const ALL: [Self; 6] = [Self::Ignore, Self::Existing, Self::Verify, Self::Create, Self::Merge, Self::Mirror];

    /// Returns the word in the configuration.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Existing => "existing",
            Self::Verify => "verify",
            Self::Create => "create",
            Self::Merge => "merge",
            Self::Mirror => "mirror",
        }
    }

    /// Returns whether a missing document is created.
    #[must_use]
    pub const fn creates(self) -> bool {
        matches!(self, Self::Create | Self::Merge | Self::Mirror)
    }

    /// Returns whether a document that stands on both sides may be written.
    #[must_use]
    pub const fn updates(self) -> bool {
        matches!(self, Self::Merge | Self::Mirror)
    }
}

/// What to do with a document that stands on both sides, differs, and that no sync has paired (`decisions` A8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstSync {
    /// Refuse, list them, and say what to write.
    #[default]
    Stop,
    /// The source's content is written.
    TakeSource,
    /// The destination's content stays.
    KeepDestination,
}

impl FirstSync {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Stop, Self::TakeSource, Self::KeepDestination];

    /// Returns the word in the configuration.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::TakeSource => "take_source",
            Self::KeepDestination => "keep_destination",
        }
    }
}

/// What one source name is called on the destination (`decisions` A4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// The source's name, as it was written.
    pub from: String,
    /// The destination's names; none means that it has no counterpart, even if that name exists there.
    pub to: Vec<String>,
}

/// The name maps, by kind (and `roles`).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Names(BTreeMap<Kind, BTreeMap<String, Set<Renaming>>>);

impl Names {
    /// Adds one name; a later one for the same source name replaces it.
    pub fn insert(&mut self, kind: Kind, renaming: Set<Renaming>) {
        self.0.entry(kind).or_default().insert(fold(&renaming.value.from), renaming);
    }

    /// Returns what was set for a source name of a kind.
    #[must_use]
    pub fn get(&self, kind: Kind, source_name: &str) -> Option<&Set<Renaming>> {
        self.0.get(&kind)?.get(&fold(source_name))
    }

    /// Walks all that was set, kind by kind.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &Set<Renaming>)> {
        self.0.iter().flat_map(|(kind, names)| names.values().map(|renaming| (*kind, renaming)))
    }
}

/// The wanted differences of one destination.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Delta {
    /// A4.
    pub names: Names,
    /// A3: the modes that were set; the registry has the defaults.
    pub kinds: BTreeMap<Kind, Set<Mode>>,
    /// A8 for every kind that has no word of its own.
    pub first_sync: Option<Set<FirstSync>>,
    /// A8 per kind.
    pub first_sync_kinds: BTreeMap<Kind, Set<FirstSync>>,
    /// B: whether a scope may lose its last entry.
    pub allow_widening: Set<bool>,
    /// A7: whether versions may lie further apart than one minor.
    pub allow_version_gap: Set<bool>,
}
