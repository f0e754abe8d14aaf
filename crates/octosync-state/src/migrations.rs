//! The schema and its history: one folder of statements for each database, with the same numbers.

use crate::dialect::Dialect;
use crate::error::StateError;
use crate::failure::failed;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, Row as _};
use std::borrow::Cow;

/// One step of the history, for SQLite and for PostgreSQL.
struct Change {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! change {
    ($number:literal, $name:literal) => {
        Change {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/000", $number, "_", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/000", $number, "_", $name, ".sql")),
        }
    };
}

/// The history. Its steps were released: new ones are added, and none is ever changed.
const HISTORY: &[Change] = &[change!(1, "memory"), change!(2, "runs"), change!(3, "earlier"), change!(4, "sparse")];

/// The version of the schema in a database.
pub(crate) enum Schema {
    /// Nothing.
    Absent,
    /// An earlier one.
    Older,
    /// The one of this version.
    Current,
}

/// Returns the newest number of the schema that this version knows.
pub(crate) fn newest() -> i64 {
    HISTORY.last().map_or(0, |change| change.number)
}

/// Looks which schema a database has. Writes nothing.
pub(crate) async fn schema(
    connection: &mut AnyConnection,
    dialect: Dialect,
    location: &str,
) -> Result<Schema, StateError> {
    let tables = match dialect {
        Dialect::Sqlite => "select name from sqlite_schema where type = 'table'",
        Dialect::Postgres => "select cast(tablename as text) from pg_tables where schemaname = 'octosync'",
    };
    let tables = sqlx::query(tables).fetch_all(&mut *connection).await.map_err(|error| failed(location, &error))?;
    let names: Result<Vec<String>, _> = tables.iter().map(|row| row.try_get(0)).collect();
    let names = names.map_err(|error| failed(location, &error))?;
    if names.is_empty() {
        return Ok(Schema::Absent);
    }
    if !names.iter().any(|name| name == "_sqlx_migrations") {
        let why = "it has tables of its own, and no history of ours".to_owned();
        return Err(StateError::Foreign { location: location.to_owned(), why });
    }
    let found = sqlx::query("select coalesce(max(version), 0) from _sqlx_migrations").fetch_one(connection).await;
    let found: i64 = found.and_then(|row| row.try_get(0)).map_err(|error| failed(location, &error))?;
    match found.cmp(&newest()) {
        std::cmp::Ordering::Less => Ok(Schema::Older),
        std::cmp::Ordering::Equal => Ok(Schema::Current),
        std::cmp::Ordering::Greater => Err(StateError::Newer { location: location.to_owned(), found, known: newest() }),
    }
}

/// Brings a database to the schema of this version. Each step is done whole or not at all.
pub(crate) async fn run(connection: &mut AnyConnection, dialect: Dialect, location: &str) -> Result<(), StateError> {
    upto(newest(), connection, dialect, location).await
}

/// Brings a database to the schema with a number.
pub(crate) async fn upto(
    number: i64,
    connection: &mut AnyConnection,
    dialect: Dialect,
    location: &str,
) -> Result<(), StateError> {
    let wanted = HISTORY.iter().filter(|change| change.number <= number);
    let migrations = wanted.map(|change| {
        let text = match dialect {
            Dialect::Sqlite => change.sqlite,
            Dialect::Postgres => change.postgres,
        };
        Migration::new(change.number, Cow::Borrowed(change.name), MigrationType::Simple, Cow::Borrowed(text), false)
    });
    let migrator = Migrator { migrations: migrations.collect(), ..Migrator::DEFAULT };
    migrator.run_direct(connection).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failed(location, &error),
        MigrateError::VersionMissing(found) => {
            StateError::Newer { location: location.to_owned(), found, known: newest() }
        }
        other => StateError::Foreign { location: location.to_owned(), why: other.to_string() },
    })
}
