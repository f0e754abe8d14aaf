//! Access rights: teams, user roles, and which team has which role for what.

use super::kinds::{ENVIRONMENTS, PROJECT_GROUPS, PROJECTS, SCOPED_USER_ROLES, TEAMS, TENANTS, USER_ROLES, USERS};
use super::permissions::{three, two};
use super::spec::{
    Collection, Creation, Fixed, Identity, Item, Late, List, Lost, Missing, Owner, Read, Spec, ToDo, Until, Wish,
    dimension, id,
};
use crate::delta::Mode;
use crate::rules;

/// The fields with the permissions that a role grants. Servers know the permissions of their own version.
const GRANTED: &[&str] = &["GrantedSpacePermissions", "GrantedSystemPermissions"];

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        kind: TEAMS,
        permissions: three("TeamView", "TeamCreate", "TeamEdit", &[]),
        one: "team",
        id_prefix: "Teams-",
        docs: "Teams of the space, without external groups; with the members that have a user of the same name there, if `teams.members` asks for them. Teams of the system and those that every space has are only looked up.",
        mode: Some(Mode::Create),
        collections: &[Collection { may_be_absent: true, may_be_hidden: true, ..Collection::all("teams") }],
        fixed: &[Fixed::Lacks("SpaceId"), Fixed::Denies("CanBeDeleted")],
        server: &["CanBeDeleted", "CanBeRenamed", "CanChangeMembers", "CanChangeRoles", "ExternalSecurityGroups"],
        // Whoever becomes a member may do what the team may: only of a team that comes with its roles.
        on_create: &["Slug", "MemberUserIds"],
        wished: &[("MemberUserIds", Wish::Members)],
        sets: &["MemberUserIds"],
        refs: &[id("MemberUserIds[]", &[USERS], Missing::LeaveOut)],
        to_do: &[ToDo { when: None, what: "arrives without members", fix: "add its members on the destination" }],
        late: &[Late { field: "Description", until: Until::Mark }],
        late_after: &[SCOPED_USER_ROLES],
        ..Spec::DEFAULT
    },
    Spec {
        kind: USER_ROLES,
        permissions: two("UserRoleView", "", &[]),
        one: "user role",
        id_prefix: "UserRoles-",
        docs: "User roles of the instance that teams have which take part: one of the same name must grant the same permissions. They are never written.",
        mode: Some(Mode::Verify),
        modes: &[Mode::Ignore, Mode::Existing, Mode::Verify],
        on_demand: true,
        collections: &[Collection {
            read: Read::AllOfSystem("userroles"),
            may_be_absent: true,
            may_be_hidden: true,
            ..Collection::all("userroles")
        }],
        // Each instance describes the purpose of a role in its own words.
        server: &[
            "CanBeDeleted",
            "Description",
            "SpacePermissionDescriptions",
            "SupportedRestrictions",
            "SystemPermissionDescriptions",
        ],
        on_create: &[],
        trimmed: &[],
        sets: GRANTED,
        vocabulary: GRANTED,
        ..Spec::DEFAULT
    },
    Spec {
        kind: SCOPED_USER_ROLES,
        permissions: two("TeamView", "TeamEdit", &[]),
        one: "team roles",
        id_prefix: "ScopedUserRoles-",
        docs: "Which user roles a team has, and for what. They come with a team that the sync creates; those of a team that stands there are verified, and never written.",
        mode: Some(Mode::Verify),
        modes: &[Mode::Ignore, Mode::Existing, Mode::Verify, Mode::Create],
        comes_with_owner: true,
        needs_sight_of: &[TEAMS, USER_ROLES],
        collections: &[Collection {
            of_owner: Some("teams/{owner}/scopeduserroles"),
            gathers: Some("ScopedUserRoles"),
            may_be_absent: true,
            may_be_hidden: true,
            ..Collection::paged("scopeduserroles")
        }],
        owner: Some(Owner { field: "TeamId", kinds: &[TEAMS] }),
        // No field of a team holds them: they are gathered.
        creation: Creation::WithOwner(""),
        server: &["ScopedUserRoles[].Id", "ScopedUserRoles[].SpaceId", "ScopedUserRoles[].TeamId"],
        on_create: &[],
        trimmed: &[],
        sets: &[
            "ScopedUserRoles[].EnvironmentIds",
            "ScopedUserRoles[].ProjectGroupIds",
            "ScopedUserRoles[].ProjectIds",
            "ScopedUserRoles[].TenantIds",
        ],
        refs: &[
            id("ScopedUserRoles[].UserRoleId", &[USER_ROLES], Missing::Refuse),
            id("ScopedUserRoles[].ProjectIds[]", &[PROJECTS], Missing::Refuse),
            id("ScopedUserRoles[].ProjectGroupIds[]", &[PROJECT_GROUPS], Missing::Refuse),
            id("ScopedUserRoles[].EnvironmentIds[]", &[ENVIRONMENTS], Missing::Refuse),
            id("ScopedUserRoles[].TenantIds[]", &[TENANTS], Missing::Refuse),
        ],
        lists: &[List {
            at: "ScopedUserRoles",
            one: "team role",
            by: Identity::Whole("UserRoleId", &["ProjectIds", "ProjectGroupIds", "EnvironmentIds", "TenantIds"]),
            ordered: false,
            kind: None,
            needed: false,
            droppable: false,
        }],
        never_widened: true,
        items: &[Item {
            at: "ScopedUserRoles[]",
            one: "team role",
            topic: "team_roles",
            rule: rules::B5,
            lost: Lost::Skipped,
            valued: false,
            renames: None,
            dimensions: &[
                // Whether a project has to be reached by both or by one of them: none of the two is ever emptied.
                dimension("projects", &["ProjectIds"], &[PROJECTS]),
                dimension("groups", &["ProjectGroupIds"], &[PROJECT_GROUPS]),
                dimension("environments", &["EnvironmentIds"], &[ENVIRONMENTS]),
                dimension("tenants", &["TenantIds"], &[TENANTS]),
            ],
        }],
        ..Spec::DEFAULT
    },
];
