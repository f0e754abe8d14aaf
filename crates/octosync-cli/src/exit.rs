//! The exit codes: a contract with scripts and pipelines.

use std::process::ExitCode;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing to do, or all done.
    Done,
    /// An error: usage, configuration, network, server.
    Error,
    /// A plan found differences: at least one write is planned.
    Differences,
    /// Refused by a safety rule, declined, or nobody there to ask.
    Refused,
    /// Applied in part.
    Partial,
}

impl Exit {
    /// [`Exit::Done`] for the shell.
    pub(crate) const DONE: u8 = 0;
    /// [`Exit::Error`] for the shell.
    pub(crate) const ERROR: u8 = 1;
    /// [`Exit::Differences`] for the shell.
    pub(crate) const DIFFERENCES: u8 = 2;
    /// [`Exit::Refused`] for the shell.
    pub(crate) const REFUSED: u8 = 3;
    /// [`Exit::Partial`] for the shell.
    pub(crate) const PARTIAL: u8 = 4;

    /// The order in which exits outrank each other when several destinations end differently: the first that occurs.
    const RANK: [Self; 5] = [Self::Partial, Self::Error, Self::Refused, Self::Differences, Self::Done];

    /// Returns the code for the shell.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => Self::DONE,
            Self::Error => Self::ERROR,
            Self::Differences => Self::DIFFERENCES,
            Self::Refused => Self::REFUSED,
            Self::Partial => Self::PARTIAL,
        }
    }

    /// Returns the one of many that the shell sees.
    pub(crate) fn of_all(ends: impl IntoIterator<Item = Self>) -> Self {
        let ends: Vec<Self> = ends.into_iter().collect();
        Self::RANK.into_iter().find(|end| ends.contains(end)).unwrap_or(Self::Done)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_destinations_end_with_the_first_of_4_1_3_2_0() {
        let ends = [Exit::Done, Exit::Differences, Exit::Refused, Exit::Error, Exit::Partial];
        for (among, expected) in [(5, 4), (4, 1), (3, 3), (2, 2), (1, 0), (0, 0)] {
            assert_eq!(Exit::of_all(ends[..among].iter().copied()).code(), expected, "{among}");
        }
    }
}
