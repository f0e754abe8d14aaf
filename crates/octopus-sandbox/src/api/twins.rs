//! Second addresses of what is served elsewhere, as the newest servers have them: lists and documents come as the one
//! member of an object, and deletes and changes answer an empty one. Source: the swagger of 2026.1.

use super::route::{Route, route};
use super::{Given, Reply, View, documents, git_credentials, lists, nested};
use crate::answer::Refusal;
use crate::collections::collection;
use crate::remove;
use crate::work::Work;

pub(super) const ROUTES: &[Route] = &[
    route("accounts/{}/v1").delete(delete_account).since(2026, 1),
    route("git-credentials/v1").get(credentials).post(git_credentials::post).since(2026, 1),
    route("git-credentials/{}/v1").get(credential).put(put_credential).delete(delete_credential).since(2026, 1),
    route("libraryvariablesets/all/v1").get(all_library_sets).since(2026, 1),
    route("projects/{}/channels/{}/v2").delete(delete_channel).since(2026, 1),
    route("projects/{}/deploymentprocesses/resolved").get(resolved_process).since(2026, 1),
    route("projects/{}/runbooks/all/v2").get(all_runbooks).since(2026, 1),
];

fn done() -> Reply {
    Reply::Text(200, "{}".to_owned())
}

fn wrapped(name: &'static str, reply: Reply) -> Reply {
    Reply::Wrapped(name, Box::new(reply))
}

fn delete_account(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    documents::delete(work, collection("accounts"), given.args[0])?;
    Ok(done())
}

fn credentials(view: &View<'_>) -> Result<Reply, Refusal> {
    let list = lists::list(view, collection("git-credentials"), view.query, |_| true)?;
    Ok(wrapped("GitCredentials", list))
}

fn credential(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(wrapped("GitCredential", documents::get(view, collection("git-credentials"), view.args[0])?))
}

fn put_credential(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    documents::put(work, collection("git-credentials"), given.args[0], &given.body)?;
    Ok(done())
}

fn delete_credential(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    documents::delete(work, collection("git-credentials"), given.args[0])?;
    Ok(done())
}

fn all_library_sets(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(wrapped("LibraryVariableSets", lists::all(view, collection("libraryvariablesets"))?))
}

fn delete_channel(work: &mut Work<'_>, given: &Given<'_>) -> Result<Reply, Refusal> {
    let project = work.find("projects", given.args[0]).ok_or_else(|| Refusal::missing(given.args[0]))?;
    let own = work.find("channels", given.args[1]).filter(|channel| channel.text("ProjectId") == project.id());
    let id = own.ok_or_else(|| Refusal::missing(given.args[1]))?.id().to_owned();
    remove::remove(work, collection("channels"), &id)?;
    Ok(done())
}

/// With the steps of process templates in place of their names; there are no process templates here.
fn resolved_process(view: &View<'_>) -> Result<Reply, Refusal> {
    nested::facet(view, "deploymentprocesses")
}

fn all_runbooks(view: &View<'_>) -> Result<Reply, Refusal> {
    Ok(wrapped("Runbooks", nested::all(view, "runbooks")?))
}
