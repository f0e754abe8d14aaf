//! Lets everything that works on tables work on a commit: its documents stand in the tables for the time of a request.

use super::repository::{Reference, Repository, Tree};
use super::settings::{default_branch, is_in_git};
use crate::collections::collection;
use crate::store::{Space, State, Stored, items, text};
use serde_json::Value;
use std::sync::Arc;

/// Collections whose documents may be in Git, with the field that names the project.
pub(super) const PARTS: &[(&str, &str)] = &[
    ("deploymentprocesses", "ProjectId"),
    ("deploymentsettings", "ProjectId"),
    ("variables", "OwnerId"),
    ("runbooks", "ProjectId"),
    ("runbookProcesses", "ProjectId"),
];

/// The documents that gave way to those of a commit: sensitive variables stay in the database.
#[must_use]
pub(crate) struct Displaced(Vec<(&'static str, Arc<Stored>)>);

/// Puts the documents of a commit into the tables.
pub(crate) fn put_out(state: &mut State, space: usize, project: &str, reference: Reference) -> Displaced {
    let mut displaced = Vec::new();
    for ((path, id), stored) in &reference.commit.tree {
        let of = collection(path);
        displaced.extend(state.table(Some(space), of).get(id).cloned().map(|before| (*path, before)));
        state.put(Some(space), of, stored.clone());
    }
    if let Some(repository) = state.spaces[space].repositories.get_mut(project) {
        repository.out = Some(reference);
    }
    Displaced(displaced)
}

/// Takes the documents of a project that are in Git out of the tables again, and puts back what had given way.
pub(crate) fn take_in(state: &mut State, space: usize, project: &str, displaced: Displaced) -> Tree {
    let own = state.find(Some(space), collection("projects"), project).cloned();
    let own = own.map(|project| project.value.clone()).unwrap_or_default();
    let tree = take_tree(state, space, project, |path| is_in_git(&own, path));
    if let Some(repository) = state.spaces[space].repositories.get_mut(project) {
        repository.out = None;
    }
    for (path, stored) in displaced.0 {
        state.put(Some(space), collection(path), stored);
    }
    tree
}

/// Takes what a project has in some collections out of the tables.
pub(super) fn take_tree(state: &mut State, space: usize, project: &str, taken: impl Fn(&str) -> bool) -> Tree {
    let mut tree = Tree::new();
    for (path, field) in PARTS.iter().filter(|(path, _)| taken(path)) {
        let of = collection(path);
        let own = state.table(Some(space), of).values().filter(|part| part.text(field) == project);
        for stored in own.cloned().collect::<Vec<_>>() {
            let id = stored.id().to_owned();
            state.take(Some(space), of, &id);
            tree.insert((*path, id), stored);
        }
    }
    tree
}

/// A state in which the documents of a commit stand in the tables. Cheap: what does not change is shared.
pub(crate) fn checked_out(state: &State, space: usize, project: &str, reference: Reference) -> State {
    let mut copy = state.clone();
    let _ = put_out(&mut copy, space, project, reference);
    copy
}

/// Whether what this project has in a collection is in Git, and does not stand in the tables now.
pub(crate) fn hidden(state: &State, space: usize, project: &Stored, path: &str) -> bool {
    is_in_git(&project.value, path)
        && repository(&state.spaces[space], project.id()).is_none_or(|own| own.out.is_none())
}

/// The reference whose documents of a project stand in the tables now.
pub(crate) fn out<'s>(state: &'s State, space: Option<usize>, project: &str) -> Option<&'s Reference> {
    repository(&state.spaces[space?], project)?.out.as_ref()
}

fn repository<'s>(space: &'s Space, project: &str) -> Option<&'s Repository> {
    space.repositories.get(project)
}

/// The documents that a project has in a collection: those in the table; if they are in Git, those of the default branch.
pub(crate) fn of_project<'s>(state: &'s State, space: usize, path: &str, project: &str) -> Vec<&'s Arc<Stored>> {
    let (path, field) = *PARTS.iter().find(|(known, _)| *known == path).expect("only what may be in Git is asked for");
    let document = state.find(Some(space), collection("projects"), project);
    if let Some(document) = document.filter(|document| hidden(state, space, document, path)) {
        let head = repository(&state.spaces[space], project)
            .and_then(|own| own.branches.get(default_branch(&document.value)).and_then(|id| own.commits.get(id)));
        let tree = head.into_iter().flat_map(|commit| &commit.tree);
        return tree.filter(|((of, _), _)| *of == path).map(|(_, stored)| stored).collect();
    }
    let table = state.table(Some(space), collection(path));
    match path {
        "runbooks" | "runbookProcesses" => table.values().filter(|stored| stored.text(field) == project).collect(),
        _ => table.get(&format!("{}-{project}", collection(path).prefix)).into_iter().collect(),
    }
}

/// The steps of a project's deployment process.
pub(crate) fn steps<'s>(state: &'s State, space: usize, project: &str) -> &'s [Value] {
    let process = of_project(state, space, "deploymentprocesses", project);
    process.first().map_or(&[], |process| items(&process.value, "Steps"))
}

/// Whether some project has a runbook of this slug on its default branch.
pub(crate) fn has_runbook(state: &State, space: usize, slug: &str) -> bool {
    let projects = state.spaces[space].repositories.keys();
    projects.into_iter().any(|project| {
        of_project(state, space, "runbooks", project).iter().any(|runbook| text(&runbook.value, "Id") == slug)
    })
}
