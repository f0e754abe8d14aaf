//! The task that writes for a run: gathers, writes in one transaction, answers.

use crate::begin::Held;
use crate::error::StateError;
use crate::seal::Fingerprint;
use crate::statements::RUN_END;
use crate::step::RunStep;
use crate::write::{PairId, Rows};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use octosync::memory::{Blob, End, Mark, Name, Record};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout};

/// How many calls are gathered into one transaction at most.
const GATHERED: usize = 256;

/// How long a server that went away is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A write of a run.
#[derive(Clone)]
pub(crate) enum Work {
    Records(Vec<(Record, Vec<Blob>)>),
    Names(End, BTreeMap<Box<str>, Name>),
    Mark(Mark, bool),
    Forget(Vec<PairId>),
    Secrets(BTreeMap<String, Fingerprint>),
    Steps(Vec<RunStep>),
    End(String, String),
}

/// Something to write, and who waits for it.
pub(crate) struct Job {
    pub(crate) work: Work,
    pub(crate) answer: oneshot::Sender<Result<(), StateError>>,
}

/// Writes what is asked for until the run ends or is dropped.
pub(crate) async fn write_until_the_end(held: Held, mut queue: mpsc::Receiver<Job>) {
    let mut waiting = Vec::with_capacity(GATHERED);
    loop {
        match timeout(held.lease.length / 4, queue.recv_many(&mut waiting, GATHERED)).await {
            // The next write finds out if this fails.
            Err(_) => drop(held.write(&[]).await),
            Ok(0) => break,
            Ok(_) => {
                let ends = waiting.iter().any(|job| matches!(job.work, Work::End(..)));
                answer(&held, std::mem::take(&mut waiting)).await;
                if ends {
                    return;
                }
            }
        }
    }
    // Nobody said how it ended.
    let end = Work::End("interrupted".to_owned(), "{}".to_owned());
    let _ = held.write(&[&end]).await;
}

/// Writes some work together; if that is refused, each alone, so that one does not take the others with it.
async fn answer(held: &Held, jobs: Vec<Job>) {
    let works: Vec<&Work> = jobs.iter().map(|job| &job.work).collect();
    let written = held.write_patiently(&works).await;
    if written.is_ok() || jobs.len() == 1 {
        let mut written = Some(written);
        // Whoever does not wait any more does not need to know.
        jobs.into_iter().for_each(|job| drop(job.answer.send(written.take().unwrap_or(Ok(())))));
        return;
    }
    for job in jobs {
        let written = held.write_patiently(&[&job.work]).await;
        drop(job.answer.send(written));
    }
}

impl Held {
    /// Writes some work in one transaction; a server that went away is waited for.
    async fn write_patiently(&self, works: &[&Work]) -> Result<(), StateError> {
        let began = Instant::now();
        loop {
            match self.write(works).await {
                Err(StateError::Unreachable { .. }) if began.elapsed() < PATIENCE => {
                    sleep(Duration::from_millis(500)).await;
                }
                other => return other,
            }
        }
    }

    /// Writes some work in one transaction, if the run still holds its destination, and renews its lease.
    fn write<'a>(&'a self, works: &'a [&'a Work]) -> BoxFuture<'a, Result<(), StateError>> {
        self.transact(works).boxed()
    }

    async fn transact(&self, works: &[&Work]) -> Result<(), StateError> {
        let failed = |error: sqlx::Error| self.database.failed(&error);
        let mut transaction = self.database.pool.begin().await.map_err(failed)?;
        if !self.lease.renew(&self.database, &mut transaction).await.map_err(failed)? {
            return Err(StateError::Lost(format!(
                "the run {} no longer holds its destination: its hold ended before it was renewed, and another run \
                 may have taken it",
                self.id
            )));
        }
        let mut rows = Rows { database: &self.database, connection: &mut transaction };
        for work in works {
            self.write_one(&mut rows, work).await?;
        }
        transaction.commit().await.map_err(failed)
    }

    async fn write_one(&self, rows: &mut Rows<'_>, work: &Work) -> Result<(), StateError> {
        match work {
            Work::Records(records) => {
                rows.blobs(records.iter().flat_map(|(_, blobs)| blobs.clone()).collect()).await?;
                rows.records(&self.pair, records.iter().map(|(record, _)| record.clone()).collect()).await
            }
            Work::Names(end, names) => rows.names(&self.pair, *end, names).await,
            Work::Mark(mark, has_written) => rows.mark(&self.pair, mark, has_written.then_some(&*self.id)).await,
            Work::Forget(pairs) => rows.forget(&self.pair, pairs).await,
            Work::Secrets(secrets) => rows.secrets(&self.pair.ends.destination, secrets).await,
            Work::Steps(steps) => rows.steps(&self.id, steps.clone()).await,
            Work::End(outcome, counts) => {
                let text = self.database.words(RUN_END);
                let query = sqlx::query(&text).bind(&*self.id).bind(&**outcome).bind(&**counts);
                let failed = |error: sqlx::Error| self.database.failed(&error);
                query.execute(&mut *rows.connection).await.map_err(failed)?;
                self.lease.end(rows.connection).await.map_err(failed)
            }
        }
    }
}
