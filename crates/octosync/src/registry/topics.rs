//! The topics of the configuration, by the words of the tables: modes, names, selections, scopes.

use super::items::ITEMS;
use super::spec::{Lost, Spec};
use super::{Entry, all, get};
use crate::delta::{Mode, Policy, Word as _};
use crate::key::Kind;
use std::collections::HashSet;

/// Returns the kinds whose mode can be set in the configuration, with their default modes, in the order of the docs.
pub fn configurable() -> impl Iterator<Item = (Kind, Mode)> {
    let own = all().iter().filter(|entry| entry.spec.word.is_none());
    own.filter_map(|entry| entry.spec.mode.map(|mode| (entry.spec.kind, mode)))
}

/// Returns the setting that says what becomes of what is gone from the source in documents of a kind.
pub(crate) fn prune_setting(word: Kind) -> String {
    if is_prunable(word) { format!("prune.{word}") } else { "prune".to_owned() }
}

/// Returns whether single kinds have a word of their own for what is gone from the source in their documents (`prune`): where
/// the documents come and go with what they belong to, or where they are mirrored by default and nothing belongs to them. Of all
/// others the word would be taken for a wish to delete documents, which comes later.
pub fn is_prunable(word: Kind) -> bool {
    let has_own = |kind: Kind| {
        // A logo holds nothing that the word could be about.
        let counts = |spec: &&Spec| spec.logo.is_none();
        let owners = all().iter().map(|entry| entry.spec).filter(counts).filter_map(|spec| spec.owner.as_ref());
        owners.flat_map(|owner| owner.kinds).any(|owner| *owner == kind)
    };
    let is_mirrored = |spec: &Spec| spec.mode == Some(Mode::Mirror) && spec.owner.is_none();
    let is_whole = |spec: &Spec| spec.is_facet() || (is_mirrored(spec) && !has_own(spec.kind));
    all().iter().map(|entry| entry.spec).any(|spec| spec.kind == word && !spec.pruned.is_empty() && is_whole(spec))
}

/// Returns the modes that a kind can have.
pub fn modes(kind: Kind) -> impl Iterator<Item = Mode> {
    let spec = get(kind).map(|entry| entry.spec);
    Mode::ALL.iter().copied().filter(move |mode| spec.is_none_or(|spec| spec.allows(*mode)))
}

/// Returns the policies that the scopes of a topic can have.
pub fn policies(topic: &str) -> impl Iterator<Item = Policy> {
    let mut entries = all().iter().filter(|entry| entry.items.iter().any(|item| item.topic == topic));
    let never_widened = entries.any(|entry| entry.spec.never_widened);
    let widens = |policy: Policy| matches!(policy, Policy::Drop | Policy::DropNew);
    Policy::ALL.iter().copied().filter(move |policy| !(never_widened && widens(*policy)))
}

/// Returns the kinds whose names can be mapped in the configuration: all that have names of their own, and roles.
pub fn nameable() -> impl Iterator<Item = Kind> {
    let named = all().iter().map(|entry| entry.spec).filter(|spec| !spec.is_facet() && spec.packages_of.is_none());
    let named = named.map(|spec| spec.kind);
    named.chain(ITEMS.iter().filter(|row| row.is_everywhere()).map(|row| row.kind))
}

/// Returns the kinds of which single documents can be selected, and the items that can be.
pub fn selectable() -> impl Iterator<Item = Kind> {
    let own = all().iter().filter(|entry| entry.spec.word.is_none() && entry.spec.mode.is_some());
    let named = own.filter(|entry| !entry.spec.is_facet());
    let items = all().iter().flat_map(|entry| &entry.items).filter(|item| !item.at.is_empty());
    let topics = items.map(|item| item.topic).filter(|topic| !topic.is_empty());
    let mut seen = HashSet::new();
    named.map(|entry| entry.spec.kind).chain(topics.map(Kind::of)).filter(move |kind| seen.insert(*kind))
}

/// Returns whether the documents of a kind belong to project groups.
#[must_use]
pub fn is_grouped(kind: Kind) -> bool {
    get(kind).is_some_and(|entry| entry.spec.group.is_some())
}

/// Returns whether the documents of a kind have tags by which they can be selected.
#[must_use]
pub fn is_tagged(kind: Kind) -> bool {
    get(kind).is_some_and(|entry| entry.spec.tagged.is_some())
}

/// Returns what has scopes that can be configured: the topic and its dimensions.
#[must_use]
pub fn scoped() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut seen = HashSet::new();
    let items = all().iter().flat_map(|entry| &entry.items);
    let items = items.filter(|item| !item.topic.is_empty() && seen.insert(item.topic));
    items.map(|item| (item.topic, item.dimensions.iter().map(|dimension| dimension.word).collect())).collect()
}

/// Returns the topics of everything that has a scope, whether policies for it can be configured or not.
#[must_use]
pub fn restricted() -> Vec<&'static str> {
    let mut seen = HashSet::new();
    // A scope that only says where something is used restricts nothing.
    let restricting = |entry: &'static Entry| entry.items.iter().filter(|item| item.lost != Lost::LeftOut);
    let topics = all().iter().flat_map(|entry| restricting(entry).map(|item| entry.topic(item)));
    topics.filter(|topic| seen.insert(*topic)).collect()
}

/// Returns whether the entries of a dimension are those that are excluded.
#[must_use]
pub fn excludes(topic: &str, dimension: &str) -> bool {
    let items = all().iter().flat_map(|entry| &entry.items).filter(|item| item.topic == topic);
    items.flat_map(|item| item.dimensions).any(|known| known.word == dimension && known.excludes)
}
