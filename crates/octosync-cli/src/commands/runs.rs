//! `octosync runs`: what was done, as the state remembers it; `runs prune` throws old ones away.

use crate::args::{PruneArgs, RunsArgs, RunsCommand};
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::render;
use crate::render::json::Document;
use crate::render::text::count;
use crate::reports;
use crate::run::Run;
use crate::state;
use octosync_state::{Pruned, Retention, RunInfo, State};
use std::time::Duration;

/// How long a day is.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn run(run: &Run, args: &RunsArgs) -> Result<Exit, Failures> {
    let config = run.config()?;
    config.destinations(&run.global.to).map_err(CommandError::from)?;
    let state = state::open_existing(&config, Run::env).await?;
    let place = config.state(Run::env).map_err(CommandError::from)?.to_string();
    match (&args.command, state) {
        (None, state) => {
            reports::check(&args.reports, &config.files())?;
            list(run, args, state.as_ref(), &place).await
        }
        (Some(RunsCommand::Prune(args)), state) => prune(run, state.as_ref(), args).await,
    }
}

async fn list(run: &Run, args: &RunsArgs, state: Option<&State>, place: &str) -> Result<Exit, Failures> {
    let limit = args.limit as usize;
    let mut runs: Vec<RunInfo> = Vec::new();
    if let Some(state) = state {
        let names: Vec<Option<&str>> = run.global.to.iter().map(|name| Some(name.as_str())).collect();
        for name in if names.is_empty() { vec![None] } else { names } {
            runs.extend(state.runs(name, limit).await.map_err(CommandError::from)?);
        }
    }
    runs.sort_by(|one, other| (other.began, &other.id).cmp(&(one.began, &one.id)));
    runs.truncate(limit);
    reports::show(&run.ui, &args.reports, "octosync runs", |_| render::run::list(&runs, place))?;
    let mut document = Document::of("runs");
    document.more.insert("runs", serde_json::to_value(&runs).expect("runs are data"));
    run.document(document, Exit::Done)?;
    Ok(Exit::Done)
}

async fn prune(run: &Run, state: Option<&State>, args: &PruneArgs) -> Result<Exit, Failures> {
    if !run.global.to.is_empty() {
        let error = CommandError::new("`octosync runs prune` is about all destinations");
        return Err(error.hint("leave `--to` out").into());
    }
    let retention = Retention { keep: args.keep as usize, younger_than: DAY * args.older_than };
    let pruned = match state {
        Some(state) => state.prune(retention).await.map_err(CommandError::from)?,
        None => Pruned::default(),
    };
    let documents = usize::try_from(pruned.documents).unwrap_or(usize::MAX);
    let (runs, documents) = (count(pruned.runs.len(), "run", "runs"), count(documents, "document", "documents"));
    if !run.ui.json {
        run.ui.result(&format!("{runs} thrown away, and {documents} that nothing else needs\n"))?;
    }
    let mut document = Document::of("runs");
    document.more.insert("pruned", serde_json::to_value(&pruned).expect("names and numbers are data"));
    run.document(document, Exit::Done)?;
    Ok(Exit::Done)
}
