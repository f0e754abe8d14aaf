//! Tenant variables as all servers know them: by project, environment and template, and by variable set and template.
//! This shape cannot say that a common value holds in some environments only, or that a value of a project holds in
//! all of them: a tenant that has such values cannot be written this way.

use super::super::{Given, Reply, View};
use super::found::{TOKENS_SINCE, found, found_by};
use crate::answer::Refusal;
use crate::clean::member;
use crate::collections::collection;
use crate::config::Config;
use crate::rules::tenant_value_checks::problems;
use crate::rules::tenant_values::{
    self, Origin, Owner, PROJECTS, SETS, TenantValue, check_token, owners, shown, token,
};
use crate::secrets::is_secret;
use crate::store::{State, Stored, text};
use crate::work::Work;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const INEXPRESSIBLE: &str =
    "The tenant has values whose scope cannot be expressed here: use commonvariables and projectvariables.";

/// `GET /tenants/{id}/variables`.
pub(super) fn get(view: &View<'_>) -> Result<Reply, Refusal> {
    let tenant = found(view, view.args[0])?;
    Ok(Reply::Text(200, resource(view.state, view.config, view.space, tenant).to_string()))
}

/// `GET /tenantvariables/all`: of the tenants that are connected to the project, with all they have.
pub(super) fn all(view: &View<'_>) -> Result<Reply, Refusal> {
    let project = view.query.get("projectId");
    let connected = |tenant: &Stored| project.is_none_or(|id| tenant.value["ProjectEnvironments"].get(id).is_some());
    let tenants = view.state.table(view.space, collection("tenants")).values();
    let tenants = tenants.filter(|tenant| connected(tenant)).cloned().collect();
    let shown = view.state.order.of(tenants);
    let all: Vec<Value> = shown.iter().map(|tenant| resource(view.state, view.config, view.space, tenant)).collect();
    Ok(Reply::Text(200, Value::Array(all).to_string()))
}

fn resource(state: &State, config: &Config, space: Option<usize>, tenant: &Stored) -> Value {
    let of_origin = |origin: &Origin| {
        let owners = owners(state, space, tenant, origin);
        let values = shown(state, space, tenant.id(), &owners);
        (owners, values)
    };
    let base = format!("{}/api/{}", config.base_path, tenant.text("SpaceId"));
    let (projects, of_projects) = of_origin(&PROJECTS);
    let projects: Map<String, Value> =
        projects.iter().map(|owner| (owner.document.id().to_owned(), of_project(owner, &of_projects, &base))).collect();
    let (sets, common) = of_origin(&SETS);
    let sets: Map<String, Value> =
        sets.iter().map(|owner| (owner.document.id().to_owned(), of_set(owner, &common))).collect();
    let own = format!("{base}/tenants/{}", tenant.id());
    let mut resource = json!({
        "TenantId": tenant.id(), "TenantName": tenant.text("Name"), "SpaceId": tenant.text("SpaceId"),
        "ProjectVariables": projects, "LibraryVariables": sets,
        "Links": { "Self": format!("{own}/variables"), "Tenant": own },
    });
    config.mark(&mut resource);
    if config.version >= TOKENS_SINCE {
        resource["ConcurrencyToken"] = json!(token(state, space, tenant.id()));
    }
    resource
}

fn of_project(owner: &Owner<'_>, values: &[TenantValue], base: &str) -> Value {
    let id = owner.document.id();
    let of_environment = |environment: &String| {
        let mut own = Map::new();
        for template in owner.templates().iter().map(|template| text(template, "Id")) {
            if let Some(value) = holding(values, id, template, Some(environment)) {
                own.insert(template.to_owned(), value.value.clone());
            }
        }
        (environment.clone(), Value::Object(own))
    };
    let variables: Map<String, Value> = owner.environments.iter().map(of_environment).collect();
    let own = format!("{base}/projects/{id}");
    json!({
        "ProjectId": id, "ProjectName": owner.document.text("Name"), "Templates": owner.templates(),
        "Variables": variables, "Links": { "Project": own, "Logo": format!("{own}/logo") },
    })
}

fn of_set(owner: &Owner<'_>, values: &[TenantValue]) -> Value {
    let id = owner.document.id();
    let own = values.iter().filter(|value| value.owner == id && value.environments.is_empty());
    let variables: Map<String, Value> = own.map(|value| (value.template.clone(), value.value.clone())).collect();
    json!({
        "LibraryVariableSetId": id, "LibraryVariableSetName": owner.document.text("Name"),
        "Templates": owner.templates(), "Variables": variables, "Links": {},
    })
}

/// The value that holds in an environment: its own one before the one for all.
fn holding<'v>(
    values: &'v [TenantValue],
    owner: &str,
    template: &str,
    environment: Option<&str>,
) -> Option<&'v TenantValue> {
    let of_template = || values.iter().filter(|value| value.owner == owner && value.template == template);
    let own = environment.and_then(|id| of_template().find(|value| value.environments.contains(id)));
    own.or_else(|| of_template().find(|value| value.environments.is_empty()))
}

/// `PUT` and `POST /tenants/{id}/variables`: what is not sent is deleted. A lenient server drops what is not sound, and
/// keeps what cannot be expressed.
pub(super) fn put(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let tenant = found_by(work, given.args[0])?;
    let body = given.body.as_object();
    let body = body.ok_or_else(|| Refusal::Malformed("The request body must be a JSON object.".to_owned()))?;
    if work.config.version >= TOKENS_SINCE {
        check_token(work, tenant.id(), member(body, "ConcurrencyToken").and_then(Value::as_str))?;
    }
    let (mut owned, mut values, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (origin, name) in [(&PROJECTS, "ProjectVariables"), (&SETS, "LibraryVariables")] {
        let owners = owners(work.state, work.space, &tenant, origin);
        let before = shown(work.state, work.space, tenant.id(), &owners);
        let (elsewhere, here): (Vec<_>, Vec<_>) = before.into_iter().partition(|value| is_inexpressible(origin, value));
        if work.strict() && !elsewhere.is_empty() {
            return Err(Refusal::invalid(INEXPRESSIBLE));
        }
        let mut sent = wanted(origin, member(body, name).unwrap_or(&Value::Null));
        sent.retain(|value| {
            let old = holding(&here, &value.owner, &value.template, value.environments.first().map(String::as_str));
            let found = problems(work, origin, &owners, value, old.map(|old| &old.value));
            let is_sound = found.is_empty();
            wrong.extend(found);
            is_sound
        });
        owned.extend(owners.iter().map(|owner| owner.document.id().to_owned()));
        values.extend(elsewhere);
        values.extend(merged(here, sent));
    }
    if !wrong.is_empty() && work.strict() {
        return Err(Refusal::Invalid(wrong));
    }
    tenant_values::put(work, tenant.id(), &owned, values);
    Ok(Reply::Text(200, resource(work.state, work.config, work.space, &tenant).to_string()))
}

/// Whether the shape of this endpoint has no place for a value.
fn is_inexpressible(origin: &Origin, value: &TenantValue) -> bool {
    (*origin == SETS) != value.environments.is_empty()
}

/// The values in the body, one for each environment; null is none.
fn wanted(origin: &Origin, sent: &Value) -> Vec<TenantValue> {
    let mut values = Vec::new();
    for (owner, group) in sent.as_object().into_iter().flatten() {
        let Some(variables) = group.as_object().and_then(|group| member(group, "Variables")) else { continue };
        let of_environment = |environment: Option<&str>, templates: &Value| {
            let templates = templates.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
            let value = |(template, value): (&String, &Value)| TenantValue {
                id: String::new(),
                owner: owner.clone(),
                template: template.clone(),
                environments: environment.into_iter().map(str::to_owned).collect(),
                value: plain(value),
            };
            templates.map(value).collect::<Vec<_>>()
        };
        if *origin == SETS {
            values.extend(of_environment(None, variables));
            continue;
        }
        for (environment, templates) in variables.as_object().into_iter().flatten() {
            values.extend(of_environment(Some(environment), templates));
        }
    }
    values
}

/// Numbers and flags are texts to the server.
pub(super) fn plain(value: &Value) -> Value {
    match value {
        Value::Number(_) | Value::Bool(_) => Value::String(value.to_string()),
        _ => value.clone(),
    }
}

/// The values that were there and are kept or changed, then the new ones. A value that was given for several
/// environments at once keeps those for which it was sent unchanged.
fn merged(before: Vec<TenantValue>, mut sent: Vec<TenantValue>) -> Vec<TenantValue> {
    let mut values = Vec::new();
    for mut value in before {
        let single = value.environments.len() < 2;
        let own = |new: &TenantValue| new.same_template(&value) && new.environments.is_subset(&value.environments);
        if single {
            if let Some(at) = sent.iter().position(|new| own(new) && new.environments == value.environments) {
                value.value = sent.swap_remove(at).value;
                values.push(value);
            }
            continue;
        }
        let (kept, rest): (Vec<_>, Vec<_>) =
            sent.into_iter().partition(|new| own(new) && is_unchanged(&new.value, &value.value));
        sent = rest;
        value.environments = kept.into_iter().flat_map(|new| new.environments).collect::<BTreeSet<_>>();
        if !value.environments.is_empty() {
            values.push(value);
        }
    }
    values.append(&mut sent);
    values
}

/// Whether what was sent means what is there: the same text, or a secret that is to be kept.
fn is_unchanged(sent: &Value, stored: &Value) -> bool {
    let keeps = sent["HasValue"] == true && sent["NewValue"].is_null();
    sent == stored || (is_secret(sent) && is_secret(stored) && keeps)
}
