//! The registry of kinds: one declarative table that drives reading, lifting, matching, order, display and writing.
//!
//! Nothing else lists the kinds, and no code matches on them. To add a kind, add its [`Spec`] to one of the tables.

mod about;
mod access;
pub(crate) mod audit;
mod certificates;
mod entry;
mod flow;
mod freezes;
pub mod infrastructure;
pub mod items;
pub mod kinds;
pub mod labels;
pub mod library;
pub(crate) mod logos;
pub mod lookups;
mod machines;
pub(crate) mod packages;
mod parts;
pub mod paths;
pub mod permissions;
mod process;
pub mod projects;
pub(crate) mod publishing;
mod runbooks;
pub mod shape;
mod slugs;
pub mod spec;
mod strata;
mod subscriptions;
#[cfg(test)]
pub(crate) mod synthetic;
mod tenants;
#[cfg(test)]
mod tests;
mod topics;
mod triggers;
pub mod values;

pub use about::{About, abouts};
pub use entry::{Entry, Facet};
pub(crate) use slugs::is_slug;
pub(crate) use strata::Stratum;
pub(crate) use topics::prune_setting;
pub use topics::{
    configurable, excludes, is_grouped, is_prunable, is_tagged, modes, nameable, policies, restricted, scoped,
    selectable,
};

use crate::doc::{Name, name};
use crate::key::Kind;
use items::{ITEMS, ItemKind};
use spec::Spec;
pub use spec::{ROW, RowSpec};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static TABLES: [&[Spec]; 15] = [
    lookups::SPECS,
    infrastructure::SPECS,
    packages::SPECS,
    certificates::SPECS,
    machines::SPECS,
    library::SPECS,
    projects::SPECS,
    runbooks::SPECS,
    triggers::SPECS,
    access::SPECS,
    library::VARIABLE_SPECS,
    tenants::SPECS,
    logos::SPECS,
    subscriptions::SPECS,
    freezes::SPECS,
];

struct Registry {
    entries: Vec<Entry>,
    by_kind: HashMap<Kind, usize>,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let specs = owners_first(TABLES.iter().flat_map(|table| table.iter()).collect());
    let entries = entries_of(&specs);
    let by_kind = entries.iter().enumerate().map(|(at, entry)| (entry.spec.kind, at)).collect();
    Registry { entries, by_kind }
});

fn entries_of(specs: &[&'static Spec]) -> Vec<Entry> {
    specs.iter().map(|spec| Entry::new(spec, specs.iter().copied())).collect()
}

/// Puts owners before what belongs to them, and leaves the order of the tables else.
fn owners_first(specs: Vec<&'static Spec>) -> Vec<&'static Spec> {
    let owned = |spec: &Spec, among: &[&Spec]| {
        let owners = spec.owner.iter().flat_map(|owner| owner.kinds);
        owners.copied().any(|kind| among.iter().any(|other| other.kind == kind))
    };
    let mut open = specs;
    let mut ordered = Vec::with_capacity(open.len());
    while let Some(at) = open.iter().position(|spec| !owned(spec, &open)) {
        ordered.push(open.remove(at));
    }
    assert!(open.is_empty(), "these own each other: {:?}", open.iter().map(|spec| spec.kind).collect::<Vec<_>>());
    ordered
}

static STRATA: LazyLock<Vec<Stratum<'static>>> = LazyLock::new(|| strata::strata_of(all()));

/// Returns the kinds in the order in which they are planned: each stratum after all that it refers to.
#[must_use]
pub(crate) fn strata() -> &'static [Stratum<'static>] {
    &STRATA
}

/// Returns every kind, owners before what belongs to them.
#[must_use]
pub fn all() -> &'static [Entry] {
    &REGISTRY.entries
}

static VEILED: LazyLock<HashSet<Name>> = LazyLock::new(|| {
    let parts = all().iter().flat_map(|entry| parts::parts(entry.spec));
    let places = parts.flat_map(|part| part.spec.veiled).map(|row| row.at);
    places.map(|at| name(at.rsplit('.').next().unwrap_or(at))).collect()
});

/// Returns whether a text in a field of this name is a secret, though servers may show it.
#[must_use]
pub(crate) fn is_veiled(field: Name) -> bool {
    VEILED.contains(&field)
}

/// Returns a kind by its word.
#[must_use]
pub fn get(kind: Kind) -> Option<&'static Entry> {
    REGISTRY.by_kind.get(&kind).map(|at| &REGISTRY.entries[*at])
}

/// Returns every kind of items.
#[must_use]
pub const fn item_kinds() -> &'static [ItemKind] {
    ITEMS
}

/// Returns a kind of items by its word.
#[must_use]
pub(crate) fn item_kind(kind: Kind) -> Option<&'static ItemKind> {
    ITEMS.iter().find(|row| row.kind == kind)
}

/// Returns the kinds of documents that hold items of a kind; of other kinds none.
#[must_use]
pub(crate) fn holders(kind: Kind) -> &'static [Kind] {
    item_kind(kind).map_or(&[], |row| row.holders)
}

/// Returns whether something of a kind exists wherever it is used: a word, no document (a role).
#[must_use]
pub fn is_everywhere(kind: Kind) -> bool {
    item_kind(kind).is_some_and(ItemKind::is_everywhere)
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

/// Returns what one of a kind is called: `lifecycle`. A word that no table has is taken for a plain plural.
#[must_use]
pub fn one(kind: Kind) -> &'static str {
    let of_document = get(kind).map(|entry| entry.spec.one);
    let known = of_document.or_else(|| item_kind(kind).map(|row| row.one));
    known.unwrap_or_else(|| kind.word().trim_end_matches('s'))
}
