//! Documents that cannot go to another instance, and what a person has to do about those that did.

use crate::doc::Doc;
use crate::path::value_at;
use crate::rules::Rule;

/// A condition that ties a document to its own instance: it is looked up by name, and neither made nor written, and
/// that is said.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// The place that says so.
    pub at: &'static str,
    /// The words that it says then; none where whatever it holds does.
    pub words: &'static [&'static str],
    /// Why, in a clause.
    pub why: &'static str,
    /// The instruction on what to do instead.
    pub fix: &'static str,
    /// The rule that it belongs to.
    pub rule: Rule,
}

impl Bound {
    /// Returns whether it ties a document, as the server sent it.
    #[must_use]
    pub(crate) fn holds(&self, doc: &Doc) -> bool {
        let Some(said) = value_at(doc, self.at) else { return false };
        match self.words {
            [] => !said.is_empty() && said.as_str() != Some(""),
            words => said.as_str().is_some_and(|said| words.contains(&said)),
        }
    }
}

/// Work that is still to be done on the destination about a document that is new there.
#[derive(Clone, Copy, Debug)]
pub struct ToDo {
    /// The place and the word in it for which that is so; always, if there is none.
    pub when: Option<(&'static str, &'static str)>,
    /// The work, in a clause.
    pub what: &'static str,
    /// How.
    pub fix: &'static str,
}

impl ToDo {
    /// Returns whether it is to be done about a document.
    #[must_use]
    pub(crate) fn is_for(&self, doc: &Doc) -> bool {
        self.when.is_none_or(|(at, word)| value_at(doc, at).and_then(Doc::as_str) == Some(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn what_ties_a_document_is_a_word_or_anything_at_all() {
        let of = |words| Bound { at: "Way.Style", words, why: "", fix: "", rule: rules::F9 };
        for (json, by_word, by_anything) in [
            ("{}", false, false),
            (r#"{"Way": null}"#, false, false),
            (r#"{"Way": {"Style": ""}}"#, false, false),
            (r#"{"Way": {"Style": []}}"#, false, false),
            (r#"{"Way": {"Style": ["A"]}}"#, false, true),
            (r#"{"Way": {"Style": "Listens"}}"#, false, true),
            (r#"{"Way": {"Style": "Polls"}}"#, true, true),
        ] {
            let doc: Doc = serde_json::from_str(json).unwrap();
            assert_eq!((of(&["Polls"]).holds(&doc), of(&[]).holds(&doc)), (by_word, by_anything), "{json}");
        }
    }

    #[test]
    fn what_is_to_be_done_can_depend_on_a_word() {
        let doc: Doc = serde_json::from_str(r#"{"Style": "Listens"}"#).unwrap();
        let of = |when| ToDo { when, what: "", fix: "" };
        for (when, expected) in [
            (None, true),
            (Some(("Style", "Listens")), true),
            (Some(("Style", "Polls")), false),
            (Some(("No", "")), false),
        ] {
            assert_eq!(of(when).is_for(&doc), expected, "{when:?}");
        }
    }
}
