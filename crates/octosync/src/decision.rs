//! Decisions and findings: what the delta chose, and what the user has to know.
//!
//! Pure data; the terminal, JSON and reports render the same values. A decision is made by a rule of the table in
//! [`crate::rules`]; a finding has a code of the table in [`crate::findings`]: no text stands for either.

pub use crate::findings::Severity;

use crate::findings::Code;
use crate::key::Key;
use crate::path::Place;
use crate::rules::Rule;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Nobody set it.
    #[default]
    Default,
    /// A place in a configuration file; line and column count from 1.
    Config {
        /// The file, as the user named it.
        file: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// An option on the command line, such as `--allow-widening`.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Config { file, line, .. } => write!(f, "{file}:{line}"),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

impl Origin {
    /// Returns where it was set, in brackets and behind a blank; nothing if nobody set it.
    #[must_use]
    pub fn bracketed(&self) -> String {
        match self {
            Self::Default => String::new(),
            origin => format!(" ({origin})"),
        }
    }
}

/// A setting that knows where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Set<T> {
    /// The value of the setting.
    pub value: T,
    /// Where.
    pub origin: Origin,
}

impl<T> Set<T> {
    /// Returns a setting that nobody made.
    pub const fn default_of(value: T) -> Self {
        Self { value, origin: Origin::Default }
    }
}

/// An edit of a document of the destination since the last sync, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Edited {
    /// The id of the document there; nothing in a plan that was read from a file.
    #[serde(skip)]
    pub id: Box<str>,
    /// The name of the user who edited it last, if the audit feed tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When, as the server writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// One choice of a policy or rule, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The document, by its source key.
    pub about: Key,
    /// The place in it (`Steps[Sign-off]`, `DatabaseName[environments=Test]`); `None` is the whole document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Place>,
    /// The question that had to be decided, in words for a person: `scope environments`.
    pub question: String,
    /// The rule that it was made by.
    pub rule: Rule,
    /// The origin of the setting that decided.
    pub origin: Origin,
    /// The outcome of the decision.
    pub verdict: Verdict,
    /// Why, in one sentence without a full stop.
    pub why: String,
    /// The configuration to write to decide otherwise; empty when there is nothing to write yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub otherwise: String,
    /// The last edit of the document on the destination since the last sync, where the decision is about such an edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
}

/// The beginning of the question about a dimension of a scope.
const SCOPE: &str = "scope ";

impl Decision {
    /// Returns a decision about a document by a rule, whose question it answers; nobody set it, and nothing can be written
    /// to decide otherwise yet.
    pub fn new(about: &Key, rule: Rule, verdict: Verdict, why: impl Into<String>) -> Self {
        Self {
            about: about.clone(),
            item: None,
            question: rule.question().to_owned(),
            rule,
            origin: Origin::Default,
            verdict,
            why: why.into(),
            otherwise: String::new(),
            edited: None,
        }
    }

    /// Sets the question, where it is narrower than that of the rule.
    #[must_use]
    pub fn question(mut self, question: impl Into<String>) -> Self {
        self.question = question.into();
        self
    }

    /// Sets the question to what becomes of a dimension of a scope: `scope environments`.
    #[must_use]
    pub(crate) fn scope(self, dimension: &str) -> Self {
        self.question(format!("{SCOPE}{dimension}"))
    }

    /// Returns the dimension of the scope that it is about, if it is about one.
    #[must_use]
    pub fn dimension(&self) -> Option<&str> {
        self.question.strip_prefix(SCOPE)
    }

    /// Adds the place that it is about, such as that of an item.
    #[must_use]
    pub fn item(mut self, place: impl Into<Place>) -> Self {
        self.item = Some(place.into()).filter(|place| !place.is_document());
        self
    }

    /// Adds who decided.
    #[must_use]
    pub(crate) fn set_by(mut self, origin: &Origin) -> Self {
        self.origin = origin.clone();
        self
    }

    /// Adds the edit of the destination that it is about.
    #[must_use]
    pub(crate) fn edited(mut self, edited: Option<Edited>) -> Self {
        self.edited = edited;
        self
    }

    /// Adds what to write to decide otherwise.
    #[must_use]
    pub fn otherwise(mut self, otherwise: impl Into<String>) -> Self {
        self.otherwise = otherwise.into();
        self
    }
}

/// The outcome of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The source's is taken as it is.
    Take,
    /// Some entries have no counterpart; the others are taken.
    Narrow,
    /// The item takes no part; what the destination has of it stays.
    Skip,
    /// The destination's stays, though the source's differs.
    Keep,
    /// A part is left out (a phase without environments).
    Drop,
    /// Only the destination has it, and it goes.
    Remove,
    /// A restriction is lost.
    Widen,
    /// A placeholder is written where the value is the destination's own business.
    Placeholder,
    /// The configuration says what it shall be.
    Set,
    /// The plan cannot be applied.
    Refuse,
}

impl Verdict {
    /// Returns the word for people: `skipped`.
    #[must_use]
    pub const fn past(self) -> &'static str {
        match self {
            Self::Take => "taken",
            Self::Narrow => "narrowed",
            Self::Skip => "skipped",
            Self::Keep => "kept",
            Self::Drop => "dropped",
            Self::Remove => "removed",
            Self::Widen => "widened",
            Self::Placeholder => "placeholder",
            Self::Set => "set",
            Self::Refuse => "refused",
        }
    }
}

/// A coded thing to tell the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// The stable code.
    pub code: Code,
    /// The document it is about; `None` is the whole plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Key>,
    /// The place in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// The problem or fact found, in one sentence without a full stop.
    pub message: String,
    /// The exact next step; empty when there is nothing to do.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub fix: Cow<'static, str>,
    /// The last edit of the document on the destination since the last sync, where the finding is about such an edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
    /// The lines that can be written into the configuration so that the finding does not come again, the safest first;
    /// empty where no line of the configuration helps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

/// A line of the configuration that answers a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The keys that lead to it, the outermost first: `first_sync`, `projects`.
    pub at: Vec<String>,
    /// The value of the line; `None` is a name that only the owner knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<Value>,
}

impl Answer {
    /// Returns a line that is complete.
    pub fn new(at: impl IntoIterator<Item = impl Into<String>>, write: impl Into<Value>) -> Self {
        Self { at: at.into_iter().map(Into::into).collect(), write: Some(write.into()) }
    }

    /// Returns a line in which the owner has to put a name of the destination.
    pub fn with_a_name(at: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { at: at.into_iter().map(Into::into).collect(), write: None }
    }
}

impl Finding {
    /// Returns a finding about a document, with the severity of its code: the strictest, if that can have several.
    pub fn new(code: Code, about: &Key, message: impl Into<String>) -> Self {
        Self { about: Some(about.clone()), ..Self::general(code, message) }
    }

    /// Returns a finding about the plan as a whole, with the severity of its code.
    pub fn general(code: Code, message: impl Into<String>) -> Self {
        let (message, fix) = (message.into(), Cow::default());
        let severity = code.severity();
        Self { severity, code, about: None, at: None, message, fix, edited: None, answers: Vec::new() }
    }

    /// Sets the severity, where the code can have several.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        debug_assert!(self.code.allows(severity), "{} cannot be a {}", self.code, severity.word());
        self.severity = severity;
        self
    }

    /// Adds the place in the document.
    #[must_use]
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.at = Some(place.into()).filter(|place| !place.is_document());
        self
    }

    /// Adds the edit of the destination that it is about.
    #[must_use]
    pub(crate) fn edited(mut self, edited: Option<Edited>) -> Self {
        self.edited = edited;
        self
    }

    /// Adds the next step.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Cow<'static, str>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// Adds lines of the configuration of which each answers it; the safest comes first.
    #[must_use]
    pub(crate) fn answers(mut self, answers: impl IntoIterator<Item = Answer>) -> Self {
        self.answers.extend(answers);
        self
    }
}

/// Sorts findings in the order in which they are shown: places by their text, as people look for them.
pub(crate) fn sort_findings(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        fn first(finding: &Finding) -> (Severity, &Code, &Option<Key>) {
            (finding.severity, &finding.code, &finding.about)
        }
        let by_place = || shown(a.at.as_ref()).cmp(&shown(b.at.as_ref()));
        first(a).cmp(&first(b)).then_with(by_place).then_with(|| (&a.message, &a.fix).cmp(&(&b.message, &b.fix)))
    });
}

/// Sorts decisions in the order in which they are shown: places by their text, as people look for them.
pub(crate) fn sort_decisions(decisions: &mut [Decision]) {
    decisions.sort_by(|a, b| (&a.question, a.rule.id(), a.verdict).cmp(&(&b.question, b.rule.id(), b.verdict)));
    decisions.sort_by_cached_key(|decision| (decision.about.clone(), shown(decision.item.as_ref())));
}

fn shown(place: Option<&Place>) -> Option<String> {
    place.map(ToString::to_string)
}
