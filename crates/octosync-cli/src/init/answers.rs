//! The answers that were given so far, with their questions.

use super::question::{Choice, Given, Question};
use super::text::Written;

/// The answers so far, in the order of the questions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers(Vec<Given>);

impl Answers {
    /// Returns whether a question was answered, be it by the answer to another one.
    pub(crate) fn has(&self, name: &str) -> bool {
        let sets = |given: &Given| given.choice.settings.iter().any(|setting| setting.path.join(".") == name);
        self.0.iter().any(|given| given.question.name == name || sets(given))
    }

    /// Adds an answer.
    pub(crate) fn add(&mut self, question: Question, choice: Choice) {
        self.0.push(Given { question, choice });
    }

    /// Returns what is written of them.
    pub(crate) fn written(&self) -> Vec<Written> {
        self.0.iter().map(Written::from).collect()
    }

    /// Walks the answers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Given> {
        self.0.iter()
    }
}
