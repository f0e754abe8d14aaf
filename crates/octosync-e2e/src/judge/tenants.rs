//! Tenants: both sides add to their tags and links, and nothing else of one that stands there is touched (F6).

use super::{Mode, World};
use crate::reader::{Named, Snapshot, fold, items, text};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Links by the ids of projects, each with those of environments.
type Links = BTreeMap<String, BTreeSet<String>>;

/// Checks every tenant of the source.
pub(crate) fn check(world: &World<'_>, problems: &mut Vec<String>) {
    if world.expectation.mode_of("tenants").is_none_or(|mode| mode == Mode::Existing) {
        return;
    }
    for tenant in world.source.of("tenants") {
        let Some(named) = world.source_names.get(text(tenant, "Id")) else { continue };
        for target in world.targets(named) {
            one(world, tenant, &target, problems);
        }
    }
}

fn one(world: &World<'_>, tenant: &Value, target: &Named, problems: &mut Vec<String>) {
    let find = |space: &Snapshot, ids: &[String]| {
        space.of("tenants").iter().find(|tenant| ids.iter().any(|id| tenant["Id"] == **id)).cloned()
    };
    let before = find(world.before, world.before_names.ids(target));
    let after = find(world.after, world.after_names.ids(target));
    let stood = before.as_ref().map(links_of).unwrap_or_default();
    let wanted = wanted(world, tenant, &stood);
    let had_some = !links_of(tenant).is_empty();
    match (before, after) {
        (None, None) if had_some && wanted.is_empty() => {}
        (None, Some(_)) if had_some && wanted.is_empty() => {
            problems.push(format!("{target} was made, though it would keep no link"));
        }
        (before, Some(after)) => {
            let mut links = stood;
            for (project, environments) in wanted {
                links.entry(project).or_default().extend(environments);
            }
            if links_of(&after) != links {
                problems.push(format!("{target}: expected the links {links:?}, found {:?}", links_of(&after)));
            }
            let mut tags: BTreeSet<String> = before.as_ref().map(tags_of).unwrap_or_default();
            tags.extend(items(tenant, "TenantTags").iter().flat_map(|tag| world.tag(tag)));
            if tags_of(&after) != tags {
                problems.push(format!("{target}: expected the tags {tags:?}, found {:?}", tags_of(&after)));
            }
            let rest = before.as_ref().unwrap_or(tenant);
            if text(rest, "Description") != text(&after, "Description") {
                problems.push(format!("{target}: its description is {}", after["Description"]));
            }
        }
        (_, None) => problems.push(format!("{target} is missing")),
    }
}

/// The links of the source in ids of the destination, as far as they can stand there.
fn wanted(world: &World<'_>, tenant: &Value, stood: &Links) -> Links {
    let id_of = |id: &str| {
        let named = world.source_names.get(id)?;
        let there = world.counterparts(named).into_iter().next()?;
        world.after_names.ids(&there).first().cloned()
    };
    let mut wanted = Links::new();
    for (project, environments) in links_of(tenant) {
        let Some(there) = id_of(&project) else { continue };
        let refuses =
            world.after_ids.get(there.as_str()).is_some_and(|doc| doc["TenantedDeploymentMode"] == "Untenanted");
        let known = stood.get(&there);
        let reach = reach(world.after, &there);
        let reached = |id: &String| {
            reach.as_ref().is_none_or(|reach| reach.contains(id)) || known.is_some_and(|known| known.contains(id))
        };
        let mapped: BTreeSet<String> = environments.iter().filter_map(|id| id_of(id)).filter(reached).collect();
        let is_lost = mapped.is_empty() && !environments.is_empty();
        if !is_lost && (!refuses || known.is_some()) {
            wanted.insert(there, mapped);
        }
    }
    wanted
}

/// The environments to which the lifecycles of a project lead; nothing is every one.
fn reach(space: &Snapshot, project: &str) -> Option<BTreeSet<String>> {
    let find = |of: &str, id: &str| space.of(of).iter().find(|document| document["Id"] == id);
    let own = find("projects", project).map_or("", |project| text(project, "LifecycleId"));
    let channels = space.of("channels").iter().filter(|channel| channel["ProjectId"] == project);
    let mut reach = BTreeSet::new();
    for lifecycle in channels.map(|channel| text(channel, "LifecycleId")) {
        let lifecycle = find("lifecycles", if lifecycle.is_empty() { own } else { lifecycle })?;
        let phases = items(lifecycle, "Phases");
        for phase in phases {
            let lists = ["AutomaticDeploymentTargets", "OptionalDeploymentTargets"];
            let ids: Vec<&str> = lists.iter().flat_map(|list| items(phase, list)).filter_map(Value::as_str).collect();
            if ids.is_empty() {
                return None;
            }
            reach.extend(ids.into_iter().map(str::to_owned));
        }
        if phases.is_empty() {
            return None;
        }
    }
    Some(reach)
}

fn links_of(tenant: &Value) -> Links {
    let links = tenant["ProjectEnvironments"].as_object().into_iter().flat_map(Map::iter);
    let texts =
        |list: &Value| list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    links.map(|(project, environments)| (project.clone(), texts(environments))).collect()
}

fn tags_of(tenant: &Value) -> BTreeSet<String> {
    items(tenant, "TenantTags").iter().filter_map(Value::as_str).map(fold).collect()
}
