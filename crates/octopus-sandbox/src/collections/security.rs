//! Spaces, users, teams and what they may do.

use super::{BASE, Collection, Level, NO_ALL, Unique};
use crate::rules;
use crate::shapes;

pub(super) static SECURITY: &[Collection] = &[
    Collection {
        path: "spaces",
        prefix: "Spaces",
        item_type: "Space",
        noun: "A space",
        level: Level::System,
        shape: &shapes::SPACE,
        links: &[("Logo", "/logo?cb="), ("Search", "/search")],
        check: Some(rules::spaces::check),
        created: Some(rules::spaces::created),
        guard: Some(rules::spaces::guard),
        ..BASE
    },
    Collection {
        path: "teams",
        prefix: "Teams",
        item_type: "Team",
        noun: "A team",
        also_system: true,
        shape: &shapes::TEAM,
        links: &[("ScopedUserRoles", "/scopeduserroles")],
        guard: Some(rules::spaces::guard_team),
        ..BASE
    },
    Collection {
        path: "scopeduserroles",
        prefix: "ScopedUserRoles",
        item_type: "ScopedUserRole",
        noun: "A scoped user role",
        shape: &shapes::SCOPED_USER_ROLE,
        unique: Unique::Not,
        owner: Some(("TeamId", "teams")),
        verbs: NO_ALL,
        ..BASE
    },
    Collection {
        path: "userroles",
        prefix: "UserRoles",
        item_type: "UserRole",
        noun: "A user role",
        level: Level::System,
        shape: &shapes::USER_ROLE,
        ..BASE
    },
    Collection {
        path: "users",
        prefix: "Users",
        item_type: "User",
        noun: "A user",
        level: Level::System,
        shape: &shapes::USER,
        name_field: "Username",
        links: &[("Permissions", "/permissions"), ("ApiKeys", "/apikeys{/id}{?skip,take}")],
        ..BASE
    },
];
