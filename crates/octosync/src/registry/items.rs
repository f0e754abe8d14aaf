//! The kinds of items: what others refer to within a document, and words that exist wherever they are used.

use super::kinds::{
    ACTIONS, DEPLOYMENT_PROCESSES, LIBRARY_VARIABLE_SETS, PROJECTS, PROMPTS, ROLES, RUNBOOK_PROCESSES, TAG_SETS, TAGS,
    TEMPLATES, VARIABLES,
};
use crate::key::Kind;

/// One kind of item.
#[derive(Debug)]
pub struct ItemKind {
    /// Its word.
    pub kind: Kind,
    /// One of it, for sentences: `tag`.
    pub one: &'static str,
    /// The kinds of documents that hold such items; none holds what exists wherever it is used.
    pub holders: &'static [Kind],
    /// Whether its key begins with the word of its holder's kind: holders of several kinds can have one name.
    pub by_holder: bool,
    /// Whether a text names it together with its holder: `Tag set/Tag`.
    pub with_holder: bool,
    /// Whether entries of a scope are alternatives only within one holder, and several holders restrict together.
    pub adds_up: bool,
    /// Whether its ids are GUIDs, so that one that names nothing is recognised.
    pub guids: bool,
}

impl ItemKind {
    const DEFAULT: Self = Self {
        kind: Kind::of(""),
        one: "",
        holders: &[],
        by_holder: false,
        with_holder: false,
        adds_up: false,
        guids: false,
    };

    /// Returns whether such items exist wherever they are used, in no document.
    #[must_use]
    pub const fn is_everywhere(&self) -> bool {
        self.holders.is_empty()
    }
}

/// Every kind of item.
pub(super) const ITEMS: &[ItemKind] = &[
    // Tags of different sets add up (fact `tag-sets-add-up`).
    ItemKind { kind: TAGS, one: "tag", holders: &[TAG_SETS], with_holder: true, adds_up: true, ..ItemKind::DEFAULT },
    ItemKind {
        kind: ACTIONS,
        one: "action",
        holders: &[DEPLOYMENT_PROCESSES, RUNBOOK_PROCESSES],
        guids: true,
        ..ItemKind::DEFAULT
    },
    ItemKind {
        kind: TEMPLATES,
        one: "template",
        holders: &[LIBRARY_VARIABLE_SETS, PROJECTS],
        by_holder: true,
        guids: true,
        ..ItemKind::DEFAULT
    },
    // Only those that no other one is called like: a name alone has to tell which one is meant.
    ItemKind { kind: PROMPTS, one: "prompted variable", holders: &[VARIABLES], guids: true, ..ItemKind::DEFAULT },
    ItemKind { kind: ROLES, one: "role", ..ItemKind::DEFAULT },
];
