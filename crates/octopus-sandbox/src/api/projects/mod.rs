//! Projects and what belongs to them, beyond what `nested` says in a table.

mod channels;
mod clone;
mod facts;
mod frozen;
mod settings;
mod template;

use super::route::{Route, route};

pub(super) const ROUTES: &[Route] = &[
    route("projects").post(clone::post_project),
    route("projects/{}/metadata").get(facts::metadata),
    route("projects/{}/summary").get(facts::summary),
    route("projects/{}/summary/v1").get(facts::summary).since(2026, 1),
    route("projects/{}/progression").get(facts::progression).since(2022, 1),
    route("projects/{}/progression/v1").get(facts::progression_v1).since(2026, 1),
    route("projects/{}/deploymentprocesses/template").get(template::of_project).since(2021, 2),
    route("deploymentprocesses/{}/template").get(template::of_process),
    route("projects/{}/runbookProcesses/{}/runbookSnapshotTemplate").get(template::of_snapshot_process).since(2021, 2),
    route("runbookProcesses/{}/runbookSnapshotTemplate").get(template::of_runbook_process),
    route("runbooks/{}/runbookSnapshotTemplate").get(template::of_runbook),
    route("projects/{}/runbooks/{}/runbookSnapshotTemplate").get(template::of_project_runbook).since(2021, 2),
    route("runbooks/{}/environments").get(facts::runbook_environments),
    route("projects/{}/runbooks/{}/environments").get(facts::project_runbook_environments).since(2021, 2),
    route("deploymentsettings/{}").get(settings::get).put(settings::put).since(2021, 2),
    route("runbooks").post(clone::post_runbook),
    route("releases").post(frozen::post_release),
    route("runbookSnapshots").post(frozen::post_snapshot),
    route("projects/{}/runbookSnapshots").post(frozen::post_project_snapshot).since(2021, 2),
    route("projects/{}/runbooks/{}/runbookSnapshots").get(facts::runbook_snapshots).since(2021, 2),
    route("projects/{}/channels/{}/releases").get(channels::releases).since(2021, 2),
    route("channels/rule-test").get(channels::test_by_query).post(channels::test_by_body),
    route("channels/rule-test/v1").get(channels::test_by_query).post(channels::test_by_body).since(2024, 1),
];
