//! A connection to either database: opened, checked, brought to the schema of this version. Knows no table but those of
//! the schema's own numbers.

use crate::dialect::Dialect;
use crate::error::StateError;
use crate::failure::{CORRUPT, NOT_A_DATABASE, failed, said};
use crate::file::{self, Found};
use crate::location::Location;
use crate::migrations::{self, Schema};
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

/// How a new file is laid out: most rows are packed documents of a few thousand bytes, of which small pages hold so few
/// that a sixth of the file would be empty.
const FILE_LAYOUT: &str = "pragma page_size = 16384";

/// A database with the schema of this version. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) pool: AnyPool,
    pub(crate) dialect: Dialect,
    pub(crate) location: Arc<str>,
}

impl Database {
    /// Opens the database of a location, and makes it if there is none.
    pub(crate) async fn open(location: &Location) -> Result<Self, StateError> {
        sqlx::any::install_default_drivers();
        let (options, dialect) = match location {
            Location::File(path) => {
                match file::find(path)? {
                    Found::Nothing => create(path).await?,
                    Found::File { logged } => recognise(path, logged).await?,
                }
                file::restrict(path);
                (file_options(path)?, Dialect::Sqlite)
            }
            Location::Postgres(url) => (options(url.as_str(), location)?, Dialect::Postgres),
        };
        let shown = location.to_string();
        prepare(&options, dialect, &shown).await?;
        let pool = AnyPoolOptions::new().max_connections(4).acquire_timeout(PATIENCE);
        let pool = pool.after_connect(move |connection, _| Box::pin(settle(connection, dialect)));
        Ok(Self { pool: pool.connect_lazy_with(options), dialect, location: shown.into() })
    }

    /// Looks whether there is a state in a file, with the schema of this version.
    pub(crate) async fn is_current(path: &Path) -> Result<bool, StateError> {
        sqlx::any::install_default_drivers();
        let Found::File { logged } = file::find(path)? else { return Ok(false) };
        recognise(path, logged).await?;
        let location = path.display().to_string();
        let connection = AnyConnection::connect_with(&file_options(path)?).await;
        let mut connection = connection.map_err(|error| failed(&location, &error))?;
        let schema = migrations::schema(&mut connection, Dialect::Sqlite, &location).await?;
        connection.close().await.map_err(|error| failed(&location, &error))?;
        Ok(matches!(schema, Schema::Current))
    }

    /// Returns a statement in the words of this database.
    pub(crate) fn words(&self, text: &str) -> String {
        self.dialect.words(text)
    }

    /// Says where something failed.
    pub(crate) fn failed(&self, error: &sqlx::Error) -> StateError {
        failed(&self.location, error)
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

/// Looks whether a file is a state, without changing it: opening one that is not ours could.
async fn recognise(path: &Path, logged: bool) -> Result<(), StateError> {
    let unchanged = file_url(path)? + "?mode=ro&immutable=true";
    let options =
        AnyConnectOptions::from_str(&unchanged).map_err(|error| failed(&path.display().to_string(), &error))?;
    let read = async {
        let mut connection = AnyConnection::connect_with(&options).await?;
        let mark: i64 = sqlx::query("pragma application_id").fetch_one(&mut connection).await?.try_get(0)?;
        let page: i64 = sqlx::query("pragma page_size").fetch_one(&mut connection).await?.try_get(0)?;
        connection.close().await?;
        Ok::<_, sqlx::Error>((mark, page))
    };
    let error = match read.await {
        Ok((mark, page)) if mark == i64::from(file::APPLICATION) => return file::whole(path, page, logged),
        Ok(_) => return Err(file::foreign(path, "it is an SQLite database of another program")),
        Err(error) => error,
    };
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(NOT_A_DATABASE) => Err(file::foreign(path, "it does not begin as an SQLite database does")),
        // With its log, it may be whole.
        Some(CORRUPT) if logged => Ok(()),
        _ => Err(failed(&path.display().to_string(), &error)),
    }
}

/// Makes a new state in a file: whole, or not at all.
async fn create(path: &Path) -> Result<(), StateError> {
    let new = file::begin(path)?;
    let shown = path.display().to_string();
    let fill = async {
        let mut connection = AnyConnection::connect_with(&file_options(&new)?).await.map_err(|e| failed(&shown, &e))?;
        connection.execute(FILE_LAYOUT).await.map_err(|e| failed(&shown, &e))?;
        settle(&mut connection, Dialect::Sqlite).await.map_err(|e| failed(&shown, &e))?;
        let mark = format!("pragma application_id = {}", file::APPLICATION);
        connection.execute(&*mark).await.map_err(|e| failed(&shown, &e))?;
        migrations::run(&mut connection, Dialect::Sqlite, &shown).await?;
        // At last, so that nothing is in a log when the file gets its name.
        connection.execute("pragma journal_mode = wal").await.map_err(|e| failed(&shown, &e))?;
        connection.close().await.map_err(|e| failed(&shown, &e))
    };
    fill.await?;
    file::finish(new, path).map(drop)
}

/// Looks at a database before anything is written to it, and brings an older one to the schema of this version.
async fn prepare(options: &AnyConnectOptions, dialect: Dialect, location: &str) -> Result<(), StateError> {
    let unreachable = |why: String| StateError::Unreachable { location: location.to_owned(), why };
    let connecting = tokio::time::timeout(PATIENCE, AnyConnection::connect_with(options)).await;
    let connecting = connecting.map_err(|_| unreachable(format!("no answer within {} s", PATIENCE.as_secs())))?;
    let mut connection = connecting.map_err(|error| match dialect {
        Dialect::Sqlite => failed(location, &error),
        Dialect::Postgres => unreachable(said(&error)),
    })?;
    settle(&mut connection, dialect).await.map_err(|error| failed(location, &error))?;
    match dialect {
        Dialect::Sqlite => check_file(&mut connection, location).await?,
        Dialect::Postgres => check_server(&mut connection, location).await?,
    }
    match migrations::schema(&mut connection, dialect, location).await? {
        Schema::Current => {}
        Schema::Absent if dialect == Dialect::Sqlite => {
            let why = "it holds no tables".to_owned();
            return Err(StateError::Damaged { location: location.to_owned(), why });
        }
        Schema::Absent | Schema::Older => migrations::run(&mut connection, dialect, location).await?,
    }
    connection.close().await.map_err(|error| failed(location, &error))
}

/// Looks whether the pages of a file are as they should be.
async fn check_file(connection: &mut AnyConnection, location: &str) -> Result<(), StateError> {
    let answer = sqlx::query("pragma quick_check(1)").fetch_one(connection).await;
    let answer: String = answer.and_then(|row| row.try_get(0)).map_err(|error| failed(location, &error))?;
    if answer == "ok" {
        return Ok(());
    }
    Err(StateError::Damaged { location: location.to_owned(), why: answer.replace('\n', " ") })
}

/// Looks whether a server is new enough, and makes the schema that the tables stand in.
async fn check_server(connection: &mut AnyConnection, location: &str) -> Result<(), StateError> {
    let version = sqlx::query("select cast(current_setting('server_version_num') as bigint)");
    let version = version.fetch_one(&mut *connection).await.and_then(|row| row.try_get::<i64, _>(0));
    let version = version.map_err(|error| failed(location, &error))?;
    if version < OLDEST {
        let why = format!("it is PostgreSQL {}, and {} or newer is needed", version / 10_000, OLDEST / 10_000);
        return Err(StateError::Unreachable { location: location.to_owned(), why });
    }
    let found = sqlx::query("select count(*) from pg_namespace where nspname = 'octosync'");
    let found = found.fetch_one(&mut *connection).await.and_then(|row| row.try_get::<i64, _>(0));
    if found.map_err(|error| failed(location, &error))? == 0 {
        // Somebody else may be first; and creating one that exists asks for rights that are not needed otherwise.
        let made = connection.execute("create schema if not exists octosync").await;
        made.map_err(|error| failed(location, &error))?;
    }
    Ok(())
}

fn file_options(path: &Path) -> Result<AnyConnectOptions, StateError> {
    AnyConnectOptions::from_str(&file_url(path)?).map_err(|error| failed(&path.display().to_string(), &error))
}

fn file_url(path: &Path) -> Result<String, StateError> {
    let shown = path.display().to_string();
    let text = path.to_str().ok_or_else(|| StateError::Failed {
        location: shown.clone(),
        why: "its path is not valid Unicode".to_owned(),
    })?;
    Ok(format!("sqlite:{}", utf8_percent_encode(text, NON_ALPHANUMERIC)))
}

fn options(url: &str, location: &Location) -> Result<AnyConnectOptions, StateError> {
    AnyConnectOptions::from_str(url).map_err(|error| failed(&location.to_string(), &error))
}
