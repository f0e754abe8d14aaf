//! Environments of all types, sort orders, roles of machines.

use super::documents::{item, stored};
use super::lists::sheet;
use super::nested::children;
use super::reply::{Item, Reply};
use super::routes::{Route, route};
use super::{Given, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::render;
use crate::store::{Stored, items};
use crate::work::Work;
use crate::{remove, write};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("machineroles/all").get(machine_roles),
    route("environments/sortorder").put(sort_environments),
    route("tagsets/sortorder").put(sort_tag_sets),
    route("workerpools/sortorder").put(sort_worker_pools),
    route("environments/v2").get(environments_v2).since(2025, 4),
    route("environments/{}/v2").get(environment_v2).since(2025, 4),
    route("parentEnvironments").post(post_parent).since(2025, 4),
    route("parentEnvironments/{}").get(parent).put(put_parent).delete(delete_parent).since(2025, 4),
    route("lifecycles/{}/projects").get(projects_of_lifecycle),
];

fn machine_roles(view: &View<'_>) -> Result<Reply, Refusal> {
    let machines = view.state.table(view.space, collection("machines")).values();
    let roles: BTreeSet<String> = machines
        .flat_map(|machine| items(&machine.value, "Roles"))
        .filter_map(|role| role.as_str().map(str::to_owned))
        .collect();
    Ok(Reply::Text(200, json!(roles).to_string()))
}

fn sort_environments(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "environments")
}

fn sort_tag_sets(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "tagsets")
}

fn sort_worker_pools(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "workerpools")
}

/// A new order names every document.
fn sort(work: &mut Work<'_>, given: &Given<'_>, path: &str) -> Result<Reply, Refusal> {
    let ids: Vec<String> =
        given.body.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let known: BTreeSet<&String> = work.table(path).keys().collect();
    if ids.iter().collect::<BTreeSet<_>>() != known {
        return Err(Refusal::invalid("The sort order must contain the id of every item exactly once."));
    }
    for (order, id) in ids.iter().enumerate() {
        work.patch(path, id, |document| document["SortOrder"] = Value::from(order));
    }
    Ok(Reply::Empty)
}

/// Environments of all types; this newer list has no links.
fn environments_v2(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("environments");
    let everything = view.state.table(view.space, of).values().filter(|stored| view.query.matches("Name", stored));
    let everything = render::shuffled(view.state.shuffle, everything.cloned().collect());
    let items = everything.iter().map(with_type).collect();
    let mut sheet = sheet(view, view.query, String::new(), "BaseEnvironmentV2", items);
    sheet.links = false;
    Ok(Reply::Sheet(sheet))
}

fn with_type(stored: &Arc<Stored>) -> Item {
    let members = Some(json!({ "Type": stored.text("Type") }));
    Item { of: collection("environments"), stored: stored.clone(), members }
}

fn environment_v2(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = view.state.find(view.space, collection("environments"), view.args[0]);
    found.map(|found| Reply::Found(with_type(found))).ok_or_else(|| Refusal::missing(view.args[0]))
}

fn parent(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("environments");
    let found = view.state.find(view.space, of, view.args[0]).filter(|found| found.text("Type") == "Parent");
    found.map(|found| Reply::Found(item(view, of, found))).ok_or_else(|| Refusal::missing(view.args[0]))
}

/// Answers with the id alone, as the swagger of 2026.1 says.
fn post_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let id = write::create(work, collection("environments"), &as_parent(&given.body))?;
    Ok(Reply::Text(201, json!({ "Id": id }).to_string()))
}

fn put_parent(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    is_parent(work, given)?;
    let of = collection("environments");
    let id = write::replace(work, of, given.args[0], &as_parent(&given.body))?;
    stored(work, of, &id).map(Reply::Found)
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

fn as_parent(body: &Value) -> Value {
    let mut body = body.clone();
    if body.is_object() {
        body["Type"] = json!("Parent");
    }
    body
}

fn projects_of_lifecycle(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "lifecycles", collection("projects"), "LifecycleId")
}
