//! The rules as a table: each decision that a sync has to make, under the id by which plans and documentation name it.
//!
//! Pure data. Invariant: a rule id stands as text in `table.rs` and nowhere else in the engine or the command line; a
//! test checks it. `docs/rules.md` is made from this table and those of the options.

mod rule;
mod table;

pub use rule::{Row, Rule, Topic};
pub use table::*;

use serde::{Deserialize, Deserializer};

impl Rule {
    /// Returns the rule of an id.
    #[must_use]
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        ALL.iter().find(|rule| rule.id() == id).copied()
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
