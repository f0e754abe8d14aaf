//! `octosync demo`.

use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::run::Run;

pub(super) async fn run(_: &Run) -> Result<Exit, Failures> {
    Err(CommandError::later("`octosync demo`").into())
}
