//! Counts of machines by environment and by worker pool, as the overview pages show them.

use super::route::{Route, route};
use super::{Reply, View};
use crate::answer::Refusal;
use crate::collections::{Collection, collection};
use crate::render;
use crate::rules::machines::stands_in;
use crate::store::{Stored, items, text};
use crate::version::Version;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("environments/summary").get(environments),
    route("environments/summary/v2").get(environments_v2).since(2025, 4),
    route("workerpools/summary").get(pools),
];

/// Targets have types since there are step packages.
const TYPES_SINCE: Version = Version::new(2021, 3);

/// Where the machines of a summary stand.
struct Places {
    of: &'static Collection,
    machines: &'static Collection,
    field: &'static str,
    /// Name of the member that holds the place, and of the list.
    names: (&'static str, &'static str),
    /// Targets are also counted by tenant and type.
    tenants: bool,
    show: fn(&View<'_>, &Collection, &Stored) -> Value,
}

fn of_environments() -> Places {
    Places {
        of: collection("environments"),
        machines: collection("machines"),
        field: "EnvironmentIds",
        names: ("Environment", "EnvironmentSummaries"),
        tenants: true,
        show: with_links,
    }
}

fn environments(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(summary(view, &of_environments(), |place| place.text("Type") == "Static", "hideEmptyEnvironments"))
}

fn environments_v2(view: &View<'_>) -> Result<Reply, Refusal> {
    let places = Places { show: bare, ..of_environments() };
    Ok(summary(view, &places, |_| true, "hideEmptyEnvironments"))
}

fn pools(view: &View<'_>) -> Result<Reply, Refusal> {
    let places = Places {
        of: collection("workerpools"),
        machines: collection("workers"),
        field: "WorkerPoolIds",
        names: ("WorkerPool", "WorkerPoolSummaries"),
        tenants: false,
        show: with_links,
    };
    Ok(summary(view, &places, |_| true, "hideEmptyWorkerPools"))
}

fn with_links(view: &View<'_>, of: &Collection, place: &Stored) -> Value {
    // The text is what this server wrote itself.
    serde_json::from_str(render::document(view.config, of, place)).unwrap_or_default()
}

fn bare(view: &View<'_>, _: &Collection, place: &Stored) -> Value {
    render::bare(view.config, place)
}

fn summary(view: &View<'_>, places: &Places, keep: impl Fn(&Stored) -> bool, hide_empty: &str) -> Reply {
    let passing = |stored: &&Arc<Stored>| keep(stored) && view.query.matches("Name", stored);
    let shown = view.state.table(view.space, places.of).values().filter(passing).cloned().collect();
    let machines: Vec<&Arc<Stored>> = view.state.table(view.space, places.machines).values().collect();
    let mut summaries = Vec::new();
    for place in view.state.order.of(shown) {
        let here: Vec<_> =
            machines.iter().copied().filter(|machine| stands_in(machine, places.field, place.id())).collect();
        if here.is_empty() && view.query.flag(hide_empty) == Some(true) {
            continue;
        }
        let mut counts = counts(view, &here, places.tenants);
        counts["MachineIdsForTentacleUpgrade"] = json!([]);
        counts[places.names.0] = (places.show)(view, places.of, &place);
        summaries.push(counts);
    }
    let mut all = counts(view, &machines, places.tenants);
    all[places.names.1] = Value::Array(summaries);
    if !places.tenants {
        all["MachineIdsForTentacleUpgrade"] = json!([]);
    }
    Reply::Text(200, all.to_string())
}

fn counts(view: &View<'_>, machines: &[&Arc<Stored>], tenants: bool) -> Value {
    let mut counts = json!({
        "TotalMachines": machines.len(),
        "TotalDisabledMachines": machines.iter().filter(|machine| machine.is("IsDisabled")).count(),
        "MachineHealthStatusSummaries": by(machines, |machine| vec![machine.text("HealthStatus").to_owned()]),
        "MachineEndpointSummaries":
            by(machines, |machine| vec![text(&machine.value["Endpoint"], "CommunicationStyle").to_owned()]),
        "TentacleUpgradesRequired": false, "MachineIdsForCalamariUpgrade": [],
    });
    if tenants {
        counts["MachineTenantSummaries"] = by(machines, |machine| texts(machine, "TenantIds"));
        if view.config.version >= TYPES_SINCE {
            counts["DeploymentTargetSummaries"] = by(machines, |machine| {
                let kind = text(&machine.value["Endpoint"], "DeploymentTargetTypeId");
                if kind.is_empty() { Vec::new() } else { vec![kind.to_owned()] }
            });
        }
        counts["MachineTenantTagSummaries"] = by(machines, |machine| texts(machine, "TenantTags"));
    }
    counts
}

fn texts(machine: &Stored, field: &str) -> Vec<String> {
    items(&machine.value, field).iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// How many machines have each key.
fn by(machines: &[&Arc<Stored>], keys: impl Fn(&Stored) -> Vec<String>) -> Value {
    let mut counts = Map::new();
    for key in machines.iter().flat_map(|machine| keys(machine)) {
        let count = counts.get(&key).and_then(Value::as_u64).unwrap_or(0);
        counts.insert(key, Value::from(count + 1));
    }
    Value::Object(counts)
}
