//! Applies the plans of a run, one destination after the other, and says what became of them.

use super::tell;
use crate::connect::Connection;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::progress;
use crate::render;
use crate::render::json::Document;
use crate::run::Run;
use crate::stop::{Signals, stoppable};
use octosync::apply::{ApplyError, Options, Outcome, apply};
use octosync::plan::{DestinationPlan, Plan};

/// What became of the plans of a run.
#[derive(Default)]
pub(super) struct Applied<'a> {
    outcomes: Vec<(&'a DestinationPlan, Outcome)>,
    failures: Failures,
}

impl<'a> Applied<'a> {
    /// Starts with what failed before.
    pub(super) fn after(failures: Failures) -> Self {
        Self { outcomes: Vec::new(), failures }
    }

    /// Applies plans; the first Ctrl-C lets what is under way end.
    pub(super) async fn apply(&mut self, run: &Run, plans: &[(&'a DestinationPlan, &Connection)]) {
        let mut outcomes = Vec::new();
        let mut failures = Vec::new();
        let heard = || run.ui.stderr("stopping when what is under way has ended; once more to stop at once");
        let signals = match Signals::listen() {
            Ok(signals) => signals,
            Err(error) => {
                self.failures.add("", CommandError::new("failed to listen for signals").because(&error));
                return;
            }
        };
        let whole = stoppable(signals, heard, async |stop| {
            for (plan, connection) in plans {
                if *stop.borrow() {
                    failures.push((plan.name.clone(), stopped(plan)));
                    continue;
                }
                match one(run, plan, connection, stop.clone()).await {
                    Ok(outcome) => outcomes.push((*plan, outcome)),
                    Err(error) => failures.push((plan.name.clone(), error)),
                }
            }
        });
        if whole.await.is_none() {
            failures.push((String::new(), cut_off()));
        }
        self.outcomes.extend(outcomes);
        failures.into_iter().for_each(|(name, error)| self.failures.add(&name, error));
    }

    /// Shows what became of the plans; returns how that ends.
    pub(super) fn show(&self, run: &Run) -> Result<Exit, Failures> {
        if !run.ui.json {
            for (plan, outcome) in &self.outcomes {
                run.ui.result(&render::outcome::outcome(plan, outcome))?;
            }
        }
        tell(run, &self.failures);
        let applied = self.outcomes.iter().map(|(_, outcome)| end(outcome));
        Ok(Exit::of_all(applied.chain(self.failures.exits())))
    }

    /// Prints the JSON document, if there shall be one, and the last line.
    pub(super) fn close(&self, run: &Run, word: &str, plan: &Plan, exit: Exit) -> Result<(), Failures> {
        let outcome = self.outcomes.iter().map(|(plan, outcome)| (plan.name.as_str(), outcome)).collect();
        run.document(Document { outcome, ..Document::of(word).plan(plan).errors(&self.failures) }, exit)?;
        run.close(&render::summary::outcomes(plan, &self.outcomes));
        Ok(())
    }
}

fn end(outcome: &Outcome) -> Exit {
    if outcome.is_complete() { Exit::Done } else { Exit::Partial }
}

async fn one(
    run: &Run,
    plan: &DestinationPlan,
    connection: &Connection,
    stop: tokio::sync::watch::Receiver<bool>,
) -> Result<Outcome, CommandError> {
    // The engine sees the space only; the same id of another instance is another space.
    if plan.place.installation_id != connection.place.installation_id {
        return Err(CommandError::apply(&ApplyError::OtherPlace(plan.name.clone()), &connection.peer));
    }
    let shown = progress::applying(&run.ui, &plan.name, plan.steps.len());
    let concurrency = usize::from(run.global.concurrency);
    let options = Options { concurrency, stop, progress: shown.progress.clone() };
    let outcome = apply(plan, &connection.client, &connection.space, &options).await;
    drop(shown);
    outcome.map_err(|error| CommandError::apply(&error, &connection.peer))
}

fn stopped(plan: &DestinationPlan) -> CommandError {
    CommandError::new(format!("{} was not begun, because the run was stopped", plan.name))
        .exit(Exit::Partial)
        .hint("run `octosync sync` again: it goes on where this run stopped")
}

fn cut_off() -> CommandError {
    CommandError::new("stopped at once: what was under way may or may not have been written")
        .exit(Exit::Partial)
        .hint("run `octosync sync` again: it looks at what is there and goes on")
}
