//! Branches, tags and commits.

use super::super::lists::{bounds, page};
use super::super::{Given, Reply, View};
use super::convert::{required, sent, short};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::config::Config;
use crate::fault::glob;
use crate::git::{self, Reference, Repository};
use crate::query::encode;
use crate::store::{State, Stored};
use crate::version::Version;
use crate::work::Work;
use serde_json::{Value, json};
use std::sync::Arc;

/// A project and its repository.
struct Versioned<'s> {
    config: &'s Config,
    project: &'s Arc<Stored>,
    repository: &'s Repository,
}

impl<'s> Versioned<'s> {
    fn of(state: &'s State, config: &'s Config, space: Option<usize>, id: &str) -> Result<Versioned<'s>, Refusal> {
        let project = state.find(space, collection("projects"), id).ok_or_else(|| Refusal::missing(id))?;
        let repository = space.and_then(|space| state.spaces[space].repositories.get(project.id()));
        let repository =
            repository.ok_or_else(|| Refusal::invalid("The project is not stored in a Git repository."))?;
        Ok(Versioned { config, project, repository })
    }

    fn seen(view: &View<'s>) -> Result<Versioned<'s>, Refusal> {
        Versioned::of(view.state, view.config, view.space, view.args[0])
    }

    /// Source of the form: answers in the tests of the official Go client.
    fn resource(&self, reference: &Reference) -> Value {
        let project =
            format!("{}/api/{}/projects/{}", self.config.base_path, self.project.text("SpaceId"), self.project.id());
        let place = format!("{project}/{}", encode(&reference.canonical));
        let mut links = json!({
            "DeploymentProcess": format!("{place}/deploymentprocesses"),
            "DeploymentSettings": format!("{place}/deploymentsettings"),
        });
        if git::is_in_git(&self.project.value, "variables") {
            links["Variables"] = json!(format!("{place}/variables"));
        }
        let mut resource = json!({ "Name": reference.name, "CanonicalName": reference.canonical, "Links": links });
        if let (Some(branch), true) = (reference.branch(), self.config.version >= Version::new(2022, 4)) {
            resource["IsProtected"] = json!(git::is_protected(&self.project.value, branch));
        }
        resource
    }

    fn reply(&self, reference: Option<Reference>, name: &str) -> Result<Reply, Refusal> {
        let reference = reference.ok_or_else(|| Refusal::missing(name))?;
        Ok(Reply::Text(200, self.resource(&reference).to_string()))
    }

    fn page(&self, view: &View<'_>, item_type: &str, references: impl Iterator<Item = Reference>) -> Reply {
        let searched = view.query.get("searchByName").map(str::to_lowercase);
        let found =
            |reference: &Reference| searched.as_ref().is_none_or(|part| reference.name.to_lowercase().contains(part));
        let found: Vec<Reference> = references.filter(found).collect();
        page(view, item_type, "{?skip,take,searchByName,refresh}", &found, |reference| self.resource(reference))
    }
}

pub(super) fn branches(view: &View<'_>) -> Result<Reply, Refusal> {
    let versioned = Versioned::seen(view)?;
    Ok(versioned.page(view, "GitBranch", versioned.repository.references(false)))
}

pub(super) fn tags(view: &View<'_>) -> Result<Reply, Refusal> {
    let versioned = Versioned::seen(view)?;
    Ok(versioned.page(view, "GitTag", versioned.repository.references(true)))
}

/// The newest first, as far as they follow one another on the default branch.
pub(super) fn commits(view: &View<'_>) -> Result<Reply, Refusal> {
    let versioned = Versioned::seen(view)?;
    let commits = &versioned.repository.commits;
    let head = versioned.repository.branches.get(git::default_branch(&versioned.project.value));
    // A saved file may say that commits follow each other in a circle.
    let chain = std::iter::successors(head, |id| commits.get(*id)?.parent.as_ref()).take(commits.len());
    let references = chain.filter_map(|id| versioned.repository.resolve(id));
    Ok(versioned.page(view, "GitCommit", references))
}

pub(super) fn branch(view: &View<'_>) -> Result<Reply, Refusal> {
    one(view, |reference| reference.branch().is_some(), "refs/heads/")
}

pub(super) fn tag(view: &View<'_>) -> Result<Reply, Refusal> {
    one(view, |reference| reference.canonical.starts_with("refs/tags/"), "refs/tags/")
}

pub(super) fn commit(view: &View<'_>) -> Result<Reply, Refusal> {
    one(view, |reference| reference.name == reference.canonical, "")
}

pub(super) fn named(view: &View<'_>) -> Result<Reply, Refusal> {
    let versioned = Versioned::seen(view)?;
    let found = versioned.repository.resolve(view.args[1]).filter(|reference| reference.canonical.starts_with("refs/"));
    versioned.reply(found, view.args[1])
}

/// A reference of one sort, by its name or canonical name.
fn one(view: &View<'_>, is_it: impl Fn(&Reference) -> bool, prefix: &str) -> Result<Reply, Refusal> {
    let versioned = Versioned::seen(view)?;
    let name = view.args[1];
    let whole = if name.starts_with(prefix) { name.to_owned() } else { format!("{prefix}{name}") };
    versioned.reply(versioned.repository.resolve(&whole).filter(is_it), name)
}

/// References by patterns, separated by commas.
pub(super) fn matching(view: &View<'_>) -> Result<Reply, Refusal> {
    let versioned = Versioned::seen(view)?;
    let patterns = view.query.list("patterns");
    let wanted = |reference: &Reference| {
        let fits = |pattern: &String| glob(pattern, &reference.canonical) || glob(pattern, &reference.name);
        patterns.as_ref().is_none_or(|patterns| patterns.iter().any(fits))
    };
    let both = versioned.repository.references(false).chain(versioned.repository.references(true));
    let found: Vec<Value> = both
        .filter(wanted)
        .map(|reference| json!({ "Name": reference.name, "CanonicalName": reference.canonical }))
        .collect();
    let (skip, take) = bounds(view, view.query);
    let page: Vec<&Value> = found.iter().skip(skip).take(take).collect();
    Ok(Reply::Text(200, json!({ "References": page, "TotalCount": found.len() }).to_string()))
}

pub(super) fn validate(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let versioned = Versioned::of(work.state, work.config, work.space, given.args[0])?;
    let name = sent(given, "GitRef").ok_or_else(|| required("GitRef"))?;
    let answer = match versioned.repository.resolve(&name) {
        Some(reference) => {
            json!({ "ValidatedGitRef": { "Name": reference.name, "CanonicalName": reference.canonical } })
        }
        None => json!({ "Error": format!("The Git reference '{name}' was not found.") }),
    };
    Ok(Reply::Text(200, answer.to_string()))
}

pub(super) fn post_branch(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    create(work, given, "CurrentBranchName")
}

pub(super) fn post_branch_v2(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    create(work, given, "BaseGitRef")
}

/// A branch that begins where another reference is.
fn create(work: &mut Work<'_>, given: &Given<'_>, base: &str) -> Result<Reply, Refusal> {
    let versioned = Versioned::of(work.state, work.config, work.space, given.args[0])?;
    let project = versioned.project.id().to_owned();
    let base = sent(given, base).ok_or_else(|| required(base))?;
    let name = short(&sent(given, "NewBranchName").ok_or_else(|| required("NewBranchName"))?);
    let commit = versioned.repository.resolve(&base).ok_or_else(|| Refusal::missing(&base))?.commit.id.clone();
    if versioned.repository.branches.contains_key(&name) {
        return Err(Refusal::invalid(format!("A branch with the name '{name}' already exists.")));
    }
    if name.contains(char::is_whitespace) || name.contains("..") || name.ends_with('/') {
        return Err(Refusal::invalid(format!("'{name}' is not a valid name for a branch.")));
    }
    let space = work.space.ok_or_else(|| Refusal::missing(given.args[0]))?;
    if let Some(repository) = work.state.spaces[space].repositories.get_mut(&project) {
        repository.branches.insert(name.clone(), commit);
    }
    let versioned = Versioned::of(work.state, work.config, work.space, &project)?;
    versioned.reply(versioned.repository.resolve(&format!("refs/heads/{name}")), &name)
}
