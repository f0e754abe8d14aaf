//! The registry of kinds: one declarative table that drives reading, lifting, matching, order, display and writing.
//!
//! Nothing else lists the kinds, and no code matches on them. To add a kind, add its [`Spec`] to one of the tables.

pub mod infrastructure;
pub mod kinds;
pub mod library;
pub mod lookups;
pub mod projects;
pub mod rules;
pub mod spec;

use crate::delta::Mode;
use crate::doc::{Name, name};
use crate::key::Kind;
use rules::Rule;
use spec::Spec;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static TABLES: [&[Spec]; 6] = [
    lookups::SPECS,
    infrastructure::SPECS,
    library::SPECS,
    projects::SPECS,
    lookups::PROJECT_SPECS,
    library::VARIABLE_SPECS,
];

struct Registry {
    entries: Vec<Entry>,
    by_kind: HashMap<Kind, usize>,
}

/// A kind with its rules at hand.
#[derive(Debug)]
pub struct Entry {
    /// What the table says.
    pub spec: &'static Spec,
    /// The same as a tree of places.
    pub rules: Rule,
    /// The kinds under which others refer to items of its documents.
    pub item_kinds: Vec<Kind>,
    known: HashSet<Name>,
}

impl Entry {
    fn new(spec: &'static Spec) -> Self {
        let parts = spec.parts.iter().map(|(_, part)| *part);
        let known = parts.chain([spec]).flat_map(known_fields).map(name).collect();
        let rules = rules::compile(spec);
        let mut item_kinds = Vec::new();
        rules.visit(&mut |rule| item_kinds.extend(rule.list.and_then(|list| list.kind)));
        Self { spec, rules, item_kinds, known }
    }

    /// Returns whether a field of this name is known at any depth of the kind's documents.
    #[must_use]
    pub fn knows(&self, field: Name) -> bool {
        self.known.contains(&field)
    }
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let specs = TABLES.iter().flat_map(|table| table.iter());
    let entries: Vec<_> = specs.map(Entry::new).collect();
    let by_kind = entries.iter().enumerate().map(|(at, entry)| (entry.spec.kind, at)).collect();
    Registry { entries, by_kind }
});

/// Returns the fields that a spec names other than by a place.
fn known_fields(spec: &'static Spec) -> impl Iterator<Item = &'static str> {
    let identities = spec.lists.iter().filter_map(|list| match list.by {
        spec::Identity::Field(field) => Some(field),
        spec::Identity::Content(_) | spec::Identity::Variable => None,
    });
    let late = spec.late.iter().map(|late| late.field);
    spec.known.iter().copied().chain(late).chain(identities).chain(spec.type_field).chain(["Name", "Description"])
}

/// Returns every kind, owners before what belongs to them.
#[must_use]
pub fn all() -> &'static [Entry] {
    &REGISTRY.entries
}

/// Returns a kind by its word.
#[must_use]
pub fn get(kind: Kind) -> Option<&'static Entry> {
    REGISTRY.by_kind.get(&kind).map(|at| &REGISTRY.entries[*at])
}

/// Returns a kind that is known to be there, because a document of it was read.
///
/// # Panics
/// When it is not: a mistake in the engine.
#[must_use]
pub fn entry(kind: Kind) -> &'static Entry {
    get(kind).expect("documents are only read of kinds that the registry has")
}

/// Returns the place of a kind in the order of the registry; kinds that are no documents come last.
#[must_use]
pub fn rank(kind: Kind) -> usize {
    REGISTRY.by_kind.get(&kind).copied().unwrap_or(usize::MAX)
}

/// Returns what one document of a kind is called: `lifecycle`. Kinds without documents are called by their word.
#[must_use]
pub fn one(kind: Kind) -> &'static str {
    get(kind).map_or_else(|| kind.word(), |entry| entry.spec.one)
}

/// Returns the kinds whose mode can be set in the configuration, with their default modes, in the order of the docs.
pub fn configurable() -> impl Iterator<Item = (Kind, Mode)> {
    let own = all().iter().filter(|entry| entry.spec.word.is_none());
    own.filter_map(|entry| entry.spec.mode.map(|mode| (entry.spec.kind, mode)))
}

/// Returns the kinds whose names can be mapped in the configuration: all that have names of their own, and roles.
pub fn nameable() -> impl Iterator<Item = Kind> {
    let named = all().iter().filter(|entry| !matches!(entry.spec.birth, spec::Birth::WithOwner(_)));
    named.map(|entry| entry.spec.kind).chain([kinds::ROLES])
}
