//! Asks the audit feed who edited documents last, and when.
//!
//! One request for each document, so only what is to be told is asked for. The feed is incomplete: it is kept for a time, and
//! what a change takes along may have no event. So nothing is decided by it.

use crate::decision::Edited;
use crate::doc::Doc;
use crate::memory::Mark;
use crate::registry::audit::{
    AFTER, AGENT, AT, BRIEF, BY, DONE, EVENTS, EVENTS_OF_PAGE, NAMED, REGARDING, REGARDING_ANY, SINCE, TAKE, VIEW,
};
use futures::future::try_join_all;
use octopus_client::{Error, ReadApi, Reader};
use std::collections::{BTreeMap, BTreeSet};

/// How this program calls itself to servers.
pub(super) const OURS: &str = "octosync/";

/// The last edit of a document that the audit feed tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The action, in the server's word: `Modified`.
    pub done: String,
    /// The name of the user.
    pub by: String,
    /// When, as the server writes it.
    pub at: String,
}

/// Returns the last edits of documents by id, those that the feed tells.
///
/// # Errors
/// In words, when the feed cannot be read: nobody is known then.
pub async fn editors(client: &Reader, space_id: &str, ids: &[&str]) -> Result<BTreeMap<Box<str>, Edit>, String> {
    let api = client.space(space_id);
    let found = try_join_all(ids.iter().map(|id| edit(&api, id))).await.map_err(|error| why(&error))?;
    let known = ids.iter().zip(found).filter_map(|(id, edit)| Some(((*id).into(), edit?)));
    Ok(known.collect())
}

/// How many documents one request asks for.
const AT_ONCE: usize = 20;
/// How many events a request takes: the newest of each document are wanted, and few of them are edited often.
const EVENTS_AT_ONCE: &str = "500";

/// Returns who edited documents last, by id, since an event; those that the feed tells. One request for 20 documents.
///
/// # Errors
/// In words, when the feed cannot be read.
pub async fn editors_since(
    client: &Reader,
    space_id: &str,
    ids: &BTreeSet<Box<str>>,
    since: Option<&Mark>,
) -> Result<BTreeMap<Box<str>, Edited>, String> {
    let api = client.space(space_id);
    let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
    let found = try_join_all(ids.chunks(AT_ONCE).map(|ids| edited(&api, ids, since)));
    Ok(found.await.map_err(|error| why(&error))?.into_iter().flatten().collect())
}

async fn edited(api: &ReadApi, ids: &[&str], since: Option<&Mark>) -> Result<BTreeMap<Box<str>, Edited>, Error> {
    let all = ids.join(",");
    let from = since.map(|since| (AFTER.1, &*since.occurred)).filter(|(_, from)| !from.is_empty());
    let query = SINCE.iter().copied().chain([(REGARDING_ANY, all.as_str()), (TAKE, EVENTS_AT_ONCE)]).chain(from);
    let page: Doc = api.get(EVENTS, &query.collect::<Vec<_>>()).await?;
    let events = page.get(EVENTS_OF_PAGE).map(Doc::items).unwrap_or_default();
    // A write of a sync is no edit of anybody.
    let of_people: Vec<&Doc> = events.iter().filter(|event| !event.str_at(AGENT).starts_with(OURS)).collect();
    let newest = ids.iter().filter_map(|id| {
        let event = of_people.iter().find(|event| names(event, id))?;
        let text = |field: &str| Some(event.str_at(field).to_owned()).filter(|text| !text.is_empty());
        Some(((*id).into(), Edited { id: (*id).into(), by: text(BY), at: text(AT) }))
    });
    Ok(newest.collect())
}

fn why(error: &Error) -> String {
    match error.is_forbidden() {
        true => format!("the key may not read the audit feed ({VIEW})"),
        false => error.to_string(),
    }
}

async fn edit(api: &ReadApi, id: &str) -> Result<Option<Edit>, Error> {
    let query: Vec<(&str, &str)> = [(REGARDING, id)].into_iter().chain(BRIEF.iter().copied()).collect();
    let page: Doc = api.get(EVENTS, &query).await?;
    let events = page.get(EVENTS_OF_PAGE).map(Doc::items).unwrap_or_default();
    let newest = events.iter().find(|event| names(event, id));
    // A write of a sync is no edit of anybody: the one that is looked for has no event.
    Ok(newest.filter(|event| !event.str_at(AGENT).starts_with(OURS)).map(last))
}

/// Returns whether an event is about a document itself: an edit of a process is about its project, too, and names the
/// process alone.
fn names(event: &Doc, id: &str) -> bool {
    named(event).any(|named| named == id)
}

/// Returns the ids of the documents that the message of an event names.
pub(super) fn named(event: &Doc) -> impl Iterator<Item = &str> {
    let (list, field) = NAMED;
    event.get(list).map(Doc::items).unwrap_or_default().iter().map(move |named| named.str_at(field))
}

fn last(event: &Doc) -> Edit {
    let text = |field: &str| event.str_at(field).to_owned();
    Edit { done: text(DONE), by: text(BY), at: text(AT) }
}
