//! Tenants: which projects and environments they can be connected to, and copies of them.

use super::{reach, tenant_values};
use crate::answer::Refusal;
use crate::clean::member;
use crate::collections::collection;
use crate::facts::UNTENANTED_PROJECTS;
use crate::store::Stored;
use crate::work::{Draft, Work};
use crate::write::create;
use serde_json::{Map, Value, json};

/// The fields that a copy has of its model when the request says nothing of them.
const COPIED: &[&str] = &["Description", "TenantTags", "ProjectEnvironments", "Icon"];

/// A new connection needs environments that the lifecycles of the project lead to; whether the project allows tenants
/// is asked only if that is switched on. Former connections stay in any case. The sentences are not documented.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    if !work.strict() {
        return;
    }
    let mut problems = Vec::new();
    let before = draft.old.as_ref().map_or(&Value::Null, |old| &old.value["ProjectEnvironments"]);
    for (id, environments) in draft.value["ProjectEnvironments"].as_object().into_iter().flatten() {
        let Some(project) = work.find("projects", id) else { continue };
        let name = project.text("Name");
        let is_new = before.get(id).is_none() && !work.config.does(&UNTENANTED_PROJECTS);
        if project.text("TenantedDeploymentMode") == "Untenanted" && is_new {
            problems.push(format!("The project '{name}' does not allow tenanted deployments."));
        }
        let Some(reached) = reach::environments(work.state, work.space, id) else { continue };
        let known = reach::ids(crate::store::items(before, id));
        let added = environments.as_array().into_iter().flatten().filter_map(Value::as_str);
        for environment in added.filter(|added| !known.contains(*added) && !reached.contains(*added)) {
            problems.push(format!("The environment '{environment}' is in no lifecycle of the project '{name}'."));
        }
    }
    draft.problems.append(&mut problems);
}

/// A project or environment that is disconnected takes its values along. Source: the reference of the API.
pub(crate) fn changed(work: &mut Work<'_>, id: &str, _: Option<&Stored>) {
    tenant_values::drop_disconnected(work, id);
}

/// Creates a tenant as the body says, with what it does not say taken from the model, values and secrets included.
pub(crate) fn clone(work: &mut Work<'_>, model: &Stored, body: &Value) -> Result<String, Refusal> {
    let body =
        body.as_object().ok_or_else(|| Refusal::Malformed("The request body must be a JSON object.".to_owned()))?;
    let id = create(work, collection("tenants"), &Value::Object(head(model, body)))?;
    work.patch("tenants", &id, |tenant| tenant["ClonedFromTenantId"] = json!(model.id()));
    tenant_values::copy(work, model.id(), &id);
    tenant_values::drop_disconnected(work, &id);
    Ok(id)
}

fn head(model: &Stored, body: &Map<String, Value>) -> Map<String, Value> {
    let mut head = body.clone();
    for field in COPIED {
        // Clients of .NET send empty lists for what nobody set.
        let says_nothing = match member(body, field) {
            None | Some(Value::Null) => true,
            Some(Value::Array(list)) => list.is_empty(),
            Some(Value::Object(map)) => map.is_empty(),
            Some(_) => false,
        };
        if let (true, Some(value)) = (says_nothing, model.value.get(*field)) {
            head.retain(|name, _| !name.eq_ignore_ascii_case(field));
            head.insert((*field).to_owned(), value.clone());
        }
    }
    head
}
