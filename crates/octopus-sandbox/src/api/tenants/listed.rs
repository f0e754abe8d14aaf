//! Tenant variables as newer servers know them: a list of values with their scopes, common ones and those of projects
//! apart. A write replaces the list.

use super::super::{Given, Reply, View};
use super::found::{found, found_by};
use super::grouped::plain;
use super::missing::{Gap, gaps};
use crate::answer::Refusal;
use crate::clean::member;
use crate::rules::reach;
use crate::rules::tenant_value_checks::problems;
use crate::rules::tenant_values::{
    self, Origin, Owner, PROJECTS, SETS, TenantValue, check_token, find_owner, owners, shown, stale, token,
};
use crate::store::Stored;
use crate::version::Version;
use crate::work::Work;
use serde_json::{Map, Value, json};

/// The description of 2026.1 takes tokens here, but has none in the answers; the reference of 2026.3 has.
const ANSWERED_TOKENS_SINCE: Version = Version::new(2026, 2);

pub(super) fn get_common(view: &View<'_>) -> Result<Reply, Refusal> {
    get(view, &SETS)
}

pub(super) fn get_of_projects(view: &View<'_>) -> Result<Reply, Refusal> {
    get(view, &PROJECTS)
}

pub(super) fn put_common(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put(work, given, &SETS)
}

pub(super) fn put_of_projects(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    put(work, given, &PROJECTS)
}

fn get(view: &View<'_>, origin: &Origin) -> Result<Reply, Refusal> {
    let tenant = found(view, view.args[0])?;
    let owners = owners(view.state, view.space, tenant, origin);
    let values = shown(view.state, view.space, tenant.id(), &owners);
    let mut answer = answer(tenant, origin, &owners, &values);
    if view.config.version >= ANSWERED_TOKENS_SINCE {
        answer["ConcurrencyToken"] = json!(token(view.state, view.space, tenant.id()));
    }
    if view.query.flag("includeMissingVariables") == Some(true) {
        let missing = gaps(&owners, &values);
        answer["MissingVariables"] = missing.iter().map(|gap| missing_variable(gap, origin)).collect();
    }
    Ok(Reply::Text(200, answer.to_string()))
}

fn answer(tenant: &Stored, origin: &Origin, owners: &[Owner<'_>], values: &[TenantValue]) -> Value {
    let variables: Vec<Value> = values.iter().filter_map(|value| variable(value, origin, owners)).collect();
    json!({ "TenantId": tenant.id(), "Variables": variables })
}

fn variable(value: &TenantValue, origin: &Origin, owners: &[Owner<'_>]) -> Option<Value> {
    let owner = find_owner(owners, &value.owner)?;
    let mut shown = described(owner.document, owner.template(&value.template)?, origin);
    shown["Id"] = json!(value.id);
    shown["Scope"] = json!({ "EnvironmentIds": value.environments });
    shown["Value"] = value.value.clone();
    Some(shown)
}

fn described(owner: &Stored, template: &Value, origin: &Origin) -> Value {
    json!({
        origin.id: owner.id(), origin.name: owner.text("Name"), "TemplateId": template["Id"], "Template": template,
    })
}

/// A template that is not filled in, with its default. Where it has no value at all, a common one is missing as such.
fn missing_variable(gap: &Gap<'_>, origin: &Origin) -> Value {
    let mut shown = described(gap.owner, gap.template, origin);
    let everywhere = *origin == SETS && !gap.partly;
    let environments: Vec<&String> = gap.environments.iter().filter(|_| !everywhere).collect();
    shown["Scope"] = json!({ "EnvironmentIds": environments });
    shown["Value"] = gap.template["DefaultValue"].clone();
    shown
}

fn put(work: &mut Work<'_>, given: &Given<'_>, origin: &'static Origin) -> Result<Reply, Refusal> {
    let tenant = found_by(work, given.args[0])?;
    let body = given.body.as_object();
    let body = body.ok_or_else(|| Refusal::Malformed("The request body must be a JSON object.".to_owned()))?;
    check_token(work, tenant.id(), member(body, "ConcurrencyToken").and_then(Value::as_str))?;
    let Some(Value::Array(list)) = member(body, "Variables") else {
        return Err(Refusal::invalid("The Variables field is required."));
    };
    let connected = owners(work.state, work.space, &tenant, origin);
    let before = shown(work.state, work.space, tenant.id(), &connected);
    let (mut values, mut wrong): (Vec<TenantValue>, Vec<String>) = (Vec::new(), Vec::new());
    for (index, sent) in list.iter().enumerate() {
        let value = match read(origin, index, sent) {
            Ok(value) => value,
            Err(problem) => {
                wrong.push(problem);
                continue;
            }
        };
        let old = before.iter().find(|old| old.id == value.id);
        if !value.id.is_empty() && old.is_none_or(|old| !old.same_template(&value)) {
            return Err(stale(&value.id));
        }
        let found = problems(work, origin, &connected, &value, old.map(|old| &old.value));
        if work.strict() || found.is_empty() {
            wrong.extend(found);
            wrong.extend(overlap(&values, &value));
            values.push(value);
        }
    }
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong));
    }
    let owned: Vec<String> = connected.iter().map(|owner| owner.document.id().to_owned()).collect();
    tenant_values::put(work, tenant.id(), &owned, values);
    written(work, &tenant, origin)
}

fn written(work: &Work<'_>, tenant: &Stored, origin: &Origin) -> Result<Reply, Refusal> {
    let owners = owners(work.state, work.space, tenant, origin);
    let values = shown(work.state, work.space, tenant.id(), &owners);
    let mut answer = answer(tenant, origin, &owners, &values);
    if work.config.version >= ANSWERED_TOKENS_SINCE {
        answer["ConcurrencyToken"] = json!(token(work.state, work.space, tenant.id()));
    }
    Ok(Reply::Text(200, answer.to_string()))
}

/// One value of the body. The server's description calls the owner `OwnerId`, its clients send what they read.
fn read(origin: &Origin, index: usize, sent: &Value) -> Result<TenantValue, String> {
    let object = sent.as_object().ok_or_else(|| format!("Error converting value {{}}. Path 'Variables[{index}]'."))?;
    let required = |name: &str| format!("The Variables[{index}].{name} field is required.");
    let said = |name: &str| member(object, name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let owner = said("OwnerId").or_else(|| said(origin.id)).ok_or_else(|| required("OwnerId"))?;
    let template = said("TemplateId").ok_or_else(|| required("TemplateId"))?;
    let value = member(object, "Value").filter(|value| !value.is_null()).ok_or_else(|| required("Value"))?;
    let scope = member(object, "Scope").and_then(Value::as_object).ok_or_else(|| required("Scope"))?;
    Ok(TenantValue {
        id: said("Id").unwrap_or_default().to_owned(),
        owner: owner.to_owned(),
        template: template.to_owned(),
        environments: environments(scope),
        value: plain(value),
    })
}

fn environments(scope: &Map<String, Value>) -> std::collections::BTreeSet<String> {
    let ids = member(scope, "EnvironmentIds").and_then(Value::as_array);
    reach::ids(ids.map_or(&[], Vec::as_slice))
}

/// Two values of one template for one environment, or one id twice, cannot both hold.
fn overlap(values: &[TenantValue], value: &TenantValue) -> Option<String> {
    let clash = |other: &&TenantValue| {
        let both_for_all = other.environments.is_empty() && value.environments.is_empty();
        let same_id = !value.id.is_empty() && other.id == value.id;
        same_id
            || (other.same_template(value) && (both_for_all || !other.environments.is_disjoint(&value.environments)))
    };
    values.iter().find(clash).map(|_| format!("The template '{}' has two values for the same scope.", value.template))
}
