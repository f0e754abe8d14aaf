//! `octosync completions SHELL`: what a shell needs to complete commands, options and names.

use crate::args::CompletionsArgs;
use crate::completion;
use crate::error::Failures;
use crate::exit::Exit;
use crate::run::Run;

pub(super) fn run(run: &Run, args: &CompletionsArgs) -> Result<Exit, Failures> {
    run.ui.result(&completion::script(args.shell)?)?;
    Ok(Exit::Done)
}
