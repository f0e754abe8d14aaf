//! The row of the table of the findings, and the code that stands for it.

use crate::rules::Rule;
use serde::{Deserialize, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The plan cannot be applied as long as this stands.
    Refusal,
    /// Something that may go wrong later.
    Warning,
    /// Work that is left to a person: a secret or a placeholder to fill in.
    Todo,
    /// Good to know.
    Note,
}

impl Severity {
    /// Returns the word, as JSON has it: `refusal`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Warning => "warning",
            Self::Todo => "todo",
            Self::Note => "note",
        }
    }
}

/// The row of one code.
#[derive(Debug)]
pub struct Row {
    /// The stable code: `scope.widened`. It is the anchor of the documentation, too.
    pub code: &'static str,
    /// The severities that a finding of this code can have, the strictest first.
    pub severities: &'static [Severity],
    /// The rules by which it is found.
    pub rules: &'static [Rule],
    /// The meaning, in one line without a full stop.
    pub meaning: &'static str,
    /// The explanation for the documentation: when it is reported, and why it matters.
    pub explanation: &'static str,
    /// The remedy for the documentation.
    pub remedy: &'static str,
}

/// The code of a finding: a row of the table.
#[derive(Clone, Copy)]
pub struct Code(pub(super) &'static Row);

impl Code {
    /// Returns the text: `scope.widened`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0.code
    }

    /// Returns the severity of a finding of this code; where there are several, the strictest of them.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.0.severities[0]
    }

    /// Returns whether a finding of this code can have a severity.
    #[must_use]
    pub fn allows(self, severity: Severity) -> bool {
        self.0.severities.contains(&severity)
    }

    /// Returns the row of the table.
    #[must_use]
    pub const fn row(self) -> &'static Row {
        self.0
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Code {}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
