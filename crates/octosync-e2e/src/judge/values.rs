//! Values of tenants: what the destination has stays, and what it lacks arrives where there is a place for it (D10).

use super::World;
use crate::reader::{Named, Snapshot, fold, items, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The value that stands in for one that the destination decides itself.
const PLACEHOLDER: &str = "Replace Me";
/// The controls of which values are ids.
const IDS: &[&str] = &[
    "AzureAccount",
    "AmazonWebServicesAccount",
    "GoogleCloudAccount",
    "UsernamePasswordAccount",
    "GenericOidcAccount",
    "Certificate",
    "WorkerPool",
];

/// The owner of the template, the template, and the environment; none is all.
type Place = (String, String, Option<String>);

/// Checks the values of every tenant of the source.
pub(crate) fn check(world: &World<'_>, problems: &mut Vec<String>) {
    for document in world.source.of("tenantvariables") {
        let Some(named) = world.source_names.get(text(document, "TenantId")) else { continue };
        for target in world.counterparts(named) {
            let Some(tenant) = world.after_names.ids(&target).first() else { continue };
            one(world, document, (tenant, &target), problems);
        }
    }
}

fn one(world: &World<'_>, document: &Value, (tenant, target): (&str, &Named), problems: &mut Vec<String>) {
    let (before, after) = (values(world.before, tenant), values(world.after, tenant));
    let mut wanted: BTreeMap<Place, Vec<Value>> = BTreeMap::new();
    for value in items(document, "Values") {
        for (place, value) in arriving(world, value, tenant) {
            wanted.entry(place).or_default().push(value);
        }
    }
    for (place, value) in &before {
        if after.get(place) != Some(value) {
            problems.push(format!("values of {target}: {place:?} was {value}, is {:?}", after.get(place)));
        }
    }
    for (place, value) in &after {
        let is_wanted = wanted.get(place).is_some_and(|wanted| wanted.iter().any(|wanted| means(wanted, value)));
        if !before.contains_key(place) && !is_wanted {
            problems.push(format!("values of {target}: {place:?} is {value}, expected {:?}", wanted.get(place)));
        }
    }
    for place in wanted.keys().filter(|place| !after.contains_key(*place)) {
        // A value that would win over one of the destination's own stays out (D12).
        let beats = before.keys().any(|other| (&other.0, &other.1) == (&place.0, &place.1));
        if !beats {
            problems.push(format!("values of {target}: {place:?} is missing"));
        }
    }
}

/// The values of a tenant, each in one place.
fn values(space: &Snapshot, tenant: &str) -> BTreeMap<Place, Value> {
    let documents = space.of("tenantvariables").iter().filter(|document| text(document, "TenantId") == tenant);
    let mut found = BTreeMap::new();
    for value in documents.flat_map(|document| items(document, "Values")) {
        for environment in environments(value) {
            let place = (text(value, "OwnerId").to_owned(), text(value, "TemplateId").to_owned(), environment);
            found.insert(place, value["Value"].clone());
        }
    }
    found
}

fn environments(value: &Value) -> Vec<Option<String>> {
    match items(value, "EnvironmentIds") {
        [] => vec![None],
        ids => ids.iter().map(|id| id.as_str().map(str::to_owned)).collect(),
    }
}

/// Where a value of the source arrives, and as what.
fn arriving(world: &World<'_>, value: &Value, tenant: &str) -> Vec<(Place, Value)> {
    let there = |id: &str| world.counterparts(world.source_names.get(id)?).into_iter().next();
    let id_of = |id: &str| world.after_names.ids(&there(id)?).first().cloned();
    let Some(owner) = id_of(text(value, "OwnerId")) else { return Vec::new() };
    let Some(own) = template(world.source, text(value, "OwnerId"), |known| known["Id"] == value["TemplateId"]) else {
        return Vec::new();
    };
    let named = |known: &Value| fold(text(known, "Name")) == fold(text(&own, "Name"));
    let Some(found) = template(world.after, &owner, named).filter(|found| sort(found) == sort(&own)) else {
        return Vec::new();
    };
    let held = match &value["Value"] {
        Value::String(id) if sort(&own) == "id" && !id.is_empty() => match id_of(id) {
            Some(id) => json!(id),
            None => return Vec::new(),
        },
        held => held.clone(),
    };
    let is_secret = held.is_object();
    let linked = linked(world.after, tenant, &owner);
    let mut arriving = Vec::new();
    for environment in environments(value) {
        let place = |environment| (owner.clone(), text(&found, "Id").to_owned(), environment);
        let Some(id) = environment else {
            arriving.push((place(None), held.clone()));
            continue;
        };
        let Some(named) = world.source_names.get(&id) else { continue };
        for target in world.counterparts(named) {
            let Some(id) = world.after_names.ids(&target).first().filter(|id| linked.contains(*id)) else { continue };
            let is_own = target != *named && !is_secret && sort(&own) == "text";
            arriving.push((place(Some(id.clone())), if is_own { json!(PLACEHOLDER) } else { held.clone() }));
        }
    }
    if linked.is_empty() && !is_connected(world.after, tenant, &owner) { Vec::new() } else { arriving }
}

fn template(space: &Snapshot, owner: &str, is_it: impl Fn(&Value) -> bool) -> Option<Value> {
    let owners = space.of("projects").iter().chain(space.of("libraryvariablesets"));
    let owner = owners.into_iter().find(|document| text(document, "Id") == owner)?;
    items(owner, "Templates").iter().find(|template| is_it(template)).cloned()
}

/// Whether values of a template are secrets, ids or texts.
fn sort(template: &Value) -> &'static str {
    match text(&template["DisplaySettings"], "Octopus.ControlType") {
        "Sensitive" => "secret",
        control if IDS.contains(&control) => "id",
        _ => "text",
    }
}

/// The environments in which a tenant is connected to a project, or to projects that include a set.
fn linked(space: &Snapshot, tenant: &str, owner: &str) -> BTreeSet<String> {
    connections(space, tenant, owner).iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn is_connected(space: &Snapshot, tenant: &str, owner: &str) -> bool {
    !connections(space, tenant, owner).is_empty()
}

fn connections(space: &Snapshot, tenant: &str, owner: &str) -> Vec<Vec<Value>> {
    let tenant = space.of("tenants").iter().find(|document| text(document, "Id") == tenant);
    let links = tenant.and_then(|tenant| tenant["ProjectEnvironments"].as_object()).into_iter().flatten();
    let uses = |project: &str| {
        let project_document = space.of("projects").iter().find(|document| text(document, "Id") == project);
        let included =
            project_document.map(|project| items(project, "IncludedLibraryVariableSetIds")).unwrap_or_default();
        project == owner || included.iter().any(|id| id == owner)
    };
    links.filter(|(project, _)| uses(project)).map(|(_, ids)| ids.as_array().cloned().unwrap_or_default()).collect()
}

/// Whether a value is what was wanted: of secrets, only that there is one.
fn means(wanted: &Value, found: &Value) -> bool {
    if wanted.is_object() { found["HasValue"] == true } else { wanted == found }
}
