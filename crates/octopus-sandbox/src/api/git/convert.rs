//! Converting a project, what belongs to it, and trying a repository.

use super::super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::clean::member;
use crate::collections::collection;
use crate::git::{self, Target};
use crate::rules::variables::is_secret;
use crate::store::{Stored, items, text};
use crate::version::Version;
use crate::work::Work;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /git/convert`. Clients of 2022 send the message as `CommitMessage`, the swagger of 2026.1 demands
/// `ChangeDescription`.
pub(super) fn convert(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let project = found(work, given)?.id().to_owned();
    let settings = field(given, "VersionControlSettings").filter(|settings| settings.is_object());
    let settings = settings.cloned().ok_or_else(|| required("VersionControlSettings"))?;
    let message = sent(given, "ChangeDescription").or_else(|| sent(given, "CommitMessage"));
    let message = message.or_else(|| (!work.strict()).then(|| "Initial commit of the project".to_owned()));
    let message = message.ok_or_else(|| required("ChangeDescription"))?;
    let default = settings.as_object().and_then(|settings| member(settings, "DefaultBranch"));
    let branch = sent(given, "InitialCommitBranchName").or_else(|| default?.as_str().map(str::to_owned));
    let branch = branch.filter(|branch| !branch.trim().is_empty());
    let branch = branch.ok_or_else(|| required("VersionControlSettings.DefaultBranch"))?;
    git::to_git(work, &project, &settings, &Target { branch: short(&branch), message })?;
    // Source: both swaggers.
    let empty = work.config.version >= Version::new(2026, 1);
    let answer = if empty { json!({}) } else { json!({ "Messages": [] }) };
    Ok(Reply::Text(200, answer.to_string()))
}

/// `POST /git/connectivity-test`: no repository is ever asked; what a client sends need only be complete.
pub(super) fn connectivity(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let project = found(work, given)?.value.clone();
    let url = sent(given, "Url").unwrap_or_else(|| text(&project["PersistenceSettings"], "Url").to_owned());
    let (category, message) = match url.to_ascii_lowercase() {
        url if url.is_empty() => return Err(required("Url")),
        url if url.starts_with("https://") => ("Info", "Successfully connected to the Git repository."),
        _ => ("Error", "The Git repository must be reached over HTTPS."),
    };
    let answer = json!({ "Messages": [{ "Category": category, "Message": message }] });
    Ok(Reply::Text(200, answer.to_string()))
}

pub(super) fn migrate_variables(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    migrate(work, given, "VariablesAreInGit")?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

pub(super) fn migrate_runbooks(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let project = found(work, given)?.id().to_owned();
    let runbooks = work.table("runbooks").values().filter(|runbook| runbook.text("ProjectId") == project);
    let mut answer = by_state(runbooks);
    migrate(work, given, "RunbooksAreInGit")?;
    answer["ServerTaskId"] = json!("");
    Ok(Reply::Text(200, answer.to_string()))
}

fn migrate(work: &mut Work<'_>, given: &Given<'_>, state: &str) -> Result<(), Refusal> {
    let project = found(work, given)?.clone();
    let branch = short(&sent(given, "Branch").unwrap_or_else(|| git::default_branch(&project.value).to_owned()));
    let message = sent(given, "CommitMessage");
    let message = message.or_else(|| (!work.strict()).then(|| "Migrate to Git".to_owned()));
    let message = message.ok_or_else(|| required("CommitMessage"))?;
    let repository = work.space.and_then(|space| work.state.spaces[space].repositories.get(project.id()));
    let is_there = repository.is_some_and(|repository| repository.branches.contains_key(&branch));
    if repository.is_some() && !is_there && field(given, "CreateBranch").is_none_or(|create| *create != true) {
        return Err(Refusal::missing(&branch));
    }
    git::part_to_git(work, project.id(), state, &Target { branch, message })
}

pub(super) fn variables_summary(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = seen(view)?;
    let set = view.state.find(view.space, collection("variables"), &format!("variableset-{}", project.id()));
    let variables = set.map_or(&[] as &[Value], |set| items(&set.value, "Variables"));
    let sensitive = variables.iter().filter(|variable| is_secret(variable)).count();
    let answer = json!({
        "SensitiveVariableCount": sensitive, "TextVariableCount": variables.len() - sensitive,
    });
    Ok(Reply::Text(200, answer.to_string()))
}

pub(super) fn runbooks_summary(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = seen(view)?.id();
    let runbooks = view.state.table(view.space, collection("runbooks")).values();
    Ok(Reply::Text(200, by_state(runbooks.filter(|runbook| runbook.text("ProjectId") == project)).to_string()))
}

fn by_state<'a>(runbooks: impl Iterator<Item = &'a Arc<Stored>>) -> Value {
    let (published, drafts): (Vec<&Arc<Stored>>, _) =
        runbooks.partition(|runbook| !runbook.text("PublishedRunbookSnapshotId").is_empty());
    let named = |list: Vec<&Arc<Stored>>| -> Vec<Value> {
        let named = list.iter().map(|one| json!({ "RunbookId": one.id(), "RunbookName": one.text("Name") }));
        named.collect()
    };
    json!({ "DraftRunbooks": named(drafts), "PublishedRunbooks": named(published) })
}

fn found<'w>(work: &'w Work<'_>, given: &Given<'_>) -> Result<&'w Arc<Stored>, Refusal> {
    work.find("projects", given.args[0]).ok_or_else(|| Refusal::missing(given.args[0]))
}

fn seen<'v>(view: &View<'v>) -> Result<&'v Arc<Stored>, Refusal> {
    let project = view.state.find(view.space, collection("projects"), view.args[0]);
    project.ok_or_else(|| Refusal::missing(view.args[0]))
}

/// A field of the body.
pub(super) fn field<'g>(given: &'g Given<'_>, name: &str) -> Option<&'g Value> {
    given.body.as_object().and_then(|body| member(body, name))
}

/// A text of the body that says something.
pub(super) fn sent(given: &Given<'_>, name: &str) -> Option<String> {
    field(given, name)?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

pub(super) fn required(name: &str) -> Refusal {
    Refusal::invalid(format!("The {name} field is required."))
}

/// The name of a branch without what a canonical name has before it.
pub(super) fn short(branch: &str) -> String {
    branch.strip_prefix("refs/heads/").unwrap_or(branch).to_owned()
}
