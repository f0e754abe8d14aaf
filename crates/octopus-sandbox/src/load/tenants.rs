//! Tenant variables in files: as a save writes them, or in either shape in which servers answer.

use crate::rules::tenant_values::{PREFIX, PROJECTS, SETS};
use crate::store::{items, text};
use crate::work::Work;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const STEM: &str = "tenantvariables";

/// Makes one document for each tenant, in the form in which they are stored; single values get ids of this instance.
pub(super) fn unify(work: &mut Work<'_>, files: &mut BTreeMap<String, Vec<Value>>, notes: &mut Vec<String>) {
    let Some(stem) = files.keys().find(|stem| stem.eq_ignore_ascii_case(STEM)).cloned() else { return };
    let mut tenants: BTreeMap<String, Value> = BTreeMap::new();
    for document in files.remove(&stem).unwrap_or_default() {
        let tenant = text(&document, "TenantId").to_owned();
        if tenant.is_empty() {
            notes.push(format!("{stem}: skipped, it has no TenantId"));
            continue;
        }
        let fresh = json!({ "Id": format!("{STEM}-{tenant}"), "TenantId": tenant, "Version": 1, "Values": [] });
        let into = tenants.entry(tenant).or_insert(fresh);
        for field in ["Version", "SpaceId"] {
            if let Some(value) = document.get(field) {
                into[field] = value.clone();
            }
        }
        for mut value in values(&document) {
            value["Id"] = json!(work.state.numbering.next(PREFIX));
            if let Some(list) = into["Values"].as_array_mut() {
                list.push(value);
            }
        }
    }
    files.insert(STEM.to_owned(), tenants.into_values().collect());
}

/// The values of a document, whichever members it has.
fn values(document: &Value) -> Vec<Value> {
    let mut values = items(document, "Values").to_vec();
    for (owner, group) in members(document, "ProjectVariables") {
        for (environment, templates) in members(group, "Variables") {
            let templates = templates.as_object().into_iter().flatten();
            values.extend(templates.map(|(template, value)| stored(owner, template, json!([environment]), value)));
        }
    }
    for (owner, group) in members(document, "LibraryVariables") {
        let templates = members(group, "Variables");
        values.extend(templates.map(|(template, value)| stored(owner, template, json!([]), value)));
    }
    for value in items(document, "Variables") {
        let ids = ["OwnerId", PROJECTS.id, SETS.id];
        let owner = ids.iter().map(|name| text(value, name)).find(|id| !id.is_empty()).unwrap_or_default();
        values.push(stored(
            owner,
            text(value, "TemplateId"),
            value["Scope"]["EnvironmentIds"].clone(),
            &value["Value"],
        ));
    }
    values.retain(|value| !value["Value"].is_null());
    values
}

fn members<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn stored(owner: &str, template: &str, environments: Value, value: &Value) -> Value {
    json!({ "OwnerId": owner, "TemplateId": template, "EnvironmentIds": environments, "Value": value })
}
