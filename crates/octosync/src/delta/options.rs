//! The options of the topics: one word each, as a table that the configuration, its schema and the docs are made from.

use super::choices::{
    Automatic, DeletedThere, DestinationOnly, ExistingValue, GitProjects, LinkedTo, Members, NewValue, OnRefusal,
    OwnValues, Packages, Phases, Shadows, Switch, TagsOf, of_word,
};
use super::words::Word;
use crate::decision::{Origin, Set};
use crate::rules::{self, Rule};

/// One option.
#[derive(Debug)]
pub struct OptionSpec {
    /// The key of its topic: `variables`.
    pub topic: &'static str,
    /// Its own key; empty where the topic is the option: `git_projects`.
    pub key: &'static str,
    /// The rule that it belongs to.
    pub row: Rule,
    /// The description of the option, for the docs.
    pub docs: &'static str,
    /// The words that it can be, the default first.
    pub words: &'static [&'static str],
    set: fn(&mut Options, &str, Origin) -> bool,
}

impl PartialEq for OptionSpec {
    fn eq(&self, other: &Self) -> bool {
        (self.topic, self.key) == (other.topic, other.key)
    }
}

impl OptionSpec {
    /// Returns what is written in the configuration: `variables.new`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.key.is_empty() { self.topic.to_owned() } else { format!("{}.{}", self.topic, self.key) }
    }

    /// Returns whether it is switched on and off.
    #[must_use]
    pub fn is_switch(&self) -> bool {
        self.words == ["false", "true"]
    }

    /// Sets it; returns false if that is none of its words.
    pub fn set(&self, options: &mut Options, word: &str, origin: Origin) -> bool {
        self.words.contains(&word) && (self.set)(options, word, origin)
    }
}

/// Declares the options: the field, its type, where it is written, the row, its words, and what it decides.
macro_rules! options {
    ($($field:ident: $type:ty, $topic:literal, $key:literal, $row:expr, [$($word:literal),+], $docs:literal;)+) => {
        /// The options of the topics (`docs/rules.md` C to F).
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Options {
            $(#[doc = $docs] pub $field: Set<$type>,)+
        }

        impl Default for Options {
            fn default() -> Self {
                Self { $($field: Set::default_of(first_of::<$type>([$($word),+][0])),)+ }
            }
        }

        /// Every option.
        pub static OPTIONS: &[OptionSpec] = &[$(OptionSpec {
            topic: $topic,
            key: $key,
            row: $row,
            docs: $docs,
            words: &[$($word),+],
            set: |options, word, origin| match of_word::<$type>(word) {
                Some(value) => {
                    options.$field = Set { value, origin };
                    true
                }
                None => false,
            },
        },)+];
    };
}

fn first_of<W: Word>(word: &str) -> W {
    of_word(word).unwrap_or(W::ALL[0])
}

options! {
    phases: Phases, "lifecycles", "phases", rules::C1, ["map", "empty"],
        "The phases of a lifecycle that is created.";
    automatic: Automatic, "lifecycles", "automatic", rules::C1, ["off", "as_source"],
        "Whether automatic deployment targets arrive as such.";
    new: NewValue, "variables", "new", rules::D1, ["source", "placeholder", "empty", "skip"],
        "The value of a new row.";
    new_renamed: NewValue, "variables", "new_renamed", rules::D1, ["placeholder", "source", "skip"],
        "The value of a new row of which an environment has another name there.";
    new_widened: NewValue, "variables", "new_widened", rules::D1, ["placeholder", "source", "empty"],
        "The value of a new row that applies to more there.";
    existing: ExistingValue, "variables", "existing", rules::D2, ["merge", "keep", "overwrite"],
        "The value of a row that stands on both sides.";
    own_values: OwnValues, "variables", "own_values", rules::D11, ["leave", "add"],
        "What to do where the destination has values of its own under a name.";
    shadows: Shadows, "variables", "shadows", rules::D12, ["protect", "report", "add"],
        "A new row that would win over a value in force there, or tie with it.";
    members: Members, "teams", "members", rules::F5, ["none", "by_name"],
        "Which members teams get that are created: none, or the users of the same names there.";
    logos: Switch, "logos", "", rules::F8, ["false", "true"],
        "Whether logos of projects, tenants and step templates are carried.";
    destination_only: DestinationOnly, "steps", "destination_only", rules::E1, ["keep", "remove"],
        "Steps that only the destination has.";
    tags_of: TagsOf, "tenants", "tags", rules::F6, ["all", "of_selected_tenants"],
        "Which tags for tenants have a counterpart there.";
    linked_to: LinkedTo, "tenants", "environments", rules::F6, ["mapped", "all"],
        "The environments to which tenants are connected there.";
    publish: Switch, "runbooks", "publish", rules::E8, ["false", "true"],
        "Whether runbooks are published there when all of them is written.";
    auto_create: Automatic, "release_strategy", "auto_create", rules::E10, ["off", "as_source"],
        "Whether automatic release creation arrives as it is on the source.";
    enabled: Automatic, "triggers", "enabled", rules::E10, ["off", "as_source"],
        "Whether triggers arrive enabled where they are on the source.";
    told: Automatic, "subscriptions", "enabled", rules::E10, ["off", "as_source"],
        "Whether subscriptions arrive enabled where they are on the source.";
    packages: Packages, "packages", "mode", rules::F7, ["ignore", "report", "copy"],
        "Packages that steps take from the server's own feed, and that the destination's lacks.";
    on_refusal: OnRefusal, "on_refusal", "", rules::E16, ["stop", "hold_back"],
        "What becomes of the rest where something is refused.";
    deleted_there: DeletedThere, "deleted_there", "", rules::A10, ["report", "recreate"],
        "A document that is gone from the destination since the last sync.";
    git_projects: GitProjects, "git_projects", "", rules::E9, ["database_only", "skip", "create_as_database"],
        "Projects under version control.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_is_the_default_and_every_word_is_known() {
        for option in OPTIONS {
            let defaults = Options::default();
            for (at, word) in option.words.iter().enumerate() {
                let mut options = Options::default();
                assert!(option.set(&mut options, word, Origin::Default), "{} {word}", option.path());
                assert_eq!(options == defaults, at == 0, "{} {word}", option.path());
            }
            assert!(!option.set(&mut Options::default(), "nothing", Origin::Default));
        }
    }
}
