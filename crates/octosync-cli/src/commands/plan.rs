//! `octosync plan`: computes and shows, writes nothing but the file that was asked for.

use crate::args::PlanArgs;
use crate::config::Config;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::memory::Recall;
use crate::outputs::{self, Output};
use crate::pipeline;
use crate::planfile;
use crate::render;
use crate::render::json::Document;
use crate::run::Run;
use crate::state;
use octosync::plan::{DestinationPlan, Plan};
use std::path::Path;

pub(super) async fn run(run: &Run, args: &PlanArgs) -> Result<Exit, Failures> {
    let later = [("--report", &args.report), ("--markdown", &args.markdown)];
    if let Some((option, _)) = later.into_iter().find(|(_, value)| value.is_some()) {
        return Err(CommandError::later(&format!("`octosync plan {option}`")).into());
    }
    let config = Config::load(&run.global.config).map_err(CommandError::from)?;
    let out = args.out.as_deref().map(|path| Output { path, kind: outputs::Kind::Plan });
    let trace = run.global.trace.as_deref().map(|path| Output { path, kind: outputs::Kind::Trace });
    outputs::check(&out.into_iter().chain(trace).collect::<Vec<_>>(), &config.files())?;
    let state = state::open_existing(&config, Run::env).await?;
    let planned = pipeline::plan(run, &config, &Run::env, Recall::From(state.as_ref())).await?;
    if !run.ui.json {
        run.ui.show(&render::plan::plan(&planned.plan, run.ui.detail()))?;
    }
    run.tell(&planned.failures);
    if let Some(path) = &args.out {
        // A file that lacks a destination would look like a plan for all of them.
        if planned.failures.is_empty() {
            planfile::write(path, &planned.plan)?;
            run.ui.note(&wrote(path, &planned.plan));
        } else {
            run.ui.warn(&format!("{} was not written, because not every destination could be planned", path.display()));
        }
    }
    let exits = planned.plan.destinations.iter().map(exit);
    let exit = Exit::of_all(exits.chain(planned.failures.exits()));
    run.document(Document::of("plan").plan(&planned.plan).errors(&planned.failures), exit)?;
    run.close(&render::summary::plans(&planned.plan));
    Ok(exit)
}

/// Says what the plan file is good for.
fn wrote(path: &Path, plan: &Plan) -> String {
    let shown = path.display();
    match plan.destinations.iter().any(DestinationPlan::is_refused) {
        true => format!("wrote {shown}: what is refused in it cannot be applied; correct that, and plan again"),
        false => format!("wrote {shown}: apply it with `octosync apply {shown}`"),
    }
}

/// Returns how the plan of one destination ends: a refusal outranks what is held back, and that outranks differences.
pub(super) fn exit(plan: &DestinationPlan) -> Exit {
    match (plan.is_refused(), plan.steps.is_empty()) {
        (true, _) => Exit::Refused,
        _ if !plan.held_back.is_empty() => Exit::Partial,
        (false, false) => Exit::Differences,
        (false, true) => Exit::Done,
    }
}
