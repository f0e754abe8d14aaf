//! Projects and runbooks: what the server creates with them, and settings that stand in two documents.

use crate::collections::collection;
use crate::facts::LIFECYCLE_VALUES;
use crate::git;
use crate::rules::{reach, tenant_values};
use crate::store::Stored;
use crate::work::{Draft, Mode, Work};
use crate::write::create_as;
use serde_json::{Value, json};

/// Field names of the project and of its deployment settings that hold the same.
const SHARED: &[(&str, &str)] = &[
    ("ProjectConnectivityPolicy", "ConnectivityPolicy"),
    ("DefaultGuidedFailureMode", "DefaultGuidedFailureMode"),
    ("VersioningStrategy", "VersioningStrategy"),
    ("ReleaseNotesTemplate", "ReleaseNotesTemplate"),
    ("DefaultToSkipIfAlreadyInstalled", "DefaultToSkipIfAlreadyInstalled"),
    ("DeploymentChangesTemplate", "DeploymentChangesTemplate"),
    ("ForcePackageDownload", "ForcePackageDownload"),
];
const DEFAULT_TEMPLATE: &str = "#{Octopus.Version.LastMajor}.#{Octopus.Version.LastMinor}.#{Octopus.Version.NextPatch}";

/// Names the server refuses, the default version template, and template xor donor.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if work.mode == Mode::Client && draft.text("Name").eq_ignore_ascii_case("new") {
        draft.problem("The name 'New' is reserved. Please choose a different name.");
    }
    let strategy = &mut draft.value["VersioningStrategy"];
    if strategy["Template"].is_null() && strategy["DonorPackage"].is_null() {
        strategy["Template"] = json!(DEFAULT_TEMPLATE);
    }
    if draft.value["AutoDeployReleaseOverrides"].is_null() {
        draft.value["AutoDeployReleaseOverrides"] = json!([]);
    }
    git::check(work, draft);
}

/// Gives a new project its process, variables, settings and channel.
pub(crate) fn created(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    let (process, variables) = (format!("deploymentprocess-{id}"), format!("variableset-{id}"));
    work.patch("projects", id, |project| {
        project["DeploymentProcessId"] = json!(process);
        project["VariableSetId"] = json!(variables);
    });
    create_by_server(work, "deploymentprocesses", &process, &json!({ "ProjectId": id }));
    create_by_server(work, "variables", &variables, &json!({ "OwnerId": id }));
    create_by_server(work, "deploymentsettings", &format!("deploymentsettings-{id}"), &json!({ "ProjectId": id }));
    changed(work, id, None);
    if !work.table("channels").values().any(|channel| channel.text("ProjectId") == id) && work.mode != Mode::Loading {
        let channel = work.state.numbering.next("Channels");
        create_by_server(work, "channels", &channel, &json!({ "ProjectId": id, "Name": "Default", "IsDefault": true }));
    }
}

/// Creates what the server makes by itself, unless it is there.
pub(crate) fn create_by_server(work: &mut Work<'_>, path: &str, id: &str, body: &Value) {
    if work.find(path, id).is_some() {
        return;
    }
    let mode = std::mem::replace(&mut work.mode, Mode::Server);
    let made = create_as(work, collection(path), id.to_owned(), body);
    debug_assert!(made.is_ok(), "what the server makes by itself is valid: {made:?}");
    work.mode = mode;
}

/// Settings follow the project, and what tenants set for environments out of its reach goes.
pub(crate) fn changed(work: &mut Work<'_>, id: &str, before: Option<&Stored>) {
    let Some(project) = work.find("projects", id).cloned() else { return };
    let is_led_elsewhere = before.is_some_and(|before| before.text("LifecycleId") != project.text("LifecycleId"));
    let reached = is_led_elsewhere.then(|| reach::environments(work.state, work.space, id)).flatten();
    if let Some(reached) = reached.filter(|_| work.config.does(&LIFECYCLE_VALUES)) {
        tenant_values::limit_to(work, id, &reached);
    }
    work.patch("deploymentsettings", &format!("deploymentsettings-{id}"), |settings| {
        copy_shared(&project.value, settings, |(project, settings)| (project, settings));
    });
}

/// The project follows its settings.
pub(crate) fn settings_changed(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    let Some(settings) = work.find("deploymentsettings", id).cloned() else { return };
    let project = settings.text("ProjectId").to_owned();
    work.patch("projects", &project, |project| {
        copy_shared(&settings.value, project, |(project, settings)| (settings, project));
    });
}

type Names = (&'static str, &'static str);

fn copy_shared(from: &Value, to: &mut Value, order: impl Fn(Names) -> Names) {
    for (from_name, to_name) in SHARED.iter().copied().map(order) {
        if let (Some(value), Some(_)) = (from.get(from_name), to.get(to_name)) {
            to[to_name] = value.clone();
        }
    }
}

/// Gives a new runbook its process.
pub(crate) fn runbook_created(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    let process = format!("RunbookProcess-{id}");
    work.patch("runbooks", id, |runbook| runbook["RunbookProcessId"] = json!(process));
    let project = work.find("runbooks", id).map(|runbook| runbook.text("ProjectId").to_owned()).unwrap_or_default();
    create_by_server(work, "runbookProcesses", &process, &json!({ "ProjectId": project, "RunbookId": id }));
}
