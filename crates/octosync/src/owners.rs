//! Owners: to what a document belongs, what holds an item, and how keys tell both. Answered here alone.
//!
//! Pure, from keys and the registry, over chains of any length. The key of a document begins with the names of its
//! owner; where a kind can belong to several kinds, the word of the owner's kind stands before them. A *facet* is made
//! by the server with its owner, one of each, and has no name of its own: its key is its owner's.

mod links;
#[cfg(test)]
mod tests;
mod words;

pub use links::Links;
pub use words::label;
pub(crate) use words::sentence;
pub(crate) use words::{in_text, named_in_text};

use crate::delta::Surroundings;
use crate::doc::Doc;
use crate::key::{Key, Kind, fold};
use crate::registry::spec::Spec;
use crate::registry::{self, Entry};
use std::iter::successors;

/// Where specs are looked up: the registry, but in tests.
type Table = fn(Kind) -> Option<&'static Spec>;

fn registered(kind: Kind) -> Option<&'static Spec> {
    registry::get(kind).map(|entry| entry.spec)
}

/// Returns the document that one belongs to.
#[must_use]
pub fn owner(key: &Key) -> Option<Key> {
    owner_in(registered, key.kind(), key.segments())
}

/// Walks from a document to its root: itself, what it belongs to, what that belongs to.
pub fn chain(key: &Key) -> impl Iterator<Item = Key> + use<> {
    successors(Some(key.clone()), owner)
}

/// Returns the document at the end of the chain, which belongs to none: of a channel its project.
#[must_use]
pub fn root(key: &Key) -> Key {
    chain(key).last().unwrap_or_else(|| key.clone())
}

/// Returns the documents at the end of the chains of what a reference can lead to: of a tag its tag set, of an action its
/// project.
#[must_use]
pub fn roots(key: &Key) -> Vec<Key> {
    match registry::item_kind(key.kind()) {
        Some(_) => holders(key).iter().map(root).collect(),
        None => vec![root(key)],
    }
}

/// Returns what the entries of a scope like one are alternatives within, where those of several add up: of a tag its set.
#[must_use]
pub(crate) fn alternatives_within(key: &Key) -> Option<Key> {
    let adds_up = registry::item_kind(key.kind()).is_some_and(|row| row.adds_up);
    adds_up.then(|| holders(key)).and_then(|holders| holders.into_iter().next())
}

/// Returns the project that a document is, or belongs to.
#[must_use]
pub fn project(key: &Key) -> Option<Key> {
    chain(key).find(|key| is_project(key.kind()))
}

/// Returns whether a document is another one, or belongs to it.
#[must_use]
pub fn belongs(key: &Key, to: &Key) -> bool {
    chain(key).any(|key| key == *to)
}

/// Returns what has a key within a document and all that belongs to it, in another one; `None` if it is not of that.
#[must_use]
pub(crate) fn moved(key: &Key, from: &Key, to: &Key) -> Option<Key> {
    if key == from {
        return Some(to.clone());
    }
    if !key.can_hold(from) {
        return None;
    }
    if registry::item_kind(key.kind()).is_some() {
        let holders = holders(key).into_iter();
        let mut there = holders.filter_map(|holder| Some(item(key.kind(), &moved(&holder, from, to)?, key.own_name())));
        return there.next();
    }
    let owner = moved(&owner(key)?, from, to)?;
    Some(document(registered(key.kind())?, Some(&owner), key.own_name()))
}

/// Returns whether a document is the owners' guard of its space, or belongs to it (A11).
#[must_use]
pub(crate) fn is_guard(key: &Key) -> bool {
    let guards =
        |key: Key| registered(key.kind()).and_then(|spec| spec.guard).is_some_and(|name| fold(key.own_name()) == name);
    chain(key).any(guards)
}

/// Returns whether documents of a kind are projects.
#[must_use]
pub fn is_project(kind: Kind) -> bool {
    registered(kind).is_some_and(|spec| spec.is_project)
}

/// Returns whether documents of a kind are made by the server with their owner, one of each.
#[must_use]
pub fn is_facet(kind: Kind) -> bool {
    registered(kind).is_some_and(Spec::is_facet)
}

/// Returns whether what is selected under a word can belong to projects: documents of a kind, or items in them.
#[must_use]
pub fn is_of_projects(word: Kind) -> bool {
    let is_item = |entry: &Entry| entry.items.iter().any(|item| item.topic == word.word());
    let mut meant = registry::all().iter().filter(|entry| entry.spec.kind == word || is_item(entry));
    meant.any(|entry| leads_to_project(entry.spec.kind))
}

fn leads_to_project(kind: Kind) -> bool {
    let owners = registered(kind).map_or(&[][..], Spec::owner_kinds);
    owners.iter().any(|owner| is_project(*owner) || leads_to_project(*owner))
}

/// Returns where a document stands, for exceptions about it and what is in it. The items of a facet belong to its owner.
#[must_use]
pub(crate) fn surroundings(key: &Key) -> Surroundings {
    let parent = if is_facet(key.kind()) { owner(key) } else { Some(key.clone()) };
    let name = |key: Key| fold(key.own_name());
    Surroundings { project: project(key).map(name), parent: parent.map(name) }
}

/// Returns the key of a document: by its name within its owner, or of a facet by its owner alone.
#[must_use]
pub fn document(spec: &Spec, owner: Option<&Key>, name: &str) -> Key {
    match owner {
        Some(owner) => Key::new(spec.kind, own_segments(spec, owner).chain((!spec.is_facet()).then_some(name))),
        None => Key::new(spec.kind, [name]),
    }
}

/// Returns the key of a document that was read.
#[must_use]
pub(crate) fn key_of(spec: &Spec, owner: Option<&Key>, doc: &Doc) -> Key {
    document(spec, owner, doc.str_at(spec.name).trim())
}

/// Returns the key of a facet.
#[must_use]
pub fn facet(spec: &Spec, owner: &Key) -> Key {
    Key::new(spec.kind, own_segments(spec, owner))
}

/// Returns the key by which others refer to an item.
#[must_use]
pub fn item(kind: Kind, holder: &Key, name: &str) -> Key {
    let by_holder = registry::item_kind(kind).is_some_and(|row| row.by_holder);
    let word = by_holder.then(|| holder.kind().word());
    Key::new(kind, word.into_iter().chain(segments(holder)).chain([name]))
}

/// Returns the keys of the documents that can hold an item: of an action its process, or its runbook's.
#[must_use]
pub(crate) fn holders(item: &Key) -> Vec<Key> {
    let (Some(row), Some((_, names))) = (registry::item_kind(item.kind()), item.segments().split_last()) else {
        return Vec::new();
    };
    let (word, names) = match names.split_first() {
        Some((word, names)) if row.by_holder => (Some(word), names),
        _ => (None, names),
    };
    let kinds = row.holders.iter().filter(|kind| word.is_none_or(|word| **word == *kind.word()));
    kinds.filter(|kind| is_key(registered, **kind, names)).map(|kind| Key::new(*kind, names)).collect()
}

/// Returns the document of a kind that holds an item, if one of this kind can.
#[must_use]
pub(crate) fn holder_of_kind(item: &Key, kind: Kind) -> Option<Key> {
    holders(item).into_iter().find(|holder| holder.kind() == kind)
}

/// Returns what a name can mean that stands in a document, the nearest first: a channel or an action of the document's
/// own project. Nothing, for what belongs to none.
#[must_use]
pub(crate) fn meanings(kind: Kind, name: &str, place: &Key) -> Vec<Key> {
    if let Some(row) = registry::item_kind(kind) {
        let holders = chain(place).flat_map(|at| holding(&at, row.holders));
        return holders.map(|holder| item(kind, &holder, name)).collect();
    }
    let Some(spec) = registered(kind) else { return Vec::new() };
    let owners = chain(place).filter(|at| spec.owner_kinds().contains(&at.kind()));
    owners.map(|owner| document(spec, Some(&owner), name)).collect()
}

/// Returns the documents of some kinds that one is, or that the server makes with it.
fn holding(at: &Key, kinds: &[Kind]) -> Vec<Key> {
    let own = kinds.contains(&at.kind()).then(|| at.clone());
    let facets = registry::get(at.kind()).map_or(&[][..], |entry| &entry.facets);
    let facets = facets.iter().filter(|facet| kinds.contains(&facet.spec.kind));
    own.into_iter().chain(facets.map(|made| facet(made.spec, at))).collect()
}

/// Returns the names with which the keys of a kind begin that belong to an owner.
fn own_segments<'k>(spec: &Spec, owner: &'k Key) -> impl Iterator<Item = &'k str> + use<'k> {
    let several = spec.owner.as_ref().is_some_and(|rule| rule.kinds.len() > 1);
    several.then(|| owner.kind().word()).into_iter().chain(segments(owner))
}

fn segments(key: &Key) -> impl Iterator<Item = &str> {
    key.segments().iter().map(AsRef::as_ref)
}

fn owner_in(table: Table, kind: Kind, names: &[Box<str>]) -> Option<Key> {
    let spec = table(kind)?;
    let rule = spec.owner.as_ref()?;
    let end = names.len().checked_sub(usize::from(!spec.is_facet()))?;
    let names = &names[..end];
    let (kind, names) = match rule.kinds {
        [one] => (*one, names),
        several => {
            let (word, names) = names.split_first()?;
            (*several.iter().find(|kind| *kind.word() == **word)?, names)
        }
    };
    is_key(table, kind, names).then(|| Key::new(kind, names))
}

/// Returns whether names can be those of a document of a kind.
fn is_key(table: Table, kind: Kind, names: &[Box<str>]) -> bool {
    match table(kind) {
        Some(spec) if spec.owner.is_some() => owner_in(table, kind, names).is_some(),
        Some(_) => names.len() == 1,
        None => false,
    }
}
