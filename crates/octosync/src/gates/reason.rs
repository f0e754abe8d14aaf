//! The reasons why an approval gets weaker, for people.

use std::fmt;

/// Why an approval holds less.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// It is gone.
    Removed,
    /// It does not ask anybody any more.
    NoApproval,
    /// It does not run any more.
    Disabled,
    /// It may be skipped.
    Skippable,
    /// It is asked under other circumstances.
    Condition,
    /// Others may answer.
    Teams,
    /// An action that it holds today runs without it: the action, the cell.
    Loses(String, String),
    /// An action that it holds on the source runs without it: the action, the cell.
    Lacks(String, String),
    /// A new action between those that it holds runs without it: the action, the cell.
    Passes(String, String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, action, cell) = match self {
            Self::Removed => return f.write_str("it is removed"),
            Self::NoApproval => return f.write_str("it is not a manual intervention any more"),
            Self::Disabled => return f.write_str("it is disabled"),
            Self::Skippable => return f.write_str("it may be skipped"),
            Self::Condition => return f.write_str("it runs under another condition"),
            Self::Teams => return f.write_str("other teams answer it"),
            Self::Loses(action, cell) => ("would not wait for it any more", action, cell),
            Self::Lacks(action, cell) => ("waits for it on the source, and would not there", action, cell),
            Self::Passes(action, cell) => ("would not wait for it, though its neighbours do", action, cell),
        };
        write!(f, "\"{action}\" {text}")?;
        if cell.is_empty() { Ok(()) } else { write!(f, " (in {cell})") }
    }
}
