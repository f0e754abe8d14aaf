//! Repositories in saved spaces: one document each in `_repositories.json`, commits with the documents that they hold.

use super::checkout::take_tree;
use super::convert::{Target, move_parts};
use super::repository::{Commit, Repository, Tree};
use super::settings::{default_branch, is_in_git, is_versioned};
use crate::collections::{self, collection};
use crate::load::Renumbering;
use crate::secrets::settle;
use crate::store::{Space, Stored, items, text};
use crate::work::Work;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The stem of the file.
pub(crate) const REPOSITORIES: &str = "_repositories";

/// The fields of a document's envelope that commits keep.
const ENVELOPE: &[&str] = &["LastModifiedOn", "LastModifiedBy"];

/// The repositories of a space, with documents as the function writes them.
pub(crate) fn saved(space: &Space, document: impl Fn(&Stored) -> Value) -> Vec<Value> {
    let commit = |commit: &Arc<Commit>| {
        let mut documents: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for ((path, _), stored) in &commit.tree {
            documents.entry(path).or_default().push(document(stored));
        }
        json!({
            "Id": commit.id, "Parent": commit.parent, "Message": commit.message, "On": commit.on,
            "Documents": documents,
        })
    };
    let repositories = space.repositories.iter();
    let saved = repositories.map(|(project, repository)| {
        json!({
            "ProjectId": project, "Branches": repository.branches, "Tags": repository.tags,
            "Commits": repository.commits.values().map(commit).collect::<Vec<_>>(),
        })
    });
    saved.collect()
}

/// Gives each loaded project under version control its repository: the saved one, or one with a commit of what was
/// loaded.
pub(crate) fn fill(work: &mut Work<'_>, mut saved: Vec<Value>, ids: &Renumbering) {
    let Some(space) = work.space else { return };
    saved.iter_mut().for_each(|repository| ids.rewrite(repository));
    let projects = work.table("projects").values().filter(|project| is_versioned(&project.value));
    for project in projects.cloned().collect::<Vec<_>>() {
        let found = saved.iter().find(|saved| text(saved, "ProjectId") == project.id());
        let branch = match default_branch(&project.value) {
            "" => "main",
            branch => branch,
        };
        let moves = |path: &str| is_in_git(&project.value, path);
        let repository = match found {
            Some(saved) => repository(work, saved),
            None => Repository::new(project.id(), branch),
        };
        work.state.spaces[space].repositories.insert(project.id().to_owned(), repository);
        if found.is_some() {
            // Born with the project while it was loaded.
            drop(take_tree(work.state, space, project.id(), |path| moves(path) && path != "variables"));
        } else {
            let target = Target { branch: branch.to_owned(), message: "Loaded".to_owned() };
            move_parts(work, project.id(), &target, moves);
        }
    }
}

fn repository(work: &mut Work<'_>, saved: &Value) -> Repository {
    let names = |field: &str| {
        let names = saved[field].as_object().into_iter().flatten();
        names.filter_map(|(name, commit)| Some((name.clone(), commit.as_str()?.to_owned()))).collect()
    };
    let (branches, tags) = (names("Branches"), names("Tags"));
    let commits = items(saved, "Commits").iter().map(|commit| {
        let tree = commit["Documents"].as_object().map(|documents| tree(work, documents)).unwrap_or_default();
        let commit = Commit {
            id: text(commit, "Id").to_owned(),
            parent: commit["Parent"].as_str().map(str::to_owned),
            message: text(commit, "Message").to_owned(),
            on: text(commit, "On").to_owned(),
            tree,
        };
        (commit.id.clone(), Arc::new(commit))
    });
    let commits = commits.collect();
    Repository { branches, tags, commits, out: None }
}

fn tree(work: &mut Work<'_>, documents: &Map<String, Value>) -> Tree {
    let mut tree = Tree::new();
    for (path, list) in documents {
        let Some(of) = collections::find(path) else { continue };
        for body in list.as_array().into_iter().flatten() {
            let Some(map) = body.as_object() else { continue };
            let (mut value, _) = work.clean(of, map, None);
            for field in ENVELOPE {
                value[field] = body.get(*field).cloned().unwrap_or_default();
            }
            let id = text(body, "Id").to_owned();
            value["SpaceId"] = work.space_id().map_or(Value::Null, Value::String);
            crate::secrets::give_secrets(&mut value, &id);
            let secrets = settle(&mut value, &Default::default());
            value["Id"] = Value::from(id.as_str());
            tree.insert((collection(of.path).path, id), Stored::new(value, secrets));
        }
    }
    tree
}
