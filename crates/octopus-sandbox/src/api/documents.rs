//! Single documents: reading, creating, replacing, deleting.

use super::View;
use super::lists::shown;
use super::reply::{Item, Reply};
use crate::answer::Refusal;
use crate::caller::Caller;
use crate::collections::Collection;
use crate::render;
use crate::rules::certificates::by_thumbprint;
use crate::store::Stored;
use crate::version::Version;
use crate::work::Work;
use crate::{remove, write};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;

/// GET of one document by id or slug.
pub(crate) fn get(view: &View<'_>, of: &'static Collection, id: &str) -> Result<Reply, Refusal> {
    let found = view.state.find(view.space, of, id).filter(|stored| shown(of, stored));
    let found = found.or_else(|| frozen(view, of, id)).or_else(|| certificate(view, of, id));
    let found = found.ok_or_else(|| Refusal::missing(id))?;
    Ok(Reply::Found(item(view, of, found)))
}

/// A process or variable set that a release or snapshot froze is read by its own id.
fn frozen<'v>(view: &View<'v>, of: &Collection, id: &str) -> Option<&'v Arc<Stored>> {
    let freezes = matches!(of.path, "deploymentprocesses" | "runbookProcesses" | "variables");
    let space = view.space.filter(|_| freezes && id.contains("-s-"))?;
    view.state.spaces[space].history.get(id)?.last()
}

/// Certificates go by their thumbprints too.
fn certificate<'v>(view: &View<'v>, of: &Collection, thumbprint: &str) -> Option<&'v Arc<Stored>> {
    (of.path == "certificates").then(|| by_thumbprint(view.state.table(view.space, of), thumbprint))?
}

/// A document with what it is shown with.
pub(crate) fn item(view: &View<'_>, of: &'static Collection, stored: &Arc<Stored>) -> Item {
    let members = match (of.path, view.space) {
        ("variables", Some(space)) => {
            Some(json!({ "ScopeValues": render::scope_values(view.state, space, stored.text("OwnerId")) }))
        }
        _ => None,
    };
    Item { of, stored: stored.clone(), members, place: None }
}

/// POST: 201 with the document.
pub(crate) fn post(work: &mut Work<'_>, of: &'static Collection, body: &Value) -> Result<Reply, Refusal> {
    let id = write::create(work, of, &without_type(of, body))?;
    stored(work, of, &id).map(Reply::Created)
}

/// PUT: 200 with the document. Spaces answered 201 once. Source: the swagger of 2020.3 and 2021.2 against 2026.1.
pub(crate) fn put(work: &mut Work<'_>, of: &'static Collection, id: &str, body: &Value) -> Result<Reply, Refusal> {
    is_shown(work, of, id)?;
    let id = write::replace(work, of, id, &without_type(of, body))?;
    let created = of.path == "spaces" && work.config.version < Version::new(2022, 1);
    stored(work, of, &id).map(if created { Reply::Created } else { Reply::Found })
}

/// `Type` tells parent environments from static ones in the store; the classic endpoint does not know it.
fn without_type<'b>(of: &Collection, body: &'b Value) -> Cow<'b, Value> {
    let mut body = Cow::Borrowed(body);
    if of.path == "environments" && body.is_object() {
        body.to_mut().as_object_mut().map(|body| body.remove("Type"));
    }
    body
}

/// DELETE: 200 without a body.
pub(crate) fn delete(work: &mut Work<'_>, of: &'static Collection, id: &str) -> Result<Reply, Refusal> {
    is_shown(work, of, id)?;
    remove::remove(work, of, id)?;
    Ok(Reply::Empty)
}

/// A document that its collection does not show cannot be written there either.
fn is_shown(work: &Work<'_>, of: &'static Collection, id: &str) -> Result<(), Refusal> {
    let shown = work.state.find(work.space, of, id).is_some_and(|found| shown(of, found));
    if shown { Ok(()) } else { Err(Refusal::missing(id)) }
}

/// The document after a write.
pub(crate) fn stored(work: &Work<'_>, of: &'static Collection, id: &str) -> Result<Item, Refusal> {
    let found = work.state.find(work.space, of, id).ok_or_else(|| Refusal::missing(id))?;
    let query = crate::query::Query::default();
    let (state, config, space) = (&*work.state, work.config, work.space);
    let caller = &Caller::default();
    let view = View { state, whole: state, caller, config, space, named: true, args: &[], query: &query, address: "" };
    Ok(item(&view, of, found))
}
