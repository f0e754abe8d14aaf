//! POST of a project or runbook, from nothing or as a copy of another one.

use super::super::{Given, Reply, documents};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::rules::clone;
use crate::work::Work;

/// `POST /projects`; with `?clone={id}` what belongs to that project is copied too.
pub(super) fn post_project(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let of = collection("projects");
    let Some(model) = given.query.get("clone") else { return documents::post(work, of, &given.body) };
    let model = work.find("projects", model).ok_or_else(|| Refusal::missing(model))?.clone();
    let id = clone::project(work, &model, &given.body)?;
    documents::stored(work, of, &id).map(Reply::Created)
}

/// `POST /runbooks`; with `?clone={id}` its settings and process come from that runbook.
pub(super) fn post_runbook(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let of = collection("runbooks");
    let Some(model) = given.query.get("clone") else { return documents::post(work, of, &given.body) };
    let model = work.find("runbooks", model).ok_or_else(|| Refusal::missing(model))?.clone();
    let id = clone::runbook(work, &model, &given.body)?;
    documents::stored(work, of, &id).map(Reply::Created)
}
