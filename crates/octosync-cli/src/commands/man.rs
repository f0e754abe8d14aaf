//! `octosync man`: the manual, made from the same words as the help.

use crate::args::{Cli, ManArgs};
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::run::Run;
use clap::CommandFactory as _;
use clap_mangen::Man;

pub(super) fn run(run: &Run, args: &ManArgs) -> Result<Exit, Failures> {
    let command = Cli::command();
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page).map_err(CommandError::from)?;
        run.ui.result(&String::from_utf8_lossy(&page))?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder)).map_err(|error| {
        CommandError::new(format!("failed to write the manual to {}", folder.display()))
            .because(&error)
            .hint("name a folder that you may write to")
    })?;
    run.ui.note(&format!("wrote the manual to {0}: read it with `man -l {0}/octosync.1`", folder.display()));
    Ok(Exit::Done)
}
