//! Moves what a project has in the database to Git: with the whole project, or variables and runbooks later.

use super::checkout::take_tree;
use super::repository::{Repository, Tree};
use super::settings::{converted, default_branch, is_in_git, is_protected, is_versioned};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::load::Renumbering;
use crate::rules::variables::is_secret;
use crate::secrets::Secrets;
use crate::store::{Stored, items};
use crate::work::Work;
use crate::write;
use serde_json::{Value, json};
use std::sync::Arc;

/// Where what is moved goes.
pub(crate) struct Target {
    pub(crate) branch: String,
    pub(crate) message: String,
}

/// Makes the project one under version control. All of it moves, or nothing.
pub(crate) fn to_git(work: &mut Work<'_>, project: &str, settings: &Value, target: &Target) -> Result<(), Refusal> {
    let before = work.find("projects", project).cloned().ok_or_else(|| Refusal::missing(project))?;
    if is_versioned(&before.value) {
        return Err(Refusal::invalid("The project is already stored in a Git repository."));
    }
    let state = converted(work.config.version);
    work.patch("projects", project, |value| {
        value["PersistenceSettings"] = json!({ "Type": "VersionControlled", "ConversionState": state });
    });
    let mut body = before.value.clone();
    body["PersistenceSettings"] = settings.clone();
    let settled = write::replace(work, collection("projects"), project, &body).and_then(|_| {
        let settled = work.find("projects", project).map(|project| project.value.clone()).unwrap_or_default();
        may_commit(&settled, &target.branch)?;
        Ok(settled)
    });
    let settled = match settled {
        Ok(settled) => settled,
        Err(refusal) => {
            let space = work.space;
            work.state.put(space, collection("projects"), before);
            return Err(refusal);
        }
    };
    let repository = Repository::new(project, default_branch(&settled));
    if let Some(space) = work.space {
        work.state.spaces[space].repositories.insert(project.to_owned(), repository);
    }
    move_parts(work, project, target, |path| is_in_git(&settled, path));
    Ok(())
}

/// Refuses commits to protected branches. Source of the text: an issue of 2025.2.
pub(crate) fn may_commit(project: &Value, branch: &str) -> Result<(), Refusal> {
    if is_protected(project, branch) {
        return Err(Refusal::invalid(format!(
            "refs/heads/{branch} is a protected branch. Cannot commit to protected branches. Please create a new branch before committing."
        )));
    }
    Ok(())
}

/// Moves the variables that are not sensitive, or the runbooks, of a project that is in Git already.
pub(crate) fn part_to_git(work: &mut Work<'_>, project: &str, state: &str, target: &Target) -> Result<(), Refusal> {
    let before = work.find("projects", project).cloned().ok_or_else(|| Refusal::missing(project))?;
    if !is_versioned(&before.value) {
        return Err(Refusal::invalid("The project is not stored in a Git repository."));
    }
    if before.value["PersistenceSettings"]["ConversionState"][state] == true {
        return Err(Refusal::invalid("This part of the project is already stored in the Git repository."));
    }
    may_commit(&before.value, &target.branch)?;
    work.patch("projects", project, |value| value["PersistenceSettings"]["ConversionState"][state] = json!(true));
    let now = work.find("projects", project).map(|project| project.value.clone()).unwrap_or_default();
    move_parts(work, project, target, |path| is_in_git(&now, path) && !is_in_git(&before.value, path));
    Ok(())
}

/// Moves documents from the tables to a branch.
pub(super) fn move_parts(work: &mut Work<'_>, project: &str, target: &Target, moves: impl Fn(&str) -> bool) {
    let Some(space) = work.space else { return };
    if moves("runbooks") {
        name_by_slug(work, project);
    }
    let mut moved = take_tree(work.state, space, project, moves);
    for ((path, _), stored) in &mut moved {
        if *path == "variables" {
            let (texts, sensitive) = split(stored);
            work.state.put(Some(space), collection(path), sensitive);
            *stored = texts;
        }
        *stored = unversioned(stored);
    }
    let Some(repository) = work.state.spaces[space].repositories.get_mut(project) else { return };
    let head = repository.resolve(&format!("refs/heads/{}", target.branch));
    let mut tree = head.map_or_else(Tree::new, |head| head.commit.tree.clone());
    tree.append(&mut moved);
    repository.commit(project, &target.branch, &target.message, tree);
}

/// Commits take the place of versions.
fn unversioned(stored: &Arc<Stored>) -> Arc<Stored> {
    if stored.value.get("Version").is_none() {
        return stored.clone();
    }
    let mut value = stored.value.clone();
    value["Version"] = json!(0);
    Stored::new(value, stored.secrets.clone())
}

/// The variables that go to Git, and the sensitive ones, which stay.
fn split(set: &Stored) -> (Arc<Stored>, Arc<Stored>) {
    let half = |sensitive: bool, secrets: Secrets| {
        let mut value = set.value.clone();
        let all = items(&set.value, "Variables").iter();
        let kept = all.filter(|variable| is_secret(variable) == sensitive);
        value["Variables"] = kept.cloned().collect();
        Stored::new(value, secrets)
    };
    (half(false, Secrets::new()), half(true, set.secrets.clone()))
}

/// The collections whose documents name runbooks of the project, and the field with the id of the project.
const NAMING: &[(&str, &str)] = &[
    ("runbooks", "ProjectId"),
    ("runbookProcesses", "ProjectId"),
    ("variables", "OwnerId"),
    ("projecttriggers", "ProjectId"),
    ("projects", "Id"),
];

/// In Git, runbooks go by their slugs and have no snapshots. Fact `git-runbooks`.
fn name_by_slug(work: &mut Work<'_>, project: &str) {
    let mut ids = Renumbering::default();
    for runbook in parts(work, "runbooks", "ProjectId", project) {
        let slug = runbook.text("Slug");
        ids.add(runbook.text("RunbookProcessId"), &format!("RunbookProcess-{slug}"));
        ids.add(runbook.id(), slug);
    }
    for (path, field) in NAMING {
        for part in parts(work, path, field, project) {
            let of = collection(path);
            let mut value = part.value.clone();
            ids.rewrite(&mut value);
            if *path == "runbooks" {
                value["PublishedRunbookSnapshotId"] = Value::Null;
            }
            work.state.take(work.space, of, part.id());
            work.state.put(work.space, of, Stored::new(value, part.secrets.clone()));
        }
    }
    for snapshot in parts(work, "runbookSnapshots", "ProjectId", project) {
        work.state.take(work.space, collection("runbookSnapshots"), snapshot.id());
    }
}

fn parts(work: &Work<'_>, path: &str, field: &str, owner: &str) -> Vec<Arc<Stored>> {
    work.table(path).values().filter(|part| part.text(field) == owner).cloned().collect()
}
