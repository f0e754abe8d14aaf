//! Sort orders of whole collections.

use super::Given;
use super::lists::shown;
use super::reply::Reply;
use super::route::{Route, route};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::work::Work;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) const ROUTES: &[Route] = &[
    route("environments/sortorder").put(sort_environments),
    route("tagsets/sortorder").put(sort_tag_sets),
    route("workerpools/sortorder").put(sort_worker_pools),
];

fn sort_environments(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "environments")
}

fn sort_tag_sets(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "tagsets")
}

fn sort_worker_pools(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    sort(work, given, "workerpools")
}

/// A new order names every document that the list of the collection shows.
fn sort(work: &mut Work<'_>, given: &Given<'_>, path: &str) -> Result<Reply, Refusal> {
    let list = given.body.as_array().map_or(&[] as &[Value], Vec::as_slice);
    let ids: Vec<String> = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let of = collection(path);
    let shown = work.table(path).values().filter(|stored| shown(of, stored));
    let known: BTreeSet<&str> = shown.map(|stored| stored.id()).collect();
    let given: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    if given != known || list.len() != known.len() {
        return Err(Refusal::invalid("The sort order must contain the id of every item exactly once."));
    }
    for (order, id) in ids.iter().enumerate() {
        work.patch(path, id, |document| document["SortOrder"] = Value::from(order));
    }
    Ok(Reply::Empty)
}
