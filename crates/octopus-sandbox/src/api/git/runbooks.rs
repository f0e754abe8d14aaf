//! Runbooks by the newer endpoint, which answers in the same way for branches and for the database; releases of projects
//! under version control.

use super::super::{Given, Reply, documents};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::git;
use crate::store::{Stored, text};
use crate::work::Work;
use crate::write;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /runbooks/v2`. Source: the swagger of 2026.1.
pub(super) fn post(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let project = work.find("projects", given.args[0]).ok_or_else(|| Refusal::missing(given.args[0]))?.clone();
    super::refuse_database(work.state, work.space, &project, "runbooks")?;
    let mut body = given.body.clone();
    if body.is_object() {
        body["ProjectId"] = json!(project.id());
    }
    let id = write::create(work, collection("runbooks"), &body)?;
    let runbook = work.find("runbooks", &id).ok_or_else(|| Refusal::missing(&id))?;
    let mut answer = json!({
        "Id": id, "Name": runbook.text("Name"), "ProjectId": project.id(), "Slug": runbook.text("Slug"),
    });
    if let Some(reference) = git::out(work.state, work.space, project.id()) {
        answer["GitRef"] = json!(reference.canonical);
    }
    Ok(Reply::Text(201, answer.to_string()))
}

/// POST of a release of a project under version control: it freezes what stands at the reference that it names, or on the
/// default branch.
pub(in crate::api) fn in_release(
    work: &mut Work<'_>,
    project: &Arc<Stored>,
    mut body: Value,
) -> Result<Reply, Refusal> {
    let of = collection("releases");
    let repository =
        work.space.and_then(|space| Some((space, work.state.spaces[space].repositories.get(project.id())?)));
    let Some((space, repository)) = repository else { return documents::post(work, of, &body) };
    let asked = &body["VersionControlReference"];
    let name = ["GitCommit", "GitRef"].into_iter().map(|field| text(asked, field)).find(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| git::default_branch(&project.value));
    let reference = repository.resolve(name).ok_or_else(|| Refusal::missing(name))?;
    let named = match text(asked, "GitRef") {
        "" if reference.canonical == reference.name => Value::Null,
        "" => json!(reference.canonical),
        named => json!(repository.resolve(named).map_or(named.to_owned(), |found| found.canonical)),
    };
    body["VersionControlReference"] = json!({ "GitRef": named, "GitCommit": reference.commit.id });
    let displaced = git::put_out(work.state, space, project.id(), reference);
    let reply = documents::post(work, of, &body);
    let _ = git::take_in(work.state, space, project.id(), displaced);
    reply
}
