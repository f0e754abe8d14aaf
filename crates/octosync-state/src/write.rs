//! Writes rows: many at once, each in place of an earlier one. The caller has the transaction.

use crate::database::Database;
use crate::error::StateError;
use crate::seal::{Fingerprint, seal};
use crate::statements::{BLOBS_ADD, Insert, MARK_SET, NAMES_ADD, RECORD_FORGET, RECORDS_ADD, SECRETS_ADD, STEPS_ADD};
use crate::step::RunStep;
use octosync::key::{Key, Kind};
use octosync::memory::{Blob, End, Ends, ItemPair, Mark, Name, Record, SiteId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// How many rows one statement writes at most: few statements, and few of them different.
const MANY: usize = 64;

/// A pair of spaces, and the number that it has in the database.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) number: i64,
    pub(crate) ends: Ends,
}

/// The part of a record that is stored as one text: the fields with names, which may hold any character.
#[derive(Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) from_key: Key,
    pub(crate) to_key: Key,
    pub(crate) items: Vec<ItemPair>,
}

/// One pair of documents: kind, id of the source's, id of the destination's.
pub(crate) type PairId = (Kind, Box<str>, Box<str>);

/// A value of a row.
enum Value {
    Number(i64),
    Text(String),
    Bytes(Option<Vec<u8>>),
}

/// Writes rows.
pub(crate) struct Rows<'c> {
    pub(crate) database: &'c Database,
    pub(crate) connection: &'c mut AnyConnection,
}

impl Rows<'_> {
    /// Writes rows of one table, as many as there are.
    async fn insert(&mut self, insert: &'static Insert, mut rows: Vec<Vec<Value>>) -> Result<(), StateError> {
        while !rows.is_empty() {
            let few = if rows.len() < MANY { 1 } else { MANY };
            let text = insert.of(few);
            let values = rows.drain(..few).flatten();
            let query = values.fold(sqlx::query(&text), |query, value| match value {
                Value::Number(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
                Value::Bytes(bytes) => query.bind(bytes),
            });
            query.execute(&mut *self.connection).await.map_err(|error| self.database.failed(&error))?;
        }
        Ok(())
    }

    /// Writes documents; what is there already stays.
    pub(crate) async fn blobs(&mut self, blobs: Vec<Blob>) -> Result<(), StateError> {
        let unique: BTreeMap<[u8; 32], Blob> = blobs.into_iter().map(|blob| (*blob.digest().bytes(), blob)).collect();
        let row = |blob: Blob| vec![Value::Bytes(digest(&blob)), Value::Bytes(Some(blob.packed().to_vec()))];
        self.insert(&BLOBS_ADD, unique.into_values().map(row).collect()).await
    }

    /// Writes records, each in place of an earlier one.
    pub(crate) async fn records(&mut self, pair: &Pair, records: Vec<Record>) -> Result<(), StateError> {
        let id = |record: &Record| (record.kind, record.from.clone(), record.to.clone());
        let unique: BTreeMap<PairId, Record> = records.into_iter().map(|record| (id(&record), record)).collect();
        let rows = unique.into_values().map(|record| record_row(pair, record)).collect();
        self.insert(&RECORDS_ADD, rows).await
    }

    /// Forgets records.
    pub(crate) async fn forget(&mut self, pair: &Pair, records: &[PairId]) -> Result<(), StateError> {
        for (kind, from, to) in records {
            let query = sqlx::query(RECORD_FORGET).bind(pair.number).bind(kind.word()).bind(&**from).bind(&**to);
            query.execute(&mut *self.connection).await.map_err(|error| self.database.failed(&error))?;
        }
        Ok(())
    }

    /// Writes what ids are called.
    pub(crate) async fn names(
        &mut self,
        pair: &Pair,
        end: End,
        names: &BTreeMap<Box<str>, Name>,
    ) -> Result<(), StateError> {
        let row = |id: &str, name: &Name| {
            let content = serde_json::to_string(name).expect("a name is JSON");
            let seal = seal(&pair.ends, &[end.word().as_bytes(), id.as_bytes(), content.as_bytes()]);
            let texts = [end.word().to_owned(), id.to_owned(), content].map(Value::Text);
            [Value::Number(pair.number)].into_iter().chain(texts).chain([Value::Bytes(Some(seal))]).collect()
        };
        self.insert(&NAMES_ADD, names.iter().map(|(id, name)| row(id, name)).collect()).await
    }

    /// Writes the newest event of the destination's audit feed.
    pub(crate) async fn mark(&mut self, pair: &Pair, mark: &Mark, writer: Option<&str>) -> Result<(), StateError> {
        let number = i64::try_from(mark.number).unwrap_or(i64::MAX);
        let query = sqlx::query(MARK_SET).bind(pair.number).bind(number).bind(&*mark.occurred).bind(writer);
        query.execute(&mut *self.connection).await.map(drop).map_err(|error| self.database.failed(&error))
    }

    /// Writes fingerprints of secrets.
    pub(crate) async fn secrets(
        &mut self,
        site: &SiteId,
        secrets: &BTreeMap<String, Fingerprint>,
    ) -> Result<(), StateError> {
        let row = |(place, fingerprint): (&String, &Fingerprint)| {
            let texts = [site.installation.to_string(), site.space.to_string(), place.clone()].map(Value::Text);
            texts.into_iter().chain([Value::Bytes(Some(fingerprint.bytes().to_vec()))]).collect()
        };
        self.insert(&SECRETS_ADD, secrets.iter().map(row).collect()).await
    }

    /// Writes steps of a run, each in place of an earlier one of the same name.
    pub(crate) async fn steps(&mut self, run: &str, steps: Vec<RunStep>) -> Result<(), StateError> {
        let unique: BTreeMap<String, RunStep> = steps.into_iter().map(|step| (step.id.clone(), step)).collect();
        let documents = unique.values().flat_map(|step| [step.before.clone(), step.after.clone()]);
        self.blobs(documents.flatten().collect()).await?;
        let row = |step: RunStep| {
            let names = [run.to_owned(), step.id].map(Value::Text);
            let words = [step.document.to_string(), step.action, step.status, step.note].map(Value::Text);
            let digests = [step.before, step.after].map(|blob| Value::Bytes(blob.as_ref().and_then(digest)));
            names.into_iter().chain([Value::Number(step.position)]).chain(words).chain(digests).collect()
        };
        self.insert(&STEPS_ADD, unique.into_values().map(row).collect()).await
    }
}

/// Returns the row of a record.
fn record_row(pair: &Pair, record: Record) -> Vec<Value> {
    let seal = record_seal(&pair.ends, &record);
    let Record { kind, from, to, from_key, to_key, past, items } = record;
    let past = past.as_ref();
    let digests = [past.map(|past| past.source), past.and_then(|past| past.wanted), past.map(|past| past.left)];
    let digests = digests.map(|digest| Value::Bytes(digest.map(|digest| digest.bytes().to_vec())));
    let content = serde_json::to_string(&Content { from_key, to_key, items }).expect("names and ids are JSON");
    let ids = [kind.word().to_owned(), from.into(), to.into()].map(Value::Text);
    let end = [Value::Text(content), Value::Bytes(Some(seal))];
    [Value::Number(pair.number)].into_iter().chain(ids).chain(digests).chain(end).collect()
}

/// Returns the seal of a record.
pub(crate) fn record_seal(ends: &Ends, record: &Record) -> Vec<u8> {
    let text = serde_json::to_string(record).expect("a record is JSON");
    seal(ends, &[text.as_bytes()])
}

#[expect(clippy::unnecessary_wraps, reason = "a value of a row may be missing")]
fn digest(blob: &Blob) -> Option<Vec<u8>> {
    Some(blob.digest().bytes().to_vec())
}
