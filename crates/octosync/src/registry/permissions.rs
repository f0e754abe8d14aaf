//! Permissions: which of them each kind needs, and how servers say what a key may do (`docs/rules.md` E18).
//!
//! Pure. The names are those of `docs/configuration.md`; source: the permissions of a captured server, and their own
//! descriptions of what a grant can be limited to.

use crate::doc::{Doc, Fields};
use crate::key::Kind;
use std::collections::HashMap;

/// The paths of the request for the rights of a key: its user, and below that user the permissions in a space.
pub(crate) const ASKED: (&str, &str) = ("users/me", "permissions");
/// The field with the name of a user.
pub(crate) const USER_NAME: &str = "Username";
/// The list of the keys of a user, below that user; in each of them the key, of which only a hint is told, and its end.
pub(crate) const KEYS: (&str, &str, &str, &str) = ("apikeys", "ApiKey", "Hint", "Expires");
/// The name of such requests in messages.
pub(crate) const WORD: Kind = Kind::of("permissions");

/// The permissions that documents of a kind need.
#[derive(Clone, Copy, Debug)]
pub struct Permissions {
    /// To be seen; empty where everybody sees them.
    pub view: &'static str,
    /// To be created.
    pub create: &'static str,
    /// To be changed.
    pub edit: &'static str,
    /// To be changed, where they belong to a document of another kind than most do.
    pub edit_of: &'static [(Kind, &'static str)],
    /// The ways in which grants of these permissions can be limited.
    pub limits: &'static [Limit],
}

impl Permissions {
    /// Nothing is needed, or nobody knows what.
    pub const NONE: Self = Self { view: "", create: "", edit: "", edit_of: &[], limits: &[] };
}

/// Returns what a kind needs that is seen, created and changed by permissions of its own.
#[must_use]
pub const fn three(
    view: &'static str,
    create: &'static str,
    edit: &'static str,
    limits: &'static [Limit],
) -> Permissions {
    Permissions { view, create, edit, edit_of: &[], limits }
}

/// Returns what a kind needs that is created by whoever may change it.
#[must_use]
pub const fn two(view: &'static str, edit: &'static str, limits: &'static [Limit]) -> Permissions {
    three(view, edit, edit, limits)
}

/// To what a grant can be limited, as it bears on a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// To projects or groups of projects: that of the document.
    Project,
    /// To groups of projects, of which the document is one.
    Group,
    /// To environments, of which the document is one.
    Environment,
    /// To tenants, of which the document is one.
    Tenant,
    /// To environments: those in this list, where none means every one.
    Environments(&'static str),
    /// To tenants: those in this list, where none means every one.
    Tenants(&'static str),
    /// To environments: the document is about every one.
    EveryEnvironment,
}

/// One grant of a permission, with the ids that it is limited to; an empty list limits nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Projects.
    pub projects: Vec<String>,
    /// Groups of projects.
    pub groups: Vec<String>,
    /// Environments.
    pub environments: Vec<String>,
    /// Tenants.
    pub tenants: Vec<String>,
}

/// The permissions that the user of a key has in a space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    everything: bool,
    grants: HashMap<String, Vec<Grant>>,
}

impl Rights {
    /// Reads the server's answer; nothing if it does not tell all.
    #[must_use]
    pub fn of(answer: &Doc) -> Option<Self> {
        let of_spaces = answer.get("SpacePermissions").and_then(Doc::fields)?;
        if answer.get("IsPermissionsComplete") == Some(&Doc::Bool(false)) {
            return None;
        }
        let system = answer.get("SystemPermissions").map(Doc::items).unwrap_or_default();
        let everything = system.iter().any(|word| word.as_str() == Some("AdministerSystem"));
        let grants = of_spaces.iter().map(|(name, rows)| (name.as_str().to_owned(), grants(rows)));
        Some(Self { everything, grants: grants.collect() })
    }

    /// Returns the grants of a permission; `None` if the user may do everything.
    #[must_use]
    pub(crate) fn grants(&self, permission: &str) -> Option<&[Grant]> {
        let grants = self.grants.get(permission).map(Vec::as_slice).unwrap_or_default();
        (!self.everything && !permission.is_empty()).then_some(grants)
    }
}

fn grants(rows: &Doc) -> Vec<Grant> {
    let ids = |row: &Fields, field: &str| {
        let ids = row.get(crate::doc::name(field)).map(Doc::items).unwrap_or_default();
        ids.iter().filter_map(Doc::as_str).map(str::to_owned).collect()
    };
    let grant = |row: &Fields| Grant {
        projects: ids(row, "RestrictedToProjectIds"),
        groups: ids(row, "RestrictedToProjectGroupIds"),
        environments: ids(row, "RestrictedToEnvironmentIds"),
        tenants: ids(row, "RestrictedToTenantIds"),
    };
    rows.items().iter().filter_map(Doc::fields).map(grant).collect()
}

impl Grant {
    /// Returns the ids that this is limited to in one respect: projects and their groups are one.
    #[must_use]
    pub(crate) fn limited_to(&self, limit: Limit) -> Vec<&str> {
        let lists: &[&Vec<String>] = match limit {
            Limit::Project | Limit::Group => &[&self.projects, &self.groups],
            Limit::Environment | Limit::Environments(_) | Limit::EveryEnvironment => &[&self.environments],
            Limit::Tenant | Limit::Tenants(_) => &[&self.tenants],
        };
        lists.iter().flat_map(|list| list.iter().map(String::as_str)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(json: &str) -> Option<Rights> {
        Rights::of(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn what_a_server_does_not_tell_is_not_taken_for_nothing() {
        for json in ["{}", "[]", r#"{"SpacePermissions": {}, "IsPermissionsComplete": false}"#] {
            assert_eq!(rights(json), None, "{json}");
        }
        let nothing = rights(r#"{"SpacePermissions": {}}"#).unwrap();
        assert_eq!(nothing.grants("ProjectView"), Some(&[][..]));
        assert_eq!(nothing.grants(""), None, "what everybody may needs no grant");
    }

    #[test]
    fn grants_say_what_they_are_limited_to() {
        let some = rights(
            r#"{"SpacePermissions": {"ProjectView": [{"RestrictedToProjectIds": ["P-1"], "RestrictedToProjectGroupIds": ["G-1"],
                "RestrictedToEnvironmentIds": [], "RestrictedToTenantIds": []}]}, "SystemPermissions": ["UserView"]}"#,
        );
        let some = some.unwrap();
        let grant = &some.grants("ProjectView").unwrap()[0];
        assert_eq!(grant.limited_to(Limit::Project), ["P-1", "G-1"]);
        assert!(grant.limited_to(Limit::EveryEnvironment).is_empty());
        let all = rights(r#"{"SpacePermissions": {}, "SystemPermissions": ["AdministerSystem"]}"#).unwrap();
        assert_eq!(all.grants("ProjectEdit"), None);
    }
}
