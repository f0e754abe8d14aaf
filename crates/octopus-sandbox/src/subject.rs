//! The subject of a document, as far as permissions can be limited to it: projects, environments, tenants.

use crate::collections::{Collection, collection, find};
use crate::store::{State, items, text};
use serde_json::Value;

/// A project and the group it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) group: String,
}

/// The subject of a document or event. `None` is about nothing of that kind at all; an empty list means all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) projects: Option<Vec<Project>>,
    pub(crate) environments: Option<Vec<String>>,
    pub(crate) tenants: Option<Vec<String>>,
}

impl Subject {
    pub(crate) const NOTHING: Subject = Subject { projects: None, environments: None, tenants: None };
}

/// The subject of a document, also before it is stored. `id` is that of the document, if it has one.
pub(crate) fn subject(state: &State, space: Option<usize>, of: &Collection, id: &str, value: &Value) -> Subject {
    let ids = |field: &str| value.get(field).is_some().then(|| strings(value, field));
    let own = |path: &str| (of.path == path).then(|| vec![id.to_owned()]);
    let tenant = Some(text(value, "TenantId").to_owned()).filter(|tenant| !tenant.is_empty());
    // A row of a variable set may belong to any environment.
    let environments = own("environments").or_else(|| (of.path == "variables").then(Vec::new));
    Subject {
        projects: projects(state, space, of, id, value),
        environments: environments.or_else(|| ids("EnvironmentIds")),
        tenants: own("tenants").or_else(|| ids("TenantIds")).or_else(|| tenant.map(|tenant| vec![tenant])),
    }
}

fn strings(value: &Value, field: &str) -> Vec<String> {
    items(value, field).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn projects(state: &State, space: Option<usize>, of: &Collection, id: &str, value: &Value) -> Option<Vec<Project>> {
    match of.path {
        "projects" => Some(vec![Project { id: id.to_owned(), group: text(value, "ProjectGroupId").to_owned() }]),
        "projectgroups" => Some(in_group(state, space, id)),
        _ => owner(state, space, of, value).map(|project| vec![project]),
    }
}

/// The group itself, and what is in it.
fn in_group(state: &State, space: Option<usize>, group: &str) -> Vec<Project> {
    let projects = state.table(space, collection("projects")).values();
    let projects =
        projects.filter(|project| project.text("ProjectGroupId") == group).map(|project| project.id().to_owned());
    let of_group = |id| Project { id, group: group.to_owned() };
    projects.chain([String::new()]).map(of_group).collect()
}

/// The project that a document belongs to, directly or through its owner.
fn owner(state: &State, space: Option<usize>, of: &Collection, value: &Value) -> Option<Project> {
    let direct = ["ProjectId", "OwnerId"].map(|field| text(value, field));
    let found = direct.iter().find_map(|id| state.table(space, collection("projects")).get(*id));
    if let Some(project) = found {
        return Some(Project { id: project.id().to_owned(), group: project.text("ProjectGroupId").to_owned() });
    }
    let (field, owners) = of.owner.filter(|(_, owners)| *owners != of.path && *owners != "projects")?;
    let owners = find(owners)?;
    let parent = state.table(space, owners).get(text(value, field))?;
    owner(state, space, owners, &parent.value)
}
