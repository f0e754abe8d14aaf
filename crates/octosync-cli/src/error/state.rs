//! The message and the hints that the user sees for an error of the state.

use super::CommandError;
use crate::exit::Exit;
use octosync_state::StateError;

/// The effect of the last resort, a new state: losing a state costs precision, never data.
const ANEW: &str = "octosync then begins a new one, and asks again about what differs on both sides";

impl From<StateError> for CommandError {
    fn from(error: StateError) -> Self {
        let shown = Self::new(error.to_string());
        match &error {
            StateError::Newer { .. } => shown.hint(
                "use the version of octosync that wrote it, or a newer one; or name another state with `state:` in the configuration",
            ),
            StateError::Foreign { location, .. } => shown.hint(format!("name another place with `state:` in the configuration, or move {location} away")),
            StateError::Damaged { location, .. } if is_server(location) => {
                shown.hint(format!("restore the database from a backup, or drop its schema octosync: {ANEW}"))
            }
            StateError::Damaged { location, .. } => {
                shown.hint(format!("put back a copy of {location}, or move it away with the files -wal and -shm beside it: {ANEW}"))
            }
            StateError::File { source, .. } => shown.because(source).hint(
                "let the user who runs octosync write to this file and its folder, or name another place with `state:` in the configuration",
            ),
            StateError::Unreachable { .. } => shown.hint(
                "check the URL (`state:` in the configuration), and that the server runs and lets this user in; a certificate that this machine does not trust is named with ?sslrootcert=FILE at the end of the URL",
            ),
            StateError::Failed { .. } => shown.hint("run the same command again; if it stays so, look at the disk, or at the log of the database"),
            StateError::Held(holder) => shown.exit(Exit::Refused).hint(format!(
                "wait until it has ended, and run this again; a run that died holds its destination for {} s more at most",
                holder.seconds_left
            )),
            StateError::Lost(_) => shown.exit(Exit::Partial).hint("run this again: what is done is not done twice"),
            StateError::NoRun(_) => shown.hint("`octosync runs` lists the runs that are kept"),
            StateError::SeveralRuns { .. } => shown.hint("write more of the name of the run"),
        }
    }
}

fn is_server(place: &str) -> bool {
    place.starts_with("postgres://")
}
