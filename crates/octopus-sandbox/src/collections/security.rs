//! Spaces, users, teams and what they may do.

use super::row::{BASE, Collection, Level, NO_ALL, NOT_SERVED, Unique};
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
        ..BASE
    },
    Collection {
        path: "scopeduserroles",
        prefix: "ScopedUserRoles",
        item_type: "ScopedUserRole",
        noun: "A scoped user role",
        also_system: true,
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
        links: &[
            ("Permissions", "/permissions"),
            ("ApiKeys", "/apikeys{/id}{?skip,take}"),
            ("Teams", "/teams"),
            ("Spaces", "/spaces"),
        ],
        ..BASE
    },
    Collection {
        path: "apikeys",
        prefix: "ApiKeys",
        item_type: "ApiKey",
        noun: "An API key",
        level: Level::System,
        shape: &shapes::API_KEY,
        unique: Unique::Not,
        name_field: "Purpose",
        owner: Some(("UserId", "users")),
        verbs: NOT_SERVED,
        ..BASE
    },
    Collection {
        path: "invitations",
        prefix: "Invitations",
        item_type: "Invitation",
        noun: "An invitation",
        also_system: true,
        shape: &shapes::INVITATION,
        unique: Unique::Not,
        verbs: NOT_SERVED,
        ..BASE
    },
];
