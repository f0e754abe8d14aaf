//! Variable sets in bulk, names of variables, and which values are in effect somewhere.

use super::View;
use super::documents::item;
use super::lists::selected;
use super::reply::Reply;
use super::routes::{Route, route};
use super::variable_preview::preview;
use crate::answer::Refusal;
use crate::collections::collection;
use crate::git;
use crate::store::{Stored, items, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("variables/all").get(variable_sets),
    route("variables/names").get(names),
    route("variables/preview").get(preview),
];

/// Those asked for, or all (source: the swagger, and a cloner of spaces that reads them all).
fn variable_sets(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("variables");
    let found = selected(view, of, view.query, |_| true);
    Ok(Reply::Array(found.iter().map(|found| item(view, of, &found.stored)).collect()))
}

/// What a name in the query leads to.
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

/// Names of variables and of variable templates: those of a project and its library sets, or all of the space. With a
/// filter those that are not scoped to other environments. No source says whether the server adds its own names
/// (`Octopus.Project.Name`, …); here it does not.
fn names(view: &View<'_>) -> Result<Reply, Refusal> {
    let owners = match asked(view, "project", "projects")? {
        Some(project) => {
            runbook_of(view, project)?;
            owners(view, project)
        }
        None => {
            let tables = ["projects", "libraryvariablesets"].map(|path| view.state.table(view.space, collection(path)));
            tables.into_iter().flat_map(|table| table.values()).collect()
        }
    };
    let wanted = view.query.list("projectEnvironmentsFilter");
    let passes = |variable: &Value| {
        let scope = items(&variable["Scope"], "Environment");
        scope.is_empty()
            || wanted
                .as_ref()
                .is_none_or(|wanted| scope.iter().any(|id| id.as_str().is_some_and(|id| wanted.contains(id))))
    };
    let mut names = BTreeSet::new();
    for owner in owners {
        for set in sets_of(view, owner)? {
            let own = items(&set.value, "Variables").iter().filter(|variable| passes(variable));
            names.extend(own.map(|variable| text(variable, "Name").to_owned()));
        }
        names.extend(items(&owner.value, "Templates").iter().map(|template| text(template, "Name").to_owned()));
    }
    Ok(Reply::Text(200, json!(names).to_string()))
}
