//! Deployment targets, workers and machine policies: what the server derives from what clients send.

use crate::store::{Stored, items, text};
use crate::work::{Draft, Mode, Work};
use serde_json::{Value, json};

/// Source of the texts: machines in the tests of the official clients.
const RECENT: &str = "This machine was recently added. Please perform a health check.";
const DISABLED: &str = "This machine has been disabled.";

/// Targets and workers: the default policy, what the endpoint says about the machine, and what its status is.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if draft.text("MachinePolicyId").is_empty()
        && let Some(policy) = work.table("machinepolicies").values().find(|policy| policy.is("IsDefault"))
    {
        draft.value["MachinePolicyId"] = json!(policy.id());
    }
    complete_endpoint(&mut draft.value);
    complete_status(work, draft);
}

/// Workers stand in pools that take them.
pub(crate) fn check_worker(work: &Work<'_>, draft: &mut Draft) {
    check(work, draft);
    if work.mode != Mode::Client {
        return;
    }
    let pools: Vec<String> = items(&draft.value, "WorkerPoolIds")
        .iter()
        .filter_map(|id| work.find("workerpools", id.as_str()?))
        .filter(|pool| pool.value["CanAddWorkers"] == false)
        .map(|pool| pool.text("Name").to_owned())
        .collect();
    for pool in pools {
        draft.problem(format!("Workers cannot be added to the dynamic worker pool '{pool}'."));
    }
}

/// The address of an SSH endpoint, and the copies that the machine itself has.
pub(crate) fn complete_endpoint(machine: &mut Value) {
    let endpoint = &mut machine["Endpoint"];
    if text(endpoint, "CommunicationStyle") == "Ssh" {
        endpoint["Uri"] = json!(format!("ssh://{}:{}/", text(endpoint, "Host"), endpoint["Port"]));
    }
    let (uri, thumbprint) = match text(endpoint, "CommunicationStyle") {
        "TentaclePassive" => (endpoint["Uri"].clone(), endpoint["Thumbprint"].clone()),
        "TentacleActive" => (Value::Null, endpoint["Thumbprint"].clone()),
        _ => return,
    };
    for (field, value) in [("Uri", uri), ("Thumbprint", thumbprint)] {
        if text(machine, field).is_empty() {
            machine[field] = value;
        }
    }
}

fn complete_status(work: &Work<'_>, draft: &mut Draft) {
    if work.mode == Mode::Loading && (!draft.text("StatusSummary").is_empty() || draft.value.get("Status").is_some()) {
        return;
    }
    let disabled = draft.is("IsDisabled");
    if let Some(status) = draft.value.get_mut("Status") {
        *status = json!(if disabled { "Disabled" } else { "Unknown" });
    }
    let summary = match &draft.old {
        _ if disabled => DISABLED.to_owned(),
        Some(old) if !old.is("IsDisabled") => old.text("StatusSummary").to_owned(),
        _ => RECENT.to_owned(),
    };
    draft.value["StatusSummary"] = Value::String(summary);
}

/// A policy checks by interval or by expression, and one policy is the default.
pub(crate) fn check_policy(_: &Work<'_>, draft: &mut Draft) {
    let checks = &mut draft.value["MachineHealthCheckPolicy"];
    if !text(checks, "HealthCheckCron").is_empty() {
        checks["HealthCheckInterval"] = Value::Null;
    }
    super::defaults::keep_default(draft);
}

/// Whether a machine or worker stands in that list of its own.
pub(crate) fn stands_in(machine: &Stored, field: &str, id: &str) -> bool {
    machine.text(field) == id || items(&machine.value, field).iter().any(|found| found == id)
}

/// The roles of a deployment target.
pub(crate) fn roles_of(machine: &Stored) -> Vec<String> {
    items(&machine.value, "Roles").iter().filter_map(|role| role.as_str().map(str::to_owned)).collect()
}
