//! Which documents take part: patterns per kind (`docs/rules.md` A1).

use super::Pattern;
use crate::decision::{Origin, Set};
use crate::key::Kind;
use std::collections::BTreeMap;

/// Which documents of a kind take part; excluding wins.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selector {
    /// One of these; all if there is none.
    pub include: Vec<Set<Criterion>>,
    /// And none of these.
    pub exclude: Vec<Set<Criterion>>,
    /// And one of these, if there are any: what one run narrows the configuration to.
    pub within: Vec<Set<Criterion>>,
}

/// A criterion by which a document is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// Its name.
    Name(Pattern),
    /// The name of its project, and its own: for what belongs to projects.
    OfProject(Pattern, Pattern),
    /// The name of its project group.
    Group(Pattern),
    /// One of its tags, with the set: `Customer Type/Test`.
    Tag(Pattern),
}

/// The properties of a document that may be selected. Names are folded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Candidate<'a> {
    /// Its own name, and others under which people know it.
    pub names: &'a [String],
    /// The name of the project that it belongs to.
    pub project: Option<&'a str>,
    /// The name of its project group.
    pub group: Option<&'a str>,
    /// Its tags, with their sets.
    pub tags: &'a [String],
}

impl Criterion {
    /// Returns whether it holds for a candidate.
    #[must_use]
    pub fn holds(&self, candidate: Candidate<'_>) -> bool {
        let of = |pattern: &Pattern, name: Option<&str>| name.is_some_and(|name| pattern.matches_folded(name));
        let is_named = |pattern: &Pattern| candidate.names.iter().any(|name| pattern.matches_folded(name));
        match self {
            Self::Name(name) => is_named(name),
            Self::OfProject(project, name) => of(project, candidate.project) && is_named(name),
            Self::Group(group) => of(group, candidate.group),
            Self::Tag(tag) => candidate.tags.iter().any(|name| tag.matches_folded(name)),
        }
    }
}

/// Why a candidate takes no part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deselected {
    /// It is excluded in so many words: whatever needs it, it takes no part.
    Excluded(Origin),
    /// It is not among those that are included: the selection lacks it, and what needs it can pull it in.
    Lacking(Origin),
}

impl Deselected {
    /// Returns where that was said.
    #[must_use]
    pub(crate) const fn origin(&self) -> &Origin {
        match self {
            Self::Excluded(origin) | Self::Lacking(origin) => origin,
        }
    }
}

impl Selector {
    /// Returns why a candidate takes no part; `None` if it does.
    #[must_use]
    pub(crate) fn deselects(&self, candidate: Candidate<'_>) -> Option<Deselected> {
        self.without(candidate, &[&self.include, &self.within])
    }

    /// Returns why a candidate takes no part that something else names, so that it need not be included.
    #[must_use]
    pub(crate) fn leaves_out(&self, candidate: Candidate<'_>) -> Option<Deselected> {
        self.without(candidate, &[&self.within])
    }

    /// Returns why a candidate takes no part that has to be in one of each of these lists.
    fn without(&self, candidate: Candidate<'_>, lists: &[&Vec<Set<Criterion>>]) -> Option<Deselected> {
        let excluded = self.exclude.iter().find(|criterion| criterion.value.holds(candidate));
        if let Some(excluded) = excluded {
            return Some(Deselected::Excluded(excluded.origin.clone()));
        }
        let lacks = |list: &&&Vec<Set<Criterion>>| !list.iter().any(|criterion| criterion.value.holds(candidate));
        let first = lists.iter().filter(lacks).find_map(|list| list.first());
        first.map(|first| Deselected::Lacking(first.origin.clone()))
    }
}

/// The selection.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    /// By kind, or by topic of items.
    pub kinds: BTreeMap<Kind, Selector>,
    /// Whether of the kinds that projects share only what the selected projects need takes part.
    pub only_needed: Set<bool>,
}
