//! The database, where it is asked for what is in Git.

use crate::answer::Refusal;
use crate::git;
use crate::store::{State, Stored};

/// Refuses what is in Git to those who ask for it in the database. Sensitive variables are there.
pub(in crate::api) fn refuse_database(
    state: &State,
    space: Option<usize>,
    project: &Stored,
    path: &str,
) -> Result<(), Refusal> {
    let hidden = space.is_some_and(|space| path != "variables" && git::hidden(state, space, project, path));
    if hidden { Err(Refusal::invalid(git::WITHOUT_REFERENCE)) } else { Ok(()) }
}
