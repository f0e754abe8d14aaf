//! What was asked of a sync.

use crate::reader::{Named, fold};
use std::collections::{BTreeMap, BTreeSet};

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

/// What to do about what stands on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstSync {
    /// The source's content is written.
    TakeSource,
    /// The destination's stays.
    KeepDestination,
}

/// What was asked of the sync.
#[derive(Clone, Debug)]
pub struct Expectation {
    pub(super) names: BTreeMap<&'static str, BTreeMap<String, Vec<String>>>,
    pub(super) modes: BTreeMap<&'static str, Mode>,
    pub(super) first_sync: BTreeMap<&'static str, FirstSync>,
    word: FirstSync,
    pub(super) skips: BTreeSet<String>,
    pub(super) tokens: BTreeSet<String>,
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
    ("step_templates", Mode::Merge),
    ("script_modules", Mode::Merge),
    ("library_variable_sets", Mode::Merge),
    ("projects", Mode::Merge),
    ("channels", Mode::Merge),
    ("deployment_processes", Mode::Merge),
    ("variables", Mode::Merge),
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

    pub(super) fn mode_of(&self, kind: &str) -> Option<Mode> {
        self.modes.get(kind).copied()
    }

    pub(super) fn word_of(&self, kind: &str) -> FirstSync {
        self.first_sync.get(kind).copied().unwrap_or(self.word)
    }

    pub(super) fn skipped(&self, named: &Named) -> bool {
        self.skips.contains(&named.to_string())
    }
}
