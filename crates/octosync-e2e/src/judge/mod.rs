//! Says whether a destination is what a sync of a source should have left, judging from both servers' answers alone.
//!
//! Nothing here comes from the engine: names are compared by writing them over every id in every string, at declared
//! places or not, so that a reference that was forgotten in some table shows all the same.

mod asked;
mod compare;
mod expect;
mod leaks;
mod rows;
mod tenants;
#[cfg(test)]
mod tests;
mod untouched;
mod values;

use crate::reader::{Named, Names, Snapshot, fold};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How a kind was treated, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Not written and not made: what is missing has no counterpart.
    Existing,
    /// Made when missing; what stands stays as it was.
    Create,
    /// Made when missing; what stands follows the first-sync word.
    Merge,
}

/// The side whose content wins where both have a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstSync {
    /// The source's content is written.
    TakeSource,
    /// The destination's stays.
    KeepDestination,
}

/// The settings of the sync.
#[derive(Clone, Debug)]
pub struct Expectation {
    names: BTreeMap<&'static str, BTreeMap<String, Vec<String>>>,
    modes: BTreeMap<&'static str, Mode>,
    first_sync: BTreeMap<&'static str, FirstSync>,
    word: FirstSync,
    skips: BTreeSet<String>,
    tokens: BTreeSet<String>,
}

/// The kinds of documents that a sync may write, with how they are treated by default.
const KINDS: &[(&str, Mode)] = &[
    ("environments", Mode::Existing),
    ("project_groups", Mode::Create),
    ("tag_sets", Mode::Merge),
    ("lifecycles", Mode::Create),
    ("feeds", Mode::Create),
    ("accounts", Mode::Create),
    ("worker_pools", Mode::Create),
    ("machine_policies", Mode::Create),
    ("git_credentials", Mode::Create),
    ("certificates", Mode::Existing),
    ("teams", Mode::Create),
    ("step_templates", Mode::Merge),
    ("script_modules", Mode::Merge),
    ("library_variable_sets", Mode::Merge),
    ("projects", Mode::Merge),
    ("channels", Mode::Merge),
    ("deployment_processes", Mode::Merge),
    ("runbooks", Mode::Merge),
    ("runbook_processes", Mode::Merge),
    ("variables", Mode::Merge),
    ("tenants", Mode::Create),
    // Only where they are asked for.
    ("targets", Mode::Existing),
    ("workers", Mode::Existing),
    ("triggers", Mode::Existing),
    ("subscriptions", Mode::Existing),
];

impl Default for Expectation {
    fn default() -> Expectation {
        Expectation {
            names: BTreeMap::new(),
            modes: KINDS.iter().copied().collect(),
            first_sync: BTreeMap::from([("variables", FirstSync::KeepDestination)]),
            word: FirstSync::TakeSource,
            skips: BTreeSet::new(),
            tokens: BTreeSet::new(),
        }
    }
}

impl Expectation {
    /// Says what a source name is called on the destination; none: it has no counterpart.
    #[must_use]
    pub fn name(mut self, kind: &'static str, from: &str, to: &[&str]) -> Expectation {
        let to = to.iter().map(|name| fold(name)).collect();
        self.names.entry(kind).or_default().insert(fold(from), to);
        self
    }

    /// Says how a kind was treated.
    #[must_use]
    pub fn mode(mut self, kind: &'static str, mode: Mode) -> Expectation {
        self.modes.insert(kind, mode);
        self
    }

    /// Says that all was asked for that takes part only then, and how it was treated.
    #[must_use]
    pub fn asked(self, mode: Mode) -> Expectation {
        let kinds = ["environments", "proxies"].map(|kind| (kind, Mode::Create));
        let asked = crate::story::ASKED.iter().map(|kind| (*kind, mode));
        kinds.into_iter().chain(asked).fold(self, |expectation, (kind, mode)| expectation.mode(kind, mode))
    }

    /// Says what the first-sync word was, for all kinds that have none of their own: one for all counts for rows, too.
    #[must_use]
    pub fn first_sync(mut self, word: FirstSync) -> Expectation {
        self.word = word;
        self.first_sync.insert("variables", word);
        self
    }

    /// Says what the first-sync word of a kind was.
    #[must_use]
    pub fn first_sync_of(mut self, kind: &'static str, word: FirstSync) -> Expectation {
        self.first_sync.insert(kind, word);
        self
    }

    /// Says that a document takes no part, by kind and names: `channels/octofx/hotfix`.
    #[must_use]
    pub fn skip(mut self, document: &str) -> Expectation {
        self.skips.insert(fold(document));
        self
    }

    /// Says that a word looks like an id of the source, and is none.
    #[must_use]
    pub fn no_id(mut self, token: &str) -> Expectation {
        self.tokens.insert(token.to_owned());
        self
    }

    fn mode_of(&self, kind: &str) -> Option<Mode> {
        self.modes.get(kind).copied()
    }

    fn word_of(&self, kind: &str) -> FirstSync {
        self.first_sync.get(kind).copied().unwrap_or(self.word)
    }

    fn skipped(&self, named: &Named) -> bool {
        self.skips.contains(&named.to_string())
    }
}

/// The three looks at two spaces that a judgement needs.
pub(crate) struct World<'a> {
    pub(crate) source: &'a Snapshot,
    pub(crate) before: &'a Snapshot,
    pub(crate) after: &'a Snapshot,
    pub(crate) expectation: &'a Expectation,
    pub(crate) source_names: Names,
    pub(crate) before_names: Names,
    pub(crate) after_names: Names,
    pub(crate) before_ids: HashMap<&'a str, &'a Value>,
    pub(crate) after_ids: HashMap<&'a str, &'a Value>,
    /// Every member that documents of a kind have on the destination.
    pub(crate) members: HashMap<&'static str, BTreeSet<&'a str>>,
}

impl<'a> World<'a> {
    fn new(source: &'a Snapshot, before: &'a Snapshot, after: &'a Snapshot, expectation: &'a Expectation) -> World<'a> {
        let (before_names, after_names) = (Names::of(before), Names::of(after));
        let mut members = HashMap::new();
        compare::add_members(before, &before_names, &mut members);
        compare::add_members(after, &after_names, &mut members);
        World {
            source,
            before,
            after,
            expectation,
            source_names: Names::of(source),
            before_names,
            after_names,
            before_ids: before.by_id(),
            after_ids: after.by_id(),
            members,
        }
    }
}

/// Returns everything that is not as it should be, a sentence each.
///
/// `before` is the destination as it was before the sync.
#[must_use]
pub fn problems(source: &Snapshot, before: &Snapshot, after: &Snapshot, expectation: &Expectation) -> Vec<String> {
    let world = World::new(source, before, after, expectation);
    let mut problems = Vec::new();
    expect::documents(&world, &mut problems);
    rows::variables(&world, &mut problems);
    tenants::check(&world, &mut problems);
    values::check(&world, &mut problems);
    untouched::check(&world, &mut problems);
    leaks::check(&world, &mut problems);
    problems.sort();
    problems.dedup();
    problems
}

/// Returns what of the destination's own a sync has touched, and where ids of the source got to: what holds of every sync, whatever
/// was synced before.
#[must_use]
pub fn lasting_problems(
    source: &Snapshot,
    before: &Snapshot,
    after: &Snapshot,
    expectation: &Expectation,
) -> Vec<String> {
    let world = World::new(source, before, after, expectation);
    let mut problems = Vec::new();
    untouched::check(&world, &mut problems);
    leaks::check(&world, &mut problems);
    problems
}

/// Fails with all that is wrong.
///
/// # Panics
/// When anything is.
pub fn assert_synced(source: &Snapshot, before: &Snapshot, after: &Snapshot, expectation: &Expectation) {
    let problems = problems(source, before, after, expectation);
    assert!(problems.is_empty(), "{} problems:\n  {}", problems.len(), problems.join("\n  "));
}
