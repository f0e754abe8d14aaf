//! Lists that are sets to the server: each entry stands in them once, and they come back in an order of its own.

use crate::facts::{SCOPE_ORDER, TAG_ORDER, UNIQUE_ENTRIES};
use crate::work::{Draft, Work};
use serde_json::Value;
use std::collections::HashSet;

/// Fields that the .NET client holds as sets. Subscriptions hold the same words in lists.
const SETS: &[&str] = &[
    "AutomaticDeploymentTargets",
    "Channels",
    "EmailTeams",
    "EnvironmentIds",
    "Environments",
    "EventCategories",
    "EventGroups",
    "ExcludedEnvironments",
    "MemberUserIds",
    "OptionalDeploymentTargets",
    "ProjectIds",
    "Roles",
    "SlackChannelIds",
    "SourceEnvironmentIds",
    "SpaceManagersTeamMembers",
    "SpaceManagersTeams",
    "TargetRoles",
    "TenantIds",
    "TenantTags",
    "WebhookTeams",
    "WorkerPoolIds",
];
/// Fields whose members are sets each.
const MAPS: &[&str] = &["ProjectEnvironments", "ProjectEnvironmentScope", "Scope"];
/// The names of members in which the same words are plain lists.
const LISTS: &[&str] = &["Filter"];

/// Sorts the scopes of variables by id, and tags by name.
pub(crate) fn settle(work: &Work<'_>, draft: &mut Draft) {
    if work.config.does(&UNIQUE_ENTRIES) {
        unique(&mut draft.value, draft.of.path);
    }
    if draft.of.path == "variables" && work.config.does(&SCOPE_ORDER) {
        for variable in draft.value["Variables"].as_array_mut().into_iter().flatten() {
            variable["Scope"].as_object_mut().into_iter().flat_map(|scope| scope.values_mut()).for_each(by_id);
        }
    }
    if work.config.does(&TAG_ORDER) {
        tags(&mut draft.value);
    }
}

fn unique(value: &mut Value, path: &str) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| unique(item, path)),
        Value::Object(map) => {
            for (key, member) in map {
                let key = key.as_str();
                if SETS.contains(&key) {
                    once(member);
                } else if MAPS.contains(&key) {
                    member.as_object_mut().into_iter().flat_map(|map| map.values_mut()).for_each(once);
                } else if !(path == "subscriptions" && LISTS.contains(&key)) {
                    unique(member, path);
                }
            }
        }
        _ => {}
    }
}

/// Leaves the first of entries that differ in case alone.
fn once(list: &mut Value) {
    let mut seen = HashSet::new();
    if let Some(list) = list.as_array_mut() {
        list.retain(|item| item.as_str().is_none_or(|text| seen.insert(text.to_lowercase())));
    }
}

fn tags(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(tags),
        Value::Object(map) => {
            for (key, member) in map {
                if key == "TenantTags" { by_id(member) } else { tags(member) }
            }
        }
        _ => {}
    }
}

/// Numbers in ids count as numbers.
fn by_id(list: &mut Value) {
    let Some(list) = list.as_array_mut() else { return };
    list.sort_by_cached_key(|item| {
        let text = item.as_str().unwrap_or_default();
        let (prefix, number) = text.rsplit_once('-').unwrap_or((text, ""));
        match number.parse::<u64>() {
            Ok(number) => (prefix.to_owned(), number),
            Err(_) => (text.to_owned(), 0),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::by_id;
    use serde_json::json;

    #[test]
    fn ids_are_sorted_by_their_numbers() {
        let mut list = json!(["Environments-10", "Environments-9", "web", "Region/EU"]);
        by_id(&mut list);
        assert_eq!(list, json!(["Environments-9", "Environments-10", "Region/EU", "web"]));
    }
}
