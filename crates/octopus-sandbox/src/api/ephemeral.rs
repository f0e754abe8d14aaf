//! Ephemeral environments: made for a project below the parent that one of its channels names, and gone when they are
//! deprovisioned. No runbook runs here, so that they are there at once and go at once.

use super::lists::page_v2;
use super::route::{Route, route};
use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::names::same_name;
use crate::store::{State, Stored, items, text};
use crate::work::Work;
use crate::{remove, write};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("projects/{}/environments").get(environments_of_project).since(2025, 4),
    route("projects/{}/environments/ephemeral").post(post).since(2025, 4),
    route("projects/{}/environments/ephemeral/{}/status").get(status).since(2025, 4),
    route("projects/{}/environments/ephemeral/{}/deprovision").post(deprovision_for_project).since(2025, 4),
    route("environments/ephemeral/{}/deprovision").post(deprovision).since(2025, 4),
];

/// The environments that a project can deploy to: those of its lifecycles, and the ephemeral ones of its parents.
fn environments_of_project(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = project(view.state, view.space, view.args[0])?;
    let parents = parents(view.state, view.space, project.id());
    let phases = static_environments(view, &project);
    Ok(page_v2(view, |stored| match stored.text("Type") {
        "Static" => phases.as_ref().is_none_or(|phases| phases.contains(stored.id())),
        "Ephemeral" => parents.contains(stored.text("ParentEnvironmentId")),
        _ => parents.contains(stored.id()),
    }))
}

pub(super) fn project(state: &State, space: Option<usize>, id: &str) -> Result<Arc<Stored>, Refusal> {
    state.find(space, collection("projects"), id).cloned().ok_or_else(|| Refusal::missing(id))
}

/// The environments that the lifecycles of a project name.
pub(super) fn static_environments(view: &View<'_>, project: &Stored) -> Option<BTreeSet<String>> {
    let channels = view.state.table(view.space, collection("channels")).values();
    let own = channels.filter(|channel| channel.text("ProjectId") == project.id());
    of_lifecycles(view, own.map(|channel| channel.text("LifecycleId")).chain([project.text("LifecycleId")]))
}

/// The environments that the phases of lifecycles name; none at all means that every environment is open.
pub(super) fn of_lifecycles<'i>(
    view: &View<'_>,
    lifecycles: impl Iterator<Item = &'i str>,
) -> Option<BTreeSet<String>> {
    let table = view.state.table(view.space, collection("lifecycles"));
    let mut named = BTreeSet::new();
    for lifecycle in lifecycles.filter_map(|id| table.get(id)) {
        let phases = items(&lifecycle.value, "Phases");
        let targets = |phase| {
            let automatic = items(phase, "AutomaticDeploymentTargets");
            automatic.iter().chain(items(phase, "OptionalDeploymentTargets")).filter_map(|id| id.as_str())
        };
        if phases.is_empty() || phases.iter().any(|phase| targets(phase).next().is_none()) {
            return None;
        }
        named.extend(phases.iter().flat_map(targets).map(str::to_owned));
    }
    Some(named)
}

/// The parent environments that the channels of a project name.
fn parents(state: &State, space: Option<usize>, project: &str) -> BTreeSet<String> {
    let channels = state.table(space, collection("channels")).values();
    let ephemeral = channels
        .filter(|channel| channel.text("ProjectId") == project && channel.text("Type") == "EphemeralEnvironment");
    ephemeral.map(|channel| channel.text("ParentEnvironmentId").to_owned()).filter(|id| !id.is_empty()).collect()
}

/// A project that asks for an environment that is there already is connected to it.
fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let project = project(work.state, work.space, given.args[0])?;
    let name = text(&given.body, "EnvironmentName").trim().to_owned();
    if name.is_empty() {
        return Err(Refusal::invalid("The EnvironmentName field is required."));
    }
    let parents = parents(work.state, work.space, project.id());
    let Some(parent) = parents.first() else {
        return Err(Refusal::invalid(format!(
            "The project '{}' has no channel for ephemeral environments.",
            project.text("Name")
        )));
    };
    let mut known = work.table("environments").values();
    let there = known
        .find(|stored| same_name(stored.text("Name"), &name) && parents.contains(stored.text("ParentEnvironmentId")));
    let id = match there.map(|stored| stored.id().to_owned()) {
        Some(id) => id,
        None => {
            let body = json!({ "Name": name, "Type": "Ephemeral", "ParentEnvironmentId": parent });
            write::create(work, collection("environments"), &body)?
        }
    };
    Ok(Reply::Text(201, json!({ "Id": id }).to_string()))
}

/// Source of the words: the official deprovisioning action knows `NotConnected`; the other one is a guess.
fn status(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = project(view.state, view.space, view.args[0])?;
    let environment = ephemeral(view.state, view.space, view.args[1])?;
    let parents = parents(view.state, view.space, project.id());
    let connected = parents.contains(environment.text("ParentEnvironmentId"));
    let status = if connected { "Provisioned" } else { "NotConnected" };
    Ok(Reply::Text(200, json!({ "Status": status }).to_string()))
}

fn ephemeral(state: &State, space: Option<usize>, id: &str) -> Result<Arc<Stored>, Refusal> {
    let found = state.find(space, collection("environments"), id).filter(|found| found.text("Type") == "Ephemeral");
    found.cloned().ok_or_else(|| Refusal::missing(id))
}

fn deprovision(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    remove_ephemeral(work, given.args[0])?;
    Ok(Reply::Text(200, json!({ "DeprovisioningRuns": [] }).to_string()))
}

fn deprovision_for_project(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    project(work.state, work.space, given.args[0])?;
    remove_ephemeral(work, given.args[1])?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

fn remove_ephemeral(work: &mut Work<'_>, id: &str) -> Result<(), Refusal> {
    let id = ephemeral(work.state, work.space, id)?.id().to_owned();
    remove::remove(work, collection("environments"), &id)
}
