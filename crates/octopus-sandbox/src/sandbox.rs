//! A running sandbox: its address, what it was asked, and a test's hand on what it holds.

use crate::collections::{self, Collection};
use crate::edit::{self, Spot};
use crate::fault::Fault;
use crate::limit::{Buckets, RateLimit};
use crate::load::environment_type;
use crate::order::Order;
use crate::requests::RequestRecord;
use crate::save::{self, SaveError, Secrets};
use crate::secrets;
use crate::server::{Phase, Server};
use crate::store::{State, Stored};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::task::JoinHandle;

/// A stand-in Octopus server that listens. Dropping it cuts its connections.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) server: Arc<Server>,
    pub(crate) address: SocketAddr,
    pub(crate) notes: Vec<String>,
    pub(crate) task: Option<JoinHandle<()>>,
}

/// All that a sandbox held at one time; it shares what has not changed since.
#[derive(Clone, Debug)]
pub struct Snapshot {
    installation_id: String,
    state: State,
}

impl Sandbox {
    /// The address for clients, virtual directory included, without `/api`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.server.config.base_path)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.server.requests.all()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.server.requests.clear();
    }

    /// How many requests were not `GET`.
    #[must_use]
    pub fn writes(&self) -> usize {
        self.server.requests.writes()
    }

    /// Lists everything in another order from now on.
    pub fn shuffle(&self, seed: u64) {
        self.write().order = Order::Odd(seed);
    }

    /// The parts that were skipped or completed on loading, a sentence each.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The ids of the spaces.
    #[must_use]
    pub fn spaces(&self) -> Vec<String> {
        self.read().spaces.iter().map(|space| space.id.clone()).collect()
    }

    /// The id of a space by id, slug or name.
    #[must_use]
    pub fn space_id(&self, space: &str) -> Option<String> {
        let state = self.read();
        space_index(&state, space).map(|index| state.spaces[index].id.clone())
    }

    /// The documents of a collection as they are stored: without links, computed fields and secrets, by id.
    /// The space goes by id, slug or name; the collection by its path or file stem. Unknown ones are empty.
    #[must_use]
    pub fn documents(&self, space: &str, collection: &str) -> Vec<Value> {
        let state = self.read();
        let Some((of, kind)) = row(collection) else { return Vec::new() };
        let Some(index) = space_index(&state, space) else { return Vec::new() };
        let kept = |stored: &&Arc<Stored>| kind.is_none_or(|kind| stored.text("Type") == kind);
        state.table(Some(index), of).values().filter(kept).map(|stored| stored.value.clone()).collect()
    }

    /// The stored secret of a document: `secret("Default", "Accounts-1", "Token")`,
    /// `secret("Default", "variableset-Projects-1", "Variables[Db password].Value")`.
    /// Brackets take an id, a name (the first of that name) or an index.
    #[must_use]
    pub fn secret(&self, space: &str, id: &str, path: &str) -> Option<String> {
        let state = self.read();
        let index = space_index(&state, space)?;
        let mut rows = collections::COLLECTIONS.iter();
        let stored = rows.find_map(|of| state.table(Some(index), of).get(id))?;
        stored.secrets.get(&secrets::place(&stored.value, path)?).cloned()
    }

    /// Another user edits a document: no checks, but versions and modification times move.
    /// Says whether there is such a document.
    pub fn edit(&self, space: &str, collection: &str, id: &str, edit: impl FnOnce(&mut Value)) -> bool {
        let mut state = self.write();
        let (Some((of, _)), Some(index)) = (row(collection), space_index(&state, space)) else { return false };
        edit::edit(&mut state, &self.server.config, None, &Spot { space: Some(index), of, id }, edit)
    }

    /// Keeps what it holds now, for [`Sandbox::restore`]. Cheap: documents and tables are shared, not copied.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { installation_id: self.server.config.installation_id.clone(), state: self.read().clone() }
    }

    /// Holds again what it held then, and gives the same ids again. Says whether it was this sandbox's snapshot; that of
    /// another one is left alone.
    pub fn restore(&self, snapshot: &Snapshot) -> bool {
        let own = snapshot.installation_id == self.server.config.installation_id;
        if own {
            *self.write() = snapshot.state.clone();
        }
        own
    }

    /// Whether a space can be saved to a folder, as far as one can know before: there is none, or only what a former
    /// save wrote.
    ///
    /// # Errors
    /// When the folder cannot be read, or has something else.
    pub fn can_save(folder: &Path) -> Result<(), SaveError> {
        save::check(folder)
    }

    /// Writes a space to a folder that [`SpaceSeed::load_dir`](crate::SpaceSeed::load_dir) reads: as a whole or not at
    /// all. The files of a former save are replaced; a folder with other files is refused. The space goes by id, slug
    /// or name.
    ///
    /// # Errors
    /// When there is no such space, or the folder cannot be written.
    pub fn save(&self, space: &str, folder: &Path, secrets: Secrets) -> Result<(), SaveError> {
        let saved = {
            let state = self.read();
            let index = space_index(&state, space).ok_or_else(|| SaveError::Space(space.to_owned()))?;
            save::files(&state, index, secrets)
        };
        save::write(folder, saved)
    }

    /// Lets something go wrong from now on.
    pub fn insert_fault(&self, fault: Fault) {
        self.server.faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.server.faults.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Limits how many requests each key may send from now on, with full buckets; `None` lifts the limit.
    pub fn limit_rate(&self, limit: Option<RateLimit>) {
        *self.server.buckets.lock().unwrap_or_else(PoisonError::into_inner) = limit.map(Buckets::new);
    }

    /// Restarts: cuts all connections, accepts none for this time, and is back with all it held when this returns.
    /// One that has died stays dead.
    pub async fn restart(&self, down: Duration) {
        let mut phase = self.server.phase.subscribe();
        self.server.phase.send_if_modified(|phase| {
            let serves = *phase == Phase::Serving;
            if serves {
                *phase = Phase::Away(down);
            }
            serves
        });
        // An error would mean that the server is gone, which it is not while this sandbox is there.
        let _ = phase.wait_for(|phase| !matches!(phase, Phase::Away(_))).await;
    }

    /// Finishes the open requests and takes no more. The state can still be looked at and saved.
    pub async fn finish(&mut self) {
        self.server.phase.send_replace(Phase::Ending);
        if let Some(task) = self.task.take() {
            // A panic of the listener has nothing left to be done about.
            let _ = task.await;
        }
    }

    /// Finishes the open requests and stops.
    pub async fn stop(mut self) {
        self.finish().await;
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.server.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.server.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if self.task.is_some() {
            self.server.phase.send_replace(Phase::Dead);
        }
    }
}

fn space_index(state: &State, space: &str) -> Option<usize> {
    state.space_index(space).or_else(|| {
        let documents = state.system.of(collections::collection("spaces"));
        let named = documents.values().find(|document| document.text("Name").eq_ignore_ascii_case(space))?;
        state.spaces.iter().position(|space| space.id == named.id())
    })
}

/// The row of a collection, and the type of environment that is meant.
fn row(name: &str) -> Option<(&'static Collection, Option<&'static str>)> {
    match environment_type(name) {
        Some(kind) => Some((collections::collection("environments"), Some(kind))),
        None => collections::find(name).map(|of| (of, None)),
    }
}
