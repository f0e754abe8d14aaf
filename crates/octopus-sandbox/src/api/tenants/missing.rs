//! Templates that tenants have not filled in.

use super::super::{Reply, View};
use super::found::found;
use crate::answer::Refusal;
use crate::collections::collection;
use crate::rules::tenant_values::{Origin, Owner, PROJECTS, SETS, TenantValue, owners, shown};
use crate::store::{Stored, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A template without a value of the tenant's own.
pub(super) struct Gap<'s> {
    pub(super) owner: &'s Stored,
    pub(super) template: &'s Value,
    /// Where it is missing; none where the owner is connected to none.
    pub(super) environments: BTreeSet<String>,
    /// Whether there is a value elsewhere.
    pub(super) partly: bool,
}

/// The templates that have no value everywhere, whether they have a default or not.
pub(super) fn gaps<'s>(owners: &[Owner<'s>], values: &[TenantValue]) -> Vec<Gap<'s>> {
    let mut gaps = Vec::new();
    for owner in owners {
        for template in owner.templates() {
            let id = text(template, "Id");
            let own: Vec<&TenantValue> = values
                .iter()
                .filter(|value| value.owner == owner.document.id() && value.template == id && has_value(&value.value))
                .collect();
            let mut environments = owner.environments.clone();
            environments.retain(|id| !own.iter().any(|value| value.environments.contains(id)));
            let for_all = own.iter().any(|value| value.environments.is_empty());
            if !for_all && (own.is_empty() || !environments.is_empty()) {
                gaps.push(Gap { owner: owner.document, template, environments, partly: !own.is_empty() });
            }
        }
    }
    gaps
}

/// A secret that was cleared is none, nor is an empty text.
fn has_value(value: &Value) -> bool {
    match value {
        Value::Object(secret) => secret.get("HasValue") == Some(&Value::Bool(true)),
        Value::String(text) => !text.is_empty(),
        _ => false,
    }
}

/// `GET /tenants/variables-missing`: those without a default either.
pub(super) fn of_tenants(view: &View<'_>) -> Result<Reply, Refusal> {
    let tenants: Vec<Arc<Stored>> = match view.query.get("tenantId") {
        Some(id) => vec![found(view, id)?.clone()],
        None => {
            let all = view.state.table(view.space, collection("tenants")).values().cloned().collect();
            view.state.order.of(all)
        }
    };
    let details = view.query.flag("includeDetails") == Some(true);
    let mut results = Vec::new();
    for tenant in tenants.iter().filter(|tenant| is_inspected(view, tenant)) {
        let missing: Vec<Value> =
            [&PROJECTS, &SETS].into_iter().flat_map(|origin| missing(view, tenant, origin)).collect();
        if !missing.is_empty() {
            let shown = if details { missing } else { Vec::new() };
            results.push(json!({ "TenantId": tenant.id(), "MissingVariables": shown, "Links": {} }));
        }
    }
    Ok(Reply::Text(200, Value::Array(results).to_string()))
}

/// Source: the reference of the API; project and environment limit the tenants, not what is said of them.
fn is_inspected(view: &View<'_>, tenant: &Stored) -> bool {
    let links = &tenant.value["ProjectEnvironments"];
    let in_environment = |wanted: &str| {
        let lists = links.as_object().into_iter().flatten().filter_map(|(_, ids)| ids.as_array());
        lists.flatten().any(|id| id == wanted)
    };
    view.query.get("projectId").is_none_or(|wanted| links.get(wanted).is_some())
        && view.query.get("environmentId").is_none_or(in_environment)
}

fn missing(view: &View<'_>, tenant: &Stored, origin: &Origin) -> Vec<Value> {
    let owners = owners(view.state, view.space, tenant, origin);
    let values = shown(view.state, view.space, tenant.id(), &owners);
    let gaps = gaps(&owners, &values).into_iter().filter(|gap| !has_value(&gap.template["DefaultValue"]));
    gaps.flat_map(|gap| entries(&gap, origin)).collect()
}

/// One entry for each environment of a project, and one for a variable set that misses the value somewhere.
fn entries(gap: &Gap<'_>, origin: &Origin) -> Vec<Value> {
    let entry = |environment: Option<&str>| {
        let mut entry = json!({
            "ProjectId": null, "EnvironmentId": environment, "LibraryVariableSetId": null,
            "VariableTemplateId": gap.template["Id"], "VariableTemplateName": gap.template["Name"], "Links": {},
        });
        entry[origin.id] = Value::from(gap.owner.id());
        entry
    };
    if *origin == SETS { vec![entry(None)] } else { gap.environments.iter().map(|id| entry(Some(id))).collect() }
}
