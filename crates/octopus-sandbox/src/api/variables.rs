//! Variable sets in bulk, and what is in effect somewhere.

use super::View;
use super::documents::item;
use super::lists::selected;
use super::reply::Reply;
use super::routes::{Route, route};
use crate::answer::Refusal;
use crate::collections::collection;

pub(super) const ROUTES: &[Route] = &[route("variables/all").get(variable_sets)];

fn variable_sets(view: &View<'_>) -> Result<Reply, Refusal> {
    if view.query.get("ids").is_none() {
        return Err(Refusal::invalid("Please provide the ids of the variable sets."));
    }
    let of = collection("variables");
    let found = selected(view, of, view.query, |_| true);
    Ok(Reply::Array(found.iter().map(|found| item(view, of, &found.stored)).collect()))
}
