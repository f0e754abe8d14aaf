//! Users, teams and roles beyond their own collections.

use super::lists;
use super::nested::children;
use super::reply::{Item, Reply};
use super::route::{Route, route};
use super::{Given, View};
use crate::answer::Refusal;
use crate::clock;
use crate::collections::collection;
use crate::permissions::PERMISSIONS;
use crate::rights::{self, Rights};
use crate::store::{Stored, items};
use crate::work::Work;
use crate::{identity, write};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route] = &[
    route("users").get(users),
    route("users/me").get(current_user),
    route("users/invitations").post(invite),
    route("users/invitations/{}").get(invitation),
    route("users/{}/permissions").get(permissions_of),
    route("users/{}/permissions/configuration").get(permissions_of),
    route("users/{}/teams").get(teams_of),
    route("users/{}/spaces").get(spaces_of),
    route("permissions/all").get(permissions),
    route("teammembership").get(memberships),
    route("teams/{}/scopeduserroles").get(roles_of_team),
];

/// How long an invitation holds.
const WEEK: i64 = 7 * 24 * 3600;

/// `filter` looks for a part of any of the names.
fn users(view: &View<'_>) -> Result<Reply, Refusal> {
    let part = view.query.get("filter").map(str::to_lowercase);
    let fits = |user: &Stored| {
        let names = ["Username", "DisplayName", "EmailAddress"];
        part.as_ref().is_none_or(|part| names.iter().any(|name| user.text(name).to_lowercase().contains(part)))
    };
    lists::list(view, collection("users"), view.query, fits)
}

fn current_user(view: &View<'_>) -> Result<Reply, Refusal> {
    user(view, &view.caller.user).map(|user| Reply::Found(Item::plain(collection("users"), user)))
}

fn user<'v>(view: &View<'v>, id: &str) -> Result<&'v Arc<Stored>, Refusal> {
    view.state.find(None, collection("users"), id).ok_or_else(|| Refusal::missing(id))
}

fn roles_of_team(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "teams", collection("scopeduserroles"), "TeamId")
}

/// Every permission of this version.
fn permissions(view: &View<'_>) -> Result<Reply, Refusal> {
    let known = PERMISSIONS.iter().filter(|permission| permission.since <= view.config.version);
    let all: Map<String, Value> = known
        .map(|permission| {
            let shown = json!({
                "Description": permission.sentence, "SupportedRestrictions": permission.restriction_words(),
                "CanApplyAtSystemLevel": permission.for_system, "CanApplyAtSpaceLevel": permission.for_spaces,
            });
            (permission.name.to_owned(), shown)
        })
        .collect();
    Ok(Reply::Text(200, Value::Object(all).to_string()))
}

/// The permissions of a user: in the space that the path names, or everywhere.
fn permissions_of(view: &View<'_>) -> Result<Reply, Refusal> {
    let user = user(view, view.args[0])?;
    let rights = Rights::of(view.whole, &identity::of(view.whole, user));
    let wanted = |space: Option<usize>| !view.named || space == view.space;
    let known = PERMISSIONS.iter().filter(|permission| permission.since <= view.config.version);
    let (mut of_spaces, mut of_system) = (Map::new(), Vec::new());
    for permission in known {
        if permission.for_system && rights.has_in_system(permission) {
            of_system.push(permission.name);
        }
        let granting = rights.granting(permission).into_iter().filter(|(space, _)| wanted(*space));
        let limits = granting.filter_map(|(space, limits)| {
            Some(rights::restriction(limits, view.whole.spaces.get(space?)?.id.as_str()))
        });
        let limits: Vec<Value> = limits.collect();
        if permission.for_spaces && !limits.is_empty() {
            of_spaces.insert(permission.name.to_owned(), Value::Array(limits));
        }
    }
    let document = json!({
        "Id": user.id(), "SpacePermissions": of_spaces, "SystemPermissions": of_system, "Teams": projected(view, user),
        "IsPermissionsComplete": true, "IsTeamsComplete": true, "Links": { "Self": view.address },
    });
    Ok(Reply::Text(200, document.to_string()))
}

/// The teams of a user, as references to them.
fn projected(view: &View<'_>, user: &Stored) -> Vec<Value> {
    let teams = rights::teams_of(view.whole, user.id()).into_iter();
    let teams = teams.filter(|team| {
        !view.named
            || team.text("SpaceId").is_empty()
            || view.space.is_some_and(|space| view.whole.spaces[space].id == team.text("SpaceId"))
    });
    teams
        .map(|team| {
            json!({
                "Id": team.id(), "Name": team.text("Name"), "SpaceId": team.value["SpaceId"],
                "IsDirectlyAssigned": is_member(team, user), "ExternalSecurityGroups": team.value["ExternalSecurityGroups"],
            })
        })
        .collect()
}

/// Everybody is in the team of everybody, without anybody having said so.
fn is_member(team: &Stored, user: &Stored) -> bool {
    items(&team.value, "MemberUserIds").iter().any(|id| id == user.id())
}

fn teams_of(view: &View<'_>) -> Result<Reply, Refusal> {
    let user = user(view, view.args[0])?;
    Ok(Reply::Text(200, json!(projected(view, user)).to_string()))
}

/// The same in another form, of the user that the query names.
fn memberships(view: &View<'_>) -> Result<Reply, Refusal> {
    let user = user(view, view.query.get("userId").unwrap_or(&view.caller.user))?;
    let teams = projected(view, user).into_iter().map(|team| {
        json!({
            "UserId": user.id(), "TeamId": team["Id"], "TeamName": team["Name"], "SpaceId": team["SpaceId"],
            "IsDirectlyAssigned": team["IsDirectlyAssigned"], "ExternalSecurityGroups": team["ExternalSecurityGroups"],
        })
    });
    Ok(Reply::Text(200, teams.collect::<Value>().to_string()))
}

/// The spaces in which a user is somebody.
fn spaces_of(view: &View<'_>) -> Result<Reply, Refusal> {
    let user = user(view, view.args[0])?;
    let rights = Rights::of(view.whole, &identity::of(view.whole, user));
    let of = collection("spaces");
    let is_in = |space: &Stored| {
        let place = view.whole.spaces.iter().position(|known| known.id == space.id());
        place.is_some_and(|place| rights.is_in(place))
    };
    Ok(Reply::Array(lists::selected(view, of, view.query, is_in)))
}

/// Whoever registers with the code is in these teams then. Nobody can register here; the code is all there is.
fn invite(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let of = collection("invitations");
    let id = write::create(work, of, &given.body)?;
    let code = work.state.numbering.guid();
    let expires = clock::at(clock::now_in_seconds() + WEEK);
    work.patch(of.path, &id, |invitation| {
        invitation["InvitationCode"] = json!(code);
        invitation["Expires"] = json!(expires);
    });
    super::documents::stored(work, of, &id).map(Reply::Created)
}

fn invitation(view: &View<'_>) -> Result<Reply, Refusal> {
    super::documents::get(view, collection("invitations"), view.args[0])
}
