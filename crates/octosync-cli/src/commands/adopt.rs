//! `octosync adopt`: pairs what stands on both sides and takes today's difference as the wanted one. Writes only the state.

use super::plan::tell_refused;
use super::steps::{Applied, Keep};
use crate::connect::Connection;
use crate::error::Failures;
use crate::exit::Exit;
use crate::memory::Recall;
use crate::pipeline::{self, Planned};
use crate::render;
use crate::render::text::{count, safe};
use crate::run::Run;
use crate::state;
use crate::ui::Answer;
use octosync::plan::DestinationPlan;

pub(super) async fn run(run: &Run) -> Result<Exit, Failures> {
    let config = run.config()?;
    let state = state::open_existing(&config, Run::env).await?;
    let recall = Recall::From(state.as_ref());
    let Planned { plan, connections, failures, .. } = pipeline::adopting(run, &config, &Run::env, recall).await?;
    if !(run.ui.json || run.ui.quiet) {
        run.ui.show(&render::adopted::adopted(&plan, run.ui.detail()))?;
    }
    tell_refused(run, &plan);
    let all: Vec<(&DestinationPlan, &Connection)> = plan.destinations.iter().zip(&connections).collect();
    let (refused, wanted): (Vec<_>, Vec<_>) = all.into_iter().partition(|(plan, _)| plan.is_refused());
    let wanted: Vec<_> = wanted.into_iter().filter(|(plan, _)| pairs(plan) > 0).collect();
    let mut others = vec![Exit::Refused; refused.len()];
    let mut applied = Applied::after(failures);
    if !wanted.is_empty() {
        match run.ui.confirm(&question(&wanted)) {
            Answer::Yes => {
                let state = state::made(state, &config, Run::env).await?;
                applied.remember(run, &config, &wanted, Keep { state: &state, plan: &plan, command: "adopt" }).await;
                state.close().await;
                run.ui.note(&said(&wanted));
            }
            answer => {
                run.ui.stderr(declined(answer));
                others.push(Exit::Refused);
            }
        }
    }
    let exit = Exit::of_all([applied.show(run)].into_iter().chain(others));
    Ok(applied.close(run, "adopt", &plan, exit))
}

fn pairs(plan: &DestinationPlan) -> usize {
    plan.pending.as_ref().map_or(0, |pending| pending.records.len())
}

fn question(wanted: &[(&DestinationPlan, &Connection)]) -> String {
    let each = wanted.iter().map(|(plan, _)| {
        let (pairs, kept) = (count(pairs(plan), "pair", "pairs"), count(plan.kept.len(), "difference", "differences"));
        format!("{pairs} with {}, {kept} as the destination's own", safe(&plan.name))
    });
    format!("Remember {}?", each.collect::<Vec<_>>().join("; "))
}

fn said(wanted: &[(&DestinationPlan, &Connection)]) -> String {
    let each = wanted
        .iter()
        .map(|(plan, _)| format!("{}: {} remembered", safe(&plan.name), count(pairs(plan), "pair", "pairs")));
    each.collect::<Vec<_>>().join(" · ")
}

const fn declined(answer: Answer) -> &'static str {
    match answer {
        Answer::Nobody => "nothing was remembered: there is no terminal to ask on\nhint: add --yes",
        Answer::No | Answer::Yes => "nothing was remembered",
    }
}
