//! octosync on the command line.
//!
//! Reads arguments and configuration, asks, shows progress and renders; decides nothing about syncing. Only this file
//! ends the process.

mod annotations;
mod args;
mod commands;
mod completion;
mod config;
mod connect;
mod duration;
mod elsewhere;
mod error;
mod exit;
mod files;
mod init;
mod json;
mod memory;
mod outputs;
mod pager;
mod pipeline;
mod planfile;
mod private;
mod progress;
mod render;
mod reports;
mod run;
mod sample;
mod size;
mod spaces;
mod state;
mod stop;
mod trace;
mod ui;
mod watcher;

use crate::args::Cli;
use crate::exit::Exit;
use crate::render::style;
use clap::Parser as _;
use std::process::ExitCode;

/// Documents are trees of small values, made and dropped by the million.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match completion::answer() {
        Ok(false) => {}
        Ok(true) => return Exit::Done.into(),
        Err(message) => return usage(message).into(),
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => return usage(message).into(),
    };
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(commands::run(cli)).into(),
        Err(error) => {
            anstream::eprintln!("error: failed to start: {error}");
            Exit::Error.into()
        }
    }
}

/// Prints help, or what is wrong with the arguments: that is an error like others, never "differences found".
fn usage(message: clap::Error) -> Exit {
    // A word that is not text is not known from other tools either.
    let typed = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let advice = elsewhere::instead(&message, typed);
    let message = elsewhere::without_consents(message);
    // When nobody can be told, there is nobody to tell so.
    let _ = message.print();
    if let Some(advice) = advice {
        let hint = style::paint(style::HINT, "hint:");
        anstream::eprintln!("\n{hint} {advice}");
    }
    if message.use_stderr() { Exit::Error } else { Exit::Done }
}
