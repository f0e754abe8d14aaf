//! The template of a new release or snapshot: the next number and the packages to choose versions for.

use super::super::{Reply, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::{Stored, items, text};
use crate::version::Version;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn of_project(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = found(view, "projects", view.args[0])?.id();
    release(view, found(view, "deploymentprocesses", &format!("deploymentprocess-{project}"))?)
}

pub(super) fn of_process(view: &View<'_>) -> Result<Reply, Refusal> {
    release(view, found(view, "deploymentprocesses", view.args[0])?)
}

pub(super) fn of_runbook(view: &View<'_>) -> Result<Reply, Refusal> {
    snapshot(view, found(view, "runbooks", view.args[0])?)
}

pub(super) fn of_project_runbook(view: &View<'_>) -> Result<Reply, Refusal> {
    snapshot(view, found(view, "runbooks", view.args[1])?)
}

pub(super) fn of_runbook_process(view: &View<'_>) -> Result<Reply, Refusal> {
    of_process_of_runbook(view, view.args[0])
}

pub(super) fn of_snapshot_process(view: &View<'_>) -> Result<Reply, Refusal> {
    of_process_of_runbook(view, view.args[1])
}

fn of_process_of_runbook(view: &View<'_>, process: &str) -> Result<Reply, Refusal> {
    let process = found(view, "runbookProcesses", process)?;
    snapshot(view, found(view, "runbooks", process.text("RunbookId"))?)
}

fn found<'v>(view: &View<'v>, path: &str, id: &str) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(view.space, collection(path), id).ok_or_else(|| Refusal::missing(id))
}

fn release(view: &View<'_>, process: &Stored) -> Result<Reply, Refusal> {
    let project = found(view, "projects", process.text("ProjectId"))?;
    let last = last_version(view, project.id());
    let donor = &project.value["VersioningStrategy"]["DonorPackage"];
    let mut template = json!({
        "DeploymentProcessId": process.id(),
        "LastReleaseVersion": last,
        "NextVersionIncrement": next_version(last.as_deref()),
        "VersioningPackageStepName": donor.get("DeploymentAction"),
        "VersioningPackageReferenceName": donor.get("PackageReference"),
        "Packages": packages(view, process, Some(view.query.get("channel").unwrap_or(""))),
        "Links": {},
    });
    add_git(view, process, &mut template);
    Ok(Reply::Text(200, template.to_string()))
}

fn snapshot(view: &View<'_>, runbook: &Stored) -> Result<Reply, Refusal> {
    let process = found(view, "runbookProcesses", runbook.text("RunbookProcessId"))?;
    let snapshots = view.state.table(view.space, collection("runbookSnapshots")).values();
    let number = snapshots.filter(|snapshot| snapshot.text("RunbookId") == runbook.id()).count();
    let mut template = json!({
        "RunbookId": runbook.id(), "RunbookProcessId": process.id(),
        // Random letters follow the word on real servers, a number here.
        "NextNameIncrement": format!("Snapshot {}", number + 1),
        "Packages": packages(view, process, None), "Links": {},
    });
    add_git(view, process, &mut template);
    Ok(Reply::Text(200, template.to_string()))
}

fn actions(process: &Stored) -> impl Iterator<Item = &Value> {
    let actions = items(&process.value, "Steps").iter().flat_map(|step| items(step, "Actions"));
    actions.filter(|action| action["IsDisabled"] != true)
}

/// The packages without a version of their own; those of actions for other channels are left out.
fn packages(view: &View<'_>, process: &Stored, channel: Option<&str>) -> Vec<Value> {
    let mut result = Vec::new();
    for action in actions(process) {
        let channels = items(action, "Channels");
        let elsewhere = channel.is_some_and(|channel| {
            !channel.is_empty() && !channels.is_empty() && !channels.iter().any(|own| own == channel)
        });
        for package in items(action, "Packages").iter().filter(|_| !elsewhere) {
            if !text(package, "Version").is_empty() {
                continue;
            }
            let feed = view.state.find(view.space, collection("feeds"), text(package, "FeedId"));
            let feed_name = feed.map(|feed| feed.text("Name"));
            result.push(json!({
                "ActionName": action["Name"], "StepName": action["Name"],
                "PackageReferenceName": package["Name"], "PackageId": package["PackageId"],
                "FeedId": package["FeedId"], "FeedName": feed_name,
                "NuGetPackageId": package["PackageId"], "NuGetFeedId": package["FeedId"], "NuGetFeedName": feed_name,
                "IsResolvable": feed.is_some() && !text(package, "PackageId").contains("#{"),
                "ProjectName": null, "VersionSelectedLastRelease": null,
            }));
        }
    }
    result
}

fn add_git(view: &View<'_>, process: &Stored, template: &mut Value) {
    if view.config.version < Version::new(2023, 4) {
        return;
    }
    let mut resources = Vec::new();
    for action in actions(process) {
        for dependency in items(action, "GitDependencies") {
            resources.push(json!({
                "ActionName": action["Name"], "Name": dependency["Name"],
                "RepositoryUri": dependency["RepositoryUri"], "DefaultBranch": dependency["DefaultBranch"],
                "GitCredentialId": dependency["GitCredentialId"], "FilePathFilters": dependency["FilePathFilters"],
                "IsResolvable": true, "GitResourceSelectedLastRelease": null,
            }));
        }
    }
    template["GitResources"] = Value::Array(resources);
}

/// The version of the release that was made last.
fn last_version(view: &View<'_>, project: &str) -> Option<String> {
    let releases = view.state.table(view.space, collection("releases")).values();
    let number = |release: &Stored| release.id().rsplit('-').next().and_then(|number| number.parse::<u64>().ok());
    let own = releases.filter(|release| release.text("ProjectId") == project);
    own.max_by_key(|release| number(release)).map(|release| release.text("Version").to_owned())
}

/// The last number counted up; the first release is 0.0.1.
fn next_version(last: Option<&str>) -> String {
    let Some(last) = last else { return "0.0.1".to_owned() };
    let release = last.split(['-', '+']).next().unwrap_or(last);
    match release.rsplit_once('.').map(|(head, patch)| (head, patch.parse::<u64>())) {
        Some((head, Ok(patch))) => format!("{head}.{}", patch + 1),
        _ => format!("{release}.1"),
    }
}

#[cfg(test)]
mod tests {
    use super::next_version;

    #[test]
    fn the_next_version_counts_the_last_number_up() {
        for (last, next) in
            [(None, "0.0.1"), (Some("1.2.9"), "1.2.10"), (Some("1.0.0-beta"), "1.0.1"), (Some("7"), "7.1")]
        {
            assert_eq!(next_version(last), next);
        }
    }
}
