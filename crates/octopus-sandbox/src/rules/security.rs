//! Users, roles and teams: passwords, permissions that there are, and what goes with somebody who goes.

use crate::collections::{Collection, Level, collection};
use crate::permissions::{PERMISSIONS, Permission};
use crate::store::{Stored, items};
use crate::work::{Draft, Work};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The password is kept beside the user, and never given back; services have none.
pub(crate) fn check_user(_: &Work<'_>, draft: &mut Draft) {
    let sent = std::mem::take(&mut draft.value["Password"]);
    let before = draft.old.as_ref().and_then(|old| old.secrets.get("Password").cloned());
    let password = sent.as_str().filter(|sent| !sent.is_empty()).map(str::to_owned).or(before);
    let is_service = draft.is("IsService");
    if let Some(password) = password.filter(|_| !is_service) {
        draft.secrets.insert("Password".to_owned(), password);
    }
    draft.value["CanPasswordBeEdited"] = json!(!is_service);
    if draft.value["Identities"].is_null() {
        draft.value["Identities"] = json!([]);
    }
}

/// Nobody deletes the administrator: then nobody would be left whose keys are all keys.
pub(crate) fn guard_user(work: &Work<'_>, draft: &mut Draft) {
    if work.state.administrator.user == draft.id {
        draft.problem("The account of the administrator cannot be deleted.");
    }
}

/// The permissions of one level: the field, that of its sentences, and whether a permission fits there.
type Granted = (&'static str, &'static str, fn(&Permission) -> bool);

const LEVELS: &[Granted] = &[
    ("GrantedSpacePermissions", "SpacePermissionDescriptions", |permission| permission.for_spaces),
    ("GrantedSystemPermissions", "SystemPermissionDescriptions", |permission| permission.for_system),
];

/// A role grants permissions that this version has, each at the level where it means something.
pub(crate) fn check_role(work: &Work<'_>, draft: &mut Draft) {
    let mut restrictions = BTreeSet::new();
    for (field, descriptions, fits) in LEVELS {
        let granted: BTreeSet<String> =
            items(&draft.value, field).iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let known =
            |name: &str| PERMISSIONS.iter().find(|known| known.name == name && known.since <= work.config.version);
        for (index, name) in granted.iter().enumerate().filter(|(_, name)| known(name).is_none()) {
            draft.problem(format!("Error converting value \"{name}\" to type 'Permission'. Path '{field}[{index}]'."));
        }
        let kept: Vec<&Permission> =
            granted.iter().filter_map(|name| known(name)).filter(|found| fits(found)).collect();
        restrictions.extend(kept.iter().flat_map(|permission| permission.restriction_words()));
        let mut sentences: Vec<String> = kept.iter().map(|permission| permission.described()).collect();
        sentences.sort();
        draft.value[descriptions] = json!(sentences);
        draft.value[field] = json!(kept.iter().map(|permission| permission.name).collect::<Vec<_>>());
    }
    draft.value["SupportedRestrictions"] = json!(restrictions);
}

/// Built-in roles stay, and so does what teams have.
pub(crate) fn guard_role(work: &Work<'_>, draft: &mut Draft) {
    if draft.value["CanBeDeleted"] == Value::Bool(false) {
        draft.problem("This user role is built-in and cannot be deleted.");
    }
    let of = collection("scopeduserroles");
    let spaces = (0..work.state.spaces.len()).map(Some);
    let is_used = spaces
        .chain([None])
        .any(|space| work.state.table(space, of).values().any(|row| row.text("UserRoleId") == draft.id));
    if is_used {
        draft.problem("This user role cannot be deleted because teams have it.");
    }
}

/// Lists out of which users and teams are taken when they go: nobody is kept because a team has them as a member.
const MEMBERS: &[(&str, &str)] = &[
    ("teams", "MemberUserIds"),
    ("spaces", "SpaceManagersTeamMembers"),
    ("spaces", "SpaceManagersTeams"),
    ("invitations", "AddToTeamIds"),
];

/// The documents that go with the user or team that they belong to.
const BELONGINGS: &[(&str, &str)] = &[("scopeduserroles", "TeamId"), ("apikeys", "UserId")];

/// Whether a document does not keep users and teams from being deleted although it names them.
pub(crate) fn lets_go(of: &Collection, target: &str) -> bool {
    let named = MEMBERS.iter().chain(BELONGINGS).any(|(path, _)| *path == of.path);
    named && matches!(target, "users" | "teams")
}

/// Takes users and teams that are gone out of teams and spaces, and with them their roles and keys.
pub(crate) fn forget(work: &mut Work<'_>, gone: &BTreeSet<String>) {
    let before = work.space;
    let spaces: Vec<_> = (0..work.state.spaces.len()).map(Some).chain([None]).collect();
    for space in spaces {
        work.space = space;
        for (path, field) in MEMBERS {
            let of = collection(path);
            if space.is_none() || of.level == Level::Space {
                take_out(work, of, field, gone);
            }
        }
        for (path, field) in BELONGINGS {
            let of = collection(path);
            if space.is_none() || of.level == Level::Space {
                drop_owned(work, of, field, gone);
            }
        }
    }
    work.space = before;
}

fn take_out(work: &mut Work<'_>, of: &'static Collection, field: &str, gone: &BTreeSet<String>) {
    let is_gone = |id: &Value| id.as_str().is_some_and(|id| gone.contains(id));
    let named = |document: &&std::sync::Arc<Stored>| items(&document.value, field).iter().any(is_gone);
    let touched: Vec<String> =
        work.state.table(work.space, of).values().filter(named).map(|found| found.id().to_owned()).collect();
    for id in touched {
        work.patch(of.path, &id, |document| {
            if let Some(list) = document[field].as_array_mut() {
                list.retain(|id| !is_gone(id));
            }
        });
    }
}

fn drop_owned(work: &mut Work<'_>, of: &'static Collection, field: &str, gone: &BTreeSet<String>) {
    let table = work.state.table(work.space, of).values().filter(|row| gone.contains(row.text(field)));
    let doomed: Vec<_> = table.cloned().collect();
    for row in doomed {
        work.state.revoked.extend(row.secrets.get("ApiKey").cloned());
        work.state.take(work.space, of, row.id());
    }
}
