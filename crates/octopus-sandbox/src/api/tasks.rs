//! Tasks and server nodes, as far as anybody looks at them who does not deploy.

use super::documents::stored;
use super::lists;
use super::route::{Route, route};
use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::clock;
use crate::collections::collection;
use crate::render;
use crate::store::{State, Stored, text};
use crate::work::Work;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("tasks/tasktypes").get(task_types),
    route("tasks/{}/details").get(details),
    route("tasks/{}/raw").get(raw),
    route("tasks/{}/queued-behind").get(queued_behind),
    route("tasks/{}/cancel").post(cancel),
    route("tasks/{}/state").post(set_state),
    route("machines/{}/tasks").get(tasks_of_machine),
    route("machines/{}/tasks/v1").get(tasks_of_machine_v1).since(2026, 1),
    route("machines/{}/latestdeployments").get(latest_deployments).since(2026, 1),
    route("octopusservernodes/ping").get(ping),
    route("octopusservernodes/summary").get(cluster),
    route("octopusservernodes/{}/details").get(node_details),
];

/// Source of the names: what users and clients start.
const TASK_TYPES: &[&str] = &[
    "Deploy",
    "RunbookRun",
    "Health",
    "Backup",
    "SynchronizeBuiltInPackageRepositoryIndex",
    "SyncCommunityActionTemplates",
    "Retention",
    "UpdateCalamari",
    "Upgrade",
];

/// The states that a task can be made to end with.
const END_STATES: &[&str] = &["Success", "Failed", "Canceled"];

fn task_types(_: &View<'_>) -> Result<Reply, Refusal> {
    let types: Vec<Value> = TASK_TYPES.iter().map(|name| json!({ "Id": name, "Name": name, "Links": {} })).collect();
    Ok(Reply::Text(200, Value::Array(types).to_string()))
}

/// A task among those of the space.
fn found<'s>(state: &'s State, space: Option<usize>, id: &str) -> Result<&'s Arc<Stored>, Refusal> {
    state.find(space, collection("tasks"), id).ok_or_else(|| Refusal::missing(id))
}

/// A task that is done and left no log.
fn details(view: &View<'_>) -> Result<Reply, Refusal> {
    let task = found(view.state, view.space, view.args[0])?;
    let shown = render::document(view.config, collection("tasks"), task);
    let details = json!({
        "Id": task.id(), "ActivityLogs": [], "PhysicalLogSize": 0, "Links": {},
        // The text is what this server wrote itself.
        "Task": serde_json::from_str::<Value>(shown).unwrap_or_default(),
        "Progress": { "ProgressPercentage": 100, "EstimatedTimeRemaining": "" },
    });
    Ok(Reply::Text(200, details.to_string()))
}

fn raw(view: &View<'_>) -> Result<Reply, Refusal> {
    let task = found(view.state, view.space, view.args[0])?;
    let text = format!("{} | {}\n", task.text("CompletedTime"), task.text("Description"));
    Ok(Reply::File("application/octet-stream", text.into_bytes().into()))
}

fn queued_behind(view: &View<'_>) -> Result<Reply, Refusal> {
    found(view.state, view.space, view.args[0])?;
    lists::list(view, collection("tasks"), view.query, |_| false)
}

/// A task is done at once, and a finished task stays as it is.
fn cancel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    found(work.state, work.space, given.args[0])?;
    stored(work, collection("tasks"), given.args[0]).map(Reply::Found)
}

/// An end state that somebody gives to a task, with a reason. Source: the swagger, which needs both.
fn set_state(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let id = found(work.state, work.space, given.args[0])?.id().to_owned();
    let (state, reason) = (text(&given.body, "State").to_owned(), text(&given.body, "Reason"));
    if reason.is_empty() {
        return Err(Refusal::invalid("The Reason field is required."));
    }
    if !END_STATES.contains(&state.as_str()) {
        return Err(Refusal::invalid(format!("The state of a task cannot be changed to '{state}'.")));
    }
    work.patch("tasks", &id, |task| {
        task["FinishedSuccessfully"] = json!(state == "Success");
        task["State"] = json!(state);
    });
    stored(work, collection("tasks"), &id).map(Reply::Found)
}

/// Nothing was ever deployed to a machine of a stand-in.
fn tasks_of_machine(view: &View<'_>) -> Result<Reply, Refusal> {
    let machine = view.state.find(view.space, collection("machines"), view.args[0]);
    machine.ok_or_else(|| Refusal::missing(view.args[0]))?;
    lists::list(view, collection("tasks"), view.query, |_| false)
}

fn latest_deployments(view: &View<'_>) -> Result<Reply, Refusal> {
    tasks_of_machine(view)?;
    Ok(lists::bare_page(view, "LatestProjectDeployment", &[]))
}

fn tasks_of_machine_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Wrapped("ResourceCollection", Box::new(tasks_of_machine(view)?)))
}

fn nodes<'v>(view: &View<'v>) -> impl Iterator<Item = &'v Arc<Stored>> {
    view.state.system.of(collection("octopusservernodes")).values()
}

/// The state of a node, as a load balancer reads it.
fn state(view: &View<'_>, node: &Stored) -> Value {
    json!({
        "Id": node.id(), "Name": node.text("Name"), "LastSeen": clock::now(), "IsOffline": false,
        "IsInMaintenanceMode": node.is("IsInMaintenanceMode"), "Version": view.config.version_text,
        "MaxConcurrentTasks": node.value["MaxConcurrentTasks"], "Links": {},
    })
}

fn ping(view: &View<'_>) -> Result<Reply, Refusal> {
    let node = nodes(view).next().ok_or_else(|| Refusal::missing("octopusservernodes/ping"))?;
    Ok(Reply::Text(200, state(view, node).to_string()))
}

fn cluster(view: &View<'_>) -> Result<Reply, Refusal> {
    let nodes = nodes(view).map(|node| {
        let mut node = state(view, node);
        node["RunningTaskCount"] = json!(0);
        node
    });
    Ok(Reply::Text(200, json!({ "Nodes": nodes.collect::<Vec<_>>(), "Links": {} }).to_string()))
}

fn node_details(view: &View<'_>) -> Result<Reply, Refusal> {
    let node = nodes(view).find(|node| node.id().eq_ignore_ascii_case(view.args[0]));
    let node = node.ok_or_else(|| Refusal::missing(view.args[0]))?;
    Ok(Reply::Text(200, json!({ "Id": node.id(), "RunningTasks": 0, "Links": {} }).to_string()))
}
