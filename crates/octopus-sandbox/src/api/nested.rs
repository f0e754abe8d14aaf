//! Documents reached through the one they belong to: channels, process, variables, triggers, runbooks of a project.

use super::documents::{item, stored};
use super::reply::Reply;
use super::{Given, View, documents, lists};
use crate::answer::Refusal;
use crate::collections::{Collection, collection};
use crate::store::Stored;
use crate::work::Work;
use crate::{remove, write};
use serde_json::Value;
use std::sync::Arc;

fn project<'v>(view: &View<'v>) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(view.space, collection("projects"), view.args[0]).ok_or_else(|| Refusal::missing(view.args[0]))
}

fn project_id(work: &Work<'_>, given: &Given<'_>) -> Result<String, Refusal> {
    let found = work.find("projects", given.args[0]).ok_or_else(|| Refusal::missing(given.args[0]))?;
    Ok(found.id().to_owned())
}

/// The one document of its kind that a project has.
fn facet(view: &View<'_>, path: &str, prefix: &str) -> Result<Reply, Refusal> {
    let id = format!("{prefix}-{}", project(view)?.id());
    documents::get(view, collection(path), &id)
}

fn put_facet(work: &mut Work<'_>, given: &Given<'_>, path: &str, prefix: &str) -> Result<Reply, Refusal> {
    let id = format!("{prefix}-{}", project_id(work, given)?);
    documents::put(work, collection(path), &id, &given.body)
}

pub(crate) fn variables(view: &View<'_>) -> Result<Reply, Refusal> {
    facet(view, "variables", "variableset")
}

pub(crate) fn put_variables(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_facet(work, given, "variables", "variableset")
}

pub(crate) fn process(view: &View<'_>) -> Result<Reply, Refusal> {
    facet(view, "deploymentprocesses", "deploymentprocess")
}

pub(crate) fn put_process(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_facet(work, given, "deploymentprocesses", "deploymentprocess")
}

pub(crate) fn settings(view: &View<'_>) -> Result<Reply, Refusal> {
    facet(view, "deploymentsettings", "deploymentsettings")
}

pub(crate) fn put_settings(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_facet(work, given, "deploymentsettings", "deploymentsettings")
}

/// The documents of a collection whose field holds the id of the given owner.
fn children(view: &View<'_>, owners: &str, of: &'static Collection, field: &str) -> Result<Reply, Refusal> {
    let owner = view.state.find(view.space, collection(owners), view.args[0]);
    let owner = owner.ok_or_else(|| Refusal::missing(view.args[0]))?.id();
    lists::list(view, of, view.query, |stored| stored.text(field) == owner && wanted_trigger(view, stored))
}

/// Triggers are listed by the category of what they do: deployments unless the query names runbooks.
/// Source: exporters ask for both categories, because the plain list leaves runbook triggers out.
fn wanted_trigger(view: &View<'_>, stored: &Stored) -> bool {
    let Some(action) = stored.value.get("Action").filter(|_| stored.value.get("Filter").is_some()) else { return true };
    let runbook = crate::store::text(action, "ActionType") == "RunRunbook";
    view.query.get("triggerActionCategory").unwrap_or("Deployment").eq_ignore_ascii_case("Runbook") == runbook
}

/// One of these documents, if it belongs to the project in the path.
fn child(view: &View<'_>, path: &str) -> Result<Reply, Refusal> {
    let owner = project(view)?.id();
    let of = collection(path);
    let found = view.state.find(view.space, of, view.args[1]).filter(|stored| stored.text("ProjectId") == owner);
    let by_slug = || {
        view.state
            .table(view.space, of)
            .values()
            .find(|stored| stored.text("ProjectId") == owner && stored.text("Slug").eq_ignore_ascii_case(view.args[1]))
    };
    let found = found.or_else(by_slug).ok_or_else(|| Refusal::missing(view.args[1]))?;
    Ok(Reply::Found(item(view, of, found)))
}

fn post_child(work: &mut Work<'_>, given: &Given<'_>, path: &str) -> Result<Reply, Refusal> {
    let owner = project_id(work, given)?;
    let mut body = given.body.clone();
    if body.is_object() && body.get("ProjectId").is_none_or(Value::is_null) {
        body["ProjectId"] = Value::String(owner);
    }
    let of = collection(path);
    let id = write::create(work, of, &body)?;
    stored(work, of, &id).map(Reply::Created)
}

fn put_child(work: &mut Work<'_>, given: &Given<'_>, path: &str) -> Result<Reply, Refusal> {
    belongs(work, given, path)?;
    documents::put(work, collection(path), given.args[1], &given.body)
}

fn delete_child(work: &mut Work<'_>, given: &Given<'_>, path: &str) -> Result<Reply, Refusal> {
    belongs(work, given, path)?;
    remove::remove(work, collection(path), given.args[1])?;
    Ok(Reply::Empty)
}

fn belongs(work: &Work<'_>, given: &Given<'_>, path: &str) -> Result<(), Refusal> {
    let owner = project_id(work, given)?;
    let found = work.find(path, given.args[1]).filter(|stored| stored.text("ProjectId") == owner);
    found.map(|_| ()).ok_or_else(|| Refusal::missing(given.args[1]))
}

pub(crate) fn channels(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("channels"), "ProjectId")
}

pub(crate) fn channel(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "channels")
}

pub(crate) fn post_channel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    post_child(work, given, "channels")
}

pub(crate) fn put_channel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "channels")
}

pub(crate) fn delete_channel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    delete_child(work, given, "channels")
}

pub(crate) fn triggers(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("projecttriggers"), "ProjectId")
}

pub(crate) fn trigger(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "projecttriggers")
}

pub(crate) fn post_trigger(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    post_child(work, given, "projecttriggers")
}

pub(crate) fn put_trigger(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "projecttriggers")
}

pub(crate) fn delete_trigger(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    delete_child(work, given, "projecttriggers")
}

pub(crate) fn runbooks(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("runbooks"), "ProjectId")
}

pub(crate) fn all_runbooks(view: &View<'_>) -> Result<Reply, Refusal> {
    let owner = project(view)?.id();
    let of = collection("runbooks");
    Ok(Reply::Array(lists::selected(view, of, view.query, |stored| stored.text("ProjectId") == owner)))
}

pub(crate) fn runbook(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "runbooks")
}

pub(crate) fn post_runbook(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    post_child(work, given, "runbooks")
}

pub(crate) fn put_runbook(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "runbooks")
}

pub(crate) fn delete_runbook(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    delete_child(work, given, "runbooks")
}

pub(crate) fn runbook_processes(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("runbookProcesses"), "ProjectId")
}

pub(crate) fn runbook_process(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "runbookProcesses")
}

pub(crate) fn put_runbook_process(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "runbookProcesses")
}

pub(crate) fn projects_of_group(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projectgroups", collection("projects"), "ProjectGroupId")
}

pub(crate) fn projects_of_lifecycle(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "lifecycles", collection("projects"), "LifecycleId")
}

pub(crate) fn roles_of_team(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "teams", collection("scopeduserroles"), "TeamId")
}
