//! Users, teams and roles beyond their own collections.

use super::View;
use super::nested::children;
use super::reply::{Item, Reply};
use super::routes::{Route, route};
use crate::answer::Refusal;
use crate::collections::collection;

pub(super) const ROUTES: &[Route] =
    &[route("users/me").get(current_user), route("teams/{}/scopeduserroles").get(roles_of_team)];

fn current_user(view: &View<'_>) -> Result<Reply, Refusal> {
    let of = collection("users");
    let user = view.state.system.of(of).values().find(|user| user.text("Username") == crate::births::USER);
    user.map(|user| Reply::Found(Item::plain(of, user))).ok_or_else(|| Refusal::missing("users/me"))
}

fn roles_of_team(view: &View<'_>) -> Result<Reply, Refusal> {
    children(view, "teams", collection("scopeduserroles"), "TeamId")
}
