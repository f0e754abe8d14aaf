//! `octosync show PLAN|RUN`: shows the plan of a file, which needs no configuration; or what a run did, from the state.
//! Asks no server for either.

use crate::args::ShowArgs;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::planfile;
use crate::render;
use crate::render::json::Document;
use crate::render::run::RanStep;
use crate::reports;
use crate::run::Run;
use crate::state;
use octosync::memory::End;
use octosync::plan::{Action, Plan};
use octosync::recorded::changed;
use octosync_state::{RunInfo, RunStep, State, StateError};
use std::path::Path;

pub(super) async fn run(run: &Run, args: &ShowArgs) -> Result<Exit, Failures> {
    match run_name(&args.what) {
        Some(name) => show_run(run, args, name).await,
        None => show_plan(run, args),
    }
}

/// Returns the name of a run, if it can be one: a file that is there is a plan.
fn run_name(what: &Path) -> Option<&str> {
    let name = what.to_str().filter(|_| !what.exists())?;
    let may_be = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    (!name.is_empty() && name.chars().all(may_be)).then_some(name)
}

fn show_plan(run: &Run, args: &ShowArgs) -> Result<Exit, Failures> {
    reports::check(&args.reports, std::slice::from_ref(&args.what))?;
    let mut plan = planfile::read(&args.what)?;
    keep(&mut plan, &run.global.to)?;
    if !run.ui.json {
        run.ui.page(&render::plan::plan(&plan, run.ui.detail()))?;
    }
    reports::write(&run.ui, &args.reports, "octosync plan", |detail| render::plan::reported_from_file(&plan, detail))?;
    run.document(Document::of("show").plan(&plan), Exit::Done)?;
    run.close(&render::summary::plans(&plan));
    Ok(Exit::Done)
}

async fn show_run(run: &Run, args: &ShowArgs, name: &str) -> Result<Exit, Failures> {
    let config = run.config()?;
    reports::check(&args.reports, &config.files())?;
    let state = state::open_existing(&config, Run::env).await?;
    let state = state.ok_or_else(|| unknown(StateError::NoRun(name.to_owned()), name))?;
    let info = state.run(name).await.map_err(|error| unknown(error, name))?;
    let steps = told(&state, &info).await.map_err(CommandError::from)?;
    let title = format!("octosync run {}", info.id);
    reports::show(&run.ui, &args.reports, &title, |detail| render::run::run(&info, &steps, detail))?;
    let mut document = Document::of("show");
    document.more.insert("run", serde_json::to_value(&info).expect("a run is data"));
    document.more.insert("steps", serde_json::to_value(&steps).expect("steps are data"));
    run.document(document, Exit::Done)?;
    Ok(Exit::Done)
}

/// Says that there is no such run; it may have been meant as a file.
fn unknown(error: StateError, name: &str) -> CommandError {
    let is_unknown = matches!(error, StateError::NoRun(_));
    let shown = CommandError::from(error);
    if is_unknown { shown.hint(format!("there is no file {name} here either, if a plan was meant")) } else { shown }
}

/// Reads the steps of a run, with what they changed.
async fn told(state: &State, info: &RunInfo) -> Result<Vec<RanStep>, StateError> {
    let names = state.names(&info.ends, End::Destination).await?;
    let mut told: Vec<RanStep> = Vec::new();
    for step in state.steps(&info.id).await? {
        let RunStep { id, position: _, document, action, status, note, before, after } = step;
        let is_new = action == Action::Create.word();
        let first = told.iter_mut().rfind(|first| first.is_new && first.document == document);
        let first = first.filter(|_| action == Action::Finish.word());
        // A document that was damaged is told as far as it can be.
        let docs = [&before, &after].map(|blob| blob.as_ref().and_then(|blob| blob.doc().ok()));
        let [old, new] = docs;
        // The content that the server gives something new is nothing that anybody had before.
        let old = old.filter(|_| !is_new && first.is_none());
        let changes = if new.is_none() { Vec::new() } else { changed(&document, old, new, &names) };
        match first {
            Some(first) => first.finish(status, note, changes),
            None => told.push(RanStep { id, document, is_new, action, status, note, changes }),
        }
    }
    Ok(told)
}

fn keep(plan: &mut Plan, names: &[String]) -> Result<(), CommandError> {
    planfile::knows(plan, names)?;
    plan.destinations.retain(|plan| names.is_empty() || names.contains(&plan.name));
    Ok(())
}
