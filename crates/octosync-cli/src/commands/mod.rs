//! The commands: one verb each.

mod adopt;
mod apply;
mod completions;
mod demo;
mod doctor;
mod drift;
mod explain;
mod init;
mod man;
mod packages;
mod plan;
mod runs;
mod sandbox;
mod schema;
mod show;
mod steps;
mod supplies;
mod sync;
mod validate;
mod version;

use crate::args::{Cli, Command};
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::run::Run;

/// Runs a command.
pub(crate) async fn run(cli: Cli) -> Exit {
    let run = Run::new(cli.global);
    let word = word(&cli.command);
    if let Err(failures) = fits(&run, &cli.command) {
        return report(&run, word, &failures);
    }
    match execute(&run, &cli.command).await {
        Ok(exit) => exit,
        Err(failures) => report(&run, word, &failures),
    }
}

/// Refuses an option that a command would not heed.
fn fits(run: &Run, command: &Command) -> Result<(), Failures> {
    if run.global.projects.is_empty()
        || matches!(command, Command::Plan(_) | Command::Sync(_) | Command::Explain(_) | Command::Doctor(_))
    {
        return Ok(());
    }
    let error = CommandError::new(format!("`octosync {}` takes no --project", word(command)));
    Err(error.hint("leave it out: `plan`, `sync`, `explain` and `doctor` can be narrowed to projects").into())
}

async fn execute(run: &Run, command: &Command) -> Result<Exit, Failures> {
    match command {
        Command::Demo(args) => demo::run(run, args).await,
        Command::Plan(args) => plan::run(run, args).await,
        Command::Apply(args) => apply::run(run, args).await,
        Command::Sync(args) => sync::run(run, args).await,
        Command::Adopt => adopt::run(run).await,
        Command::Show(args) => show::run(run, args).await,
        Command::Runs(args) => runs::run(run, args).await,
        Command::Drift(args) => drift::run(run, args).await,
        Command::Explain(args) => explain::run(run, args).await,
        Command::Init(args) => init::run(run, args).await,
        Command::Doctor(args) => doctor::run(run, args).await,
        Command::Validate => validate::run(run),
        Command::Sandbox(args) => sandbox::run(run, args).await,
        Command::Schema(args) => schema::run(run, args),
        Command::Completions(args) => completions::run(run, args),
        Command::Man(args) => man::run(run, args),
        Command::Version => version::run(run),
        Command::Later(later) => Err(CommandError::later(&format!("`octosync {}`", later.word())).into()),
    }
}

const fn word(command: &Command) -> &'static str {
    match command {
        Command::Demo(_) => "demo",
        Command::Plan(_) => "plan",
        Command::Apply(_) => "apply",
        Command::Sync(_) => "sync",
        Command::Adopt => "adopt",
        Command::Show(_) => "show",
        Command::Runs(_) => "runs",
        Command::Drift(_) => "drift",
        Command::Explain(_) => "explain",
        Command::Init(_) => "init",
        Command::Doctor(_) => "doctor",
        Command::Validate => "validate",
        Command::Sandbox(_) => "sandbox",
        Command::Schema(_) => "schema",
        Command::Completions(_) => "completions",
        Command::Man(_) => "man",
        Command::Version => "version",
        Command::Later(later) => later.word(),
    }
}

/// Says what failed, to people and, if wanted, to programs.
fn report(run: &Run, word: &str, failures: &Failures) -> Exit {
    let exit = Exit::of_all(failures.exits());
    run.tell(failures);
    let document = crate::render::json::Document::of(word).errors(failures);
    // The message is out on stderr already.
    let _ = run.document(document, exit);
    if run.stats().requests > 0 {
        run.close("failed");
    }
    exit
}
