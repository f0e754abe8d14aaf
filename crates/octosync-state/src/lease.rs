//! The lease of a destination: who may write to it now. Two runs never hold one.
//!
//! A row with a token and an end, by the clock of the database. Whoever writes renews it in the same transaction, and
//! writes nothing if the token is another's. A run that dies leaves it to its end, or to the next one on the same machine.

use crate::database::Database;
use crate::error::StateError;
use crate::holder::Holder;
use crate::moment::Moment;
use crate::operator::Operator;
use crate::statements::{LEASE, LEASE_END, LEASE_RENEW, LEASE_TAKE, LEASE_TRACE};
use crate::trace;
use octosync::memory::SiteId;
use sqlx::{AnyConnection, Row as _};
use std::time::Duration;

/// The right of a run to write to a destination, shown by its token.
#[derive(Clone)]
pub(crate) struct Lease {
    pub(crate) destination: SiteId,
    pub(crate) token: String,
    pub(crate) length: Duration,
}

impl Lease {
    /// Returns a lease that nobody holds yet.
    pub(crate) fn new(destination: SiteId, length: Duration) -> Self {
        Self { destination, token: token(), length }
    }

    fn milliseconds(&self) -> i64 {
        i64::try_from(self.length.as_millis()).unwrap_or(i64::MAX / 2)
    }

    /// Takes it, if nobody holds the destination. Returns whether it is taken.
    pub(crate) async fn take(
        &self,
        database: &Database,
        connection: &mut AnyConnection,
        run: &str,
        operator: &Operator,
    ) -> sqlx::Result<bool> {
        let text = database.words(LEASE_TAKE);
        let query = sqlx::query(&text).bind(&*self.destination.installation).bind(&*self.destination.space);
        let query = query.bind(&self.token).bind(run).bind(&operator.user).bind(&operator.host);
        let query = query.bind(i64::from(operator.process)).bind(self.milliseconds());
        let query = query.bind(trace::of(operator.process).unwrap_or_default());
        Ok(query.execute(connection).await?.rows_affected() == 1)
    }

    /// Ends the one of a process that is known to have ended. Returns whether there was one.
    pub(crate) async fn end_of_the_dead(&self, connection: &mut AnyConnection, own: &Operator) -> sqlx::Result<bool> {
        let query = sqlx::query(LEASE_TRACE).bind(&*self.destination.installation).bind(&*self.destination.space);
        let Some(row) = query.fetch_optional(&mut *connection).await? else { return Ok(false) };
        // Processes of other users may be hidden, which is not gone.
        if row.try_get::<String, _>(1)? != own.user || !trace::is_over(&row.try_get::<String, _>(2)?) {
            return Ok(false);
        }
        let dead = Self { token: row.try_get(0)?, ..self.clone() };
        dead.end(connection).await?;
        Ok(true)
    }

    /// Renews it, and keeps anybody from taking it until the transaction ends. Returns whether it is still held.
    pub(crate) async fn renew(&self, database: &Database, connection: &mut AnyConnection) -> sqlx::Result<bool> {
        let text = database.words(LEASE_RENEW);
        let query = sqlx::query(&text).bind(&*self.destination.installation).bind(&*self.destination.space);
        let query = query.bind(&self.token).bind(self.milliseconds());
        Ok(query.execute(connection).await?.rows_affected() == 1)
    }

    /// Ends it.
    pub(crate) async fn end(&self, connection: &mut AnyConnection) -> sqlx::Result<()> {
        let query = sqlx::query(LEASE_END).bind(&*self.destination.installation).bind(&*self.destination.space);
        query.bind(&self.token).execute(connection).await.map(drop)
    }
}

/// Returns who holds a destination; of a lease that has ended, nobody.
pub(crate) async fn holder(database: &Database, destination: &SiteId) -> Result<Option<Holder>, StateError> {
    let text = database.words(LEASE);
    let query = sqlx::query(&text).bind(&*destination.installation).bind(&*destination.space);
    let row = query.fetch_optional(&database.pool).await.map_err(|error| database.failed(&error))?;
    let read = row.map(|row| -> sqlx::Result<Option<Holder>> {
        let left: i64 = row.try_get(5)?;
        let process = u32::try_from(row.try_get::<i64, _>(3)?).unwrap_or_default();
        let operator = Operator { user: row.try_get(1)?, host: row.try_get(2)?, process };
        let Some(left) = u64::try_from(left).ok().filter(|left| *left > 0) else { return Ok(None) };
        let since = Moment(row.try_get(4)?);
        Ok(Some(Holder { run: row.try_get(0)?, operator, since, seconds_left: left.div_ceil(1000) }))
    });
    read.transpose().map(Option::flatten).map_err(|error| database.failed(&error))
}

/// Returns a text that nobody can guess.
pub(crate) fn token() -> String {
    use std::fmt::Write as _;
    random::<16>().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random numbers");
    bytes
}
