//! `octosync sync`: plan, ask, apply.

use super::plan::tell_refused;
use super::steps::{Applied, Keep};
use super::supplies::{Supplied, Supplies};
use crate::args::SyncArgs;
use crate::connect::Connection;
use crate::error::Failures;
use crate::exit::Exit;
use crate::memory::Recall;
use crate::pipeline;
use crate::render;
use crate::reports;
use crate::run::Run;
use crate::state;
use crate::ui::Answer;
use octosync::plan::DestinationPlan;

pub(super) async fn run(run: &Run, args: &SyncArgs) -> Result<Exit, Failures> {
    let config = run.config()?;
    reports::check(&args.reports, &config.files())?;
    let state = state::open_existing(&config, Run::env).await?;
    let recall = (Recall::From(state.as_ref()), reports::reach(&args.reports));
    let pipeline::Planned { plan, connections, with_new, seen, mut failures } =
        pipeline::plan(run, &config, &Run::env, recall).await?;
    if !(run.ui.json || run.ui.quiet) {
        run.ui.show(&render::plan::plan(&plan, run.ui.detail()))?;
    }
    tell_refused(run, &plan);
    let planned = |detail| render::plan::reported(&plan, &seen, detail);
    // The report is written before the question, so that the user can read it first.
    reports::write(&run.ui, &args.reports, "octosync sync", planned)?;
    let wanted: Vec<(&DestinationPlan, &Connection)> = plan.destinations.iter().zip(&connections).collect();
    let refused = wanted.iter().filter(|(plan, _)| plan.is_refused()).count();
    let passed = wanted.into_iter().filter(|(plan, _)| !plan.is_refused());
    let (wanted, quiet): (Vec<_>, Vec<_>) = passed.partition(|(plan, _)| !plan.steps.is_empty());
    let held_back = plan.destinations.iter().any(|plan| !plan.is_refused() && !plan.held_back.is_empty());
    let mut others = vec![Exit::Refused; refused];
    others.extend(held_back.then_some(Exit::Partial));
    // The values are fetched before the question, so that the user agrees to those that are written.
    let wanted = Supplied::each(wanted, &mut failures, |plan| Supplies::fetch(run, &config, plan));
    let mut applied = Applied::after(failures);
    let mut agreed = Vec::new();
    if !wanted.is_empty() {
        match run.ui.confirm(&question(&wanted)) {
            Answer::Yes => agreed = wanted,
            answer => {
                run.ui.stderr(declined(answer));
                others.push(Exit::Refused);
            }
        }
    }
    let quiet: Vec<_> = quiet.into_iter().filter(|(plan, _)| is_news(plan) || with_new.contains(&plan.name)).collect();
    if !(agreed.is_empty() && quiet.is_empty()) {
        let state = state::made(state, &config, Run::env).await?;
        let keep = Keep { state: &state, plan: &plan, command: "sync" };
        if !agreed.is_empty() {
            applied.apply(run, &config, agreed, Some(keep)).await;
        }
        if !quiet.is_empty() {
            applied.remember(run, &config, &quiet, keep).await;
        }
        state.close().await;
    }
    applied.report(&args.reports, "octosync sync", planned);
    let exit = Exit::of_all([applied.show(run)].into_iter().chain(others));
    Ok(applied.close(run, "sync", &plan, exit))
}

/// Returns whether there is something to remember of a plan that writes nothing: what is equal is paired now.
fn is_news(plan: &DestinationPlan) -> bool {
    plan.pending.as_ref().is_some_and(|pending| !pending.records.is_empty())
}

fn question(wanted: &[Supplied<'_, '_>]) -> String {
    let each = wanted.iter().map(|Supplied { plan, .. }| {
        let writes = render::text::count(plan.steps.len(), "write", "writes");
        format!("{writes} to {}", render::text::safe(&plan.name))
    });
    format!("Apply {}?", each.collect::<Vec<_>>().join(", "))
}

const fn declined(answer: Answer) -> &'static str {
    match answer {
        Answer::Nobody => {
            "nothing was written: there is no terminal to ask on\nhint: add --yes, or use `octosync plan --out FILE` and `octosync apply FILE`"
        }
        Answer::No | Answer::Yes => "nothing was written",
    }
}
