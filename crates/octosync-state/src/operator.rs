//! The operator of the program: user, machine and process.

use serde::Serialize;
use std::fmt;

/// The operator of the program: user, machine and process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// The user, as the operating system calls them.
    pub user: String,
    /// The machine's name.
    pub host: String,
    /// The number of the process; 0 where it is not kept.
    #[serde(skip_serializing_if = "is_zero")]
    pub process: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Operator {
    /// Returns who runs this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        let user = whoami::fallible::username().unwrap_or_else(|_| "unknown".to_owned());
        let host = whoami::fallible::hostname().unwrap_or_else(|_| "unknown".to_owned());
        Self { user, host, process: std::process::id() }
    }

    /// Returns whether the process is known to have ended. Only this machine can tell, and only where it shows its
    /// processes as files; a container may be called as its host is, so this is never more than a hint.
    #[must_use]
    pub(crate) fn seems_gone(&self) -> bool {
        let here = Self::of_this_process();
        let processes = std::path::Path::new("/proc");
        let listed = |number: u32| processes.join(number.to_string()).exists();
        self.host == here.host && listed(here.process) && !listed(self.process)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.user, self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_runs_is_not_gone_and_one_elsewhere_cannot_be_told() {
        let here = Operator::of_this_process();
        assert!(!here.seems_gone());
        assert!(!Operator { host: "elsewhere.example".to_owned(), process: u32::MAX, ..here }.seems_gone());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_ended_here_seems_gone() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let process = child.id();
        child.wait().unwrap();
        assert!(Operator { process, ..Operator::of_this_process() }.seems_gone());
    }
}
