//! Deployment freezes: of the whole server, listed in a shape of their own, without links.

use super::lists::bounds;
use super::route::{Route, route};
use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::clock;
use crate::collections::{Collection, collection};
use crate::facts::FREEZE_CREATION;
use crate::rules::freezes::{Phase, phase};
use crate::store::{Stored, items, text};
use crate::work::Work;
use crate::{remove, render, write};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) const ROUTES: &[Route] = &[
    route("deploymentfreezes").get(list).post(post).since(2024, 4),
    route("deploymentfreezes/{}").get(get).put(put).delete(delete).since(2024, 4),
];

fn freezes() -> &'static Collection {
    collection("deploymentfreezes")
}

/// Freezes that are over are listed only when they are asked for.
fn list(view: &View<'_>) -> Result<Reply, Refusal> {
    let now = view.query.get("effectiveDate").and_then(clock::parse).unwrap_or_else(clock::now_in_seconds);
    let all = view.state.system.of(freezes()).values();
    let passing: Vec<_> =
        all.filter(|freeze| view.query.matches("Name", freeze) && wanted(view, freeze, now)).cloned().collect();
    let found = view.state.order.of(passing);
    let (skip, take) = bounds(view, view.query);
    let page: Vec<Value> = found.iter().skip(skip).take(take).map(|freeze| render::bare(view.config, freeze)).collect();
    Ok(Reply::Text(200, json!({ "DeploymentFreezes": page, "Count": found.len() }).to_string()))
}

fn wanted(view: &View<'_>, freeze: &Stored, now: i64) -> bool {
    let phase = phase(&freeze.value, now);
    let status = view.query.get("status");
    let over = status.is_none() && view.query.flag("includeComplete") != Some(true) && phase == Phase::Complete;
    !over
        && status.is_none_or(|status| phase.is_called(status))
        && names(view, "projectIds", projects(freeze))
        && names(view, "environmentIds", environments(freeze))
        && names(view, "tenantIds", scoped(freeze, "TenantId"))
}

/// Whether the freeze names one of the ids that the query asks for.
fn names(view: &View<'_>, query: &str, ids: BTreeSet<String>) -> bool {
    view.query.list(query).is_none_or(|wanted| wanted.iter().any(|id| ids.contains(id)))
}

fn scoped(freeze: &Stored, field: &str) -> BTreeSet<String> {
    items(&freeze.value, "TenantProjectEnvironmentScope").iter().map(|scope| text(scope, field).to_owned()).collect()
}

fn projects(freeze: &Stored) -> BTreeSet<String> {
    let map = freeze.value["ProjectEnvironmentScope"].as_object();
    let mut ids: BTreeSet<String> = map.into_iter().flatten().map(|(id, _)| id.clone()).collect();
    ids.extend(scoped(freeze, "ProjectId"));
    ids
}

fn environments(freeze: &Stored) -> BTreeSet<String> {
    let map = freeze.value["ProjectEnvironmentScope"].as_object();
    let lists = map.into_iter().flatten().filter_map(|(_, ids)| ids.as_array());
    let mut ids: BTreeSet<String> = lists.flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect();
    ids.extend(scoped(freeze, "EnvironmentId"));
    ids
}

fn get(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = view.state.find(None, freezes(), view.args[0]).ok_or_else(|| Refusal::missing(view.args[0]))?;
    Ok(Reply::Text(200, render::bare(view.config, found).to_string()))
}

fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let mut body = given.body.clone();
    if let Some(fields) = body.as_object_mut().filter(|_| work.config.does(&FREEZE_CREATION)) {
        fields.retain(|field, _| !["RecurringSchedule", "TenantProjectEnvironmentScope"].contains(&field.as_str()));
    }
    let id = write::create(work, freezes(), &body)?;
    shown(work, &id, 201)
}

fn put(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let id = write::replace(work, freezes(), given.args[0], &given.body)?;
    shown(work, &id, 200)
}

fn shown(work: &Work<'_>, id: &str, status: u16) -> Result<Reply, Refusal> {
    let found = work.find("deploymentfreezes", id).ok_or_else(|| Refusal::missing(id))?;
    Ok(Reply::Text(status, render::bare(work.config, found).to_string()))
}

fn delete(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    remove::remove(work, freezes(), given.args[0])?;
    Ok(Reply::Empty)
}
