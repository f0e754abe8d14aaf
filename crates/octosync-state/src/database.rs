//! A connection to either database: opened, checked, brought to the schema of this version. Knows no table but those of
//! the schema's own numbers.

use crate::error::StateError;
use crate::file;
use crate::migrations::{self, Schema};
use crate::place::Place;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _, Row as _};
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

/// How long a server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(15);

/// The oldest PostgreSQL that is supported, as the server counts.
const OLDEST: i64 = 150_000;

/// How a connection to a file behaves: what is committed survives a loss of power, and damage is looked for.
const FILE_SETTINGS: &str = "pragma busy_timeout = 30000; pragma synchronous = full; pragma fullfsync = on; \
    pragma foreign_keys = on; pragma trusted_schema = off; pragma cell_size_check = on";

/// Which words a database wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Returns a statement in the words of the database.
    pub(crate) fn words(self, text: &str) -> String {
        let (now, locked) = match self {
            Self::Sqlite => ("cast(unixepoch('subsec') * 1000 as integer)", "select 1"),
            Self::Postgres => {
                ("cast(extract(epoch from clock_timestamp()) * 1000 as bigint)", "lock table blobs in exclusive mode")
            }
        };
        text.replace("{now}", now).replace("{lock_blobs}", locked)
    }
}

/// A database with the schema of this version. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) pool: AnyPool,
    pub(crate) dialect: Dialect,
    pub(crate) place: Arc<str>,
}

impl Database {
    /// Opens the database of a place, and makes it if there is none.
    pub(crate) async fn open(place: &Place) -> Result<Self, StateError> {
        sqlx::any::install_default_drivers();
        let (options, dialect) = match place {
            Place::File(path) => {
                if !file::exists(path)? {
                    create(path).await?;
                }
                file::restrict(path);
                (file_options(path)?, Dialect::Sqlite)
            }
            Place::Postgres(url) => (options(url.as_str(), place)?, Dialect::Postgres),
        };
        let shown = place.to_string();
        prepare(&options, dialect, &shown).await?;
        let pool = AnyPoolOptions::new().max_connections(4).acquire_timeout(PATIENCE);
        let pool = pool.after_connect(move |connection, _| Box::pin(settle(connection, dialect)));
        Ok(Self { pool: pool.connect_lazy_with(options), dialect, place: shown.into() })
    }

    /// Returns a statement in the words of this database.
    pub(crate) fn words(&self, text: &str) -> String {
        self.dialect.words(text)
    }

    /// Says where something failed.
    pub(crate) fn failed(&self, error: &sqlx::Error) -> StateError {
        failed(&self.place, error)
    }
}

/// Sets what holds for one connection.
async fn settle(connection: &mut AnyConnection, dialect: Dialect) -> sqlx::Result<()> {
    let settings = match dialect {
        Dialect::Sqlite => FILE_SETTINGS,
        Dialect::Postgres => "set search_path to octosync",
    };
    connection.execute(settings).await.map(drop)
}

/// Makes a new state in a file: whole, or not at all.
async fn create(path: &Path) -> Result<(), StateError> {
    let new = file::begin(path)?;
    let shown = path.display().to_string();
    let fill = async {
        let mut connection = AnyConnection::connect_with(&file_options(&new)?).await.map_err(|e| failed(&shown, &e))?;
        settle(&mut connection, Dialect::Sqlite).await.map_err(|e| failed(&shown, &e))?;
        let marks = format!("pragma application_id = {}; pragma journal_mode = wal", file::APPLICATION);
        connection.execute(&*marks).await.map_err(|e| failed(&shown, &e))?;
        migrations::run(&mut connection, Dialect::Sqlite, &shown).await?;
        // What is logged goes into the file.
        connection.close().await.map_err(|e| failed(&shown, &e))
    };
    fill.await?;
    file::finish(new, path).map(drop)
}

/// Looks at a database before anything is written to it, and brings an older one to the schema of this version.
async fn prepare(options: &AnyConnectOptions, dialect: Dialect, place: &str) -> Result<(), StateError> {
    let unreachable = |why: String| StateError::Unreachable { place: place.to_owned(), why };
    let connecting = tokio::time::timeout(PATIENCE, AnyConnection::connect_with(options)).await;
    let connecting = connecting.map_err(|_| unreachable(format!("no answer within {} s", PATIENCE.as_secs())))?;
    let mut connection = connecting.map_err(|error| match dialect {
        Dialect::Sqlite => failed(place, &error),
        Dialect::Postgres => unreachable(said(&error)),
    })?;
    settle(&mut connection, dialect).await.map_err(|error| failed(place, &error))?;
    match dialect {
        Dialect::Sqlite => check_file(&mut connection, place).await?,
        Dialect::Postgres => check_server(&mut connection, place).await?,
    }
    match migrations::schema(&mut connection, dialect, place).await? {
        Schema::Current => {}
        Schema::Absent if dialect == Dialect::Sqlite => {
            let why = "it holds no tables".to_owned();
            return Err(StateError::Damaged { place: place.to_owned(), why });
        }
        Schema::Absent | Schema::Older => migrations::run(&mut connection, dialect, place).await?,
    }
    connection.close().await.map_err(|error| failed(place, &error))
}

/// Looks whether the pages of a file are as they should be.
async fn check_file(connection: &mut AnyConnection, place: &str) -> Result<(), StateError> {
    let answer = sqlx::query("pragma quick_check(1)").fetch_one(connection).await;
    let answer: String = answer.and_then(|row| row.try_get(0)).map_err(|error| failed(place, &error))?;
    if answer == "ok" {
        return Ok(());
    }
    Err(StateError::Damaged { place: place.to_owned(), why: answer.replace('\n', " ") })
}

/// Looks whether a server is new enough, and makes the schema that the tables stand in.
async fn check_server(connection: &mut AnyConnection, place: &str) -> Result<(), StateError> {
    let version = sqlx::query("select cast(current_setting('server_version_num') as bigint)");
    let version = version.fetch_one(&mut *connection).await.and_then(|row| row.try_get::<i64, _>(0));
    let version = version.map_err(|error| failed(place, &error))?;
    if version < OLDEST {
        let why = format!("it is PostgreSQL {}, and {} or newer is needed", version / 10_000, OLDEST / 10_000);
        return Err(StateError::Unreachable { place: place.to_owned(), why });
    }
    let found = sqlx::query("select count(*) from pg_namespace where nspname = 'octosync'");
    let found = found.fetch_one(&mut *connection).await.and_then(|row| row.try_get::<i64, _>(0));
    if found.map_err(|error| failed(place, &error))? == 0 {
        // Somebody else may be first; and creating one that exists asks for rights that are not needed otherwise.
        let made = connection.execute("create schema if not exists octosync").await;
        made.map_err(|error| failed(place, &error))?;
    }
    Ok(())
}

fn file_options(path: &Path) -> Result<AnyConnectOptions, StateError> {
    let shown = path.display().to_string();
    let text = path
        .to_str()
        .ok_or_else(|| StateError::Failed { place: shown.clone(), why: "its path is not valid Unicode".to_owned() })?;
    let url = format!("sqlite:{}", utf8_percent_encode(text, NON_ALPHANUMERIC));
    AnyConnectOptions::from_str(&url).map_err(|error| failed(&shown, &error))
}

fn options(url: &str, place: &Place) -> Result<AnyConnectOptions, StateError> {
    AnyConnectOptions::from_str(url).map_err(|error| failed(&place.to_string(), &error))
}

/// Says what failed: damage of a file and loss of a server are told from all else.
pub(crate) fn failed(place: &str, error: &sqlx::Error) -> StateError {
    let (server, why) = (place.starts_with("postgres://"), said(error));
    let place = place.to_owned();
    let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default();
    let away = match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut => true,
        // The connection broke, or the server stops or starts.
        _ => code.starts_with("08") || code.starts_with("57P0"),
    };
    // SQLITE_CORRUPT and SQLITE_NOTADB, in their low byte.
    let damaged = code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 11 | 26));
    match server {
        true if away => StateError::Unreachable { place, why },
        false if damaged => StateError::Damaged { place, why },
        _ => StateError::Failed { place, why },
    }
}

/// Returns what an error says, without how the library calls its kinds.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => format!("no connection within {} s", PATIENCE.as_secs()),
        other => other.to_string(),
    }
}
