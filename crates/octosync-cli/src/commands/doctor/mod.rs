//! `octosync doctor`: what can be said before a sync, each check with its verdict and the next step.
//!
//! A check that fails never stops another one that does not need it. Invariant: everything here holds a client that has no
//! method that writes.

mod ends;
mod failed;
mod key;
mod sides;
mod state;

use crate::args::ReportArgs;
use crate::config::ConfigError;
use crate::config::types::Server;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::memory::Recall;
use crate::render;
use crate::render::json::Document;
use crate::reports;
use crate::run::Run;
use octosync::doctor::topic::CONFIGURATION;
use octosync::doctor::{Check, Verdict, sort};

pub(super) async fn run(run: &Run, args: &ReportArgs) -> Result<Exit, Failures> {
    let config = match run.config() {
        Ok(config) => config,
        Err(error) => return unusable(run, args, error),
    };
    reports::check(args, &config.files())?;
    let destinations = config.destinations(&run.global.to).map_err(CommandError::from)?;
    let fine = format!("nothing is wrong in {}", config.texts().collect::<Vec<_>>().join(", "));
    let mut checks = vec![Check::ok(&CONFIGURATION, "", fine)];
    let servers = config.servers(&destinations);
    let ends = ends::connected(run, &config, &servers, &mut checks).await?;
    let state = state::opened(&config, &ends, &mut checks).await;
    let recall = state.as_ref().map_or(Recall::Never, |state| Recall::From(state.as_ref()));
    sides::compared(run, &config, (ends, &destinations), recall, &mut checks).await;
    tell(run, args, (&servers, checks), &Failures::default())
}

/// Says what is wrong with the configuration, without which nothing else can be checked.
fn unusable(run: &Run, args: &ReportArgs, error: ConfigError) -> Result<Exit, Failures> {
    reports::check(args, &[])?;
    let error = CommandError::from(error);
    let next = "correct that first: everything else rests on it";
    let check = Check::new(&CONFIGURATION, "", Verdict::Problem, error.message.clone()).next(next);
    tell(run, args, (&[], vec![check]), &error.into())
}

fn tell(
    run: &Run,
    args: &ReportArgs,
    (servers, mut checks): (&[&Server], Vec<Check>),
    failures: &Failures,
) -> Result<Exit, Failures> {
    let ends: Vec<&str> = [""].into_iter().chain(servers.iter().map(|server| server.name.as_str())).collect();
    sort(&mut checks, &ends);
    run.tell(failures);
    reports::show(&run.ui, args, "octosync doctor", |_| render::checked::view(&checks, &ends))?;
    let has_problem = checks.iter().any(|check| check.verdict == Verdict::Problem);
    let exit = if has_problem { Exit::Error } else { Exit::Done };
    let mut document = Document::of("doctor").errors(failures);
    document.more.insert("checks", serde_json::to_value(&checks).expect("checks are data"));
    run.document(document, exit)?;
    run.close(&render::checked::summary(&checks));
    Ok(exit)
}
