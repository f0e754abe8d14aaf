//! The records of runs: listed, read one by one, and thrown away when they are old.

use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::StateError;
use crate::moment::Moment;
use crate::operator::Operator;
use crate::recall::{ends_at, read_blobs};
use crate::statements::{BLOBS_REMOVE, LOCK_BLOBS, NOW, PRUNABLE, RUN, RUN_IDS, RUN_REMOVE, RUNS, STEP_BLOBS, STEPS};
use crate::step::RunStep;
use octosync::key::Key;
use octosync::memory::{Blob, Ends};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{Executor as _, Row as _};
use std::collections::BTreeMap;
use std::time::Duration;

/// The record of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunInfo {
    /// Its name.
    pub id: String,
    /// The command.
    pub command: String,
    /// The version of the program.
    pub tool: String,
    /// The display name of the source.
    pub source: String,
    /// The display name of the destination.
    pub destination: String,
    /// Between which spaces it ran.
    pub ends: Ends,
    /// The operator: user, machine and process.
    pub operator: Operator,
    /// The user that the destination's key belonged to.
    pub writer: Option<String>,
    /// When it began.
    pub began: Moment,
    /// When it ended; `None` if it still runs, or died and no other run came since.
    pub ended: Option<Moment>,
    /// Whether it still holds its destination.
    pub running: bool,
    /// How it ended, in a word.
    pub outcome: Option<String>,
    /// The numbers that it counted.
    pub counts: serde_json::Value,
    /// How many steps it had.
    pub steps: usize,
}

/// Which runs are kept: those that both demand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// How many of each destination are kept, however old they are.
    pub keep: usize,
    /// Up to which age all are kept.
    pub younger_than: Duration,
}

/// The runs and documents that were thrown away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// The runs.
    pub runs: Vec<String>,
    /// How many documents went with them, because nothing else needs them.
    pub documents: u64,
}

/// Reads the newest runs, of one destination if it is named.
pub(crate) async fn list(database: &Database, destination: &str, limit: usize) -> Result<Vec<RunInfo>, StateError> {
    let text = database.words(RUNS);
    let query = sqlx::query(&text).bind(destination).bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = query.fetch_all(&database.pool).await.map_err(|error| database.failed(&error))?;
    rows.iter().map(info).collect::<sqlx::Result<_>>().map_err(|error| database.failed(&error))
}

/// Reads a run by its name, by the end of it, or as `latest`.
pub(crate) async fn one(database: &Database, wanted: &str) -> Result<RunInfo, StateError> {
    let failed = |error: sqlx::Error| database.failed(&error);
    let ids = sqlx::query(RUN_IDS).fetch_all(&database.pool).await.map_err(failed)?;
    let ids: Vec<String> = ids.iter().map(|row| row.try_get(0)).collect::<sqlx::Result<_>>().map_err(failed)?;
    let id = pick(ids, wanted)?;
    let row = sqlx::query(&database.words(RUN)).bind(id).fetch_one(&database.pool).await.map_err(failed)?;
    info(&row).map_err(failed)
}

/// Picks the run that is meant from the names of all, the newest first.
fn pick(ids: Vec<String>, wanted: &str) -> Result<String, StateError> {
    let wanted = wanted.trim().to_lowercase();
    if wanted == "latest" {
        return ids.into_iter().next().ok_or(StateError::NoRun(wanted));
    }
    let means = |id: &String| {
        *id == wanted || (!wanted.is_empty() && (id.ends_with(&format!("-{wanted}")) || id.starts_with(&wanted)))
    };
    let mut runs: Vec<String> = ids.into_iter().filter(means).collect();
    match runs.len() {
        0 => Err(StateError::NoRun(wanted)),
        1 => Ok(runs.remove(0)),
        _ => Err(StateError::SeveralRuns { wanted, runs }),
    }
}

/// Reads the steps of a run, in their order.
pub(crate) async fn steps(database: &Database, run: &str) -> Result<Vec<RunStep>, StateError> {
    let blobs = sqlx::query(STEP_BLOBS).bind(run);
    let blobs = read_blobs(database, blobs.fetch(&database.pool)).await?;
    let rows = sqlx::query(STEPS).bind(run).fetch_all(&database.pool).await;
    let rows = rows.map_err(|error| database.failed(&error))?;
    let blob = |row: &AnyRow, at: usize| -> sqlx::Result<Option<Blob>> {
        let digest = row.try_get::<Option<Vec<u8>>, _>(at)?.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        Ok(digest.and_then(|digest| blobs.get(&digest.into()).cloned()))
    };
    let step = |(position, row): (usize, &AnyRow)| -> sqlx::Result<RunStep> {
        let text = |at: usize| row.try_get::<String, _>(at);
        let document: Key = text(1)?.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let (id, action, status, note) = (text(0)?, text(2)?, text(3)?, text(4)?);
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        Ok(RunStep { id, position, document, action, status, note, before: blob(row, 5)?, after: blob(row, 6)? })
    };
    rows.iter().enumerate().map(step).collect::<sqlx::Result<_>>().map_err(|error| database.failed(&error))
}

/// Throws away old runs, and the documents that nothing names any more. The newest run of each destination stays, and
/// so does one that still runs.
pub(crate) async fn prune(database: &Database, retention: Retention) -> Result<Pruned, StateError> {
    let failed = |error: sqlx::Error| database.failed(&error);
    let now = sqlx::query(&database.words(NOW)).fetch_one(&database.pool).await;
    let now: i64 = now.and_then(|row| row.try_get(0)).map_err(failed)?;
    let rows = sqlx::query(PRUNABLE).fetch_all(&database.pool).await.map_err(failed)?;
    let oldest = now.saturating_sub(i64::try_from(retention.younger_than.as_millis()).unwrap_or(i64::MAX));
    let runs = too_old(&rows, retention.keep.max(1), oldest).map_err(failed)?;
    let mut transaction = database.pool.begin().await.map_err(failed)?;
    // Whoever writes a document that goes here waits, and writes it anew.
    transaction.execute(&*database.words(LOCK_BLOBS)).await.map_err(failed)?;
    for run in &runs {
        sqlx::query(RUN_REMOVE).bind(run).execute(&mut *transaction).await.map_err(failed)?;
    }
    // A run under way may be about to name again what it remembers: then documents go another time.
    let removed = sqlx::query(&database.words(BLOBS_REMOVE)).execute(&mut *transaction).await.map_err(failed)?;
    transaction.commit().await.map_err(failed)?;
    let pruned = Pruned { runs, documents: removed.rows_affected() };
    if database.dialect == Dialect::Sqlite && pruned != Pruned::default() {
        // A file that somebody else uses now gets smaller another time.
        let _ = sqlx::query("vacuum").execute(&database.pool).await;
    }
    Ok(pruned)
}

/// Returns the runs that are beyond both limits, from rows of which the newest come first.
fn too_old(rows: &[AnyRow], keep: usize, oldest: i64) -> sqlx::Result<Vec<String>> {
    let mut kept: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut old = Vec::new();
    for row in rows {
        let count = kept.entry((row.try_get(2)?, row.try_get(3)?)).or_default();
        *count += 1;
        // SQLite has no word for a truth value.
        let runs = row.try_get::<bool, _>(4).or_else(|_| row.try_get::<i64, _>(4).map(|number| number != 0))?;
        if *count > keep && row.try_get::<i64, _>(1)? < oldest && !runs {
            old.push(row.try_get(0)?);
        }
    }
    Ok(old)
}

fn info(row: &AnyRow) -> sqlx::Result<RunInfo> {
    let text = |at: usize| row.try_get::<String, _>(at);
    let counts = row.try_get::<Option<String>, _>(11)?;
    Ok(RunInfo {
        id: text(0)?,
        command: text(1)?,
        tool: text(2)?,
        source: text(3)?,
        destination: text(4)?,
        operator: Operator { user: text(5)?, host: text(6)?, process: 0 },
        writer: row.try_get(7)?,
        began: Moment(row.try_get(8)?),
        ended: row.try_get::<Option<i64>, _>(9)?.map(Moment),
        outcome: row.try_get(10)?,
        counts: counts.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        ends: ends_at(row, 12)?,
        steps: usize::try_from(row.try_get::<i64, _>(16)?).unwrap_or_default(),
        running: row.try_get::<i64, _>(17)? > 0,
    })
}
