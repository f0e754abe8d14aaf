//! `octosync schema`: the JSON Schema of the configuration, for editors.

use crate::config;
use crate::error::Failures;
use crate::exit::Exit;
use crate::run::Run;

pub(super) fn run(run: &Run) -> Result<Exit, Failures> {
    run.ui.document(&config::schema())?;
    Ok(Exit::Done)
}
