//! Reads what is remembered of a pair of spaces, whole. Data that does not fit its seal is damage, and is never used.

use crate::database::Database;
use crate::error::StateError;
use crate::seal::Fingerprint;
use crate::seal::seal;
use crate::statements::{
    BLOBS, EARLIER, EARLIER_BLOBS, ENDS, ENDS_ALL, MARK, NAMES, NAMES_OF, RECORDS, RUNS_THERE, SECRETS,
};
use crate::write::{Content, record_seal};
use futures::TryStreamExt as _;
use octosync::doc::Digest;
use octosync::key::Kind;
use octosync::memory::{Blob, End, Ends, Mark, Memory, Name, Past, Record, SiteId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Reads what is remembered of a pair of spaces: nothing, if nothing is.
pub(crate) async fn memory(database: &Database, ends: &Ends) -> Result<Memory, StateError> {
    let failed = |error: sqlx::Error| database.failed(&error);
    // One transaction: all of it is of one point in time.
    let mut transaction = database.pool.begin().await.map_err(failed)?;
    let Some(number) = number(&mut transaction, ends).await.map_err(failed)? else { return Ok(Memory::default()) };
    let mut memory = Memory::default();
    let mut rows = sqlx::query(RECORDS).bind(number).fetch(&mut *transaction);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        memory.records.push(record(&row, ends).map_err(|fault| fault.at(database))?);
    }
    drop(rows);
    let mut rows = sqlx::query(NAMES).bind(number).fetch(&mut *transaction);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        let (end, id, name) = name(&row, ends).map_err(|fault| fault.at(database))?;
        let names = match end {
            End::Source => &mut memory.source_names,
            End::Destination => &mut memory.destination_names,
        };
        names.insert(id, name);
    }
    drop(rows);
    (memory.mark, memory.writer) = mark(&mut transaction, number).await.map_err(|fault| fault.at(database))?;
    let runs = sqlx::query(RUNS_THERE).bind(&*ends.destination.installation).bind(&*ends.destination.space);
    let runs = runs.fetch_all(&mut *transaction).await.map_err(failed)?;
    let runs: sqlx::Result<_> = runs.iter().map(|row| row.try_get::<String, _>(0).map(Into::into)).collect();
    memory.runs = runs.map_err(failed)?;
    let blobs = sqlx::query(BLOBS).bind(number);
    memory.blobs = read_blobs(database, blobs.fetch(&mut *transaction)).await?.into();
    complete(&memory).map_err(|fault| fault.at(database))?;
    Ok(memory)
}

/// Adds what earlier syncs had recorded of the pairs, the newest first.
pub(crate) async fn add_earlier(database: &Database, ends: &Ends, memory: &mut Memory) -> Result<(), StateError> {
    let failed = |error: sqlx::Error| database.failed(&error);
    let mut transaction = database.pool.begin().await.map_err(failed)?;
    let Some(number) = number(&mut transaction, ends).await.map_err(failed)? else { return Ok(()) };
    let rows = sqlx::query(EARLIER).bind(number).fetch_all(&mut *transaction).await.map_err(failed)?;
    let earlier: Result<Vec<Record>, Fault> = rows.iter().map(|row| record(row, ends)).collect();
    memory.earlier = earlier.map_err(|fault| fault.at(database))?;
    let blobs = sqlx::query(EARLIER_BLOBS).bind(number);
    let blobs = read_blobs(database, blobs.fetch(&mut *transaction)).await?;
    Arc::make_mut(&mut memory.blobs).extend(blobs);
    Ok(())
}

/// Reads the newest event of the feed when the last plan was made that was applied, and the run that did, if it wrote.
async fn mark(connection: &mut AnyConnection, number: i64) -> Result<(Option<Mark>, Option<Box<str>>), Fault> {
    let Some(row) = sqlx::query(MARK).bind(number).fetch_optional(connection).await? else { return Ok((None, None)) };
    let event = u64::try_from(row.try_get::<i64, _>(0)?).map_err(|_| Fault::of("the number of an event is none"))?;
    let mark = Mark { number: event, occurred: row.try_get::<String, _>(1)?.into() };
    Ok((Some(mark), row.try_get::<Option<String>, _>(2)?.map(Into::into)))
}

/// Reads what ids of one side are called.
pub(crate) async fn names(database: &Database, ends: &Ends, end: End) -> Result<BTreeMap<Box<str>, Name>, StateError> {
    let failed = |error: sqlx::Error| database.failed(&error);
    let mut connection = database.pool.acquire().await.map_err(failed)?;
    let Some(number) = number(&mut connection, ends).await.map_err(failed)? else { return Ok(BTreeMap::new()) };
    let rows = sqlx::query(NAMES_OF).bind(number).bind(end.word()).fetch_all(&mut *connection).await.map_err(failed)?;
    let read = rows.iter().map(|row| name(row, ends).map(|(_, id, name)| (id, name)));
    read.collect::<Result<_, _>>().map_err(|fault: Fault| fault.at(database))
}

/// Reads documents by their digests.
pub(crate) async fn read_blobs(
    database: &Database,
    mut rows: impl futures::Stream<Item = sqlx::Result<AnyRow>> + Unpin,
) -> Result<HashMap<Digest, Blob>, StateError> {
    let mut blobs = HashMap::new();
    while let Some(row) = rows.try_next().await.map_err(|error| database.failed(&error))? {
        let read = || -> Result<(Digest, Vec<u8>), Fault> { Ok((digest(row.try_get(0)?)?, row.try_get(1)?)) };
        let (digest, packed) = read().map_err(|fault| fault.at(database))?;
        blobs.insert(digest, Blob::stored(digest, packed));
    }
    Ok(blobs)
}

/// Reads the number of a pair of spaces.
pub(crate) async fn number(connection: &mut AnyConnection, ends: &Ends) -> sqlx::Result<Option<i64>> {
    let query = sqlx::query(ENDS).bind(&*ends.source.installation).bind(&*ends.source.space);
    let query = query.bind(&*ends.destination.installation).bind(&*ends.destination.space);
    query.fetch_optional(connection).await?.map(|row| row.try_get(0)).transpose()
}

/// Reads which pairs of spaces something is remembered of.
pub(crate) async fn all_ends(database: &Database) -> Result<Vec<Ends>, StateError> {
    let rows = sqlx::query(ENDS_ALL).fetch_all(&database.pool).await.map_err(|error| database.failed(&error))?;
    let read: sqlx::Result<Vec<Ends>> = rows.iter().map(|row| ends_at(row, 0)).collect();
    read.map_err(|error| database.failed(&error))
}

/// Reads a pair of spaces from four columns.
pub(crate) fn ends_at(row: &AnyRow, at: usize) -> sqlx::Result<Ends> {
    let text = |at: usize| row.try_get::<String, _>(at).map(String::into_boxed_str);
    let site = |at: usize| Ok::<_, sqlx::Error>(SiteId { installation: text(at)?, space: text(at + 1)? });
    Ok(Ends { source: site(at)?, destination: site(at + 2)? })
}

/// Reads the fingerprints of the secrets of a destination.
pub(crate) async fn fingerprints(
    database: &Database,
    site: &SiteId,
) -> Result<BTreeMap<String, Fingerprint>, StateError> {
    let query = sqlx::query(SECRETS).bind(&*site.installation).bind(&*site.space);
    let rows = query.fetch_all(&database.pool).await.map_err(|error| database.failed(&error))?;
    let read = |row: &AnyRow| -> Result<(String, Fingerprint), Fault> {
        let stored = Fingerprint::stored(&row.try_get::<Vec<u8>, _>(1)?);
        Ok((row.try_get(0)?, stored.ok_or(Fault::of("a fingerprint is too long or too short"))?))
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(|fault| fault.at(database))
}

/// Why a row cannot be used.
pub(crate) enum Fault {
    Database(sqlx::Error),
    Damage(String),
}

impl Fault {
    fn of(why: &str) -> Self {
        Self::Damage(why.to_owned())
    }

    /// Says where.
    pub(crate) fn at(self, database: &Database) -> StateError {
        match self {
            // Values that were written have the right type: a wrong type is damage.
            Self::Database(error @ (sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))) => {
                StateError::Damaged { location: database.location.to_string(), why: error.to_string() }
            }
            Self::Database(error) => database.failed(&error),
            Self::Damage(why) => StateError::Damaged { location: database.location.to_string(), why },
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

fn record(row: &AnyRow, ends: &Ends) -> Result<Record, Fault> {
    let text = |at: usize| row.try_get::<String, _>(at);
    let (kind, from, to) = (text(0)?, text(1)?, text(2)?);
    let named = |why: &str| Fault::Damage(format!("the record of {kind} {from} → {to} {why}"));
    let content: Content = serde_json::from_str(&text(6)?).map_err(|_| named("cannot be read"))?;
    let digest_at =
        |at: usize| -> Result<Option<Digest>, Fault> { row.try_get::<Option<Vec<u8>>, _>(at)?.map(digest).transpose() };
    let past = match (digest_at(3)?, digest_at(4)?, digest_at(5)?) {
        (Some(source), wanted, Some(left)) => Some(Past { source, wanted, left }),
        (None, None, None) => None,
        _ => return Err(named("has half a past")),
    };
    let Content { from_key, to_key, items } = content;
    let read = Record {
        kind: Kind::new(&kind),
        from: from.as_str().into(),
        to: to.as_str().into(),
        from_key,
        to_key,
        past,
        items,
    };
    if row.try_get::<Vec<u8>, _>(7)? == record_seal(ends, &read) {
        Ok(read)
    } else {
        Err(named("does not fit its seal"))
    }
}

fn name(row: &AnyRow, ends: &Ends) -> Result<(End, Box<str>, Name), Fault> {
    let text = |at: usize| row.try_get::<String, _>(at);
    let (side, id, content) = (text(0)?, text(1)?, text(2)?);
    let named = |why: &str| Fault::Damage(format!("the name of {id} {why}"));
    let sides = [End::Source, End::Destination];
    let end = sides.into_iter().find(|end| end.word() == side).ok_or_else(|| named("belongs to no side"))?;
    if row.try_get::<Vec<u8>, _>(3)? != seal(ends, &[side.as_bytes(), id.as_bytes(), content.as_bytes()]) {
        return Err(named("does not fit its seal"));
    }
    Ok((end, id.as_str().into(), serde_json::from_str(&content).map_err(|_| named("cannot be read"))?))
}

fn digest(bytes: Vec<u8>) -> Result<Digest, Fault> {
    let bytes: Result<[u8; 32], _> = bytes.try_into();
    bytes.map(Digest::from).map_err(|_| Fault::of("a digest is too long or too short"))
}

/// Looks whether every document that a record names is there.
fn complete(memory: &Memory) -> Result<(), Fault> {
    let named = |record: &Record| record.past.clone().map(|past| [Some(past.source), past.wanted, Some(past.left)]);
    let missing = memory.records.iter().find(|record| {
        let digests = named(record).into_iter().flatten().flatten();
        digests.into_iter().any(|digest| !memory.blobs.contains_key(&digest))
    });
    missing.map_or(Ok(()), |record| {
        Err(Fault::Damage(format!("a document of {} → {} is missing", record.from_key, record.to_key)))
    })
}
