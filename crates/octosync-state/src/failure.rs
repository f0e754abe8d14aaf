//! The meaning of a database error for a state.

use crate::error::StateError;

/// The code of SQLite for a file with damage, in the low byte of its codes.
pub(crate) const CORRUPT: u32 = 11;

/// The code of SQLite for a file of another kind, in the low byte of its codes.
pub(crate) const NOT_A_DATABASE: u32 = 26;

/// Says what failed: damage of a file and loss of a server are told from all else.
pub(crate) fn failed(location: &str, error: &sqlx::Error) -> StateError {
    let (server, why) = (location.starts_with("postgres://"), said(error));
    let location = location.to_owned();
    let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default();
    let away = match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut => true,
        // The connection broke, or the server stops or starts.
        _ => code.starts_with("08") || code.starts_with("57P0"),
    };
    let damaged = code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, CORRUPT | NOT_A_DATABASE));
    match server {
        true if away => StateError::Unreachable { location, why },
        false if damaged => StateError::Damaged { location, why },
        _ => StateError::Failed { location, why },
    }
}

/// Returns what an error says, without how the library calls its kinds.
pub(crate) fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => "no connection was free in time".to_owned(),
        other => other.to_string(),
    }
}
