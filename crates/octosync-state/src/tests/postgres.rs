//! Errors that only a server can make.

use super::opened;
use super::samples::{begun, ends, record};
use super::server::Server;
use crate::dialect::Dialect;
use crate::{Location, State, StateError, migrations};
use octosync::memory::Recorder as _;
use sqlx::{AnyConnection, Connection as _, Executor as _};

async fn connected(location: &Location) -> AnyConnection {
    let Location::Postgres(url) = location else { panic!("{location}") };
    sqlx::any::install_default_drivers();
    AnyConnection::connect(url.as_str()).await.unwrap()
}

async fn refused(location: &Location) -> StateError {
    State::open(location).await.unwrap_err()
}

/// One server for all: starting one takes longer than any of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_can_be_newer_older_foreign_or_away() {
    let Some(server) = Server::start() else { return };
    newer(&server.database("newer").await).await;
    older(&server.database("older").await).await;
    foreign(&server.database("foreign_one").await).await;
    away(&server, &server.database("away").await).await;
}

async fn newer(location: &Location) {
    opened(location).await;
    let later = "insert into octosync._sqlx_migrations (version, description, success, checksum, execution_time) \
        values (99, 'later', true, '', 1)";
    connected(location).await.execute(later).await.unwrap();
    let error = refused(location).await;
    assert!(matches!(error, StateError::Newer { found: 99, .. }), "{error}");
}

async fn older(location: &Location) {
    let mut connection = connected(location).await;
    connection.execute("create schema octosync; set search_path to octosync").await.unwrap();
    migrations::upto(1, &mut connection, Dialect::Postgres, "here").await.unwrap();
    let state = opened(location).await;
    assert_eq!(state.runs(None, 1).await.unwrap(), []);
}

async fn foreign(location: &Location) {
    let mut connection = connected(location).await;
    connection.execute("create schema octosync; create table octosync.songs (name text)").await.unwrap();
    let error = refused(location).await;
    assert!(matches!(error, StateError::Foreign { .. }), "{error}");
    // Tables in other schemas do not matter.
    connection.execute("drop schema octosync cascade; create table public.runs (name text)").await.unwrap();
    begun(&opened(location).await).await.record(vec![record(1, "left")]).await.unwrap();
}

async fn away(server: &Server, location: &Location) {
    let state = opened(location).await;
    let run = begun(&state).await;
    run.record(vec![record(1, "before")]).await.unwrap();
    server.restart();
    // The connection that the run had is gone.
    run.record(vec![record(2, "after")]).await.unwrap();
    assert_eq!(state.recall(&ends()).await.unwrap().records, [record(1, "before").0, record(2, "after").0]);
}
