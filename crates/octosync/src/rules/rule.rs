//! The row of the table of the rules, and the rule that stands for it.

use serde::{Serialize, Serializer};
use std::fmt;

/// A part of the rules, named by the letter that their ids begin with.
#[derive(Debug)]
pub struct Topic {
    /// The letter: `B`.
    pub letter: &'static str,
    /// The subject, in words: `scopes without a full counterpart`.
    pub title: &'static str,
}

/// The row of one rule.
#[derive(Debug)]
pub struct Row {
    /// The id: `B2`.
    pub id: &'static str,
    /// The part of the rules that it belongs to.
    pub topic: &'static Topic,
    /// The question that a decision by this rule answers, in words; empty where each decision asks in words of its own,
    /// or where the rule yields findings only.
    pub question: &'static str,
    /// The decision that has to be made, in a clause.
    pub decides: &'static str,
    /// The keys of the configuration that decide, in Markdown; empty where none does.
    pub keys: &'static str,
    /// The behaviour if nobody says.
    pub default: &'static str,
}

/// A rule: a row of the table.
#[derive(Clone, Copy)]
pub struct Rule(pub(super) &'static Row);

impl Rule {
    /// Returns the id: `B2`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// Returns the question that a decision by this rule answers, in words.
    #[must_use]
    pub const fn question(self) -> &'static str {
        self.0.question
    }

    /// Returns the row of the table.
    #[must_use]
    pub const fn row(self) -> &'static Row {
        self.0
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Rule {}

impl PartialEq<str> for Rule {
    fn eq(&self, other: &str) -> bool {
        self.id() == other
    }
}

impl PartialEq<&str> for Rule {
    fn eq(&self, other: &&str) -> bool {
        self.id() == *other
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
