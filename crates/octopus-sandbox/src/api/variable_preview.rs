//! Which values a deployment or a run of a runbook would see.

use super::variable_owners::{asked, owners, runbook_of, sets_of};
use super::{Reply, View};
use crate::answer::Refusal;
use crate::render;
use crate::rules::specificity::Situation;
use crate::rules::tenant_values::{self, PROJECTS, SETS, TenantValue};
use crate::rules::variables::{TYPES, actions_of_state};
use crate::secrets::is_secret;
use crate::store::{Stored, items, text};
use crate::version::Version;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Before this version the server did not look at the role. Fact `preview-role`.
const ROLES_MATTER: Version = Version::new(2021, 3);

/// A value that may be in effect, and how specific it is. Defaults of templates have no rank, and come last.
struct Candidate {
    rank: Option<u64>,
    variable: Value,
}

/// The variable set of the project with the most specific value of each name that holds where the query says. Of
/// equally specific ones the project's own goes before those of library sets, and those in the order in which it
/// includes them; documented is only the first half. Values that are scoped to something that the query leaves open are
/// not in it. In a runbook no channel holds.
pub(super) fn preview(view: &View<'_>) -> Result<Reply, Refusal> {
    let Some(project) = asked(view, "project", "projects")? else {
        return Err(Refusal::invalid("The project field is required."));
    };
    let tenant = asked(view, "tenant", "tenants")?;
    let at = situation(view, project, tenant)?;
    let mut candidates = Vec::new();
    for owner in owners(view, project) {
        for set in sets_of(view, owner)? {
            let own = items(&set.value, "Variables").iter();
            let holding = own.filter_map(|variable| Some((at.rank(&variable["Scope"])?, variable)));
            candidates
                .extend(holding.map(|(rank, variable)| Candidate { rank: Some(rank), variable: variable.clone() }));
        }
        if let Some(tenant) = tenant {
            candidates.extend(of_tenant(view, &at, tenant, owner));
        }
    }
    let sets = sets_of(view, project)?;
    let mut answer = sets.first().ok_or_else(|| Refusal::missing(project.id()))?.value.clone();
    answer["Variables"] = most_specific(candidates);
    answer["ScopeValues"] =
        view.space.map_or(Value::Null, |space| render::scope_values(view.state, space, project.id()));
    answer["Links"] = json!({});
    Ok(Reply::Text(200, answer.to_string()))
}

/// One of each name, whatever its case; the first of those that are equally specific.
fn most_specific(candidates: Vec<Candidate>) -> Value {
    let mut chosen: BTreeMap<String, Candidate> = BTreeMap::new();
    for candidate in candidates {
        let name = text(&candidate.variable, "Name").to_lowercase();
        if chosen.get(&name).is_none_or(|best| best.rank < candidate.rank) {
            chosen.insert(name, candidate);
        }
    }
    chosen.into_values().map(|candidate| candidate.variable).collect()
}

/// Where the query asks. The roles of a target hold, and those of them that the step targets are more specific.
fn situation(view: &View<'_>, project: &Arc<Stored>, tenant: Option<&Arc<Stored>>) -> Result<Situation, Refusal> {
    let runbook = runbook_of(view, project)?;
    let machine = asked(view, "machine", "machines")?;
    let action = view.query.get("action");
    let known = view.space.map(|space| actions_of_state(view.state, space, project.id())).unwrap_or_default();
    if let Some(action) = action.filter(|action| !known.iter().any(|(id, _)| id.eq_ignore_ascii_case(action))) {
        return Err(Refusal::missing(action));
    }
    let role = view.query.get("role").filter(|_| view.config.version >= ROLES_MATTER);
    let channel = asked(view, "channel", "channels")?.filter(|_| runbook.is_none());
    let id = |found: Option<&Arc<Stored>>| found.map(|found| found.id().to_lowercase()).into_iter().collect();
    Ok(Situation {
        action: action.map(str::to_lowercase).into_iter().collect(),
        machine: id(machine),
        step_roles: role.map(str::to_lowercase).into_iter().collect(),
        machine_roles: machine.map_or(BTreeSet::new(), |machine| texts(machine, "Roles")),
        tenant: id(tenant),
        tenant_tags: tenant.map_or(BTreeSet::new(), |tenant| texts(tenant, "TenantTags")),
        environment: id(asked(view, "environment", "environments")?),
        channel: id(channel),
        process_owner: id(Some(runbook.unwrap_or(project))),
        project: id(Some(project)),
    })
}

fn texts(document: &Stored, field: &str) -> BTreeSet<String> {
    items(&document.value, field).iter().filter_map(Value::as_str).map(str::to_lowercase).collect()
}

/// The values of a tenant for the templates of a project or library set, and their defaults.
fn of_tenant(view: &View<'_>, at: &Situation, tenant: &Arc<Stored>, owner: &Arc<Stored>) -> Vec<Candidate> {
    let connected = [&PROJECTS, &SETS].map(|origin| tenant_values::owners(view.state, view.space, tenant, origin));
    let values: Vec<TenantValue> =
        connected.iter().flat_map(|owners| tenant_values::shown(view.state, view.space, tenant.id(), owners)).collect();
    let mut candidates = Vec::new();
    for template in items(&owner.value, "Templates") {
        let own = values.iter().filter(|value| value.owner == owner.id() && value.template == text(template, "Id"));
        for value in own {
            let scope = json!({ "Tenant": [tenant.id()], "Environment": value.environments });
            let rank = at.rank(&scope);
            candidates.extend(rank.map(|rank| candidate(Some(rank), template, &value.id, &value.value, scope)));
        }
        if !template["DefaultValue"].is_null() {
            candidates.push(candidate(None, template, text(template, "Id"), &template["DefaultValue"], json!({})));
        }
    }
    candidates
}

/// The value of a template as a variable.
fn candidate(rank: Option<u64>, template: &Value, id: &str, value: &Value, scope: Value) -> Candidate {
    let control = text(&template["DisplaySettings"], "Octopus.ControlType");
    let kind = TYPES.iter().map(|(kind, _)| *kind).find(|kind| *kind == control).unwrap_or("String");
    let kind = if is_secret(value) { "Sensitive" } else { kind };
    let variable = json!({
        "Id": id, "Name": template["Name"], "Value": if is_secret(value) { &Value::Null } else { value },
        "Description": template["HelpText"], "Type": kind, "Scope": scope, "IsEditable": false,
        "IsSensitive": kind == "Sensitive", "Prompt": null,
    });
    Candidate { rank, variable }
}
