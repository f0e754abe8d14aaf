//! The registry of kinds: one declarative table that drives reading, lifting, matching, order, display and writing.
//!
//! Nothing else lists the kinds, and no code matches on them. To add a kind, add its [`Spec`] to one of the tables.

pub mod infrastructure;
pub mod items;
pub mod kinds;
pub mod library;
pub mod lookups;
pub mod projects;
pub mod shape;
pub mod spec;

use crate::delta::Mode;
use crate::doc::{Name, name};
use crate::key::Kind;
use items::{ITEMS, ItemKind};
use shape::Shape;
use spec::Spec;
use std::collections::{BTreeSet, HashMap, HashSet};
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

/// A kind with its shape at hand.
#[derive(Debug)]
pub struct Entry {
    /// What the table says.
    pub spec: &'static Spec,
    /// The same as a tree of places.
    pub shape: Shape,
    /// The kinds under which others refer to items of its documents.
    pub item_kinds: Vec<Kind>,
    /// What the server makes with each of its documents.
    pub facets: Vec<Facet>,
    known: HashSet<Name>,
}

/// What the server makes with its owner.
#[derive(Debug)]
pub struct Facet {
    /// Its kind.
    pub spec: &'static Spec,
    /// The field of the owner that holds its id.
    pub link: &'static str,
}

impl Entry {
    fn new(spec: &'static Spec) -> Self {
        let parts = spec.parts.iter().map(|(_, part)| *part);
        let known = parts.chain([spec]).flat_map(known_fields).map(name).collect();
        let shape = shape::compile(spec);
        let mut item_kinds = Vec::new();
        shape.visit(&mut |shape| item_kinds.extend(shape.list.and_then(|list| list.kind)));
        Self { spec, shape, item_kinds, facets: facets_of(spec.kind), known }
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

/// Returns what the server makes with each document of a kind.
fn facets_of(kind: Kind) -> Vec<Facet> {
    let specs = TABLES.iter().flat_map(|table| table.iter());
    let owned = specs.filter(|spec| spec.owner.as_ref().is_some_and(|owner| owner.kinds.contains(&kind)));
    let facets = owned.filter_map(|spec| match spec.birth {
        spec::Birth::WithOwner(link) => Some(Facet { spec, link }),
        spec::Birth::Posted | spec::Birth::FirstWithOwner(_) => None,
    });
    facets.collect()
}

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

/// Returns every kind of items.
#[must_use]
pub const fn item_kinds() -> &'static [ItemKind] {
    ITEMS
}

/// Returns a kind of items by its word.
#[must_use]
pub fn item_kind(kind: Kind) -> Option<&'static ItemKind> {
    ITEMS.iter().find(|row| row.kind == kind)
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

/// Returns the kinds whose mode can be set in the configuration, with their default modes, in the order of the docs.
pub fn configurable() -> impl Iterator<Item = (Kind, Mode)> {
    let own = all().iter().filter(|entry| entry.spec.word.is_none());
    own.filter_map(|entry| entry.spec.mode.map(|mode| (entry.spec.kind, mode)))
}

/// Returns the kinds whose names can be mapped in the configuration: all that have names of their own, and roles.
pub fn nameable() -> impl Iterator<Item = Kind> {
    let named = all().iter().map(|entry| entry.spec).filter(|spec| !spec.is_facet()).map(|spec| spec.kind);
    named.chain(ITEMS.iter().filter(|row| row.is_everywhere()).map(|row| row.kind))
}

/// Returns the kinds of which single documents can be selected, and the items that can be.
pub fn selectable() -> impl Iterator<Item = Kind> {
    let own = all().iter().filter(|entry| entry.spec.word.is_none() && entry.spec.mode.is_some());
    let named = own.filter(|entry| !entry.spec.is_facet());
    let items = all().iter().flat_map(|entry| entry.spec.items).filter(|item| !item.at.is_empty());
    let topics = items.map(|item| item.topic).filter(|topic| !topic.is_empty());
    let mut seen = HashSet::new();
    named.map(|entry| entry.spec.kind).chain(topics.map(Kind::of)).filter(move |kind| seen.insert(*kind))
}

/// Returns whether the documents of a kind belong to project groups.
#[must_use]
pub fn is_grouped(kind: Kind) -> bool {
    let groups = |entry: &Entry| entry.spec.refs.iter().any(|reference| reference.kinds == [kinds::PROJECT_GROUPS]);
    get(kind).is_some_and(groups)
}

/// Returns what has scopes that can be configured: the topic and its dimensions.
#[must_use]
pub fn scoped() -> Vec<(&'static str, Vec<&'static str>)> {
    let items = all().iter().flat_map(|entry| entry.spec.items).filter(|item| !item.topic.is_empty());
    items.map(|item| (item.topic, item.dimensions.iter().map(|dimension| dimension.word).collect())).collect()
}

/// Returns whether the entries of a dimension are those that are excluded.
#[must_use]
pub fn excludes(topic: &str, dimension: &str) -> bool {
    let items = all().iter().flat_map(|entry| entry.spec.items).filter(|item| item.topic == topic);
    items.flat_map(|item| item.dimensions).any(|known| known.word == dimension && known.excludes)
}

/// What an exception can be about.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// What it is called in sentences: `library variable set`.
    pub one: &'static str,
    item: Option<&'static spec::Item>,
    spec: &'static Spec,
    document: bool,
}

impl About {
    /// Returns the word in the configuration: `library_variable_set`.
    #[must_use]
    pub fn word(&self) -> String {
        self.one.replace(' ', "_").to_lowercase()
    }

    /// Returns the dimensions of its scope.
    pub fn dimensions(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.item.map_or(&[] as &[spec::Dimension], |item| item.dimensions).iter().map(|dimension| dimension.word)
    }

    /// Returns what names the references in it that an exception can set.
    #[must_use]
    pub fn references(&self) -> BTreeSet<&'static str> {
        if self.is_valued() {
            return BTreeSet::new();
        }
        let within = |at: &str| self.document || self.item.is_some_and(|item| at.starts_with(item.at));
        let own = self.spec.refs.iter().filter(|reference| within(reference.at));
        let of_parts = self.spec.parts.iter().filter(|(at, _)| within(at)).flat_map(|(_, part)| part.refs);
        let fallbacks = own.chain(of_parts).filter_map(|reference| reference.fallback);
        fallbacks.map(|fallback| fallback.word).filter(|word| !word.is_empty()).collect()
    }

    /// Returns whether it has a value.
    #[must_use]
    pub fn is_valued(&self) -> bool {
        self.item.is_some_and(|item| item.valued)
    }

    /// Returns whether it is a whole document.
    #[must_use]
    pub const fn is_document(&self) -> bool {
        self.document
    }
}

/// Returns all that an exception can be about: documents, and items with a scope.
#[must_use]
pub fn abouts() -> Vec<About> {
    let taking_part = all().iter().filter(|entry| entry.spec.mode.is_some() && entry.spec.word.is_none());
    let named = taking_part.filter(|entry| !entry.spec.is_facet());
    let documents =
        named.map(|entry| About { one: entry.spec.one, item: entry.shape.item, spec: entry.spec, document: true });
    let items = all().iter().flat_map(|entry| entry.spec.items.iter().map(|item| (entry.spec, item)));
    let items = items.filter(|(_, item)| !item.at.is_empty());
    let items = items.map(|(spec, item)| About { one: item.one, item: Some(item), spec, document: false });
    documents.chain(items).collect()
}
