//! `octosync schema`: the JSON Schema of the configuration, for editors; with `--plan`, of what `--json` prints, for programs.

use crate::args::SchemaArgs;
use crate::config;
use crate::error::Failures;
use crate::exit::Exit;
use crate::render::json::SCHEMA;
use crate::run::Run;

pub(super) fn run(run: &Run, args: &SchemaArgs) -> Result<Exit, Failures> {
    if args.plan {
        run.ui.result(SCHEMA)?
    } else {
        run.ui.document(&config::schema())?
    }
    Ok(Exit::Done)
}
