//! Facts about a project or runbook that the server knows without keeping them.

use super::super::lists::{self, selected};
use super::super::reply::Item;
use super::super::{Reply, View};
use crate::answer::Refusal;
use crate::collections::{Collection, collection};
use crate::rules::reach;
use crate::store::{Stored, items};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

fn found<'v>(view: &View<'v>, path: &str, id: &str) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(view.space, collection(path), id).ok_or_else(|| Refusal::missing(id))
}

/// Settings of extensions that could be set; no extension is installed here.
pub(super) fn metadata(view: &View<'_>) -> Result<Reply, Refusal> {
    found(view, "projects", view.args[0])?;
    Ok(Reply::Text(200, "[]".to_owned()))
}

pub(super) fn summary(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = found(view, "projects", view.args[0])?.id();
    let process =
        view.state.find(view.space, collection("deploymentprocesses"), &format!("deploymentprocess-{project}"));
    let steps = process.is_some_and(|process| !items(&process.value, "Steps").is_empty());
    let mut runbooks = view.state.table(view.space, collection("runbooks")).values();
    let mut answer = json!({
        "HasDeploymentProcess": steps,
        "HasRunbooks": runbooks.any(|runbook| runbook.text("ProjectId") == project),
    });
    if view.config.version >= crate::version::Version::new(2023, 1) {
        answer["HasBeenSuccessfullyDeployed"] = json!(false);
    }
    Ok(Reply::Text(200, answer.to_string()))
}

pub(super) fn progression_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Wrapped("Progression", Box::new(progression(view)?)))
}

/// Releases with the environments they could go to; nothing is ever deployed here.
pub(super) fn progression(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = found(view, "projects", view.args[0])?.id();
    let environments: Vec<Value> = view
        .state
        .table(view.space, collection("environments"))
        .values()
        .filter(|environment| lists::shown(collection("environments"), environment))
        .map(|environment| json!({ "Id": environment.id(), "Name": environment.text("Name") }))
        .collect();
    let channel_of = |release: &Stored| {
        let channel = view.state.find(view.space, collection("channels"), release.text("ChannelId"));
        channel.map_or(Value::Null, |channel| channel.value.clone())
    };
    let releases = view.state.table(view.space, collection("releases")).values();
    let releases: Vec<Value> = releases
        .filter(|release| release.text("ProjectId") == project)
        .map(|release| {
            json!({
                "Release": release.value, "Channel": channel_of(release), "Deployments": {}, "NextDeployments": [],
                "HasUnresolvedDefect": false, "ReleaseRetentionPeriod": null, "TentacleRetentionPeriod": null,
            })
        })
        .collect();
    let answer = json!({ "Environments": environments, "ChannelEnvironments": {}, "Releases": releases, "Links": {} });
    Ok(Reply::Text(200, answer.to_string()))
}

pub(super) fn runbook_environments(view: &View<'_>) -> Result<Reply, Refusal> {
    environments_of(view, view.args[0])
}

pub(super) fn project_runbook_environments(view: &View<'_>) -> Result<Reply, Refusal> {
    found(view, "projects", view.args[0])?;
    environments_of(view, view.args[1])
}

/// Where a runbook may run: everywhere, in the named environments, or in those of the project's lifecycles.
fn environments_of(view: &View<'_>, runbook: &str) -> Result<Reply, Refusal> {
    let runbook = found(view, "runbooks", runbook)?;
    let named: Option<BTreeSet<String>> = match runbook.text("EnvironmentScope") {
        "Specified" => Some(reach::ids(items(&runbook.value, "Environments"))),
        "FromProjectLifecycles" => reach::environments(view.state, view.space, runbook.text("ProjectId")),
        _ => None,
    };
    let of: &'static Collection = collection("environments");
    let keep = |stored: &Stored| named.as_ref().is_none_or(|named| named.contains(stored.id()));
    Ok(Reply::Array(selected(view, of, view.query, keep)))
}

/// Snapshots of a runbook that is reached through its project.
pub(super) fn runbook_snapshots(view: &View<'_>) -> Result<Reply, Refusal> {
    found(view, "projects", view.args[0])?;
    let runbook = found(view, "runbooks", view.args[1])?.id();
    let of = collection("runbookSnapshots");
    let items: Vec<Item> = selected(view, of, view.query, |stored| stored.text("RunbookId") == runbook);
    let space = view.space.map(|space| view.state.spaces[space].id.as_str()).unwrap_or_default();
    let address =
        format!("{}/api/{space}/projects/{}/runbooks/{runbook}/runbookSnapshots", view.config.base_path, view.args[0]);
    Ok(Reply::Sheet(lists::sheet(view, view.query, address, of.item_type, items)))
}
