//! `octosync demo`: a whole sync between two sandboxes in this process. No set-up, no files, no network but loopback.

use super::steps::Applied;
use super::supplies::Supplied;
use crate::args::DemoArgs;
use crate::config::Config;
use crate::connect::Connection;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::memory::Recall;
use crate::pipeline::{self, Planned, Reach};
use crate::render;
use crate::render::style::{FAINT, HEAD, paint};
use crate::run::Run;
use crate::sample::Sample;
use octopus_sandbox::Sandbox;
use octosync::plan::DestinationPlan;
use std::ffi::OsString;

const CONFIG: &str = include_str!("../../demo/octosync.yaml");
const CONFIG_NAME: &str = "demo/octosync.yaml";
/// The only key of both servers, which live no longer than the demo.
const KEY: &str = "API-DEMO";
const NEXT: &str = "\
Where to go next:
  octosync sandbox --listen 127.0.0.1:8080   a server like these, to try things against
  octosync schema > octosync.schema.json     the keys of octosync.yaml, for your editor
  octosync plan                              what a sync of your own two spaces would write; it writes nothing";

const KEPT: &str = "\
Both servers stay. Their key stands in the environment:
  export DEMO_API_KEY=API-DEMO
and this is a configuration for them, for a file octosync.yaml:";
const STOP: &str = "Change something on either side, and run `octosync plan`. Ctrl-C ends both servers.";

pub(super) async fn run(run: &Run, args: &DemoArgs) -> Result<Exit, Failures> {
    let source = start(Sample::Dev).await?;
    let destination = start(Sample::Production).await?;
    let text = CONFIG.replace("${SOURCE}", &source.url()).replace("${DESTINATION}", &destination.url());
    let exit = show(run, &text).await?;
    if args.keep {
        let mut signals = super::sandbox::signals()?;
        say(run, KEPT)?;
        print(run, &text)?;
        say(run, STOP)?;
        signals.next().await;
    }
    source.stop().await;
    destination.stop().await;
    Ok(exit)
}

async fn start(sample: Sample) -> Result<Sandbox, CommandError> {
    let builder = Sandbox::builder().api_key(Some(KEY.to_owned())).tame(true).space(sample.seed(sample.space())?);
    builder.start().await.map_err(|error| CommandError::new(error.to_string()).because(&error))
}

/// Only the demo's own key is in its environment; proxies have no business on loopback.
fn env(name: &str) -> Option<OsString> {
    (name == "DEMO_API_KEY").then(|| KEY.into())
}

async fn show(run: &Run, text: &str) -> Result<Exit, Failures> {
    let config = Config::parse(CONFIG_NAME, text.to_owned(), std::path::PathBuf::new())?;
    say(
        run,
        "Two Octopus servers run in this process: one where OctoFX is developed, one where it runs for customers.",
    )?;
    say(run, "The configuration says how they shall differ:")?;
    quote(run, text)?;
    say(run, "1. octosync plan: what would be written, and why")?;
    let first = plan(run, &config).await?;
    show_plan(run, &first)?;
    say(run, "2. octosync apply: exactly that")?;
    let mut applied = Applied::after(first.failures);
    let plans: Vec<(&DestinationPlan, &Connection)> = first.plan.destinations.iter().zip(&first.connections).collect();
    applied.apply(run, &config, Supplied::without(&plans), None).await;
    let mut exit = applied.show(run);
    if exit == Exit::Done {
        exit = again(run, &config).await?;
    }
    exit = applied.close(run, "demo", &first.plan, exit);
    if exit == Exit::Done {
        say(run, NEXT)?;
    }
    Ok(exit)
}

/// Plans a second time: only if that is empty, the first plan said all and apply did all.
async fn again(run: &Run, config: &Config) -> Result<Exit, Failures> {
    say(run, "3. octosync plan again: both sides are what they shall be, so there is nothing to do")?;
    let second = plan(run, config).await?;
    show_plan(run, &second)?;
    let ends = second.plan.destinations.iter().map(super::plan::exit);
    Ok(Exit::of_all(ends.chain(second.failures.exits())))
}

async fn plan(run: &Run, config: &Config) -> Result<Planned, Failures> {
    pipeline::plan(run, config, &env, (Recall::Never, Reach::Writes)).await
}

fn show_plan(run: &Run, planned: &Planned) -> std::io::Result<()> {
    if run.ui.json { Ok(()) } else { run.ui.show(&render::plan::plan(&planned.plan, run.ui.detail())) }
}

fn say(run: &Run, text: &str) -> std::io::Result<()> {
    print(run, &format!("\n{}\n\n", paint(HEAD, text)))
}

fn quote(run: &Run, text: &str) -> std::io::Result<()> {
    text.lines().try_for_each(|line| print(run, &format!("    {}\n", paint(FAINT, line))))
}

fn print(run: &Run, text: &str) -> std::io::Result<()> {
    if run.ui.json { Ok(()) } else { run.ui.result(text) }
}
