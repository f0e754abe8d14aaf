//! Exceptions: what they match, and what they set (`rules:` of the configuration).
//!
//! Pure. They are tried in order, and the first that matches wins for each effect. `crate::subject` alone determines
//! the names, scope and surroundings by which a document or an item in it is matched.

use super::choices::{Automatic, FirstSync, Mode, OnConflict};
use super::links::EnvironmentsOf;
use super::pattern::Pattern;
use super::phases::PhasesOf;
use crate::decision::Origin;
use std::collections::BTreeMap;

/// One exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The word for the things that it is about: `step`, `variable`, `lifecycle`.
    pub about: String,
    /// Which of them.
    pub matches: Matches,
    /// The effects that it sets.
    pub set: Effects,
    /// Where it stands.
    pub origin: Origin,
    /// Its name in explanations: `rules[3]`.
    pub name: String,
}

/// Which things an exception is about, in the source's words; what is not said matches everything.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Matches {
    /// The name of the project that it belongs to.
    pub project: Option<Pattern>,
    /// The name of what holds it: the library set of a variable, the lifecycle of a phase.
    pub parent: Option<Pattern>,
    /// Its own name.
    pub name: Option<Pattern>,
    /// Entries of its scope, by dimension: one of them is enough, and an empty list means no entry at all.
    pub scope: BTreeMap<String, Vec<Pattern>>,
}

/// The effects of an exception, in the destination's words.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Effects {
    /// Whether it takes no part.
    pub skip: Option<bool>,
    /// The scope, by dimension.
    pub scope: BTreeMap<String, Vec<String>>,
    /// The value of a variable.
    pub value: Option<Value>,
    /// Whether what stands there stays whole, its scope too; of a document, with all that belongs to it.
    pub keep: Option<bool>,
    /// The only fields that are taken of what stands on both sides.
    pub only: Option<Vec<String>>,
    /// Beside which step it stands (E1, E3).
    pub beside: Option<Beside>,
    /// The names that references get, by the key of their fallback: `worker_pool`.
    pub references: BTreeMap<String, String>,
    /// The mode of a document.
    pub mode: Option<Mode>,
    /// The phases of a new lifecycle (C1).
    pub phases: Option<PhasesOf>,
    /// How what starts deployments by itself arrives (C1).
    pub automatic: Option<Automatic>,
    /// To which environments a tenant is connected (F6).
    pub linked_to: Option<EnvironmentsOf>,
    /// Whose content a document gets that stands on both sides and that no sync has paired.
    pub first_sync: Option<FirstSync>,
    /// Whose edit wins where both sides edited the same since the last sync (A6).
    pub on_conflict: Option<OnConflict>,
    /// Whether an approval may get weaker.
    pub weaken: Option<bool>,
    /// Whether a string passes that only looks like an id.
    pub undeclared: Option<bool>,
}

/// Where a step stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Whether it stands before the other one, not after it.
    pub before: bool,
    /// The name of the other one on the destination.
    pub step: String,
}

/// The value that an exception gives a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The destination's.
    Keep,
    /// The source's.
    Source,
    /// The placeholder.
    Placeholder,
    /// Nothing.
    Empty,
    /// This text.
    Text(String),
    /// The value of this environment variable.
    Env {
        /// The variable.
        name: String,
        /// Its value when the configuration was read.
        value: String,
    },
}

impl Matches {
    /// Returns whether everything that another one matches is matched by this, as far as their texts tell.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let looser = |mine: &Option<Pattern>, theirs: &Option<Pattern>| mine.is_none() || mine == theirs;
        looser(&self.project, &other.project)
            && looser(&self.parent, &other.parent)
            && looser(&self.name, &other.name)
            && self.scope.iter().all(|(dimension, patterns)| other.scope.get(dimension) == Some(patterns))
    }
}

impl Effects {
    /// Returns whether this decides everything that another one sets.
    #[must_use]
    pub fn decides(&self, other: &Self) -> bool {
        let Self {
            skip,
            scope,
            value,
            keep,
            only,
            beside,
            references,
            mode,
            first_sync,
            on_conflict,
            phases,
            automatic,
            linked_to,
            weaken,
            undeclared,
        } = other;
        (self.skip.is_some() || skip.is_none())
            && scope.keys().all(|dimension| self.scope.contains_key(dimension))
            && (self.value.is_some() || value.is_none())
            && (self.keep.is_some() || keep.is_none())
            && (self.only.is_some() || only.is_none())
            && (self.beside.is_some() || beside.is_none())
            && references.keys().all(|word| self.references.contains_key(word))
            && (self.mode.is_some() || mode.is_none())
            && (self.first_sync.is_some() || first_sync.is_none())
            && (self.on_conflict.is_some() || on_conflict.is_none())
            && (self.phases.is_some() || phases.is_none())
            && (self.automatic.is_some() || automatic.is_none())
            && (self.linked_to.is_some() || linked_to.is_none())
            && (self.weaken.is_some() || weaken.is_none())
            && (self.undeclared.is_some() || undeclared.is_none())
    }
}

/// Something that an exception may be about, in the source's words. All names are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Its names: its own first, then others under which people know it.
    pub names: Vec<String>,
    /// The entries of its scope, by the dimensions that it has.
    pub scope: BTreeMap<&'static str, Vec<String>>,
}

/// Where something stands, for exceptions about it. Names are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Surroundings {
    /// The name of its project, or its own if it is one.
    pub project: Option<String>,
    /// The name of what holds it.
    pub parent: Option<String>,
}

/// The exceptions, in the order in which they are tried.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Exceptions(pub Vec<Exception>);

impl Exceptions {
    /// Returns the exceptions about things of a word that stand somewhere. Exceptions are filtered by place once per
    /// document, so that hundreds of exceptions cost little on thousands of steps and rows.
    #[must_use]
    pub fn of<'r>(&'r self, about: &str, place: &Surroundings) -> Vec<&'r Exception> {
        self.0.iter().filter(|exception| exception.about == about && exception.applies_at(place)).collect()
    }
}

impl Exception {
    /// Returns whether this can apply to something at a place.
    #[must_use]
    pub(crate) fn applies_at(&self, place: &Surroundings) -> bool {
        let fits = |pattern: &Option<Pattern>, name: &Option<String>| match (pattern, name) {
            (None, _) => true,
            (Some(pattern), Some(name)) => pattern.matches_folded(name),
            (Some(_), None) => false,
        };
        fits(&self.matches.project, &place.project) && fits(&self.matches.parent, &place.parent)
    }

    /// Returns whether this is about a subject that stands where the exception applies (see [`Exceptions::of`]).
    #[must_use]
    pub(crate) fn is_about(&self, subject: &Subject) -> bool {
        let is_named = |pattern: &Pattern| subject.names.iter().any(|name| pattern.matches_folded(name));
        let has_entry = |(dimension, patterns): (&String, &Vec<Pattern>)| {
            let Some(entries) = subject.scope.get(dimension.as_str()) else { return false };
            let is_meant = |entry: &String| patterns.iter().any(|pattern| pattern.matches_folded(entry));
            if patterns.is_empty() { entries.is_empty() } else { entries.iter().any(is_meant) }
        };
        self.matches.name.as_ref().is_none_or(is_named) && self.matches.scope.iter().all(has_entry)
    }
}
