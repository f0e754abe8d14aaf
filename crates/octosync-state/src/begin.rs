//! The beginning of a run: takes the lease of its destination, or says who has it.

use crate::database::Database;
use crate::error::StateError;
use crate::lease::{Lease, holder, random};
use crate::moment::Moment;
use crate::operator::Operator;
use crate::recall::number;
use crate::statements::{ENDS_ADD, NOW, RUN_ADD, RUNS_DIED};
use crate::write::Pair;
use octosync::memory::{Ends, SiteId};
use sqlx::{AnyConnection, Row as _};
use std::time::Duration;

/// The facts about a run that are known when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunStart {
    /// Between which spaces it runs.
    pub ends: Ends,
    /// The command.
    pub command: String,
    /// The version of the program.
    pub tool: String,
    /// The display name of the source.
    pub source: String,
    /// The display name of the destination: its name in the configuration.
    pub destination: String,
    /// The operator: user, machine and process.
    pub operator: Operator,
    /// The user that the destination's key belongs to, if the server tells.
    pub writer: Option<String>,
}

/// A run that has its destination.
pub(crate) struct Held {
    pub(crate) database: Database,
    pub(crate) id: String,
    pub(crate) pair: Pair,
    pub(crate) lease: Lease,
}

/// Begins a run.
pub(crate) async fn begin(database: &Database, start: RunStart, length: Duration) -> Result<Held, StateError> {
    let failed = |error: sqlx::Error| database.failed(&error);
    let destination = start.ends.destination.clone();
    let lease = Lease::new(destination.clone(), length);
    // Read before the transaction: one that begins with a read cannot wait for its turn to write.
    let now = sqlx::query(&database.words(NOW)).fetch_one(&database.pool).await.and_then(|row| row.try_get(0));
    let began = Moment(now.map_err(failed)?);
    let id = format!("{}-{}", began.stamp(), word(random()));
    let mut transaction = database.pool.begin().await.map_err(failed)?;
    let take = async |transaction: &mut AnyConnection| -> sqlx::Result<bool> {
        let operator = &start.operator;
        Ok(lease.take(database, transaction, &id, operator).await?
            || (lease.end_of_the_dead(transaction, operator).await?
                && lease.take(database, transaction, &id, operator).await?))
    };
    if !take(&mut transaction).await.map_err(failed)? {
        transaction.rollback().await.map_err(failed)?;
        return Err(held_by_another(database, &destination).await);
    }
    let number = add_ends(&mut transaction, &start.ends).await.map_err(failed)?;
    add(&mut transaction, (&id, number, began), &start).await.map_err(failed)?;
    let text = database.words(RUNS_DIED);
    let died = sqlx::query(&text).bind(&*destination.installation).bind(&*destination.space).bind(&*id);
    died.execute(&mut *transaction).await.map_err(failed)?;
    transaction.commit().await.map_err(failed)?;
    Ok(Held { database: database.clone(), id, pair: Pair { number, ends: start.ends }, lease })
}

/// Says who holds a destination.
async fn held_by_another(database: &Database, destination: &SiteId) -> StateError {
    match holder(database, destination).await {
        Ok(Some(holder)) => StateError::Held(Box::new(holder)),
        Ok(None) => StateError::Failed {
            location: database.location.to_string(),
            why: "another run held the destination until a moment ago".to_owned(),
        },
        Err(error) => error,
    }
}

/// Returns the number of a pair of spaces, and gives it one if it has none.
async fn add_ends(connection: &mut AnyConnection, ends: &Ends) -> sqlx::Result<i64> {
    let query = sqlx::query(ENDS_ADD).bind(&*ends.source.installation).bind(&*ends.source.space);
    let query = query.bind(&*ends.destination.installation).bind(&*ends.destination.space);
    query.execute(&mut *connection).await?;
    number(connection, ends).await?.ok_or(sqlx::Error::RowNotFound)
}

async fn add(
    connection: &mut AnyConnection,
    (id, ends, began): (&str, i64, Moment),
    start: &RunStart,
) -> sqlx::Result<()> {
    let query = sqlx::query(RUN_ADD).bind(id).bind(ends).bind(&*start.command).bind(&*start.tool);
    let query = query.bind(&*start.source).bind(&*start.destination).bind(&*start.operator.user);
    let query = query.bind(&*start.operator.host).bind(start.writer.as_deref()).bind(began.0);
    query.execute(connection).await.map(drop)
}

/// Returns a word of three syllables that can be said, for two runs of one second.
fn word(random: [u8; 3]) -> String {
    const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
    const VOWELS: &[u8; 4] = b"aeiu";
    let letters = random
        .iter()
        .flat_map(|byte| [CONSONANTS[usize::from(byte & 15)], VOWELS[usize::from(byte >> 4 & 3)]].map(char::from));
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_run_can_be_said() {
        assert_eq!(word([0, 0x11, 0x3f]), "bedezu".replacen('e', "a", 1));
    }
}
