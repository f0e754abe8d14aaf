//! Slugs of runbooks in Git, where they are ids.

use super::settings::is_in_git;
use crate::collections::Collection;
use crate::ids::{free_slug, slug};
use crate::store::text;
use crate::work::Work;
use serde_json::Value;

/// The slug, which is the id, of a runbook that is about to be made on a branch.
pub(crate) fn slug_of_new_runbook(work: &Work<'_>, of: &Collection, body: &Value) -> Option<String> {
    let project = (of.path == "runbooks").then(|| work.find("projects", text(body, "ProjectId")))??;
    let space = work.space?;
    is_in_git(&project.value, "runbooks").then_some(())?;
    work.state.spaces[space].repositories.get(project.id())?.out.as_ref()?;
    let wanted = match text(body, "Slug") {
        "" => slug(text(body, "Name")),
        sent => sent.to_owned(),
    };
    let runbooks = work.table("runbooks");
    let taken = |slug: &str| {
        let mut named = runbooks.known_as(slug);
        named.any(|other| other.text("ProjectId") == project.id())
    };
    Some(free_slug(&wanted, taken))
}
