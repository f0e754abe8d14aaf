//! The documents that the destination had before: they stay, under their ids, and unchanged where the source has no
//! say.

use super::compare::is_empty;
use super::{FirstSync, Mode, World};
use crate::reader::{Named, fold, items, text};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Members that a server derives from other documents.
const DERIVED: &[&str] = &["ScopeValues", "Links", "LastModifiedOn", "LastModifiedBy"];
/// Lists whose items the destination may have for itself, and the member that tells them apart.
const ITEMS: &[(&str, &str)] = &[
    ("Steps", "Name"),
    ("Actions", "Name"),
    ("Tags", "Name"),
    ("Parameters", "Name"),
    ("Templates", "Name"),
    ("Packages", "Name"),
];

/// Checks everything that was there before, and that nothing came that nobody asked for.
pub(crate) fn check(world: &World<'_>, problems: &mut Vec<String>) {
    let wanted = wanted(world);
    for (id, before) in &world.before_ids {
        let Some(named) = world.before_names.get(id) else { continue };
        let Some(after) = world.after_ids.get(id) else {
            problems.push(format!("{named} ({id}) is gone"));
            continue;
        };
        let source = wanted.get(named).copied();
        // Changes of tenants are judged with them.
        if source.is_some() && named.kind() == "tenants" {
            continue;
        }
        let is_tied = source.is_some_and(|source| world.is_tied(named, source));
        if source.is_none() || is_tied || is_kept(world, named) {
            if clean(before) != clean(after) {
                let why = if source.is_none() { "is the destination's own" } else { "was to be kept" };
                problems.push(format!("{named} {why}, but changed: {}", first_difference(before, after)));
            }
        } else if let Some(source) = source.filter(|_| named.kind() != "variables") {
            own_items(&clean(source), &clean(before), &clean(after), &named.to_string(), problems);
        }
        secrets(before, after, &named.to_string(), problems);
    }
    for (named, ids) in world.after_names.all() {
        let is_new = !world.before_names.has(named) && !["tags", "actions", "prompts"].contains(&named.kind());
        if is_new && !wanted.contains_key(named) && !ids.is_empty() {
            problems.push(format!("{named} came from nowhere"));
        }
    }
    default_channels(world, problems);
}

/// The names that documents of the source lead to.
fn wanted<'a>(world: &World<'a>) -> BTreeMap<Named, &'a Value> {
    let mut wanted = BTreeMap::new();
    for document in world.source.documents.values().flatten() {
        let Some(named) = world.source_names.get(text(document, "Id")) else { continue };
        let takes_part = match named.kind() {
            "variables" if named.0[0].0 == "script_modules" => world.expectation.mode_of("script_modules"),
            kind => world.expectation.mode_of(kind),
        };
        if takes_part.is_some_and(|mode| mode != Mode::Existing) && !named.own().starts_with('<') {
            wanted.extend(world.targets(named).into_iter().map(|target| (target, document)));
        }
    }
    // Of the default ones those stand for each other that have different names.
    wanted
}

fn is_kept(world: &World<'_>, named: &Named) -> bool {
    let kind =
        if named.kind() == "variables" && named.0[0].0 == "script_modules" { "script_modules" } else { named.kind() };
    if kind == "variables" {
        return false;
    }
    let mode = world.expectation.mode_of(kind);
    mode.is_none_or(|mode| mode != Mode::Merge) || world.expectation.word_of(kind) == FirstSync::KeepDestination
}

fn clean(document: &Value) -> Value {
    let mut document = document.clone();
    if let Some(map) = document.as_object_mut() {
        map.retain(|member, _| !DERIVED.contains(&member.as_str()));
    }
    document
}

fn first_difference(before: &Value, after: &Value) -> String {
    let (before, after) = (clean(before), clean(after));
    let members = before.as_object().into_iter().flatten();
    let mut changed = members.filter(|(member, value)| after[member.as_str()] != **value);
    changed
        .next()
        .map_or_else(String::new, |(member, value)| format!("{member} was {value}, is {}", after[member.as_str()]))
}

/// Items that only the destination has stay as they are; those that both have keep their ids.
fn own_items(source: &Value, before: &Value, after: &Value, place: &str, problems: &mut Vec<String>) {
    for (list, by) in ITEMS {
        let find = |value: &'_ Value, name: &str| {
            items(value, list).iter().find(|item| fold(text(item, by)) == fold(name)).cloned()
        };
        for item in items(before, list) {
            let name = text(item, by);
            let below = format!("{place}.{list}[{name}]");
            match (find(source, name), find(after, name)) {
                (_, None) if *list == "Packages" => {}
                (_, None) => problems.push(format!("{below} is gone")),
                (None, Some(now)) if *list != "Packages" && without_order(&now) != without_order(item) => {
                    problems.push(format!(
                        "{below} is the destination's own, but changed: {}",
                        first_difference(item, &now)
                    ));
                }
                (_, Some(now)) if now["Id"] != item["Id"] => {
                    problems.push(format!("{below} had the id {}, has {}", item["Id"], now["Id"]));
                }
                (Some(wanted), Some(now)) => own_items(&wanted, item, &now, &below, problems),
                _ => {}
            }
        }
    }
}

/// The item without its number, and without members that say nothing: servers write those in several ways.
fn without_order(item: &Value) -> Value {
    let mut item = item.clone();
    if let Some(map) = item.as_object_mut() {
        map.retain(|member, value| member != "SortOrder" && !is_empty(value));
    }
    item
}

/// A secret that was set is set.
fn secrets(before: &Value, after: &Value, place: &str, problems: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) if is_set(before) && !is_set(after) => {
            problems.push(format!("{place}: the secret is gone"));
        }
        (Value::Object(before), Value::Object(after)) => {
            for (member, value) in before {
                if let Some(now) = after.get(member) {
                    secrets(value, now, &format!("{place}.{member}"), problems);
                }
            }
        }
        _ => {}
    }
}

fn is_set(secret: &Map<String, Value>) -> bool {
    secret.get("HasValue") == Some(&Value::Bool(true))
}

/// Every project has one default channel; that of a new project is the source's.
fn default_channels(world: &World<'_>, problems: &mut Vec<String>) {
    let defaults = |channels: &[Value]| -> BTreeMap<String, Vec<Value>> {
        let mut defaults: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for channel in channels.iter().filter(|channel| channel["IsDefault"] == true) {
            defaults.entry(text(channel, "ProjectId").to_owned()).or_default().push(channel.clone());
        }
        defaults
    };
    let (source, before) = (defaults(world.source.of("channels")), defaults(world.before.of("channels")));
    let after = defaults(world.after.of("channels"));
    for project in world.after.of("projects") {
        let (id, name) = (text(project, "Id"), text(project, "Name"));
        let found: BTreeSet<&str> = after.get(id).into_iter().flatten().map(|channel| text(channel, "Name")).collect();
        if found.len() != 1 {
            problems.push(format!("projects/{name} has {} default channels: {found:?}", found.len()));
        }
        if let Some(was) = before.get(id).and_then(|channels| channels.first()) {
            if !found.iter().any(|name| fold(name) == fold(text(was, "Name"))) {
                problems
                    .push(format!("projects/{name}: the default channel was '{}', is {found:?}", text(was, "Name")));
            }
            continue;
        }
        let like = world.source.of("projects").iter().find(|other| fold(text(other, "Name")) == fold(name));
        let wanted = like.and_then(|like| source.get(text(like, "Id"))).and_then(|channels| channels.first());
        if let Some(wanted) = wanted.filter(|wanted| !found.iter().any(|name| fold(name) == fold(text(wanted, "Name"))))
        {
            problems.push(format!(
                "projects/{name}: the default channel should be '{}', is {found:?}",
                text(wanted, "Name")
            ));
        }
    }
}
