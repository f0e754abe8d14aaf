//! Asks the audit feed what runs of this program did since the last one that is remembered.
//!
//! One request, as a rule. That shows a state that is older than the destination, and a server that was restored.

use super::audit::{OURS, named};
use crate::doc::Doc;
use crate::memory::{Mark, Memory, Since, Stranger};
use crate::registry::audit::{AFTER, AGENT, AT, EVENTS, EVENTS_OF_PAGE, SINCE, TAKE};
use octopus_client::{Error, ReadApi, Reader};
use std::collections::BTreeMap;

/// How many events are looked through for a sign of runs where nothing is remembered.
const RECENT: &str = "100";

/// Returns how a run calls itself to servers, so that their audit feeds tell which one it was.
#[must_use]
pub fn agent(run: &str) -> String {
    format!("{OURS}{} ({run})", env!("CARGO_PKG_VERSION"))
}

/// Returns what the feed tells of the time since the last run that is remembered; `None` if it cannot be read.
///
/// # Errors
/// When the server cannot be asked at all. A key that may not read the feed is no error.
pub async fn since(client: &Reader, space_id: &str, memory: &Memory) -> Result<Option<Since>, Error> {
    let told = told(&client.space(space_id), memory).await;
    match told {
        Ok(told) => Ok(Some(told)),
        Err(error) if error.is_forbidden() || error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

async fn told(api: &ReadApi, memory: &Memory) -> Result<Since, Error> {
    let Some(mark) = memory.mark.as_ref().filter(|_| !memory.records.is_empty()) else {
        let events = recent(api, RECENT).await?;
        // With records and without a mark nobody can tell what was written since.
        let looked = if memory.records.is_empty() { events.as_slice() } else { &[] };
        return Ok(Since {
            newest: first(&events),
            events: 0,
            strangers: strangers(looked, 0, memory),
            restored: false,
        });
    };
    // Whether the number that is named is left out is not sure.
    let number = mark.number.saturating_sub(2).to_string();
    let (by_number, by_time) = AFTER;
    let after = [(by_number, number.as_str()), (by_time, &*mark.occurred)];
    let after = after.into_iter().filter(|_| mark.number > 0);
    let query: Vec<(&str, &str)> = SINCE.iter().copied().chain(after).collect();
    let mut events: Vec<Doc> = api.list(EVENTS, &query).await?;
    // The feed had the mark, and a server may tell nothing for once: it is asked again. A second empty answer means that the
    // events were archived.
    if events.is_empty() && mark.number > 0 {
        events = api.list(EVENTS, &query).await?;
    }
    let marked = events.iter().filter_map(mark_of).find(|event| event.number == mark.number);
    let newest = if events.is_empty() { first(&recent(api, "1").await?) } else { first(&events) };
    let is_there = |run: &str| events.iter().any(|event| run_of(event) == Some(run));
    let restored = match marked {
        Some(event) => event != *mark || memory.writer.as_deref().is_some_and(|run| !is_there(run)),
        // One that was archived is gone, too: then there may be none at all.
        None => newest.number > 0 && newest.number < mark.number,
    };
    let strangers = strangers(&events, if restored { 0 } else { mark.number }, memory);
    Ok(Since { newest, events: events.len(), strangers, restored })
}

fn first(events: &[Doc]) -> Mark {
    events.first().and_then(mark_of).unwrap_or_default()
}

async fn recent(api: &ReadApi, take: &str) -> Result<Vec<Doc>, Error> {
    let query: Vec<(&str, &str)> = SINCE.iter().copied().chain([(TAKE, take)]).collect();
    let page: Doc = api.get(EVENTS, &query).await?;
    Ok(page.get(EVENTS_OF_PAGE).map(Doc::items).unwrap_or_default().to_vec())
}

/// Returns the documents that runs wrote that nobody remembers, after an event of a number.
fn strangers(events: &[Doc], after: u64, memory: &Memory) -> BTreeMap<Box<str>, Stranger> {
    let is_new = |event: &&Doc| mark_of(event).is_none_or(|mark| mark.number > after);
    let found = events.iter().filter(is_new).filter_map(|event| Some((event, stranger(event, memory)?)));
    // The newest event stands first, and is what is kept of a document.
    let documents = found.flat_map(|(event, stranger)| named(event).map(move |id| (id.into(), stranger.clone())));
    documents.collect::<Vec<_>>().into_iter().rev().collect()
}

fn stranger(event: &Doc, memory: &Memory) -> Option<Stranger> {
    let run = run_of(event);
    let is_ours = event.str_at(AGENT).starts_with(OURS);
    let is_known = run.is_some_and(|run| memory.runs.contains(run));
    (is_ours && !is_known).then(|| Stranger { at: event.str_at(AT).into(), run: run.map(Box::from) })
}

/// Returns the name of the run that an event is of.
fn run_of(event: &Doc) -> Option<&str> {
    let rest = event.str_at(AGENT).strip_prefix(OURS)?;
    rest.split_once('(').and_then(|(_, run)| run.strip_suffix(')'))
}

fn mark_of(event: &Doc) -> Option<Mark> {
    let (_, number) = event.str_at("Id").rsplit_once('-')?;
    Some(Mark { number: number.parse().ok()?, occurred: event.str_at(AT).into() })
}
