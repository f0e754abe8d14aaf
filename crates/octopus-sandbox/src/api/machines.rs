//! Deployment targets and workers: where they stand, how they are found, and what is known of their state.

use super::route::{Route, route};
use super::{Given, Reply, View, lists};
use crate::answer::Refusal;
use crate::clean::{Cleaner, Place};
use crate::clock;
use crate::collections::{Collection, collection};
use crate::ids::{Numbering, hash};
use crate::remove;
use crate::rules::machines::{complete_endpoint, stands_in};
use crate::work::Work;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashSet};

pub(super) const ROUTES: &[Route] = &[
    route("machineroles/all").get(roles),
    route("machineroles/all/v1").get(roles_v1).since(2026, 1),
    route("machines/all/v1").get(all_targets_v1).since(2026, 1),
    route("machines/discover").get(discover_target),
    route("workers/discover").get(discover_worker),
    route("machines/operatingsystem/names/all").get(systems_of_targets),
    route("workers/operatingsystem/names/all").get(systems_of_workers),
    route("machines/operatingsystem/shells/all").get(shells_of_targets),
    route("workers/operatingsystem/shells/all").get(shells_of_workers),
    route("machines/{}/connection").get(connection_of_target),
    route("workers/{}/connection").get(connection_of_worker),
    route("environments/{}/machines").get(targets_of_environment),
    route("machinepolicies/template").get(policy_template),
    route("machinepolicies/{}/v1").delete(delete_policy).since(2026, 1),
    route("machinepolicies/{}/machines").get(targets_of_policy),
    route("machinepolicies/{}/workers").get(workers_of_policy),
    route("workerpools/{}/workers").get(workers_of_pool),
];

/// Of discovered machines, what only stored ones have.
const STORED_ONLY: &[&str] = &[
    "SpaceId",
    "EnvironmentIds",
    "Roles",
    "TenantedDeploymentParticipation",
    "TenantIds",
    "TenantTags",
    "WorkerPoolIds",
];

/// The different texts that a field of the documents holds.
fn distinct(view: &View<'_>, path: &str, field: &str) -> Vec<String> {
    let documents = view.state.table(view.space, collection(path)).values();
    let texts: BTreeSet<String> = documents
        .flat_map(|document| match document.value.get(field) {
            Some(Value::Array(list)) => list.clone(),
            Some(value) => vec![value.clone()],
            None => Vec::new(),
        })
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    texts.into_iter().collect()
}

fn array(texts: Vec<String>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, json!(texts).to_string()))
}

fn roles(view: &View<'_>) -> Result<Reply, Refusal> {
    array(distinct(view, "machines", "Roles"))
}

fn roles_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, json!({ "MachineRoles": distinct(view, "machines", "Roles") }).to_string()))
}

fn all_targets_v1(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Wrapped("DeploymentTargets", Box::new(lists::all(view, collection("machines"))?)))
}

fn systems_of_targets(view: &View<'_>) -> Result<Reply, Refusal> {
    array(distinct(view, "machines", "OperatingSystem"))
}

fn systems_of_workers(view: &View<'_>) -> Result<Reply, Refusal> {
    array(distinct(view, "workers", "OperatingSystem"))
}

fn shells_of_targets(view: &View<'_>) -> Result<Reply, Refusal> {
    array(distinct(view, "machines", "ShellName"))
}

fn shells_of_workers(view: &View<'_>) -> Result<Reply, Refusal> {
    array(distinct(view, "workers", "ShellName"))
}

fn targets_of_environment(view: &View<'_>) -> Result<Reply, Refusal> {
    standing_in(view, "environments", "machines", "EnvironmentIds")
}

fn targets_of_policy(view: &View<'_>) -> Result<Reply, Refusal> {
    standing_in(view, "machinepolicies", "machines", "MachinePolicyId")
}

fn workers_of_policy(view: &View<'_>) -> Result<Reply, Refusal> {
    standing_in(view, "machinepolicies", "workers", "MachinePolicyId")
}

fn workers_of_pool(view: &View<'_>) -> Result<Reply, Refusal> {
    standing_in(view, "workerpools", "workers", "WorkerPoolIds")
}

/// The machines whose field names the given document.
fn standing_in(view: &View<'_>, owners: &str, path: &str, field: &str) -> Result<Reply, Refusal> {
    let owner = view.state.find(view.space, collection(owners), view.args[0]);
    let owner = owner.ok_or_else(|| Refusal::missing(view.args[0]))?.id();
    lists::list(view, collection(path), view.query, |machine| stands_in(machine, field, owner))
}

fn policy_template(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Text(200, blank(view, collection("machinepolicies"), &json!({})).to_string()))
}

/// The newer form of the deletion answers with an empty document.
fn delete_policy(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    remove::remove(work, collection("machinepolicies"), given.args[0])?;
    Ok(Reply::Text(200, "{}".to_owned()))
}

/// A document that is not stored, with all defaults.
fn blank(view: &View<'_>, of: &'static Collection, body: &Value) -> Value {
    let mut numbering = Numbering::new(0, 0);
    let mut cleaner = Cleaner {
        version: view.config.version,
        loading: true,
        strict: false,
        keeps_new_ids: false,
        keeps_named_ids: false,
        known: HashSet::new(),
        used: HashSet::new(),
        numbering: &mut numbering,
        problems: Vec::new(),
        unknown: BTreeSet::new(),
    };
    let mut value = cleaner.object(of.shape, body.as_object().unwrap_or(&Map::new()), None, Place::ROOT);
    value.insert("Id".to_owned(), Value::Null);
    value.insert("SpaceId".to_owned(), view.space.map_or(Value::Null, |space| json!(view.state.spaces[space].id)));
    value.insert("Links".to_owned(), json!({}));
    Value::Object(value)
}

fn discover_target(view: &View<'_>) -> Result<Reply, Refusal> {
    discover(view, "machines")
}

fn discover_worker(view: &View<'_>) -> Result<Reply, Refusal> {
    discover(view, "workers")
}

/// The machine at an address, as one that is not stored yet. Every address answers here.
fn discover(view: &View<'_>, path: &str) -> Result<Reply, Refusal> {
    let Some(host) = view.query.get("host") else { return Err(Refusal::invalid("The host field is required.")) };
    let style = view.query.get("type").unwrap_or("TentaclePassive");
    let (port, proxy) = (view.query.number("port"), view.query.get("proxyId"));
    let endpoint = match style {
        "Ssh" => json!({
            "CommunicationStyle": style, "Host": host, "Port": port.unwrap_or(22), "Fingerprint": print(host, 16, ":"),
            "ProxyId": proxy,
        }),
        "TentaclePassive" | "TentacleActive" => json!({
            "CommunicationStyle": style, "Uri": format!("https://{host}:{}/", port.unwrap_or(10933)),
            "Thumbprint": print(host, 20, "").to_uppercase(), "ProxyId": proxy,
        }),
        _ => return Err(Refusal::invalid(format!("The value '{style}' is not valid."))),
    };
    let mut machine = blank(view, collection(path), &json!({ "Name": host, "Endpoint": endpoint }));
    complete_endpoint(&mut machine);
    if let Some(map) = machine.as_object_mut() {
        map.retain(|key, _| !STORED_ONLY.contains(&key.as_str()));
    }
    Ok(Reply::Text(200, machine.to_string()))
}

/// Bytes that stand for a certificate or key, the same for the same host.
fn print(host: &str, bytes: u64, between: &str) -> String {
    let bytes = (0..bytes).map(|index| format!("{:02x}", hash(index, host) & 0xFF));
    bytes.collect::<Vec<_>>().join(between)
}

fn connection_of_target(view: &View<'_>) -> Result<Reply, Refusal> {
    connection(view, "machines")
}

fn connection_of_worker(view: &View<'_>) -> Result<Reply, Refusal> {
    connection(view, "workers")
}

/// Nothing was ever checked.
fn connection(view: &View<'_>, path: &str) -> Result<Reply, Refusal> {
    let machine = view.state.find(view.space, collection(path), view.args[0]);
    let machine = machine.ok_or_else(|| Refusal::missing(view.args[0]))?;
    let address = crate::render::address(view.config, collection(path), machine.text("SpaceId"));
    let links = json!({
        "Self": format!("{address}/{}/connection", machine.id()), "Machine": format!("{address}/{}", machine.id()),
    });
    let status = json!({
        "Id": null, "MachineId": machine.id(), "Logs": [], "Status": machine.text("HealthStatus"),
        "CurrentTentacleVersion": null, "LastChecked": clock::now(), "Links": links,
    });
    Ok(Reply::Text(200, status.to_string()))
}
