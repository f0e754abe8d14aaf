//! The rules as a table: each decision that a sync has to make, under the id by which plans and documentation name it.
//!
//! Pure data. Invariant: a rule id stands as text in `table.rs` and nowhere else in the engine or the command line; a
//! test checks it. `docs/rules.md` is made from this table and those of the options.

mod table;

pub use table::*;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
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
    /// What happens if nobody says.
    pub default: &'static str,
}

/// A rule: a row of the table.
#[derive(Clone, Copy)]
pub struct Rule(&'static Row);

impl Rule {
    /// Returns the rule of an id.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        ALL.iter().find(|rule| rule.id() == id).copied()
    }

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

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::of_id(&id).ok_or_else(|| serde::de::Error::custom(format!("there is no rule `{id}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn an_id_begins_with_the_letter_of_its_topic_and_stands_once() {
        let mut seen = BTreeSet::new();
        for rule in ALL {
            assert!(rule.id().starts_with(rule.row().topic.letter), "{rule}");
            assert!(seen.insert(rule.id()), "{rule} is there twice");
            assert!(!rule.row().decides.is_empty(), "{rule}");
        }
    }

    #[test]
    fn a_rule_is_read_back_by_its_id_and_no_other_text_is_one() {
        for rule in ALL {
            let text = serde_json::to_string(rule).unwrap();
            assert_eq!(text, format!("\"{rule}\""));
            assert_eq!(serde_json::from_str::<Rule>(&text).unwrap(), *rule);
        }
        assert!(serde_json::from_str::<Rule>("\"Z9\"").unwrap_err().to_string().contains("there is no rule `Z9`"));
    }
}
