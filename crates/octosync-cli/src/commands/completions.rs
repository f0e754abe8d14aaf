//! `octosync completions SHELL`: what a shell needs to complete commands and options.

use crate::args::{Cli, CompletionsArgs};
use crate::error::Failures;
use crate::exit::Exit;
use crate::run::Run;
use clap::CommandFactory as _;

pub(super) fn run(run: &Run, args: &CompletionsArgs) -> Result<Exit, Failures> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "octosync", &mut script);
    run.ui.result(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
