//! The memory of earlier syncs: read before planning, and kept while a plan is applied.

use crate::connect::Connection;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::render::text::safe;
use octopus_client::Reader;
use octosync::apply::{Outcome, Remember, Status};
use octosync::doc::Digest;
use octosync::memory::{Blob, End, Ends, Memory, SiteId, WrittenSecrets};
use octosync::plan::{DestinationPlan, Site};
use octosync::planner::is_restored;
use octosync::read::{Side, since, user};
use octosync_state::{Fingerprints, Operator, Run, RunStart, RunStep, State};
use std::collections::HashMap;
use std::sync::Arc;

/// Where the memory of earlier runs is read from.
#[derive(Clone, Copy)]
pub(crate) enum Recall<'s> {
    /// Nothing is remembered, and nothing will be.
    Never,
    /// From the state, if there is one yet; else this is the first run.
    From(Option<&'s State>),
}

/// A destination that was read, or why it could not be.
type ReadEnd<C> = Result<(Connection<C>, Side), CommandError>;

/// How many events of the audit feed are read again and again before a run that writes nothing sets a new mark.
const EVENTS: usize = 500;

/// Returns whether the audit feed told so much of the time since the last run that it is worth a new mark.
pub(crate) fn has_much(side: &Side) -> bool {
    side.since.as_ref().is_some_and(|since| since.events > EVENTS)
}

/// Returns the two ends of a sync.
pub(crate) fn ends(source: &Site, destination: &Site) -> Ends {
    Ends { source: source.into(), destination: destination.into() }
}

impl Recall<'_> {
    /// Looks at what tells whether a memory can be trusted: what the destination's audit feed says of the time since, and, where a
    /// side was restored to an older copy, what earlier syncs had recorded.
    pub(crate) async fn look<C>(
        self,
        source: &Side,
        read: ReadEnd<C>,
        memory: Option<Memory>,
    ) -> (ReadEnd<C>, Option<Memory>)
    where
        for<'c> Reader: From<&'c C>,
    {
        match (read, memory) {
            (Ok(mut read), Some(mut memory)) => {
                let looked = self.look_at(source, &mut read, &mut memory).await;
                (looked.map(|()| read), Some(memory))
            }
            other => other,
        }
    }

    async fn look_at<C>(
        self,
        source: &Side,
        (connection, side): &mut (Connection<C>, Side),
        memory: &mut Memory,
    ) -> Result<(), CommandError>
    where
        for<'c> Reader: From<&'c C>,
    {
        let told = since(&Reader::from(&connection.client), &connection.space.id, memory).await;
        side.since = told.map_err(|error| CommandError::client(&error, &connection.peer))?;
        let Self::From(Some(state)) = self else { return Ok(()) };
        if is_restored(memory, (source, side)) {
            state.add_earlier(&ends(&source.site, &side.site), memory).await?;
        }
        Ok(())
    }

    /// Returns what is remembered of a destination.
    ///
    /// # Errors
    /// When the state cannot be read, or remembers these two spaces the other way round (A9).
    pub(crate) async fn memory<C>(
        self,
        source: &Connection<C>,
        destination: &Connection<C>,
    ) -> Result<Option<Memory>, CommandError> {
        let Self::From(state) = self else { return Ok(None) };
        let Some(state) = state else { return Ok(Some(Memory::default())) };
        let ends = ends(&source.site, &destination.site);
        let swapped = Ends { source: ends.destination.clone(), destination: ends.source.clone() };
        // Within one space nothing is the other way round.
        if swapped != ends && state.remembered().await?.contains(&swapped) {
            return Err(is_swapped(source, destination));
        }
        Ok(Some(state.recall(&ends).await?))
    }

    /// Returns which values earlier runs wrote to the secrets of a destination, if any did.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub(crate) async fn written<C>(self, destination: &Connection<C>) -> Result<Option<Fingerprints>, CommandError> {
        let Self::From(Some(state)) = self else { return Ok(None) };
        let written = state.fingerprints(&SiteId::from(&destination.site)).await?;
        Ok(Some(written).filter(|written| !written.is_empty()))
    }
}

fn is_swapped<C>(source: &Connection<C>, destination: &Connection<C>) -> CommandError {
    let (from, to) = (safe(&source.peer.name), safe(&destination.peer.name));
    let message = format!("an earlier run synced {to} to {from}, and this one would sync {from} to {to}");
    let hint = format!(
        "correct url{} and url{}; if the direction is to change for good, name another state with `state:`",
        source.peer.url_at, destination.peer.url_at
    );
    CommandError::new(message).exit(Exit::Refused).hint(hint)
}

/// Returns the documents of the source that all destinations remember: they need not be kept again.
pub(crate) fn known_to_all(memories: &[&Memory]) -> Arc<HashMap<Digest, Blob>> {
    match memories {
        [] => Arc::default(),
        [one] => one.blobs.clone(),
        [first, others @ ..] => {
            let shared =
                first.blobs.iter().filter(|(digest, _)| others.iter().all(|memory| memory.blobs.contains_key(digest)));
            Arc::new(shared.map(|(digest, blob)| (*digest, blob.clone())).collect())
        }
    }
}

/// A run that holds a destination and remembers what it does there.
pub(crate) struct Keeping {
    run: Arc<Run>,
    known: Arc<HashMap<Digest, Blob>>,
    written: Arc<Fingerprints>,
}

impl Keeping {
    /// Begins to remember what a plan does: nobody else writes to the destination until it ends.
    ///
    /// # Errors
    /// When somebody else does, or the state cannot be used.
    pub(crate) async fn begin(
        state: &State,
        (command, source): (&str, &Site),
        plan: &DestinationPlan,
        connection: &Connection,
    ) -> Result<Self, CommandError> {
        let writer = user(&Reader::from(&connection.client)).await;
        let writer = writer.map_err(|error| CommandError::client(&error, &connection.peer))?;
        let ends = ends(source, &plan.site);
        let start = RunStart {
            ends: ends.clone(),
            command: command.to_owned(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            source: source.space.clone(),
            destination: plan.name.clone(),
            operator: Operator::of_this_process(),
            writer,
        };
        let run = Arc::new(state.begin(start).await?);
        // Read when nobody else can write any more.
        let known = state.recall(&ends).await?.blobs;
        let written = Arc::new(state.fingerprints(&ends.destination).await?);
        Ok(Self { run, known, written })
    }

    /// Returns where the engine remembers what it does.
    pub(crate) fn remember(&self) -> Remember {
        let secrets: Arc<dyn WrittenSecrets> = self.written.clone();
        let (recorder, run, known) = (self.run.clone(), self.run.id().into(), self.known.clone());
        Remember { recorder, run, known, secrets: Some(secrets) }
    }

    /// Ends the run: what became of the steps that were not done, what everything is called now, and how it went.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub(crate) async fn end(self, plan: &DestinationPlan, outcome: Option<&Outcome>) -> Result<(), CommandError> {
        let steps = outcome.map(|outcome| steps(plan, outcome)).unwrap_or_default();
        self.run.steps(steps).await?;
        if let Some(pending) = &plan.pending {
            self.run.remember_names(End::Source, pending.names.clone()).await?;
        }
        // Failed documents are read again by the next run: until then the old mark stays.
        let is_whole = outcome.is_some_and(Outcome::is_complete);
        if let Some(mark) = plan.pending.as_ref().and_then(|pending| pending.mark.clone()).filter(|_| is_whole) {
            self.run.remember_mark(mark, outcome.is_some_and(|outcome| outcome.done() > 0)).await?;
        }
        if let Some(outcome) = outcome.filter(|outcome| !outcome.names.is_empty()) {
            self.run.remember_names(End::Destination, outcome.names.clone()).await?;
        }
        let word = match outcome {
            Some(outcome) if outcome.is_complete() && outcome.is_taken() => "done",
            Some(_) => "partial",
            None => "failed",
        };
        let done = outcome.map(|outcome| outcome.documents(plan)).unwrap_or_default();
        let planned = plan.counts();
        let removed = if outcome.is_some_and(Outcome::is_complete) { planned.removes } else { 0 };
        let counts = serde_json::json!({ "created": done.created, "changed": done.changed,
            "published": done.published, "removed": removed, "kept": planned.kept, "failed": done.failed,
            "not_done": done.blocked + done.stopped });
        let run = Arc::into_inner(self.run).expect("the engine has ended, and holds nothing of it");
        Ok(run.end(word, &counts).await?)
    }
}

/// Returns what became of every step; the documents of those that wrote something are remembered as they are done.
fn steps(plan: &DestinationPlan, outcome: &Outcome) -> Vec<RunStep> {
    let steps = plan.steps.iter().zip(&outcome.steps).enumerate();
    let steps = steps.map(|(at, (step, outcome))| {
        let (status, note) = match &outcome.status {
            Status::Done => ("done", String::new()),
            Status::Failed { error, .. } => ("failed", error.clone()),
            Status::Blocked { by } => ("blocked", format!("it needs {}", plan.document_of(by))),
            Status::Stopped => ("stopped", String::new()),
        };
        RunStep {
            id: step.id.to_string(),
            position: i64::try_from(at).unwrap_or(i64::MAX),
            document: step.key.clone(),
            action: step.action.word().to_owned(),
            status: status.to_owned(),
            note,
            before: None,
            after: None,
        }
    });
    steps.collect()
}
