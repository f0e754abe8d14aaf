//! The rights of a user: they follow from the teams of the user, the roles of these teams, and the limits of the roles.
//! Knows permissions and documents; which permission a request needs is in `api::gate`.

use crate::caller::Caller;
use crate::collections::{Collection, collection};
use crate::permissions::{Permission, Restriction, find};
use crate::store::{State, Stored, items};
use crate::subject::{Project, Subject, subject};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The team that everybody is in.
pub(crate) const EVERYONE: &str = "teams-everyone";

/// The rights of one user.
pub(crate) struct Rights<'s> {
    state: &'s State,
    everything: bool,
    grants: Vec<Grant<'s>>,
    /// The spaces that the user manages.
    managed: BTreeSet<usize>,
    teams: Vec<&'s Arc<Stored>>,
}

/// A role that one of the teams has, in a space or in the system.
struct Grant<'s> {
    space: Option<usize>,
    role: &'s Stored,
    limits: &'s Stored,
}

/// How far a permission reaches.
pub(crate) enum Reach<'s> {
    Nothing,
    Everything,
    /// The permission reaches as far as one of these roles covers.
    Within(Vec<&'s Stored>),
}

/// The teams of a user, of the system first.
pub(crate) fn teams_of<'s>(state: &'s State, user: &str) -> Vec<&'s Arc<Stored>> {
    let of = collection("teams");
    let spaces = (0..state.spaces.len()).flat_map(|space| state.table(Some(space), of).values());
    let all = state.system.of(of).values().chain(spaces);
    all.filter(|team| team.id() == EVERYONE || lists(team, "MemberUserIds", user)).collect()
}

fn lists(document: &Stored, field: &str, id: &str) -> bool {
    items(&document.value, field).iter().any(|item| item == id)
}

impl<'s> Rights<'s> {
    pub(crate) fn of(state: &'s State, caller: &Caller) -> Rights<'s> {
        let teams = teams_of(state, &caller.user);
        let ids: BTreeSet<&str> = teams.iter().map(|team| team.id()).collect();
        let (scoped, roles) = (collection("scopeduserroles"), state.system.of(collection("userroles")));
        let places = [None].into_iter().chain((0..state.spaces.len()).map(Some));
        let grants = places.flat_map(|space| {
            let rows = state.table(space, scoped).values().filter(|row| ids.contains(row.text("TeamId")));
            rows.filter_map(move |row| Some(Grant { space, role: roles.get(row.text("UserRoleId"))?, limits: row }))
        });
        let (grants, spaces) = (grants.collect(), state.system.of(collection("spaces")));
        let manages = |space: &Stored| {
            lists(space, "SpaceManagersTeamMembers", &caller.user)
                || items(&space.value, "SpaceManagersTeams")
                    .iter()
                    .any(|team| team.as_str().is_some_and(|team| ids.contains(team)))
        };
        let managed =
            (0..state.spaces.len()).filter(|at| spaces.get(&state.spaces[*at].id).is_some_and(|space| manages(space)));
        let managed = managed.collect();
        Rights { state, everything: caller.everything, grants, managed, teams }
    }

    /// Whether there is nothing that the user may not do, as far as teams go.
    pub(crate) fn administers(&self) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.space.is_none() && lists(grant.role, "GrantedSystemPermissions", "AdministerSystem"))
    }

    /// The names of the teams of the user, in order.
    pub(crate) fn team_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.teams.iter().map(|team| team.text("Name").to_owned()).collect();
        names.sort();
        names
    }

    /// Whether the user is somebody in a space.
    pub(crate) fn is_in(&self, space: usize) -> bool {
        self.everything || self.managed.contains(&space) || self.grants.iter().any(|grant| grant.space == Some(space))
    }

    /// How far a permission reaches in a space, or in all of them where there is none.
    pub(crate) fn reach(&self, permission: &Permission, space: Option<usize>) -> Reach<'s> {
        if self.state.lost.contains(permission.name) {
            return Reach::Nothing;
        }
        if self.everything {
            return Reach::Everything;
        }
        let manages = space.map_or(!self.managed.is_empty(), |space| self.managed.contains(&space));
        if permission.for_spaces && manages {
            return Reach::Everything;
        }
        let of_space = |grant: &&Grant<'s>| {
            let here = space.is_none_or(|space| grant.space == Some(space));
            permission.for_spaces
                && here
                && grant.space.is_some()
                && lists(grant.role, "GrantedSpacePermissions", permission.name)
        };
        let of_system = |grant: &&Grant<'s>| {
            permission.for_system && lists(grant.role, "GrantedSystemPermissions", permission.name)
        };
        if self.grants.iter().any(|grant| of_system(&grant) && (space.is_none() || !permission.for_spaces)) {
            return Reach::Everything;
        }
        let rows: Vec<&Stored> = self.grants.iter().filter(of_space).map(|grant| grant.limits).collect();
        if rows.is_empty() { Reach::Nothing } else { Reach::Within(rows) }
    }

    /// Whether the user has a permission in the system, whatever the space.
    pub(crate) fn has_in_system(&self, permission: &Permission) -> bool {
        let has = |grant: &Grant<'_>| lists(grant.role, "GrantedSystemPermissions", permission.name);
        self.everything || self.grants.iter().any(has)
    }

    /// The roles that grant a permission, and the space of each; nothing stands for the system.
    pub(crate) fn granting(&self, permission: &Permission) -> Vec<(Option<usize>, Option<&'s Stored>)> {
        let managed = self.managed.iter().filter(|_| permission.for_spaces).map(|space| (Some(*space), None));
        let grants = self
            .grants
            .iter()
            .filter(|grant| grant.space.is_some() && lists(grant.role, "GrantedSpacePermissions", permission.name));
        managed.chain(grants.map(|grant| (grant.space, Some(grant.limits)))).collect()
    }

    /// Whether the user may look at a document; one that may look at nothing of its kind is told so elsewhere.
    pub(crate) fn shows(&self, permission: &str, space: Option<usize>, of: &Collection, document: &Stored) -> bool {
        match find(permission).map(|found| self.reach(found, space)) {
            None | Some(Reach::Nothing | Reach::Everything) => true,
            Some(Reach::Within(_)) => {
                let subject = subject(self.state, space, of, document.id(), &document.value);
                self.covers(permission, space, &subject, false)
            }
        }
    }

    /// Whether the user may change something: all of what it is about has to be covered.
    pub(crate) fn may(&self, permission: &str, space: Option<usize>, subject: &Subject) -> bool {
        self.covers(permission, space, subject, true)
    }

    fn covers(&self, permission: &str, space: Option<usize>, subject: &Subject, whole: bool) -> bool {
        let Some(permission) = find(permission) else { return false };
        match self.reach(permission, space) {
            Reach::Nothing => false,
            Reach::Everything => true,
            Reach::Within(rows) => rows.iter().any(|limits| within(permission, limits, subject, whole)),
        }
    }
}

/// Whether a role that is limited like this covers something. To look at it, part of what it is about is enough; what is
/// about everything is seen by all, and changed by those without limits.
pub(crate) fn within(permission: &Permission, limits: &Stored, subject: &Subject, whole: bool) -> bool {
    permission.restrictions.iter().all(|restriction| match restriction {
        Restriction::Projects | Restriction::ProjectGroups => projects(limits, subject, whole),
        Restriction::Environments => ids(limits, "EnvironmentIds", subject.environments.as_deref(), whole),
        Restriction::Tenants => ids(limits, "TenantIds", subject.tenants.as_deref(), whole),
    })
}

fn ids(limits: &Stored, field: &str, about: Option<&[String]>, whole: bool) -> bool {
    let (limited, Some(about)) = (!items(&limits.value, field).is_empty(), about) else { return true };
    let is_covered = |id: &String| lists(limits, field, id);
    match (limited, whole) {
        (false, _) => true,
        (true, true) => !about.is_empty() && about.iter().all(is_covered),
        (true, false) => about.is_empty() || about.iter().any(is_covered),
    }
}

/// Projects and groups of projects are limits of one kind: a project is covered by itself or by its group.
fn projects(limits: &Stored, subject: &Subject, whole: bool) -> bool {
    let limited = ["ProjectIds", "ProjectGroupIds"].iter().any(|field| !items(&limits.value, field).is_empty());
    if !limited {
        return true;
    }
    let covered = |project: &Project| {
        lists(limits, "ProjectGroupIds", &project.group) || lists(limits, "ProjectIds", &project.id)
    };
    match (&subject.projects, whole) {
        (None, _) => true,
        (Some(projects), true) => !projects.is_empty() && projects.iter().all(covered),
        (Some(projects), false) => projects.iter().any(covered),
    }
}

/// The limits of a role as `users/{id}/permissions` shows them.
pub(crate) fn restriction(limits: Option<&Stored>, space: &str) -> Value {
    let list = |field: &str| limits.map_or_else(Vec::new, |limits| items(&limits.value, field).to_vec());
    serde_json::json!({
        "RestrictedToProjectIds": list("ProjectIds"), "RestrictedToEnvironmentIds": list("EnvironmentIds"),
        "RestrictedToTenantIds": list("TenantIds"), "RestrictedToProjectGroupIds": list("ProjectGroupIds"),
        "SpaceId": space,
    })
}
