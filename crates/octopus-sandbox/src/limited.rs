//! Keys that may do only what is said: each is the key of a service account with a team and a role of its own.

use crate::api::make_key;
use crate::collections::{Collection, collection};
use crate::permissions;
use crate::remove::remove;
use crate::roles;
use crate::version::Version;
use crate::work::{Mode, Work};
use crate::write::create;
use serde_json::{Value, json};
use std::str::FromStr;

/// A key, and what it may do: permissions, built-in user roles, or both. Read from `API-MINE=ProjectView,VariableEdit`
/// or `API-MINE=Project viewer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitedKey {
    key: String,
    permissions: Vec<&'static str>,
    roles: Vec<&'static str>,
}

impl FromStr for LimitedKey {
    type Err = String;

    fn from_str(text: &str) -> Result<LimitedKey, String> {
        let (key, grants) = text.split_once('=').ok_or("write KEY=WHAT, such as API-MINE=ProjectView,VariableEdit")?;
        if key.trim().is_empty() {
            return Err("the key before the `=` is empty".to_owned());
        }
        let mut limited = LimitedKey { key: key.trim().to_owned(), permissions: Vec::new(), roles: Vec::new() };
        for name in grants.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match (permissions::find(name), roles::find(name)) {
                (Some(permission), _) => limited.permissions.push(permission.name),
                (None, Some(role)) => limited.roles.push(role.id),
                (None, None) => {
                    permissions::check(name).map_err(|why| format!("{why}; or a role such as Project viewer"))?
                }
            }
        }
        Ok(limited)
    }
}

impl LimitedKey {
    /// A permission in it that this version does not know yet.
    pub(crate) fn unknown_to(&self, version: Version) -> Option<&'static str> {
        self.permissions.iter().copied().find(|name| permissions::find(name).is_none_or(|found| found.since > version))
    }
}

/// Makes the account of a key, with its team in every space that there is. Documents of a former key of that name,
/// brought along by a saved space, are removed.
pub(crate) fn make(work: &mut Work<'_>, number: usize, limited: &LimitedKey) {
    let before = (work.space.take(), std::mem::replace(&mut work.mode, Mode::Server));
    let name = format!("key {number}");
    let made = |work: &mut Work<'_>, path: &'static str, body: &Value| {
        let of = collection(path);
        let id = create(work, of, body);
        debug_assert!(id.is_ok(), "what keys consist of is valid: {id:?}");
        id.unwrap_or_default()
    };
    for (path, field) in [("users", "Username"), ("teams", "Name")] {
        forget_former(work, collection(path), field, &name);
    }
    let user = made(work, "users", &json!({ "Username": name, "DisplayName": name, "IsService": true }));
    let team = made(work, "teams", &json!({ "Name": name, "MemberUserIds": [user] }));
    forget_former(work, collection("userroles"), "Name", &name);
    let mut granted: Vec<String> = limited.roles.iter().map(|role| (*role).to_owned()).collect();
    if !limited.permissions.is_empty() {
        let all = &limited.permissions;
        let body = json!({ "Name": name, "GrantedSpacePermissions": all, "GrantedSystemPermissions": all });
        granted.push(made(work, "userroles", &body));
    }
    for space in (0..work.state.spaces.len()).map(Some).chain([None]) {
        work.space = space;
        for role in &granted {
            made(work, "scopeduserroles", &json!({ "TeamId": team, "UserRoleId": role }));
        }
    }
    work.space = None;
    let key = make_key(work, &user, &limited.key, &json!("from the start"), &Value::Null);
    debug_assert!(key.is_ok(), "the user of the key was just made: {key:?}");
    (work.space, work.mode) = before;
}

fn forget_former(work: &mut Work<'_>, of: &'static Collection, field: &str, name: &str) {
    let former = work.state.system.of(of).values().find(|found| found.text(field) == name);
    if let Some(id) = former.map(|found| found.id().to_owned()) {
        // Whatever still uses it keeps it; the new one is another.
        let _ = remove(work, of, &id);
    }
}

#[cfg(test)]
mod tests {
    use super::LimitedKey;

    #[test]
    fn a_key_is_read_with_permissions_and_roles() {
        let key: LimitedKey = "API-X=ProjectView, project deployer,VariableEdit".parse().unwrap();
        assert_eq!(key.permissions, ["ProjectView", "VariableEdit"]);
        assert_eq!(key.roles, ["userroles-projectdeployer"]);
        let none: LimitedKey = "API-X=".parse().unwrap();
        assert!(none.permissions.is_empty() && none.roles.is_empty());
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_can() {
        for (text, expected) in [
            ("API-X", "write KEY=WHAT"),
            ("=ProjectView", "is empty"),
            ("API-X=ProjectVeiw", "there is no permission `ProjectVeiw`: use one such as ProjectView"),
        ] {
            let said = text.parse::<LimitedKey>().unwrap_err();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}
