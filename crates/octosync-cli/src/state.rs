//! Opens the state that the configuration names.

use crate::config::{Config, ConfigError};
use crate::error::CommandError;
use octosync_state::{Location, State};
use std::ffi::OsString;

/// Opens the state, and makes it if there is none.
///
/// # Errors
/// When the configuration names no usable place, or the state there cannot be used.
pub(crate) async fn open(config: &Config, env: impl Fn(&str) -> Option<OsString>) -> Result<State, CommandError> {
    Ok(State::open(&place(config, env)?).await?)
}

/// Opens the state if there is one; looking makes none. A server is always asked.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_existing(
    config: &Config,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<State>, CommandError> {
    let place = place(config, env)?;
    Ok(State::open_existing(&place).await?)
}

/// Returns the state that is open already, or makes one if there was none.
///
/// # Errors
/// As [`open`].
pub(crate) async fn made(
    state: Option<State>,
    config: &Config,
    env: impl Fn(&str) -> Option<OsString>,
) -> Result<State, CommandError> {
    match state {
        Some(state) => Ok(state),
        None => open(config, env).await,
    }
}

fn place(config: &Config, env: impl Fn(&str) -> Option<OsString>) -> Result<Location, CommandError> {
    config.state(env).map_err(|problems| ConfigError::Wrong(problems).into())
}
