//! Whose variables a query asks for, and the sets that these have.

use super::View;
use crate::answer::Refusal;
use crate::collections::collection;
use crate::git;
use crate::store::{Stored, items};
use serde_json::Value;
use std::sync::Arc;

/// The document that a parameter of the query names.
pub(super) fn asked<'v>(view: &View<'v>, name: &str, path: &str) -> Result<Option<&'v Arc<Stored>>, Refusal> {
    let Some(id) = view.query.get(name) else { return Ok(None) };
    view.state.find(view.space, collection(path), id).map(Some).ok_or_else(|| Refusal::missing(id))
}

/// A runbook of this project, in the database or on the default branch.
pub(super) fn runbook_of<'v>(view: &View<'v>, project: &Stored) -> Result<Option<&'v Arc<Stored>>, Refusal> {
    let Some(id) = view.query.get("runbook") else { return Ok(None) };
    let own = view.space.map(|space| git::of_project(view.state, space, "runbooks", project.id())).unwrap_or_default();
    let is_it =
        |runbook: &&&Arc<Stored>| [runbook.id(), runbook.text("Slug")].iter().any(|name| name.eq_ignore_ascii_case(id));
    own.iter().find(is_it).copied().map(Some).ok_or_else(|| Refusal::missing(id))
}

/// A project and the library sets that it includes, in its order.
pub(super) fn owners<'v>(view: &View<'v>, project: &'v Arc<Stored>) -> Vec<&'v Arc<Stored>> {
    let included = items(&project.value, "IncludedLibraryVariableSetIds").iter().filter_map(Value::as_str);
    let included = included.filter_map(|id| view.state.find(view.space, collection("libraryvariablesets"), id));
    [project].into_iter().chain(included).collect()
}

/// The variables of a project or library set: those in the database, and where they are in Git those of the reference
/// that the query names, or of the default branch.
pub(super) fn sets_of(view: &View<'_>, owner: &Stored) -> Result<Vec<Arc<Stored>>, Refusal> {
    let id = owner.text("VariableSetId");
    let mut sets: Vec<Arc<Stored>> =
        view.state.find(view.space, collection("variables"), id).cloned().into_iter().collect();
    let repository = view.space.and_then(|space| view.state.spaces[space].repositories.get(owner.id()));
    if let Some(repository) = repository.filter(|_| git::is_in_git(&owner.value, "variables")) {
        let name = view.query.get("gitRef").unwrap_or_else(|| git::default_branch(&owner.value));
        let reference = repository.resolve(name).ok_or_else(|| Refusal::missing(name))?;
        sets.extend(reference.commit.tree.get(&("variables", id.to_owned())).cloned());
    }
    Ok(sets)
}
