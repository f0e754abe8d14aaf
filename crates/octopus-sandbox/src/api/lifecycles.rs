//! Lifecycles with the phases they imply, the projects that use them, and the retention policies of a space.

use super::documents::item;
use super::lists::selected;
use super::reply::Item;
use super::route::{Route, route};
use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::{Stored, items, text};
use crate::work::Work;
use crate::{render, write};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("lifecycles/previews").get(previews).since(2026, 1),
    route("lifecycles/{}/preview").get(preview),
    route("lifecycles/{}/projects").get(projects),
    route("retentionpolicies").get(retention_policy).since(2025, 3),
    route("retentionpolicies/{}").put(put_retention_policy).since(2025, 3),
];

/// A bare list, in all versions.
fn projects(view: &View<'_>) -> Result<Reply, Refusal> {
    let lifecycle = found(view, view.args[0])?.id();
    let of = collection("projects");
    let found = selected(view, of, view.query, |project| project.text("LifecycleId") == lifecycle);
    Ok(Reply::Array(found.iter().map(|found| item(view, of, &found.stored)).collect()))
}

fn found<'v>(view: &View<'v>, id: &str) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(view.space, collection("lifecycles"), id).ok_or_else(|| Refusal::missing(id))
}

fn preview(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Found(previewed(view, found(view, view.args[0])?)))
}

fn previews(view: &View<'_>) -> Result<Reply, Refusal> {
    let Some(ids) = view.query.list("ids") else { return Err(Refusal::invalid("The ids field is required.")) };
    let found = ids.iter().filter_map(|id| found(view, id).ok());
    Ok(Reply::Array(found.map(|lifecycle| previewed(view, lifecycle)).collect()))
}

/// A lifecycle without phases means every environment; a phase without environments all that are not yet listed.
/// Source: the documentation of lifecycles. That the former shows as one phase for each environment is a guess.
fn previewed(view: &View<'_>, lifecycle: &Stored) -> Item {
    let mut value = lifecycle.value.clone();
    let all = environments(view);
    if let Some(phases) = value["Phases"].as_array_mut() {
        if phases.is_empty() {
            phases.extend(all.iter().map(|(id, name)| implied(id, name)));
        } else {
            fill(phases, &all);
        }
    }
    Item {
        of: collection("lifecycles"),
        stored: Stored::new(value, lifecycle.secrets.clone()),
        members: None,
        place: None,
    }
}

/// Ids and names of the static environments, in their order.
fn environments(view: &View<'_>) -> Vec<(String, String)> {
    let all = view.state.table(view.space, collection("environments")).values();
    let mut shown: Vec<&Arc<Stored>> = all.filter(|stored| stored.text("Type") == "Static").collect();
    shown.sort_by_key(|stored| (stored.value["SortOrder"].as_i64(), stored.text("Name")));
    shown.into_iter().map(|stored| (stored.id().to_owned(), stored.text("Name").to_owned())).collect()
}

fn implied(id: &str, name: &str) -> Value {
    json!({
        "Id": null, "Name": name, "AutomaticDeploymentTargets": [], "OptionalDeploymentTargets": [id],
        "MinimumEnvironmentsBeforePromotion": 0, "IsOptionalPhase": false, "ReleaseRetentionPolicy": null,
        "TentacleRetentionPolicy": null,
    })
}

fn fill(phases: &mut [Value], all: &[(String, String)]) {
    let listed: BTreeSet<String> = phases.iter().flat_map(targets).collect();
    let rest: Vec<&String> = all.iter().map(|(id, _)| id).filter(|id| !listed.contains(*id)).collect();
    for phase in phases.iter_mut() {
        if targets(phase).is_empty() {
            phase["OptionalDeploymentTargets"] = json!(rest);
        }
    }
}

fn targets(phase: &Value) -> Vec<String> {
    let automatic = items(phase, "AutomaticDeploymentTargets").iter();
    let both = automatic.chain(items(phase, "OptionalDeploymentTargets"));
    both.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// One policy of the space, which must be named by its type.
fn retention_policy(view: &View<'_>) -> Result<Reply, Refusal> {
    let Some(wanted) = view.query.get("RetentionType") else {
        return Err(Refusal::invalid("The RetentionType field is required."));
    };
    let mut policies = view.state.table(view.space, collection("retentionpolicies")).values();
    let found = policies.find(|policy| policy.text("RetentionType").eq_ignore_ascii_case(wanted));
    let found = found.ok_or_else(|| Refusal::missing(wanted))?;
    Ok(Reply::Text(200, render::bare(view.config, found).to_string()))
}

/// The type says which policy is meant and is needed beside the id.
fn put_retention_policy(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    if text(&given.body, "RetentionType").is_empty() {
        return Err(Refusal::invalid("The RetentionType field is required."));
    }
    let id = write::replace(work, collection("retentionpolicies"), given.args[0], &given.body)?;
    let stored = work.find("retentionpolicies", &id).ok_or_else(|| Refusal::missing(&id))?;
    Ok(Reply::Text(200, render::bare(work.config, stored).to_string()))
}
