//! Replacements for references without a counterpart, as a table of the fields that can have one (`docs/rules.md` C3,
//! C4, D8, E6).

use crate::decision::{Origin, Set};
use crate::key::Kind;
use crate::rules::{self, Rule};
use std::collections::BTreeMap;

/// The treatment of a reference without a counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// Refuse the plan.
    Fail,
    /// Leave out what holds the reference: the row, the channel.
    Skip,
    /// Nothing stands there.
    Empty,
    /// The space's default one.
    Default,
    /// The server's own one.
    BuiltIn,
    /// The one that the owner has: the project's lifecycle.
    Owner,
    /// The one of this name on the destination.
    Name(String),
}

/// A place where a reference can be without a counterpart.
#[derive(Debug, PartialEq, Eq)]
pub struct FallbackSpec {
    /// The key of its topic: `missing_reference`.
    pub topic: &'static str,
    /// Its own key: `worker_pool`.
    pub key: &'static str,
    /// The kind of document that stands there, where the reference itself does not say.
    pub kind: Kind,
    /// The word for it in exceptions; empty where none can name it.
    pub word: &'static str,
    /// The rule that it belongs to.
    pub row: Rule,
    /// The description of the setting, for the docs.
    pub docs: &'static str,
    /// The words that it can be, the default first.
    pub words: &'static [(&'static str, Fallback)],
    /// Whether a name can stand there too.
    pub names: bool,
}

impl FallbackSpec {
    /// Returns what is written in the configuration: `missing_reference.worker_pool`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", self.topic, self.key)
    }
}

/// Returns a row of the topic `missing_reference`.
const fn reference(
    key: &'static str,
    kind: Kind,
    words: &'static [(&'static str, Fallback)],
    names: bool,
    docs: &'static str,
) -> FallbackSpec {
    FallbackSpec { topic: "missing_reference", key, kind, word: key, row: rules::E6, docs, words, names }
}

const FAIL: (&str, Fallback) = ("fail", Fallback::Fail);
const EMPTY: (&str, Fallback) = ("empty", Fallback::Empty);
const DEFAULT: (&str, Fallback) = ("default", Fallback::Default);

/// C3.
pub(crate) const PROJECT_LIFECYCLE: FallbackSpec = FallbackSpec {
    topic: "lifecycles",
    key: "missing",
    kind: Kind::of("lifecycles"),
    word: "lifecycle",
    row: rules::C3,
    docs: "The lifecycle of a project whose own has no counterpart: `default` is the space's default lifecycle.",
    words: &[FAIL, DEFAULT],
    names: true,
};
/// C4.
pub(crate) const CHANNEL_LIFECYCLE: FallbackSpec = FallbackSpec {
    topic: "channels",
    key: "missing_lifecycle",
    kind: Kind::of("lifecycles"),
    word: "lifecycle",
    row: rules::C4,
    docs: "A channel whose lifecycle has no counterpart: it takes no part, or gets the project's lifecycle.",
    words: &[("skip", Fallback::Skip), ("project", Fallback::Owner), FAIL],
    names: true,
};
/// D8.
pub(crate) const VARIABLE_VALUE: FallbackSpec = FallbackSpec {
    topic: "variables",
    key: "missing_reference",
    // Accounts, certificates or worker pools: the value's type says which.
    kind: Kind::of(""),
    word: "",
    row: rules::D8,
    docs: "A value that names an account, certificate or worker pool without a counterpart.",
    words: &[("skip", Fallback::Skip), EMPTY, FAIL],
    names: false,
};
/// E6.
pub(crate) const WORKER_POOL: FallbackSpec = reference(
    "worker_pool",
    Kind::of("worker_pools"),
    &[FAIL, DEFAULT],
    true,
    "The worker pool of a step; `default` is the space's default.",
);
/// E6.
pub const FEED: FallbackSpec = reference(
    "feed",
    Kind::of("feeds"),
    &[FAIL, ("built_in", Fallback::BuiltIn)],
    true,
    "The feed of a package of a step.",
);
/// E6.
pub(crate) const CONTAINER_FEED: FallbackSpec =
    reference("container_feed", Kind::of("feeds"), &[FAIL], true, "The feed of the container that a step runs in.");
/// E6.
pub const ACCOUNT: FallbackSpec =
    reference("account", Kind::of("accounts"), &[FAIL], true, "The account that a step names directly.");
/// E6: a manual intervention without teams may be answered by anybody, so that teams cannot be left out.
pub(crate) const TEAM: FallbackSpec =
    reference("team", Kind::of("teams"), &[FAIL], true, "A team of a manual intervention or of a mail.");
/// E6.
pub(crate) const VARIABLE_SET: FallbackSpec = reference(
    "variable_set",
    Kind::of("library_variable_sets"),
    &[FAIL, EMPTY],
    true,
    "A library variable set or script module of a project.",
);
/// E6.
pub(crate) const GIT_CREDENTIAL: FallbackSpec =
    reference("git_credential", Kind::of("git_credentials"), &[FAIL], true, "The Git credential of a step.");

/// E13.
pub(crate) const ACTION: FallbackSpec = FallbackSpec {
    topic: "missing_reference",
    key: "action",
    kind: Kind::of("actions"),
    word: "",
    row: rules::E13,
    docs: "A step that takes no part and that a channel's rule, a donor package or a release strategy names.",
    words: &[("leave_out", Fallback::Skip), FAIL],
    names: false,
};
/// E14.
pub const DANGLING: FallbackSpec = FallbackSpec {
    topic: "missing_reference",
    key: "dangling",
    kind: Kind::of(""),
    word: "",
    row: rules::E14,
    docs: "A reference that names nothing on the source either: it is left out where the field allows that, else its step \
           or row is skipped; teams of an approval are refused in any case.",
    words: &[("leave_out", Fallback::Skip), FAIL],
    names: false,
};

/// Returns the setting for what a value names whose place says nothing of it: a parameter of a step template (E6).
#[must_use]
pub(crate) fn of_kind(kind: Kind) -> Option<&'static FallbackSpec> {
    [&FEED, &ACCOUNT, &WORKER_POOL, &TEAM, &VARIABLE_SET, &GIT_CREDENTIAL].into_iter().find(|spec| spec.kind == kind)
}

/// Every row.
pub const FALLBACKS: &[&FallbackSpec] = &[
    &PROJECT_LIFECYCLE,
    &CHANNEL_LIFECYCLE,
    &VARIABLE_VALUE,
    &WORKER_POOL,
    &FEED,
    &CONTAINER_FEED,
    &ACCOUNT,
    &TEAM,
    &VARIABLE_SET,
    &GIT_CREDENTIAL,
    &ACTION,
    &DANGLING,
];

/// The fallbacks that were set.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Fallbacks(BTreeMap<(&'static str, &'static str), Set<Fallback>>);

impl Fallbacks {
    /// Sets one.
    pub fn insert(&mut self, spec: &FallbackSpec, fallback: Set<Fallback>) {
        self.0.insert((spec.topic, spec.key), fallback);
    }

    /// Returns whether something was set.
    #[must_use]
    pub fn is_set(&self, spec: &FallbackSpec) -> bool {
        self.0.contains_key(&(spec.topic, spec.key))
    }

    /// Returns what was set, or the default.
    #[must_use]
    pub fn get(&self, spec: &FallbackSpec) -> Set<Fallback> {
        let set = self.0.get(&(spec.topic, spec.key));
        set.cloned().unwrap_or_else(|| Set::default_of(spec.words[0].1.clone()))
    }

    /// Returns what was set, and where; `None` if nothing was.
    #[must_use]
    pub fn set(&self, spec: &FallbackSpec) -> Option<(&Fallback, &Origin)> {
        self.0.get(&(spec.topic, spec.key)).map(|set| (&set.value, &set.origin))
    }
}
