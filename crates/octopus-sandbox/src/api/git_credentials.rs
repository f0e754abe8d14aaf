//! Git credentials, where they differ from other collections.

use super::documents::stored;
use super::route::{Route, route};
use super::{Given, Reply, View};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::store::{State, Stored};
use crate::work::Work;
use crate::{render, write};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route] = &[
    route("git-credentials").post(post).since(2022, 2),
    route("git-credentials/{}/usage").get(usage).since(2026, 1),
    route("git-credentials/{}/usage/v1").get(usage).since(2026, 1),
];

/// The projects whose repository is reached with it, and how many more there are that the user does not see.
/// Source: the swagger of 2026.1, which names projects and repositories only; packages from Git do not count.
fn usage(view: &View<'_>) -> Result<Reply, Refusal> {
    let found = view.state.find(view.space, collection("git-credentials"), view.args[0]);
    let id = found.ok_or_else(|| Refusal::missing(view.args[0]))?.id();
    let seen: Vec<Value> = users(view.state, view, id).map(project_entry).collect();
    let others = users(view.whole, view, id).count() - seen.len();
    Ok(Reply::Text(200, json!({ "Projects": seen, "OtherProjects": others }).to_string()))
}

fn users<'s>(state: &'s State, view: &View<'_>, id: &str) -> impl Iterator<Item = &'s Stored> {
    let projects = state.table(view.space, collection("projects")).values().map(|project| &**project);
    projects.filter(move |project| project.value["PersistenceSettings"]["Credentials"]["Id"] == id)
}

fn project_entry(project: &Stored) -> Value {
    json!({
        "ProjectId": project.id(), "Name": project.text("Name"), "Slug": project.text("Slug"),
        "RepositoryUrl": project.value["PersistenceSettings"]["Url"],
    })
}

/// Only the id and links are answered. Source: the swagger of 2026.1, and the official clients.
pub(super) fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let of = collection("git-credentials");
    let id = write::create(work, of, &given.body)?;
    let created = stored(work, of, &id)?;
    let own = format!("{}/{id}", render::address(work.config, of, created.stored.text("SpaceId")));
    let links = render::links(work.config, of, &created.stored, &own);
    Ok(Reply::Text(201, json!({ "Id": id, "Links": links }).to_string()))
}
