//! Lists of the documents that belong to another one.

use super::reply::Reply;
use super::{View, lists};
use crate::answer::Refusal;
use crate::collections::{Collection, collection};
use crate::store::Stored;

/// The documents of a collection whose field holds the id of the given owner.
pub(super) fn children(view: &View<'_>, owners: &str, of: &'static Collection, field: &str) -> Result<Reply, Refusal> {
    let owner = view.state.find(view.space, collection(owners), view.args[0]);
    let owner = owner.ok_or_else(|| Refusal::missing(view.args[0]))?.id();
    lists::list(view, of, view.query, |stored| stored.text(field) == owner && wanted_trigger(view, stored))
}

/// Triggers are listed by the category of what they do: deployments unless the query names runbooks.
/// Source: exporters ask for both categories, because the plain list leaves runbook triggers out.
fn wanted_trigger(view: &View<'_>, stored: &Stored) -> bool {
    let Some(action) = stored.value.get("Action").filter(|_| stored.value.get("Filter").is_some()) else { return true };
    let runbook = crate::store::text(action, "ActionType") == "RunRunbook";
    view.query.get("triggerActionCategory").unwrap_or("Deployment").eq_ignore_ascii_case("Runbook") == runbook
}
