//! Shell completion: commands, options, and the names of a configuration and of what was synced.
//!
//! A shell asks the program at each Tab, by a variable of the environment. No server is asked then, no key fetched, nothing
//! written; what cannot be read has no names.

mod bash;
mod names;
mod powershell;

use crate::args::Cli;
use bash::Bash;
use clap::{Command, CommandFactory as _};
use clap_complete::env::{CompleteEnv, Elvish, Fish, Shells, Zsh};
use powershell::Powershell;
use std::io;

/// The variable by which a shell asks.
const VARIABLE: &str = "OCTOSYNC_COMPLETE";
/// The name of the program, as it is typed and as the scripts call it.
const PROGRAM: &str = "octosync";

const SHELLS: Shells<'_> = Shells(&[&Bash, &Elvish, &Fish, &Powershell, &Zsh]);

/// Answers a shell, if it is one that asks; returns whether it is.
pub(crate) fn answer() -> Result<bool, clap::Error> {
    let folder = std::env::current_dir().ok();
    let asked = CompleteEnv::with_factory(command).var(VARIABLE).bin(PROGRAM).completer(PROGRAM).shells(SHELLS);
    asked.try_complete(std::env::args_os(), folder.as_deref())
}

/// Returns the script with which a shell asks from now on.
pub(crate) fn script(shell: clap_complete::Shell) -> io::Result<String> {
    let mut script = Vec::new();
    let shell = shell.to_string();
    let completer = SHELLS.completer(&shell).ok_or_else(|| io::Error::other(format!("{shell} is not known")))?;
    completer.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// Returns all that can be typed, with where names come from.
fn command() -> Command {
    Cli::command()
        .mut_arg("to", |to| to.add(names::destinations()))
        .mut_arg("projects", |project| project.add(names::projects()))
        .mut_subcommand("explain", |explain| explain.mut_arg("key", |key| key.add(names::keys())))
}
