//! Target tags: the roles of deployment targets, and those that were made before any target has them.

use super::lists::bounds;
use super::route::{Route, route};
use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::names::same_name;
use crate::rules::machines::roles_of;
use crate::rules::target_tags;
use crate::store::{Stored, Table, text};
use crate::work::Work;
use crate::write;
use serde_json::{Value, json};
use std::sync::Arc;

/// Source: the swagger of 2026.1.
pub(super) const ROUTES: &[Route] = &[
    route("deploymenttargettags").get(list).post(post).since(2026, 1),
    route("deploymenttargettags/{}").get(get).delete(delete).since(2026, 1),
];

/// Every tag once, whatever its case.
fn tags(view: &View<'_>) -> Vec<String> {
    let machines = view.state.table(view.space, collection("machines")).values();
    let wanted = view.query.list("machineIds");
    let asked = machines.filter(|machine| wanted.as_ref().is_none_or(|ids| ids.contains(machine.id())));
    let made = view.state.table(view.space, collection("deploymenttargettags")).values();
    let made = made.filter(|_| wanted.is_none()).map(|tag| tag.text("Tag").to_owned());
    let mut tags: Vec<String> = asked.flat_map(|machine| roles_of(machine)).chain(made).collect();
    tags.sort_by_key(|tag| tag.to_lowercase());
    tags.dedup_by(|one, other| same_name(one, other));
    tags
}

fn document(space: &Value, tag: &str) -> Value {
    json!({ "SpaceId": space, "Tag": tag })
}

fn space_id(view: &View<'_>) -> Value {
    view.space.map_or(Value::Null, |space| json!(view.state.spaces[space].id))
}

fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    let space = space_id(view);
    let wanted = view.query.list("tags");
    let passing = |tag: &String| wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|name| same_name(name, tag)));
    let found: Vec<Value> = tags(view).iter().filter(|tag| passing(tag)).map(|tag| document(&space, tag)).collect();
    let (skip, take) = bounds(view, view.query);
    let count = found.len();
    let page: Vec<Value> = found.into_iter().skip(skip).take(take).collect();
    Ok(Reply::Text(200, json!({ "DeploymentTargetTags": page, "Count": count }).to_string()))
}

fn get(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = tags(view).into_iter().find(|tag| same_name(tag, view.args[0]));
    let tag = found.ok_or_else(|| Refusal::missing(view.args[0]))?;
    Ok(Reply::Text(200, document(&space_id(view), &tag).to_string()))
}

fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let tag = text(&given.body, "Tag").trim().to_owned();
    if work.table("machines").values().any(|machine| has(machine, &tag)) {
        return Err(Refusal::invalid(format!("The target tag '{tag}' already exists.")));
    }
    write::create(work, collection("deploymenttargettags"), &given.body)?;
    target_tags::collect(work);
    let space = json!(work.space_id());
    Ok(Reply::Text(201, document(&space, &tag).to_string()))
}

fn has(machine: &Stored, tag: &str) -> bool {
    roles_of(machine).iter().any(|role| same_name(role, tag))
}

/// A tag that a target has stays. No source says so; it is what tags of other sets do.
fn delete(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let tag = given.args[0];
    if work.table("machines").values().any(|machine| has(machine, tag)) {
        return Err(Refusal::invalid(format!("The target tag '{tag}' cannot be deleted because it is in use.")));
    }
    let of = collection("deploymenttargettags");
    let id = named(work.table(of.path), tag).map(|found| found.id().to_owned());
    let id = id.ok_or_else(|| Refusal::missing(tag))?;
    let space = work.space;
    work.state.take(space, of, &id);
    target_tags::drop_tag(work, tag);
    Ok(Reply::Empty)
}

fn named<'t>(table: &'t Table, tag: &str) -> Option<&'t Arc<Stored>> {
    table.values().find(|found| same_name(found.text("Tag"), tag))
}
