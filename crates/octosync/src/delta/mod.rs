//! The delta: the differences that the owner wants, for one destination.
//!
//! Plain settings that each know where they were set; no parsing and no deciding here.

mod choices;
mod deletes;
mod exceptions;
pub mod fallback;
mod files;
mod ignore;
mod links;
pub mod options;
mod pattern;
mod per_kind;
mod phases;
mod references;
mod select;
mod templates;
mod widening;
mod words;

pub use choices::{
    Automatic, DeletedThere, Dependencies, DestinationOnly, ExistingValue, FirstSync, GitProjects, LinkedTo, Members,
    Mode, NewValue, OnConflict, OnRefusal, OwnValues, Packages, Phases, Policy, Shadows, Switch, TagsOf,
};
pub use deletes::{Deletes, MaxDelete, Prune};
pub use exceptions::{Beside, Effects, Exception, Exceptions, Matches, Subject, Surroundings, Value};
pub use fallback::{Fallback, FallbackSpec, Fallbacks};
pub use files::{SuppliedFile, SuppliedFiles};
pub use ignore::Ignore;
pub use links::EnvironmentsOf;
pub use options::{OptionSpec, Options};
pub use pattern::Pattern;
pub use per_kind::PerKind;
pub use phases::{PhasesOf, PlannedPhase};
pub(crate) use references::DeclaredPlace;
pub use references::DeclaredReference;
pub(crate) use select::Deselected;
pub use select::{Candidate, Criterion, Selection, Selector};
pub use templates::ProjectTemplate;
pub use widening::Widening;
pub use words::Word;

use crate::decision::{Origin, Set};
use crate::key::{Kind, fold};
use std::collections::BTreeMap;

/// The name on the destination for one name of the source (`docs/rules.md` A4).
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

/// The placeholder where a value is the destination's own business, unless the configuration says otherwise.
pub const PLACEHOLDER: &str = "Replace Me";

/// The largest package that is copied unless the configuration says otherwise, in bytes.
pub(crate) const LARGEST_PACKAGE: u64 = 500_000_000;

/// The policies for scopes, by what has the scope and by dimension (`docs/rules.md` B).
pub type Scopes = BTreeMap<(String, String), Set<Policy>>;

/// The wanted differences of one destination.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Delta {
    /// A1.
    pub select: Selection,
    /// A2: what the selection lacks.
    pub dependencies: Option<Set<Dependencies>>,
    /// A4.
    pub names: Names,
    /// A3: the modes that were set; the registry has the defaults.
    pub kinds: BTreeMap<Kind, Set<Mode>>,
    /// A8.
    pub first_sync: PerKind<FirstSync>,
    /// A5: what may be removed.
    pub deletes: Deletes,
    /// A6.
    pub on_conflict: PerKind<OnConflict>,
    /// B: what to do about entries without a counterpart, by topic and dimension.
    pub scopes: Scopes,
    /// B: what may lose the last entry of its scope.
    pub allow_widening: Set<Widening>,
    /// E11: whether an approval may get weaker.
    pub allow_weaker_gates: Set<bool>,
    /// A7: whether versions may lie further apart than one minor.
    pub allow_version_gap: Set<bool>,
    /// C to F: one word each.
    pub options: Options,
    /// C1: the phases that every lifecycle gets that is created, by the names of their environments there.
    pub phases: Option<Set<Vec<PlannedPhase>>>,
    /// F6: the environments to which all tenants are connected there, by name.
    pub link_environments: Option<Set<Vec<String>>>,
    /// C3, C4, D8, E6: what stands in for what has no counterpart.
    pub fallbacks: Fallbacks,
    /// E15: the places that only the owner knows to hold references.
    pub references: Vec<DeclaredReference>,
    /// The differences that are left out when drift is looked for.
    pub ignore: Vec<Ignore>,
    /// D5: whether rows may be equally specific there and hold different values.
    pub keep_duplicates: Set<bool>,
    /// The text that stands where a value is the destination's own business; `None` is `Replace Me`.
    pub placeholder: Option<Set<String>>,
    /// The host of the source, where it is known: it should stand in no text of the destination (F12).
    pub source_host: Option<String>,
    /// D3, F2: what the secrets are called that the owner supplies; their values are asked for when they are written.
    pub secrets: Vec<Set<Pattern>>,
    /// F3: the files among them, as far as they are known when a plan is made.
    pub files: SuppliedFiles,
    /// A12: the projects that others follow.
    pub templates: Vec<ProjectTemplate>,
    /// F7: the largest package that is copied, in bytes.
    pub largest_package: Option<Set<u64>>,
    /// The exceptions, in the order in which they are tried.
    pub exceptions: Exceptions,
}

impl Delta {
    /// Returns what stands where a value is the destination's own business.
    #[must_use]
    pub fn placeholder(&self) -> &str {
        self.placeholder.as_ref().map_or(PLACEHOLDER, |set| set.value.as_str())
    }

    /// Returns whether a kind takes part because the configuration says so, and not by default.
    pub(crate) fn asks_for(&self, kind: Kind) -> bool {
        self.kinds.get(&kind).is_some_and(|mode| mode.value != Mode::Ignore)
    }

    /// Returns how large a package may be that is copied, in bytes.
    #[must_use]
    pub fn largest_package(&self) -> u64 {
        self.largest_package.as_ref().map_or(LARGEST_PACKAGE, |set| set.value)
    }

    /// Returns where the owner consents to it that what belongs to a topic loses a restriction (B).
    #[must_use]
    pub fn widening(&self, topic: &str) -> Option<&Origin> {
        let set = &self.allow_widening;
        set.value.allows(topic).then_some(&set.origin)
    }
}
