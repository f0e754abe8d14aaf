//! The values that tenants set for the variable templates of projects and variable sets. One document per tenant holds
//! all values, whatever shape of the API they came in. Knows nothing of those shapes (see `api::tenants`).

use super::reach;
use crate::answer::Refusal;
use crate::collections::{Collection, collection};
use crate::load::Renumbering;
use crate::secrets::{Secrets, settle};
use crate::store::{State, Stored, items, text};
use crate::work::Work;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Of ids of single values.
pub(crate) const PREFIX: &str = "TenantVariables";

/// The value of one template, in some environments or in all.
#[derive(Clone, Debug)]
pub(crate) struct TenantValue {
    pub(crate) id: String,
    /// The project or variable set that has the template.
    pub(crate) owner: String,
    pub(crate) template: String,
    /// None means all.
    pub(crate) environments: BTreeSet<String>,
    /// A text, or a secret.
    pub(crate) value: Value,
}

impl TenantValue {
    fn read(stored: &Value) -> TenantValue {
        TenantValue {
            id: text(stored, "Id").to_owned(),
            owner: text(stored, "OwnerId").to_owned(),
            template: text(stored, "TemplateId").to_owned(),
            environments: reach::ids(items(stored, "EnvironmentIds")),
            value: stored["Value"].clone(),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "Id": self.id, "OwnerId": self.owner, "TemplateId": self.template, "EnvironmentIds": self.environments,
            "Value": self.value,
        })
    }

    /// Whether it is for the same template as another one.
    pub(crate) fn same_template(&self, other: &TenantValue) -> bool {
        (&self.owner, &self.template) == (&other.owner, &other.template)
    }
}

/// Where templates come from, and what the newer shape calls it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) path: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// In sentences.
    pub(crate) noun: &'static str,
}

pub(crate) static PROJECTS: Origin = Origin { path: "projects", id: "ProjectId", name: "ProjectName", noun: "project" };
pub(crate) static SETS: Origin = Origin {
    path: "libraryvariablesets",
    id: "LibraryVariableSetId",
    name: "LibraryVariableSetName",
    noun: "variableset",
};

/// A project that a tenant is connected to, or a variable set that one of them includes.
pub(crate) struct Owner<'s> {
    pub(crate) document: &'s Arc<Stored>,
    /// Where its values can hold.
    pub(crate) environments: BTreeSet<String>,
}

impl<'s> Owner<'s> {
    pub(crate) fn templates(&self) -> &'s [Value] {
        items(&self.document.value, "Templates")
    }

    pub(crate) fn template(&self, id: &str) -> Option<&'s Value> {
        self.templates().iter().find(|template| text(template, "Id") == id)
    }
}

/// The owners of a tenant's templates: its projects, or their variable sets (script modules too, as servers list them).
pub(crate) fn owners<'s>(state: &'s State, space: Option<usize>, tenant: &Stored, origin: &Origin) -> Vec<Owner<'s>> {
    let mut found: BTreeMap<&str, Owner<'s>> = BTreeMap::new();
    for (id, environments) in tenant.value["ProjectEnvironments"].as_object().into_iter().flatten() {
        let Some(project) = state.find(space, collection("projects"), id) else { continue };
        let environments = reach::ids(environments.as_array().map_or(&[], Vec::as_slice));
        let documents: Vec<&Arc<Stored>> = match origin.path {
            "projects" => vec![project],
            _ => {
                let sets = items(&project.value, "IncludedLibraryVariableSetIds").iter().filter_map(Value::as_str);
                sets.filter_map(|id| state.find(space, collection(origin.path), id)).collect()
            }
        };
        for document in documents {
            let owner = found.entry(document.id()).or_insert_with(|| Owner { document, environments: BTreeSet::new() });
            owner.environments.extend(environments.iter().cloned());
        }
    }
    found.into_values().collect()
}

pub(crate) fn find_owner<'o, 's>(owners: &'o [Owner<'s>], id: &str) -> Option<&'o Owner<'s>> {
    owners.iter().find(|owner| owner.document.id() == id)
}

fn rows() -> &'static Collection {
    collection("tenantvariables")
}

/// The id of the document with the values of a tenant.
pub(crate) fn document_id(tenant: &str) -> String {
    format!("{}-{tenant}", rows().prefix)
}

/// All values of a tenant.
pub(crate) fn all(state: &State, space: Option<usize>, tenant: &str) -> Vec<TenantValue> {
    let stored = state.table(space, rows()).get(&document_id(tenant));
    stored.map_or(Vec::new(), |stored| items(&stored.value, "Values").iter().map(TenantValue::read).collect())
}

/// The values for templates that these owners have now; those of templates that are gone are not shown.
pub(crate) fn shown(state: &State, space: Option<usize>, tenant: &str, owners: &[Owner<'_>]) -> Vec<TenantValue> {
    let mut values = all(state, space, tenant);
    values.retain(|value| {
        find_owner(owners, &value.owner).is_some_and(|owner| owner.template(&value.template).is_some())
    });
    values
}

/// A token that changes with every write, and with nothing else.
pub(crate) fn token(state: &State, space: Option<usize>, tenant: &str) -> String {
    let stored = state.table(space, rows()).get(&document_id(tenant));
    let version = stored.map_or(0, |stored| stored.value["Version"].as_i64().unwrap_or(0));
    format!("{:016x}", crate::ids::hash(0, &format!("{tenant} {version}")))
}

/// Refuses what was read before somebody else wrote. Without a token the last one wins.
pub(crate) fn check_token(work: &Work<'_>, tenant: &str, sent: Option<&str>) -> Result<(), Refusal> {
    match sent.filter(|sent| !sent.is_empty()) {
        Some(sent) if sent != token(work.state, work.space, tenant) => {
            let values = all(work.state, work.space, tenant);
            Err(stale(values.first().map_or(&document_id(tenant), |value| &value.id)))
        }
        _ => Ok(()),
    }
}

/// The refusal of values that are out of date. Fact `tenant-value-conflicts`.
pub(crate) fn stale(id: &str) -> Refusal {
    Refusal::invalid(format!(
        "Modification failed for 'TenantVariable' document with '{id}' Id because submitted data was out of date. Refresh the document and try again."
    ))
}

/// Puts these in place of what is shown for these owners. Values of templates that are gone go with the first write
/// (source: an issue of the server); those of owners that are not connected stay.
pub(crate) fn put(work: &mut Work<'_>, tenant: &str, owners: &[String], mut values: Vec<TenantValue>) {
    let mut kept = all(work.state, work.space, tenant);
    kept.retain(|value| !owners.contains(&value.owner));
    kept.append(&mut values);
    for value in kept.iter_mut().filter(|value| value.id.is_empty()) {
        value.id = work.state.numbering.next(PREFIX);
    }
    store(work, tenant, &kept, None);
}

fn store(work: &mut Work<'_>, tenant: &str, values: &[TenantValue], secrets: Option<Secrets>) {
    let id = document_id(tenant);
    let old = work.state.table(work.space, rows()).get(&id).cloned();
    let version = old.as_ref().map_or(0, |old| old.value["Version"].as_i64().unwrap_or(0));
    let mut value = json!({
        "Id": id, "SpaceId": work.space_id(), "TenantId": tenant, "Version": version + 1,
        "Values": values.iter().map(TenantValue::to_json).collect::<Vec<_>>(),
    });
    let before = secrets.or_else(|| old.map(|old| old.secrets.clone())).unwrap_or_default();
    let secrets = settle(&mut value, &before);
    work.stamp(&mut value);
    work.state.put(work.space, rows(), Stored::new(value, secrets));
}

/// Gives another tenant the same values, secrets included.
pub(super) fn copy(work: &mut Work<'_>, from: &str, to: &str) {
    let Some(model) = work.state.table(work.space, rows()).get(&document_id(from)).cloned() else { return };
    let mut values = all(work.state, work.space, from);
    let mut ids = Renumbering::default();
    for value in &mut values {
        let id = work.state.numbering.next(PREFIX);
        ids.add(&value.id, &id);
        value.id = id;
    }
    let secrets =
        model.secrets.iter().map(|(place, secret)| (super::clone::renamed(place, &ids), secret.clone())).collect();
    store(work, to, &values, Some(secrets));
}

/// Drops the values of projects and environments that the tenant is not connected to (any more).
pub(super) fn drop_disconnected(work: &mut Work<'_>, tenant: &str) {
    let Some(document) = work.find("tenants", tenant).cloned() else { return };
    let projects = owners(work.state, work.space, &document, &PROJECTS);
    let is_set = |id: &str| work.find(SETS.path, id).is_some();
    let before = all(work.state, work.space, tenant);
    let mut values = before.clone();
    values.retain_mut(|value| match find_owner(&projects, &value.owner) {
        Some(project) => limit(value, |id| project.environments.contains(id)),
        None => is_set(&value.owner),
    });
    put_if_changed(work, tenant, &before, &values);
}

/// Takes what is gone out of the scope; says whether something is left of it.
fn limit(value: &mut TenantValue, keep: impl Fn(&str) -> bool) -> bool {
    let was_for_all = value.environments.is_empty();
    value.environments.retain(|id| keep(id));
    was_for_all || !value.environments.is_empty()
}

fn put_if_changed(work: &mut Work<'_>, tenant: &str, before: &[TenantValue], now: &[TenantValue]) {
    let size = |values: &[TenantValue]| values.iter().map(|value| value.environments.len() + 1).sum::<usize>();
    if size(before) != size(now) {
        store(work, tenant, now, None);
    }
}

/// Removes the values for owners and environments that are deleted.
pub(crate) fn forget(work: &mut Work<'_>, gone: &BTreeSet<String>) {
    retain(work, |value| !gone.contains(&value.owner) && limit(value, |id| !gone.contains(id)));
}

/// Keeps these values of all tenants.
fn retain(work: &mut Work<'_>, keep: impl Fn(&mut TenantValue) -> bool) {
    let tenants: Vec<String> =
        work.state.table(work.space, rows()).values().map(|stored| stored.text("TenantId").to_owned()).collect();
    for tenant in tenants {
        let before = all(work.state, work.space, &tenant);
        let mut values = before.clone();
        values.retain_mut(&keep);
        put_if_changed(work, &tenant, &before, &values);
    }
}

/// Values for a project that are for other environments than these go.
pub(crate) fn limit_to(work: &mut Work<'_>, project: &str, reached: &BTreeSet<String>) {
    retain(work, |value| value.owner != project || limit(value, |id| reached.contains(id)));
}
