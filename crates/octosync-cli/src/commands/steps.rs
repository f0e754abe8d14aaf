//! Applies the plans of a run, all destinations at the same time, and says what became of them.

use super::packages;
use super::supplies::Supplied;
use crate::args::ReportArgs;
use crate::config::Config;
use crate::connect::Connection;
use crate::error::{CommandError, Failures};
use crate::exit::Exit;
use crate::memory::Keeping;
use crate::progress;
use crate::render;
use crate::render::json::Document;
use crate::render::shown::ShownOutcome;
use crate::render::view::{Detail, View};
use crate::reports;
use crate::run::Run;
use crate::stop::{Signals, stoppable};
use futures::future::join_all;
use octosync::apply::{ApplyError, Options, Outcome, PackageSource, apply};
use octosync::plan::{DestinationPlan, Plan};
use octosync::secrets::Supply;
use octosync_state::State;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The outcomes of the plans of a run.
#[derive(Default)]
pub(super) struct Applied<'a> {
    outcomes: Vec<(&'a DestinationPlan, Outcome)>,
    /// The plans that were under way when the run was stopped at once: nobody knows what of them was written.
    cut_off: BTreeSet<&'a str>,
    failures: Failures,
}

impl<'a> Applied<'a> {
    /// Starts with what failed before.
    pub(super) fn after(failures: Failures) -> Self {
        Self { failures, ..Self::default() }
    }

    /// Applies plans, all at the same time; the first Ctrl-C lets what is under way end.
    pub(super) async fn apply(
        &mut self,
        run: &Run,
        config: &Config,
        plans: Vec<Supplied<'a, '_>>,
        keep: Option<Keep<'_>>,
    ) {
        let mut failures = Vec::new();
        let ways: Vec<_> = plans.iter().map(|supplied| (supplied.plan, supplied.connection)).collect();
        let packages = match packages::source(run, config, &ways, keep.map(|keep| &keep.plan.source)).await {
            Ok(packages) => packages,
            Err(error) => {
                self.failures.add("", error);
                return;
            }
        };
        let ready = plans.into_iter().map(|Supplied { plan, connection, supplies }| {
            let (secrets, packages) = (supplies.supply(plan), packages.clone());
            Ready { plan, connection, secrets, packages, keep }
        });
        let ready: Vec<Ready<'_, '_>> = ready.collect();
        let heard = || run.ui.stderr("stopping when what is under way has ended; once more to stop at once");
        let signals = match Signals::listen() {
            Ok(signals) => signals,
            Err(error) => {
                self.failures.add("", CommandError::new("failed to listen for signals").because(&error));
                return;
            }
        };
        let begun: Vec<&'a str> = ready.iter().map(|ready| ready.plan.name.as_str()).collect();
        let bars = progress::Bars::new(&run.ui);
        let ended = Mutex::new(Vec::new());
        let whole = stoppable(signals, heard, async |stop| {
            let each = ready.into_iter().map(async |ready| {
                let plan = ready.plan;
                let outcome =
                    if *stop.borrow() { Err(stopped(plan)) } else { one(run, &bars, ready, stop.clone()).await };
                lock(&ended).push((plan, outcome));
            });
            join_all(each).await
        });
        let whole = whole.await.is_some();
        let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !whole {
            let has_ended = |name: &&str| ended.iter().any(|(plan, _)| plan.name == *name);
            self.cut_off = begun.into_iter().filter(|name| !has_ended(name)).collect();
            failures.extend(self.cut_off.iter().map(|name| ((*name).to_owned(), cut_off(name))));
        }
        // The order of the configuration, not of who was first.
        ended.sort_by_key(|(plan, _)| ways.iter().position(|(known, _)| known.name == plan.name));
        for (plan, outcome) in ended {
            match outcome {
                Ok(outcome) => self.outcomes.push((plan, outcome)),
                Err(error) => failures.push((plan.name.clone(), error)),
            }
        }
        failures.into_iter().for_each(|(name, error)| self.failures.add(&name, error));
    }

    /// Remembers what plans came to that write nothing: what is equal on both sides is paired now.
    pub(super) async fn remember(
        &mut self,
        run: &Run,
        config: &Config,
        plans: &[(&'a DestinationPlan, &Connection)],
        keep: Keep<'_>,
    ) {
        let mut quiet = Self::default();
        quiet.apply(run, config, Supplied::without(plans), Some(keep)).await;
        self.failures.join(quiet.failures);
    }

    /// Says in the reports what became of the plans, before what was planned.
    pub(super) fn report(&mut self, args: &ReportArgs, title: &str, planned: impl Fn(Detail) -> View) {
        if self.outcomes.is_empty() {
            return;
        }
        let became =
            || self.outcomes.iter().flat_map(|(plan, outcome)| render::outcome::outcome(plan, outcome).sections);
        let view = |detail| became().chain(planned(detail).sections).collect();
        if let Err(error) = reports::renew(args, title, view) {
            self.failures.add("", error);
        }
    }

    /// Shows what became of the plans; returns how that ends. Output that cannot be written hides no failure.
    pub(super) fn show(&mut self, run: &Run) -> Exit {
        let is_told =
            |outcome: &Outcome| !(run.ui.json || (run.ui.quiet && outcome.is_complete() && outcome.is_taken()));
        let mut outcomes = self.outcomes.iter().filter(|(_, outcome)| is_told(outcome));
        let shown = outcomes.try_for_each(|(plan, outcome)| run.ui.show(&render::outcome::outcome(plan, outcome)));
        if let Err(error) = shown {
            self.failures.add("", error.into());
        }
        run.tell(&self.failures);
        let applied = self.outcomes.iter().map(|(_, outcome)| end(outcome));
        Exit::of_all(applied.chain(self.failures.exits()))
    }

    /// Prints the JSON document, if there shall be one, and the last line; returns how the run ends.
    pub(super) fn close(&self, run: &Run, word: &str, plan: &Plan, exit: Exit) -> Exit {
        let outcome = self.outcomes.iter().map(|(plan, outcome)| (plan.name.as_str(), ShownOutcome(outcome))).collect();
        let document = Document { outcome, ..Document::of(word).plan(plan).errors(&self.failures) };
        let unwritten = run.document(document, exit).map_err(Failures::from).err();
        if let Some(failures) = &unwritten {
            run.tell(failures);
        }
        run.close(&render::summary::outcomes(plan, &self.outcomes, &self.cut_off));
        Exit::of_all([exit].into_iter().chain(unwritten.map(|_| Exit::Error)))
    }
}

fn end(outcome: &Outcome) -> Exit {
    if outcome.is_complete() && outcome.is_taken() { Exit::Done } else { Exit::Partial }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where what is done is remembered.
#[derive(Clone, Copy)]
pub(super) struct Keep<'k> {
    /// The state.
    pub(super) state: &'k State,
    /// The plan of the run.
    pub(super) plan: &'k Plan,
    /// The command.
    pub(super) command: &'k str,
}

/// A plan whose secrets are at hand.
struct Ready<'a, 'c> {
    plan: &'a DestinationPlan,
    connection: &'c Connection,
    secrets: Arc<Supply>,
    packages: Option<PackageSource>,
    keep: Option<Keep<'c>>,
}

async fn one(
    run: &Run,
    bars: &progress::Bars,
    ready: Ready<'_, '_>,
    stop: tokio::sync::watch::Receiver<bool>,
) -> Result<Outcome, CommandError> {
    let Ready { plan, connection, secrets, packages, keep } = ready;
    // The engine sees the space only; the same id of another instance is another space.
    if plan.site.installation_id != connection.site.installation_id {
        return Err(CommandError::apply(&ApplyError::OtherPlace(plan.name.clone()), &connection.peer));
    }
    let shown = bars.applying(&run.ui, &plan.name, plan.steps.len());
    let concurrency = usize::from(run.global.concurrency);
    let keeping = match keep {
        Some(keep) => Some(Keeping::begin(keep.state, (keep.command, &keep.plan.source), plan, connection).await?),
        None => None,
    };
    let remember = keeping.as_ref().map(Keeping::remember);
    let options = Options { concurrency, stop, progress: shown.progress.clone(), secrets, packages, remember };
    let outcome = apply(plan, &connection.client, &connection.space, &options).await;
    drop(options);
    drop(shown);
    if let Some(keeping) = keeping {
        let ended = keeping.end(plan, outcome.as_ref().ok()).await;
        // The outcome is reported, and so is a failure to record it.
        if let (Err(error), Ok(_)) = (ended, &outcome) {
            run.ui.stderr(&error.render());
        }
    }
    outcome.map_err(|error| CommandError::apply(&error, &connection.peer))
}

fn stopped(plan: &DestinationPlan) -> CommandError {
    CommandError::new(format!("{} was not begun, because the run was stopped", plan.name))
        .exit(Exit::Partial)
        .hint("run `octosync sync` again: it goes on where this run stopped")
}

fn cut_off(name: &str) -> CommandError {
    CommandError::new(format!("{name} was stopped at once: what was under way may or may not have been written"))
        .exit(Exit::Partial)
        .hint("run `octosync sync` again: it looks at what is there and goes on")
}
