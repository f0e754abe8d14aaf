//! An open state: what can be asked of it, and how a run begins.

use crate::begin::{RunStart, begin};
use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::StateError;
use crate::file::{self, Found};
use crate::fingerprints::Fingerprints;
use crate::holder::Holder;
use crate::lease::{holder, random};
use crate::location::Location;
use crate::plan_key::PlanKey;
use crate::run::Run;
use crate::runs::{self, Pruned, Retention, RunInfo};
use crate::statements::{KEY, KEY_ADD};
use crate::step::RunStep;
use octosync::memory::{End, Ends, Memory, Name, SiteId};
use sqlx::Row as _;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The settings with which a state is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// How long a run that died holds its destination.
    pub lease: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { lease: Duration::from_secs(60) }
    }
}

/// An open state. Cloning is cheap.
#[derive(Clone)]
pub struct State {
    pub(crate) database: Database,
    pub(crate) key: Arc<[u8]>,
    settings: Settings,
}

impl State {
    /// Opens a state, and makes it if there is none.
    ///
    /// # Errors
    /// If it cannot be reached, is damaged, belongs to a newer version, or is something else. Nothing is changed then.
    pub async fn open(location: &Location) -> Result<Self, StateError> {
        Self::open_with(location, Settings::default()).await
    }

    /// Opens a state with settings.
    ///
    /// # Errors
    /// As [`State::open`].
    pub(crate) async fn open_with(location: &Location, settings: Settings) -> Result<Self, StateError> {
        let database = Database::open(location).await?;
        let key = key(&database).await?;
        Ok(Self { database, key, settings })
    }

    /// Opens a state if there is one: looking makes no file. In a database, its tables are made.
    ///
    /// # Errors
    /// As [`State::open`].
    pub async fn open_existing(location: &Location) -> Result<Option<Self>, StateError> {
        match location {
            Location::File(path) if file::find(path)? == Found::Nothing => Ok(None),
            _ => Self::open(location).await.map(Some),
        }
    }

    /// Opens a state in a file as it is: none is made, and an older one is left alone. Servers are not asked.
    ///
    /// # Errors
    /// As [`State::open`].
    pub async fn open_as_it_is(location: &Location) -> Result<Option<Self>, StateError> {
        match location {
            Location::File(path) if Database::is_current(path).await? => Self::open(location).await.map(Some),
            _ => Ok(None),
        }
    }

    /// Returns where it is, without passwords.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.database.location
    }

    /// Reads all that is remembered of a pair of spaces; nothing is fine.
    ///
    /// # Errors
    /// If the database fails, or something is damaged.
    pub async fn recall(&self, ends: &Ends) -> Result<Memory, StateError> {
        crate::recall::memory(&self.database, ends).await
    }

    /// Adds to what is remembered what earlier syncs had recorded of the pairs: for a side that was restored to an older copy.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn add_earlier(&self, ends: &Ends, memory: &mut Memory) -> Result<(), StateError> {
        crate::recall::add_earlier(&self.database, ends, memory).await
    }

    /// Returns what ids of one side were called at the last sync.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn names(&self, ends: &Ends, end: End) -> Result<BTreeMap<Box<str>, Name>, StateError> {
        crate::recall::names(&self.database, ends, end).await
    }

    /// Returns the pairs of spaces of which something is remembered.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn remembered(&self) -> Result<Vec<Ends>, StateError> {
        crate::recall::all_ends(&self.database).await
    }

    /// Returns who holds a destination now.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn holder(&self, destination: &SiteId) -> Result<Option<Holder>, StateError> {
        holder(&self.database, destination).await
    }

    /// Begins a run, which holds its destination until it ends or is dropped.
    ///
    /// # Errors
    /// [`StateError::Held`] if another run holds the destination.
    pub async fn begin(&self, start: RunStart) -> Result<Run, StateError> {
        Ok(Run::start(begin(&self.database, start, self.settings.lease).await?, self.key.clone()))
    }

    /// Returns the newest runs, of one destination if it is named, the newest first.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn runs(&self, destination: Option<&str>, limit: usize) -> Result<Vec<RunInfo>, StateError> {
        runs::list(&self.database, destination.unwrap_or_default(), limit).await
    }

    /// Returns a run by its name, by the beginning or the last part of it, or as `latest`.
    ///
    /// # Errors
    /// If there is none, or several may be meant.
    pub async fn run(&self, wanted: &str) -> Result<RunInfo, StateError> {
        runs::one(&self.database, wanted).await
    }

    /// Returns the steps of a run, with the documents before and after each.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn steps(&self, run: &str) -> Result<Vec<RunStep>, StateError> {
        runs::steps(&self.database, run).await
    }

    /// Throws away old runs, and the documents that nothing names any more. Never the newest of a destination.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn prune(&self, retention: Retention) -> Result<Pruned, StateError> {
        runs::prune(&self.database, retention).await
    }

    /// Returns which values runs wrote to the secrets of a destination.
    ///
    /// # Errors
    /// As [`State::recall`].
    pub async fn fingerprints(&self, destination: &SiteId) -> Result<Fingerprints, StateError> {
        let written = crate::recall::fingerprints(&self.database, destination).await?;
        Ok(Fingerprints::new(self.key.clone(), written))
    }

    /// Returns the key of the digests in plans for a destination.
    #[must_use]
    pub fn plan_key(&self, destination: SiteId) -> PlanKey {
        PlanKey::new(self.key.clone(), destination)
    }

    /// Closes all connections. Whoever wrote does so at the end: what stands in the log beside a file moves into it first, so
    /// that the file alone can be copied. Where that fails, the log stays, and is read with the file.
    pub async fn close(self) {
        if self.database.dialect == Dialect::Sqlite {
            // Closing does so, too, but in a thread of its own, for which a program that ends does not wait.
            let _ = sqlx::query("pragma wal_checkpoint(truncate)").fetch_all(&self.database.pool).await;
        }
        self.database.pool.close().await;
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State({})", self.location())
    }
}

/// Reads the key of the fingerprints, and makes it if there is none.
async fn key(database: &Database) -> Result<Arc<[u8]>, StateError> {
    let failed = |error: sqlx::Error| database.failed(&error);
    let read = || async { sqlx::query(KEY).fetch_optional(&database.pool).await };
    if let Some(row) = read().await.map_err(failed)? {
        return row.try_get::<Vec<u8>, _>(0).map(Into::into).map_err(failed);
    }
    let new: [u8; 32] = random();
    sqlx::query(KEY_ADD).bind(&new[..]).execute(&database.pool).await.map_err(failed)?;
    let row = read().await.map_err(failed)?.ok_or(sqlx::Error::RowNotFound).map_err(failed)?;
    row.try_get::<Vec<u8>, _>(0).map(Into::into).map_err(failed)
}
