//! A check as data: what was looked at, on which end, what came of it, and the next step.

use super::topic::Topic;
use crate::findings::Code;
use serde::Serialize;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is as it shall be.
    Ok,
    /// Something that may go wrong, or that a person has to do.
    Warning,
    /// Something because of which a sync cannot be done.
    Problem,
}

impl Verdict {
    /// Returns the word, as JSON has it: `warning`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The topic of the check.
    pub check: &'static Topic,
    /// The end that it is about: `source`, or a destination's name; empty for the run as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// The outcome.
    pub verdict: Verdict,
    /// The fact found, without a full stop.
    pub text: String,
    /// The next step; empty where nothing is to be done.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next: String,
    /// The code of the finding that it is about, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

impl Check {
    /// Returns a check that came to a verdict, without a next step.
    pub fn new(check: &'static Topic, of: &str, verdict: Verdict, text: impl Into<String>) -> Self {
        Self { check, of: of.to_owned(), verdict, text: text.into(), next: String::new(), code: None }
    }

    /// Returns a check after which nothing is to be done.
    pub fn ok(check: &'static Topic, of: &str, text: impl Into<String>) -> Self {
        Self::new(check, of, Verdict::Ok, text)
    }

    /// Adds the next step.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }

    /// Adds the code of the finding that it is about.
    #[must_use]
    pub(super) const fn code(mut self, code: Code) -> Self {
        self.code = Some(code);
        self
    }
}

/// Sorts checks in the order in which they are shown: by end in the order of `ends`, then by topic, the worst first.
pub fn sort(checks: &mut [Check], ends: &[&str]) {
    let end = |check: &Check| ends.iter().position(|end| *end == check.of);
    checks.sort_by(|a, b| {
        let first = |check: &Check| (end(check), check.check.rank(), std::cmp::Reverse(check.verdict));
        first(a).cmp(&first(b))
    });
}
