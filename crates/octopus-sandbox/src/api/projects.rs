//! Documents reached through the project, group or lifecycle they belong to.

use super::documents::{item, stored};
use super::nested::children;
use super::reply::Reply;
use super::routes::{Route, route};
use super::{Given, View, documents, lists};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::Stored;
use crate::work::Work;
use crate::{remove, write};
use serde_json::Value;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("projects/{}/variables").get(variables).put(put_variables),
    route("projects/{}/deploymentprocesses").get(process).put(put_process),
    route("projects/{}/deploymentsettings").get(settings).put(put_settings).since(2021, 2),
    route("projects/{}/channels").get(channels).post(post_channel),
    route("projects/{}/channels/{}").get(channel).put(put_channel).delete(delete_channel),
    route("projects/{}/triggers").get(triggers).post(post_trigger),
    route("projects/{}/triggers/{}").get(trigger).put(put_trigger).delete(delete_trigger),
    route("projects/{}/runbooks").get(runbooks).post(post_runbook),
    route("projects/{}/runbooks/all").get(all_runbooks),
    route("projects/{}/runbooks/{}").get(runbook).put(put_runbook).delete(delete_runbook),
    route("projects/{}/runbookProcesses").get(runbook_processes),
    route("projects/{}/runbookProcesses/{}").get(runbook_process).put(put_runbook_process),
    route("projectgroups/{}/projects").get(projects_of_group),
];

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

fn variables(view: &View<'_>) -> Result<Reply, Refusal> {
    facet(view, "variables", "variableset")
}

fn put_variables(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_facet(work, given, "variables", "variableset")
}

fn process(view: &View<'_>) -> Result<Reply, Refusal> {
    facet(view, "deploymentprocesses", "deploymentprocess")
}

fn put_process(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_facet(work, given, "deploymentprocesses", "deploymentprocess")
}

fn settings(view: &View<'_>) -> Result<Reply, Refusal> {
    facet(view, "deploymentsettings", "deploymentsettings")
}

fn put_settings(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_facet(work, given, "deploymentsettings", "deploymentsettings")
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

fn channels(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("channels"), "ProjectId")
}

fn channel(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "channels")
}

fn post_channel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    post_child(work, given, "channels")
}

fn put_channel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "channels")
}

fn delete_channel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    delete_child(work, given, "channels")
}

fn triggers(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("projecttriggers"), "ProjectId")
}

fn trigger(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "projecttriggers")
}

fn post_trigger(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    post_child(work, given, "projecttriggers")
}

fn put_trigger(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "projecttriggers")
}

fn delete_trigger(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    delete_child(work, given, "projecttriggers")
}

fn runbooks(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("runbooks"), "ProjectId")
}

fn all_runbooks(view: &View<'_>) -> Result<Reply, Refusal> {
    let owner = project(view)?.id();
    let of = collection("runbooks");
    Ok(Reply::Array(lists::selected(view, of, view.query, |stored| stored.text("ProjectId") == owner)))
}

fn runbook(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "runbooks")
}

fn post_runbook(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    post_child(work, given, "runbooks")
}

fn put_runbook(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "runbooks")
}

fn delete_runbook(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    delete_child(work, given, "runbooks")
}

fn runbook_processes(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projects", collection("runbookProcesses"), "ProjectId")
}

fn runbook_process(view: &View<'_>) -> Result<Reply, Refusal> {
    child(view, "runbookProcesses")
}

fn put_runbook_process(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put_child(work, given, "runbookProcesses")
}

fn projects_of_group(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "projectgroups", collection("projects"), "ProjectGroupId")
}
