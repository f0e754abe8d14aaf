//! Kinds that take part only where they are asked for: what is theirs alone, and what of them never arrives.

use super::World;
use crate::reader::{fold, items, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The lists that limit documents of a kind: one that would lose all entries of one takes no part.
const LIMITS: &[(&str, &[&str])] = &[
    ("targets", &["/EnvironmentIds", "/Roles", "/TenantIds"]),
    ("workers", &["/WorkerPoolIds"]),
    (
        "triggers",
        &[
            "/Filter/EnvironmentIds",
            "/Filter/Roles",
            "/Action/EnvironmentIds",
            "/Action/SourceEnvironmentIds",
            "/Action/TenantIds",
        ],
    ),
    (
        "subscriptions",
        &[
            "/EventNotificationSubscription/Filter/Environments",
            "/EventNotificationSubscription/Filter/Projects",
            "/EventNotificationSubscription/Filter/ProjectGroups",
            "/EventNotificationSubscription/Filter/Tenants",
            "/EventNotificationSubscription/EmailTeams",
            "/EventNotificationSubscription/WebhookTeams",
        ],
    ),
];
/// Where they hold tags.
const TAGS: &[&str] = &["/TenantTags", "/Action/TenantTags", "/EventNotificationSubscription/Filter/Tags"];
/// The references that a trigger cannot do without.
const NEEDED: &[&str] =
    &["/Action/EnvironmentId", "/Action/DestinationEnvironmentId", "/Action/ChannelId", "/Action/RunbookId"];

/// Says whether a document is tied to its own server: it polls that, or is about its users.
pub(super) fn is_tied(kind: &str, document: &Value) -> bool {
    let agent = &document["Endpoint"]["TentacleEndpointConfiguration"];
    match kind {
        "targets" | "workers" => {
            text(&document["Endpoint"], "CommunicationStyle") == "TentacleActive"
                || text(agent, "CommunicationMode") == "Polling"
        }
        "subscriptions" => !items(&document["EventNotificationSubscription"]["Filter"], "Users").is_empty(),
        _ => false,
    }
}

/// Says whether a document that is not there takes no part.
pub(super) fn takes_no_part(world: &World<'_>, kind: &str, document: &Value) -> bool {
    let list = |at: &&str| document.pointer(at).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let Some((_, limits)) = LIMITS.iter().find(|(limited, _)| *limited == kind) else { return false };
    let lost = limits.iter().any(|at| world.lost(list(at)));
    let untagged = TAGS.iter().any(|at| loses_a_set(world, list(at)));
    let needs = NEEDED.iter().filter_map(|at| document.pointer(at).and_then(Value::as_str));
    let lacks = |id: &str| world.source_names.get(id).is_some_and(|named| world.counterparts(named).is_empty());
    is_tied(kind, document) || lost || untagged || (kind == "triggers" && needs.into_iter().any(lacks))
}

/// Tags of one set are alternatives, and those of several sets add up.
fn loses_a_set(world: &World<'_>, tags: &[Value]) -> bool {
    let mut sets: BTreeMap<String, bool> = BTreeMap::new();
    for tag in tags {
        let set = fold(tag.as_str().unwrap_or_default().split('/').next().unwrap_or_default());
        *sets.entry(set).or_default() |= !world.tag(tag).is_empty();
    }
    sets.values().any(|any| !any)
}

/// Documents that act by themselves arrive disabled; after that they stay as they are on the destination.
pub(super) fn arriving(kind: &str, standing: bool, document: &mut Value) {
    if !["triggers", "subscriptions"].contains(&kind) {
        return;
    }
    match standing {
        false => document["IsDisabled"] = json!(true),
        true => drop(document.as_object_mut().and_then(|document| document.remove("IsDisabled"))),
    }
}
