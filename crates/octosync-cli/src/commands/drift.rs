//! `octosync drift`: what was changed on the destinations since the last sync.
//!
//! Asks no source. Invariant: everything here holds a client that has no method that writes.

use crate::args::DriftArgs;
use crate::config::types::{Destination, Server};
use crate::connect::{self, Clients, Connection};
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::pipeline::{Manner, clients, connected, deltas, side};
use crate::progress;
use crate::render;
use crate::render::drift::Seen;
use crate::render::json::Document;
use crate::render::text::safe;
use crate::reports;
use crate::run::Run;
use crate::state;
use futures::future::join_all;
use octopus_client::Reader;
use octosync::delta::Delta;
use octosync::drift::{Drifted, drift, patched};
use octosync::memory::{Ends, Memory, SiteId};
use octosync::progress::Progress;
use octosync::read::editors;
use octosync_state::{State, StateError};
use tokio::task::spawn_blocking;

/// How many runs are looked through for the one of a source that was the last.
const RUNS: usize = 1000;

pub(super) async fn run(run: &Run, args: &DriftArgs) -> Result<Exit, Failures> {
    let config = run.config()?;
    reports::check(&args.reports, &config.files())?;
    let destinations = config.destinations(&run.global.to).map_err(CommandError::from)?;
    let deltas = deltas(run, &config, &destinations, &Run::env)?;
    let place = config.state(Run::env).map_err(CommandError::from)?.to_string();
    let state = state::open_existing(&config, Run::env).await?.ok_or_else(|| without_state(&place))?;
    let servers: Vec<&Server> = destinations.iter().map(|destination| &destination.server).collect();
    let clients = clients(run, &config, &servers, &Run::env)?.into_iter().map(Clients::reading);
    let connections = servers.iter().zip(clients).map(|(server, clients)| connected(run, server, clients));
    let connections: Vec<Result<Connection<Reader>, CommandError>> = join_all(connections).await;
    connect::distinct(connections.iter().flatten())?;
    let shown = progress::reading(&run.ui);
    let look = Look { run, args, state: &state, place: &place, progress: &*shown.progress };
    let seen = connections.into_iter().zip(deltas).map(async |(connection, delta)| look.at(connection?, delta).await);
    let seen = join_all(seen).await;
    drop(shown);
    tell(run, args, &destinations, seen)
}

/// Shows what was found, and what failed.
fn tell(
    run: &Run,
    args: &DriftArgs,
    destinations: &[&Destination],
    found: Vec<Result<Seen, CommandError>>,
) -> Result<Exit, Failures> {
    let (mut seen, mut failures) = (Vec::new(), Failures::default());
    for (destination, found) in destinations.iter().zip(found) {
        match found {
            Ok(found) => seen.push(found),
            Err(error) => failures.add(&destination.server.name, error),
        }
    }
    let view = |detail| if args.patch { render::patch::patch(&seen) } else { render::drift::drift(&seen, detail) };
    reports::show(&run.ui, &args.reports, "octosync drift", view)?;
    run.tell(&failures);
    let exits = seen.iter().map(|seen| if seen.drift.is_none() { Exit::Done } else { Exit::Differences });
    let exit = Exit::of_all(exits.chain(failures.exits()));
    let mut document = Document::of("drift").errors(&failures);
    document.more.insert("drift", render::drift::json(&seen));
    run.document(document, exit)?;
    run.close(&render::drift::summary(&seen));
    Ok(exit)
}

/// The inputs of a comparison, the same for every destination.
struct Look<'a> {
    run: &'a Run,
    args: &'a DriftArgs,
    state: &'a State,
    /// The display name of the state.
    place: &'a str,
    progress: &'a dyn Progress,
}

impl Look<'_> {
    /// Reads a destination, and compares it with what is remembered.
    async fn at(&self, connection: Connection<Reader>, delta: Delta) -> Result<Seen, CommandError> {
        let destination = SiteId::from(&connection.site);
        let name = connection.peer.name.clone();
        let memories = memories(self.state, &destination).await?;
        let Some(last) = memories.first() else { return Err(without_sync(&name, self.place)) };
        if let Some(holder) = self.state.holder(&destination).await? {
            let hint = "what it has written meanwhile may look like drift: look again when it has ended";
            self.run.ui.warn(&format!("{}: {}; {hint}", safe(&name), safe(&holder.to_string())));
        }
        let known = last.blobs.clone();
        let (connection, side) =
            side(connection, Manner { known: Some(known), ..Manner::default() }, self.progress).await?;
        let patches = self.args.patch;
        let compare = move || {
            let drift = drift(&side, &memories, &delta);
            let patch = patches.then(|| patched(&side, &memories, &delta, &drift));
            (drift, patch)
        };
        let (drift, patch) = spawn_blocking(compare).await.expect("comparing does not panic");
        let ids: Vec<&str> = drift.documents().map(|Drifted { id, .. }| &**id).collect();
        let edits = editors(&connection.client, &connection.space.id, &ids).await;
        Ok(Seen { name, site: connection.site, drift, edits, patch })
    }
}

/// Reads what is remembered of a destination, of whichever source: the one that was synced last comes first.
async fn memories(state: &State, destination: &SiteId) -> Result<Vec<Memory>, StateError> {
    let mut ends: Vec<Ends> = state.remembered().await?;
    ends.retain(|ends| ends.destination == *destination);
    let runs = if ends.len() > 1 { state.runs(None, RUNS).await? } else { Vec::new() };
    ends.sort_by_key(|ends| runs.iter().position(|run| run.ends == *ends).unwrap_or(usize::MAX));
    let mut memories = Vec::new();
    for ends in &ends {
        memories.push(state.recall(ends).await?);
    }
    memories.retain(|memory| !memory.records.is_empty());
    Ok(memories)
}

fn without_state(place: &str) -> CommandError {
    CommandError::new(format!("there is no state in {place} yet, so nobody knows what a sync left"))
        .hint("run `octosync sync` first; if the state is elsewhere, name it with `state:` in the configuration")
}

fn without_sync(name: &str, place: &str) -> CommandError {
    let name = safe(name);
    CommandError::new(format!("{name}: the state in {place} knows of no sync to this space"))
        .hint(format!("run `octosync sync --to {name}` first"))
}
