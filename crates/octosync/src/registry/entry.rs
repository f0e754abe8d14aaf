//! Entries: the rows of the tables, compiled, with what all their parts say at places that are absolute.

use super::parts::{Part, parts};
use super::shape::{self, Shape};
use super::spec::{Creation, Identity, Item, List, Reference, Spec, TypeField, Typed};
use crate::doc::{Name, name};
use crate::key::Kind;
use std::collections::HashSet;

/// A kind with all that the tables say of it at hand.
#[derive(Debug)]
pub struct Entry {
    /// The table's row about the documents as a whole.
    pub spec: &'static Spec,
    /// All that is known of places in them, as a tree.
    pub shape: Shape,
    /// Every place that names another document.
    pub references: Vec<&'static Reference>,
    /// Every value whose meaning depends on a type.
    pub typed: Vec<&'static Typed>,
    /// Every list whose items have an identity.
    pub lists: Vec<&'static List>,
    /// Everything that has a scope.
    pub items: Vec<&'static Item>,
    /// The kinds under which others refer to items of its documents.
    pub item_kinds: Vec<Kind>,
    /// The documents that the server makes together with each document of the kind.
    pub facets: Vec<Facet>,
    /// Whether something in it is stamped with the version of a template.
    pub is_stamped: bool,
    known: HashSet<Name>,
}

/// A kind of document that the server makes together with its owner.
#[derive(Debug)]
pub struct Facet {
    /// Its kind.
    pub spec: &'static Spec,
    /// The field of the owner that holds its id.
    pub link: &'static str,
}

impl Entry {
    /// Compiles a row; what the server makes with its documents is found among all rows.
    pub(super) fn new(spec: &'static Spec, all: impl Iterator<Item = &'static Spec>) -> Self {
        let parts = parts(spec);
        let lists = placed(&parts, |spec| spec.lists);
        Self {
            spec,
            shape: shape::compile(spec),
            references: placed(&parts, |spec| spec.refs),
            typed: placed(&parts, |spec| spec.typed),
            items: placed(&parts, |spec| spec.items),
            item_kinds: {
                let prompts = parts.iter().filter_map(|part| part.spec.prompts);
                lists.iter().filter_map(|list: &&List| list.kind).chain(prompts).collect()
            },
            lists,
            facets: all.filter_map(|other| Facet::of(other, spec.kind)).collect(),
            is_stamped: parts.iter().any(|part| !part.spec.stamps.is_empty()),
            known: parts.iter().flat_map(|part| known_fields(part.spec)).map(name).collect(),
        }
    }

    /// Returns the list whose items are rows with values, if there is one.
    #[must_use]
    pub fn rows(&self) -> Option<Name> {
        let mut lists = self.lists.iter().filter(|list| list.by == Identity::Row);
        lists.next().map(|list| name(list.at))
    }

    /// Returns the list whose items others name by a kind, if there is one.
    #[must_use]
    pub(crate) fn list_of(&self, kind: Kind) -> Option<&'static List> {
        self.lists.iter().copied().find(|list| list.kind == Some(kind))
    }

    /// Returns whether its documents have lists whose items go with `prune` alone.
    #[must_use]
    pub(crate) const fn has_pruned(&self) -> bool {
        !self.spec.pruned.is_empty()
    }

    /// Returns the word by which people speak of what has a scope: that of its topic, else that of its kind.
    #[must_use]
    pub fn topic(&self, item: &Item) -> &'static str {
        if item.topic.is_empty() { self.spec.config_word().word() } else { item.topic }
    }

    /// Returns whether a field of this name is known at any depth of the kind's documents.
    #[must_use]
    pub fn knows(&self, field: Name) -> bool {
        self.known.contains(&field)
    }
}

impl Facet {
    fn of(spec: &'static Spec, owner: Kind) -> Option<Self> {
        let Creation::WithOwner(link) = spec.creation else { return None };
        let is_owned = spec.owner.as_ref().is_some_and(|rule| rule.kinds.contains(&owner));
        is_owned.then_some(Self { spec, link })
    }
}

fn placed<T: super::parts::Row>(parts: &[Part], rows: fn(&'static Spec) -> &'static [T]) -> Vec<&'static T> {
    parts.iter().flat_map(|part| rows(part.spec).iter().map(|row| part.placed(row))).collect()
}

/// Returns the fields that a spec names other than by a place.
fn known_fields(spec: &'static Spec) -> impl Iterator<Item = &'static str> {
    let identities = spec.lists.iter().filter_map(|list| match list.by {
        Identity::Field(field) => Some(field),
        Identity::Content(_) | Identity::Whole(..) | Identity::Row => None,
    });
    let late = spec.late.iter().map(|late| late.field);
    spec.known
        .iter()
        .copied()
        .chain(late)
        .chain(identities)
        .chain(spec.type_field.map(TypeField::name))
        .chain(["Name", "Description"])
}
