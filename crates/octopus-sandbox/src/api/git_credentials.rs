//! Git credentials, where they differ from other collections.

use super::documents::stored;
use super::routes::{Route, route};
use super::{Given, Reply};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::work::Work;
use crate::{render, write};
use serde_json::json;

pub(super) const ROUTES: &[Route] = &[route("git-credentials").post(post).since(2022, 2)];

/// Only the id and links are answered. Source: the swagger of 2026.1, and the official clients.
fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let of = collection("git-credentials");
    let id = write::create(work, of, &given.body)?;
    let created = stored(work, of, &id)?;
    let own = format!("{}/{id}", render::address(work.config, of, created.stored.text("SpaceId")));
    let links = render::links(work.config, of, &created.stored, &own);
    Ok(Reply::Text(201, json!({ "Id": id, "Links": links }).to_string()))
}
