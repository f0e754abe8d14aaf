//! `octosync plan`: computes and shows, writes nothing but the file that was asked for.

use super::supplies;
use crate::annotations;
use crate::args::PlanArgs;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::memory::Recall;
use crate::outputs::{self, Output};
use crate::pipeline;
use crate::planfile;
use crate::render;
use crate::render::json::Document;
use crate::reports;
use crate::run::Run;
use crate::state;
use octosync::plan::{DestinationPlan, Plan};
use std::path::Path;

pub(super) async fn run(run: &Run, args: &PlanArgs) -> Result<Exit, Failures> {
    let streams = args.out.as_deref().is_some_and(planfile::is_stream);
    if streams && run.ui.json {
        let error = CommandError::new("`--out -` and `--json` would both print to stdout");
        return Err(error.hint("write the plan to a file with `--out FILE`, or leave one of them out").into());
    }
    let config = run.config()?;
    outputs::check(&written(run, args), &config.files())?;
    let state = state::open_existing(&config, Run::env).await?;
    let recall = (Recall::From(state.as_ref()), reports::reach(&args.reports));
    let mut planned = pipeline::plan(run, &config, &Run::env, recall).await?;
    match (run.ui.json || run.ui.quiet, streams) {
        (true, _) => {}
        (false, true) => run.ui.show_aside(&render::plan::plan(&planned.plan, run.ui.detail())),
        (false, false) => run.ui.page(&render::plan::plan(&planned.plan, run.ui.detail()))?,
    }
    tell_refused(run, &planned.plan);
    run.tell(&planned.failures);
    let view = |detail| render::plan::reported(&planned.plan, &planned.seen, detail);
    reports::write(&run.ui, &args.reports, "octosync plan", view)?;
    if let Some(path) = &args.out {
        // A file that lacks a destination would look like a plan for all of them.
        if planned.failures.is_empty() {
            supplies::note(run, &config, &mut planned.plan, state).await;
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

/// Returns the files that are written.
fn written<'a>(run: &'a Run, args: &'a PlanArgs) -> Vec<Output<'a>> {
    let out = args.out.as_deref().filter(|path| !planfile::is_stream(path));
    let out = out.map(|path| Output { path, kind: outputs::Kind::Plan });
    let trace = run.global.trace.as_deref().map(|path| Output { path, kind: outputs::Kind::Trace });
    out.into_iter().chain(trace).chain(reports::outputs(&args.reports)).collect()
}

/// Says what the plan file is good for.
fn wrote(path: &Path, plan: &Plan) -> String {
    if planfile::is_stream(path) {
        return "wrote the plan to stdout: `octosync apply -` reads it from stdin".to_owned();
    }
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

/// Says on stderr what refuses a plan, where the plan itself is not shown, and beside the log of a build server what it
/// refuses and warns of.
pub(super) fn tell_refused(run: &Run, plan: &Plan) {
    run.annotate(|| annotations::of_plan(plan));
    if run.ui.quiet {
        let open = render::plan::open(plan);
        if !open.sections.is_empty() {
            run.ui.stderr(render::terminal::text(&open, None).trim_end());
        }
    }
}
