//! Environments of all types: the second version of their list, parent and ephemeral ones, what stands in one.

use super::lists::page_v2;
use super::route::{Route, route};
use super::{Given, Reply, View, ephemeral, lists};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::{Stored, items, text};
use crate::work::Work;
use crate::{remove, render, write};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("environments/all").get(all_environments),
    route("environments/v1").get(environments_v1).since(2026, 1),
    route("environments/all/v1").get(all_environments_v1).since(2026, 1),
    route("environments/v2").get(environments_v2).since(2025, 4),
    route("environments/{}/v2").get(environment_v2).since(2025, 4),
    route("environments/{}/metadata").get(metadata),
    route("environments/{}/singlyScopedVariableDetails").get(scoped_to_environment),
    route("machines/{}/singlyScopedVariableDetails").get(scoped_to_machine).since(2024, 1),
    route("parentEnvironments").post(post_parent).since(2025, 4),
    route("parentEnvironments/{}").get(parent).put(put_parent).delete(delete_parent).since(2025, 4),
];

/// Settings of environments that extensions add. Source: the extension classes of the official clients.
const EXTENSIONS: &[(&str, &str, &str)] = &[
    ("jira-integration", "JiraEnvironmentType", "string"),
    ("jiraservicemanagement-integration", "JsmChangeControlled", "bool"),
    ("servicenow-integration", "ServiceNowChangeControlled", "bool"),
];

fn environments_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    let list = lists::list(view, collection("environments"), view.query, |_| true)?;
    Ok(Reply::Wrapped("Environments", Box::new(list)))
}

fn all_environments_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Wrapped("Environments", Box::new(all_environments(view)?)))
}

/// All of them, or those that a project or channel can deploy to.
fn all_environments(view: &View<'_>) -> Result<Reply, Refusal> {
    let reachable = reachable(view)?;
    let keep = |stored: &Stored| reachable.as_ref().is_none_or(|ids| ids.contains(stored.id()));
    Ok(Reply::Array(lists::selected(view, collection("environments"), view.query, keep)))
}

fn reachable(view: &View<'_>) -> Result<Option<BTreeSet<String>>, Refusal> {
    if let Some(id) = view.query.get("channelId") {
        let channel = view.state.find(view.space, collection("channels"), id).ok_or_else(|| Refusal::missing(id))?;
        let project = ephemeral::project(view.state, view.space, channel.text("ProjectId"))?;
        let own = channel.text("LifecycleId");
        let lifecycle = if own.is_empty() { project.text("LifecycleId") } else { own };
        return Ok(ephemeral::of_lifecycles(view, [lifecycle].into_iter()));
    }
    let Some(id) = view.query.get("projectId") else { return Ok(None) };
    Ok(ephemeral::static_environments(view, &*ephemeral::project(view.state, view.space, id)?))
}

/// Environments of all types, without links.
fn environments_v2(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(page_v2(view, |_| true))
}

fn environment_v2(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, render::bare(view.config, found(view)?).to_string()))
}

fn found<'v>(view: &View<'v>) -> Result<&'v Arc<Stored>, Refusal> {
    let of = collection("environments");
    view.state.find(view.space, of, view.args[0]).ok_or_else(|| Refusal::missing(view.args[0]))
}

fn metadata(view: &View<'_>) -> Result<Reply, Refusal> {
    found(view)?;
    let settings: Vec<Value> = EXTENSIONS
        .iter()
        .map(|(extension, setting, kind)| {
            let types = json!([{ "Name": "EnvironmentSettings", "Properties": [{ "Name": setting, "Type": kind }] }]);
            json!({ "ExtensionId": extension, "Metadata": { "Description": null, "Types": types } })
        })
        .collect();
    Ok(Reply::Text(200, Value::Array(settings).to_string()))
}

fn scoped_to_environment(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, scoped_to(view, "Environment", found(view)?.id()).to_string()))
}

fn scoped_to_machine(view: &View<'_>) -> Result<Reply, Refusal> {
    let machine = view.state.find(view.space, collection("machines"), view.args[0]);
    let machine = machine.ok_or_else(|| Refusal::missing(view.args[0]))?;
    Ok(Reply::Text(200, json!({ "Resource": scoped_to(view, "Machine", machine.id()) }).to_string()))
}

/// How many variables of each set are scoped to this alone, by owner and name.
/// The description gives two maps in each other and counts; what their keys are is a guess.
fn scoped_to(view: &View<'_>, dimension: &str, id: &str) -> Value {
    let mut map = Map::new();
    for set in view.state.table(view.space, collection("variables")).values() {
        for variable in items(&set.value, "Variables") {
            if variable["Scope"][dimension] == json!([id]) {
                let owner = map.entry(set.text("OwnerId").to_owned()).or_insert_with(|| json!({}));
                let count = owner[text(variable, "Name")].as_u64().unwrap_or(0);
                owner[text(variable, "Name")] = Value::from(count + 1);
            }
        }
    }
    json!({
        "HasUnauthorizedProjectVariables": false, "HasUnauthorizedLibraryVariableSetVariables": false,
        "VariableMap": map,
    })
}

fn parent(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = found(view).ok().filter(|found| found.text("Type") == "Parent");
    let found = found.ok_or_else(|| Refusal::missing(view.args[0]))?;
    Ok(Reply::Text(200, bare_parent(view.config, found).to_string()))
}

/// Only the second version of the list tells the type.
fn bare_parent(config: &crate::config::Config, stored: &Stored) -> Value {
    let mut value = render::bare(config, stored);
    value.as_object_mut().map(|map| map.remove("Type"));
    value
}

/// Answers with the id alone, as the swagger of 2026.1 says.
fn post_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let id = write::create(work, collection("environments"), &typed(&given.body, "Parent"))?;
    Ok(Reply::Text(201, json!({ "Id": id }).to_string()))
}

fn put_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    is_parent(work, given)?;
    let of = collection("environments");
    let id = write::replace(work, of, given.args[0], &typed(&given.body, "Parent"))?;
    let stored = work.find("environments", &id).ok_or_else(|| Refusal::missing(&id))?;
    Ok(Reply::Text(200, bare_parent(work.config, stored).to_string()))
}

fn delete_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    is_parent(work, given)?;
    remove::remove(work, collection("environments"), given.args[0])?;
    Ok(Reply::Empty)
}

fn is_parent(work: &Work<'_>, given: &Given<'_>) -> Result<(), Refusal> {
    let found = work.find("environments", given.args[0]).filter(|found| found.text("Type") == "Parent");
    found.map(|_| ()).ok_or_else(|| Refusal::missing(given.args[0]))
}

fn typed(body: &Value, kind: &str) -> Value {
    let mut body = body.clone();
    if body.is_object() {
        body["Type"] = json!(kind);
    }
    body
}
