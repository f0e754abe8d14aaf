//! Other content where a state is expected, and the errors about it.

use super::samples::{begun, ends, record};
use super::{file, opened};
use crate::migrations;
use crate::{Location, State, StateError};
use octosync::memory::Recorder as _;
use serde_json::json;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::path::Path;

/// Makes a state with a record, and closes it.
async fn filled(folder: &Path) -> std::path::PathBuf {
    let location = file(folder);
    let state = opened(&location).await;
    let run = begun(&state).await;
    run.record(vec![record(1, "left")]).await.unwrap();
    run.end("done", &json!({})).await.unwrap();
    state.close().await;
    // The last connection to be closed takes the log with it, in a thread of its own; of two that close at the same time,
    // none may be the last. Only who has read the log is asked to take it along.
    let path = folder.join("state.db");
    while folder.join("state.db-wal").exists() {
        let mut connection = connected(&path).await;
        connection.execute("pragma wal_checkpoint(truncate)").await.unwrap();
        connection.close().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    path
}

async fn refused(folder: &Path) -> StateError {
    State::open(&file(folder)).await.unwrap_err()
}

/// Returns the file of another program's database.
async fn another_database() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    std::fs::write(&path, "").unwrap();
    let mut connection = connected(&path).await;
    connection.execute("create table songs (name text)").await.unwrap();
    connection.close().await.unwrap();
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn what_is_not_a_state_is_said_and_stays_as_it_is() {
    let other = another_database().await;
    let contents: [(&[u8], &str); 5] = [
        (b"", "is damaged: it is empty"),
        (b"a text", "is not a state of octosync: it does not begin as an SQLite database does"),
        (b"SQLite for", "is not a state of octosync: it does not begin as an SQLite database does"),
        (&other, "is not a state of octosync: it is an SQLite database of another program"),
        (&[0xff; 5000], "is not a state of octosync"),
    ];
    for (content, message) in contents {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("state.db"), content).unwrap();
        let said = refused(folder.path()).await.to_string();
        assert!(said.contains(message) && said.contains("state.db"), "{said}");
        assert!(std::fs::read(folder.path().join("state.db")).unwrap() == content, "{message}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("state.db")).unwrap();
    assert!(matches!(refused(folder.path()).await, StateError::Foreign { .. }));
}

#[tokio::test]
async fn a_state_that_is_cut_off_says_so_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).await;
    let whole = std::fs::read(&path).unwrap();
    for cut in [512, 4096, 10_000, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let error = refused(folder.path()).await;
        assert!(matches!(error, StateError::Damaged { .. }), "cut at {cut}: {error}");
        assert!(std::fs::read(&path).unwrap() == whole[..cut], "cut at {cut}");
    }
}

#[tokio::test]
async fn a_log_without_its_file_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("state.db-wal"), "something").unwrap();
    let error = refused(folder.path()).await;
    assert!(error.to_string().contains("state.db-wal, which belongs to it, is still there"), "{error}");
    assert!(!folder.path().join("state.db").exists());
}

async fn connected(path: &Path) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap()
}

#[tokio::test]
async fn a_state_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).await;
    let mut connection = connected(&path).await;
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
        values (99, 'later', true, x'00', 1)";
    connection.execute(newer).await.unwrap();
    connection.close().await.unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = refused(folder.path()).await;
    assert!(matches!(error, StateError::Newer { found: 99, .. }), "{error}");
    assert!(std::fs::read(&path).unwrap() == before);
}

#[tokio::test]
async fn a_state_of_an_older_version_is_brought_to_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    std::fs::write(&path, "").unwrap();
    let mut connection = connected(&path).await;
    let mark = format!("pragma application_id = {}", crate::file::APPLICATION);
    connection.execute(&*mark).await.unwrap();
    migrations::upto(1, &mut connection, crate::dialect::Dialect::Sqlite, "here").await.unwrap();
    connection.execute("insert into meta values ('key', x'0102')").await.unwrap();
    connection.close().await.unwrap();
    let state = opened(&file(folder.path())).await;
    assert_eq!(*state.key, [1, 2], "what was there stays");
    assert_eq!(state.runs(None, 1).await.unwrap(), []);
}

#[tokio::test]
async fn a_row_that_was_tampered_with_is_not_used() {
    let edits = [
        "update records set to_id = 'Projects-9'",
        "update records set from_id = 'Projects-9'",
        "update records set wanted = null",
        "update records set source = left_there",
        "update records set content = replace(content, 'Web', 'Wib')",
        "update records set kind = 'tenants'",
        "update ends set source_space = 'Spaces-7'",
        "pragma foreign_keys = off; delete from blobs",
    ];
    for edit in edits {
        let folder = tempfile::tempdir().unwrap();
        let path = filled(folder.path()).await;
        connected(&path).await.execute(edit).await.unwrap();
        let state = opened(&file(folder.path())).await;
        let mut wanted = ends();
        if edit.contains("ends") {
            wanted.source.space = "Spaces-7".into();
        }
        let error = state.recall(&wanted).await.unwrap_err();
        assert!(matches!(error, StateError::Damaged { .. }), "{edit}: {error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_a_state_and_git_does_not_see_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("deep/.octosync");
    let location = Location::File(home.join("state.db"));
    let state = opened(&location).await;
    let run = begun(&state).await;
    run.record(vec![record(1, "left")]).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    for name in ["state.db", "state.db-wal", "state.db-shm"] {
        assert_eq!(mode(&home.join(name)), 0o600, "{name}");
    }
    assert_eq!(std::fs::read_to_string(home.join(".gitignore")).unwrap(), "*\n");
    // One that came from elsewhere, as a copy does.
    std::fs::set_permissions(home.join("state.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    opened(&location).await;
    assert_eq!(mode(&home.join("state.db")), 0o600);
}

#[tokio::test]
async fn looking_makes_no_state() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("deep/state.db"));
    assert!(State::open_existing(&location).await.unwrap().is_none());
    assert!(!folder.path().join("deep").exists());
    opened(&location).await;
    assert!(State::open_existing(&location).await.unwrap().is_some());
}

#[tokio::test]
async fn a_path_may_hold_any_character() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("a b?c#d%20é").join("state.db"));
    drop(begun(&opened(&location).await).await);
    assert!(folder.path().join("a b?c#d%20é/state.db").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_make_a_state_at_once_all_use_one() {
    let folder = tempfile::tempdir().unwrap();
    let places: Vec<Location> = (0..6).map(|_| file(folder.path())).collect();
    let states = futures::future::join_all(places.iter().map(State::open)).await;
    let prints: Vec<_> = states.into_iter().map(|state| state.unwrap().key).collect();
    assert!(prints.iter().all(|print| *print == prints[0]));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_named_without_its_password() {
    let location = Location::parse("postgres://me:canary@127.0.0.1:1/octosync", Path::new("/")).unwrap();
    let error = State::open(&location).await.unwrap_err();
    assert!(matches!(error, StateError::Unreachable { .. }), "{error}");
    let said = format!("{error} {error:?}");
    assert!(said.contains("postgres://127.0.0.1:1/octosync") && !said.contains("canary"), "{said}");
}

#[tokio::test]
async fn a_state_that_is_opened_as_it_is_is_neither_made_nor_renewed() {
    let folder = tempfile::tempdir().unwrap();
    assert!(State::open_as_it_is(&file(folder.path())).await.unwrap().is_none());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let path = filled(folder.path()).await;
    assert!(State::open_as_it_is(&file(folder.path())).await.unwrap().is_some());
    let mut connection = connected(&path).await;
    connection.execute("delete from _sqlx_migrations where version > 1").await.unwrap();
    connection.close().await.unwrap();
    assert!(State::open_as_it_is(&file(folder.path())).await.unwrap().is_none());
}
