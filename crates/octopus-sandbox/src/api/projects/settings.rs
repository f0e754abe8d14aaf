//! Deployment settings by their own id, and by that of the project.
//! Source: the swagger of 2021.2, which knows the first, and of 2026.1, which writes by the second.

use super::super::{Given, Reply, View, documents, git};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::{State, Stored};
use crate::work::Work;
use std::sync::Arc;

pub(super) fn get(view: &View<'_>) -> Result<Reply, Refusal> {
    let id = settings_of(view.state, view.space, view.args[0])?;
    documents::get(view, collection("deploymentsettings"), &id)
}

pub(super) fn put(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let id = settings_of(work.state, work.space, given.args[0])?;
    documents::put(work, collection("deploymentsettings"), &id, &given.body)
}

/// The id of the settings that this id means; those in Git are not reached without a reference.
fn settings_of(state: &State, space: Option<usize>, id: &str) -> Result<String, Refusal> {
    let own = id.strip_prefix("deploymentsettings-").unwrap_or(id);
    let project: &Arc<Stored> = state.find(space, collection("projects"), own).ok_or_else(|| Refusal::missing(id))?;
    git::refuse_database(state, space, project, "deploymentsettings")?;
    Ok(format!("deploymentsettings-{}", project.id()))
}
