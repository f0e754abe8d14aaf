//! `octosync show PLAN`: shows the plan of a file. Needs no configuration and no network.

use crate::args::PlanFile;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::planfile;
use crate::render;
use crate::render::json::Document;
use crate::run::Run;
use octosync::plan::Plan;

pub(super) fn run(run: &Run, args: &PlanFile) -> Result<Exit, Failures> {
    let mut plan = planfile::read(&args.plan)?;
    keep(&mut plan, &run.global.to)?;
    if !run.ui.json {
        run.ui.show(&render::plan::plan(&plan, run.ui.detail()))?;
    }
    run.document(Document::of("show").plan(&plan), Exit::Done)?;
    run.close(&render::summary::plans(&plan));
    Ok(Exit::Done)
}

fn keep(plan: &mut Plan, names: &[String]) -> Result<(), CommandError> {
    planfile::knows(plan, names)?;
    plan.destinations.retain(|plan| names.is_empty() || names.contains(&plan.name));
    Ok(())
}
