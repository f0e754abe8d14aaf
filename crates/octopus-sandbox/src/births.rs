//! The documents that the server makes by itself: with the instance, and with each space.

use crate::caller::Caller;
use crate::collections::collection;
use crate::permissions::{self, Permission};
use crate::roles;
use crate::rules::projects::create_by_server;
use crate::rules::target_tags;
use crate::version::Version;
use crate::work::{Mode, Work};
use crate::write::create_as;
use serde_json::{Value, json};
use std::sync::Arc;

/// The administrator, who is in every team of the system.
pub(crate) const USER: &str = "sandbox@example.com";

const SYSTEM_TEAMS: &[(&str, &str)] = &[
    ("teams-administrators", "Octopus Administrators"),
    ("teams-managers", "Octopus Managers"),
    ("teams-everyone", "Everyone"),
];
/// The roles that teams have in the whole system.
const SYSTEM_ROLES: &[(&str, &str)] =
    &[("teams-administrators", "userroles-systemadministrator"), ("teams-managers", "userroles-systemmanager")];

/// The user, the system teams and the built-in roles.
pub(crate) fn instance(work: &mut Work<'_>) {
    let user = work.state.numbering.next("Users");
    create_by_server(work, "users", &user, &json!({ "Username": USER, "DisplayName": "Sandbox", "IsActive": true }));
    for (id, name) in SYSTEM_TEAMS {
        built_in(work, "teams", id, &json!({ "Name": name, "MemberUserIds": [user] }));
        work.patch("teams", id, |team| team["CanBeRenamed"] = Value::Bool(false));
    }
    let node = work.state.numbering.next("OctopusServerNodes");
    create_by_server(work, "octopusservernodes", &node, &json!({ "Name": "SANDBOX" }));
    built_in_roles(work);
    for (team, role) in SYSTEM_ROLES {
        let id = work.state.numbering.next("ScopedUserRoles");
        create_by_server(work, "scopeduserroles", &id, &json!({ "TeamId": team, "UserRoleId": role }));
    }
    work.state.administrator = Arc::new(Caller { user, name: USER.to_owned(), is_service: false, everything: true });
}

fn built_in_roles(work: &mut Work<'_>) {
    for role in roles::ROLES {
        let known = role.names().into_iter().filter_map(permissions::find);
        let known: Vec<_> = known.filter(|permission| permission.since <= work.config.version).collect();
        let names = |wanted: fn(&Permission) -> bool| -> Vec<&str> {
            known.iter().filter(|permission| wanted(permission)).map(|permission| permission.name).collect()
        };
        let body = json!({
            "Name": role.name, "Description": role.description,
            "GrantedSpacePermissions": names(|permission| permission.for_spaces),
            "GrantedSystemPermissions": names(|permission| permission.for_system),
        });
        built_in(work, "userroles", role.id, &body);
    }
}

/// Something that nobody can delete.
fn built_in(work: &mut Work<'_>, path: &str, id: &str, body: &Value) {
    create_by_server(work, path, id, body);
    work.patch(path, id, |document| document["CanBeDeleted"] = Value::Bool(false));
}

/// A space with the given name; its content follows in `space`.
pub(crate) fn add_space(work: &mut Work<'_>, name: &str) -> Option<usize> {
    let id = work.state.numbering.next("Spaces");
    let is_first = work.state.spaces.is_empty();
    let managers = json!(["teams-administrators", "teams-managers"]);
    let before = std::mem::replace(&mut work.mode, Mode::Server);
    let made =
        create_as(work, collection("spaces"), id.clone(), &json!({ "Name": name, "SpaceManagersTeams": managers }));
    work.mode = before;
    made.ok()?;
    work.patch("spaces", &id, |space| space["IsDefault"] = Value::Bool(is_first));
    let index = work.state.spaces.iter().position(|space| space.id == id)?;
    if is_first && work.config.well_known_feed_ids {
        let before = work.space.replace(index);
        rename_feeds(work);
        work.space = before;
    }
    Some(index)
}

/// Makes the documents that every space has from the start, `work.space` being the new one.
pub(crate) fn space(work: &mut Work<'_>) {
    let Some(space_id) = work.space_id() else { return };
    numbered(work, "lifecycles", &json!({ "Name": "Default Lifecycle" }));
    numbered(work, "projectgroups", &json!({ "Name": "Default Project Group" }));
    numbered(work, "machinepolicies", &json!({ "Name": "Default Machine Policy", "IsDefault": true }));
    if work.config.cloud {
        hosted_pools(work);
    }
    numbered(work, "workerpools", &json!({ "Name": "Default Worker Pool", "IsDefault": !work.config.cloud }));
    built_in_feeds(work);
    target_tags::create_default(work);
    retention_policies(work);
    let team = format!("teams-spacemanagers-{space_id}");
    built_in(work, "teams", &team, &json!({ "Name": "Space Managers" }));
}

fn numbered(work: &mut Work<'_>, path: &'static str, body: &Value) {
    let id = work.state.numbering.next(collection(path).prefix);
    create_by_server(work, path, &id, body);
}

/// Makes the default retention policies of a space: everything is kept, but only the last 100 runs of a runbook.
fn retention_policies(work: &mut Work<'_>) {
    let policies = [
        ("LifecycleRelease", "Lifecycle release retention", Version::new(2025, 3), "Forever", 0),
        ("LifecycleTentacle", "Lifecycle Tentacle retention", Version::new(2025, 3), "Forever", 0),
        ("RunbookRetention", "Runbook retention", Version::new(2026, 1), "Count", 100),
    ];
    for (kind, name, since, strategy, quantity) in policies {
        if since <= work.config.version {
            let body = json!({ "RetentionType": kind, "Strategy": strategy, "QuantityToKeep": quantity });
            let id = work.state.numbering.next("RetentionPolicies");
            create_by_server(work, "retentionpolicies", &id, &body);
            work.patch("retentionpolicies", &id, |policy| policy["Name"] = json!(name));
        }
    }
}

/// On Octopus Cloud the default pool is a hosted one.
fn hosted_pools(work: &mut Work<'_>) {
    for (name, image, default) in [("Hosted Windows", "Windows2022", true), ("Hosted Ubuntu", "Ubuntu2204", false)] {
        let body = json!({
            "Name": name, "WorkerPoolType": "DynamicWorkerPool", "WorkerType": image, "IsDefault": default,
        });
        numbered(work, "workerpools", &body);
    }
}

fn built_in_feeds(work: &mut Work<'_>) {
    let packages = json!({
        "Name": "Octopus Server (built-in)", "FeedType": "BuiltIn", "PackageAcquisitionLocationOptions": ["Server"],
        "DeleteUnreleasedPackagesAfterDays": 30,
    });
    let releases = json!({
        "Name": "Octopus Server Releases (built-in)", "FeedType": "OctopusProject",
        "PackageAcquisitionLocationOptions": ["NotAcquired"],
    });
    numbered_feed(work, &packages);
    numbered_feed(work, &releases);
}

/// Feed types that clients cannot create are made as if they were loaded.
fn numbered_feed(work: &mut Work<'_>, body: &Value) {
    let id = work.state.numbering.next("Feeds");
    let before = std::mem::replace(&mut work.mode, Mode::Loading);
    let made = create_as(work, collection("feeds"), id, body);
    debug_assert!(made.is_ok(), "the built-in feeds are valid: {made:?}");
    work.mode = before;
}

/// In the first space of a real server the built-in feeds have ids without numbers.
fn rename_feeds(work: &mut Work<'_>) {
    for alias in ["feeds-builtin", "feeds-builtin-releases"] {
        let of = collection("feeds");
        let Some(feed) = work.find("feeds", alias).cloned() else { continue };
        let mut value = feed.value.clone();
        value["Id"] = json!(alias);
        let space = work.space;
        work.state.take(space, of, feed.id());
        work.state.put(space, of, crate::store::Stored::new(value, feed.secrets.clone()));
    }
}
