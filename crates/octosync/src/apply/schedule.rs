//! Runs steps as soon as what they need is done: several at once, but one at a time for one project.

use super::failure::Failure;
use super::options::Options;
use super::outcome::{Status, StepOutcome};
use super::writer::Writer;
use crate::key::Key;
use crate::owners;
use crate::plan::{Step, StepId};
use crate::registry;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Runs all steps; the answer has them in the order of the plan.
pub(super) async fn run(steps: &[Step], writer: &Writer, options: &Options) -> Vec<StepOutcome> {
    let mut schedule = Schedule::new(steps);
    let mut under_way = FuturesUnordered::new();
    loop {
        let stopped = *options.stop.borrow();
        while !stopped && under_way.len() < options.concurrency.max(1) {
            let Some(at) = schedule.next() else { break };
            options.progress.started(&steps[at].id);
            under_way.push(async move { (at, writer.perform(&steps[at]).await) });
        }
        let Some((at, result)) = under_way.next().await else { break };
        let error = result.as_ref().err().map(|failure| failure.error.clone());
        options.progress.ended(&steps[at].id, error.as_deref());
        schedule.end(at, result);
    }
    schedule.outcomes()
}

struct Schedule<'a> {
    steps: &'a [Step],
    /// For each step how many of its needs are open.
    open: Vec<usize>,
    dependants: Vec<Vec<usize>>,
    ready: BTreeSet<usize>,
    /// The projects (or other owners) that a step is writing to.
    busy: HashSet<Key>,
    results: Vec<Option<Status>>,
}

impl<'a> Schedule<'a> {
    fn new(steps: &'a [Step]) -> Self {
        let positions: HashMap<&StepId, usize> = steps.iter().enumerate().map(|(at, step)| (&step.id, at)).collect();
        debug_assert!(positions.len() == steps.len(), "step ids are unique");
        let mut dependants = vec![Vec::new(); steps.len()];
        let mut open = vec![0; steps.len()];
        for (at, step) in steps.iter().enumerate() {
            for need in step.needs.iter().filter_map(|need| positions.get(need)) {
                dependants[*need].push(at);
                open[at] += 1;
            }
        }
        let ready = (0..steps.len()).filter(|at| open[*at] == 0).collect();
        let results = vec![None; steps.len()];
        Self { steps, open, dependants, ready, busy: HashSet::new(), results }
    }

    /// Returns the next step that can start, and marks its owner as busy.
    fn next(&mut self) -> Option<usize> {
        let at = *self.ready.iter().find(|at| !self.busy.contains(&group(&self.steps[**at])))?;
        self.ready.remove(&at);
        self.busy.insert(group(&self.steps[at]));
        Some(at)
    }

    fn end(&mut self, at: usize, result: Result<(), Failure>) {
        self.busy.remove(&group(&self.steps[at]));
        match result {
            Ok(()) => {
                self.results[at] = Some(Status::Done);
                for dependant in self.dependants[at].clone() {
                    self.open[dependant] -= 1;
                    if self.open[dependant] == 0 && self.results[dependant].is_none() {
                        self.ready.insert(dependant);
                    }
                }
            }
            Err(failure) => {
                let Failure { error, outcome_unknown, .. } = failure;
                self.results[at] = Some(Status::Failed { error, outcome_unknown });
                self.block(at);
            }
        }
    }

    /// Blocks the steps that need a step which was not done: they are not tried.
    fn block(&mut self, at: usize) {
        let mut waiting = vec![at];
        while let Some(by) = waiting.pop() {
            for dependant in self.dependants[by].clone() {
                if self.results[dependant].is_none() {
                    self.results[dependant] = Some(Status::Blocked { by: self.steps[by].id.clone() });
                    waiting.push(dependant);
                }
            }
        }
    }

    fn outcomes(self) -> Vec<StepOutcome> {
        let results = self.results.into_iter().map(|status| status.unwrap_or(Status::Stopped));
        self.steps.iter().zip(results).map(|(step, status)| StepOutcome { id: step.id.clone(), status }).collect()
    }
}

/// The server loses writes when several reach one project at once (fact `project-writes`), so they wait for each other.
/// So does what has a place among its like, which the server gives, and puts right, as they come (fact `sort-orders`).
fn group(step: &Step) -> Key {
    let kind = step.key.kind();
    let is_placed = registry::entry(kind).spec.placed_by.is_some();
    if is_placed { Key::new(kind, [""; 0]) } else { owners::owner(&step.key).unwrap_or_else(|| step.key.clone()) }
}
