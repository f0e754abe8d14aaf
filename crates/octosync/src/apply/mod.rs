//! Applies a plan: exactly its steps, each after what it needs, in parallel where nothing forbids it.

mod install;
mod paths;
mod schedule;
mod stale;
mod wave;
mod write;

use crate::decision::{Finding, sort_findings};
use crate::key::Kind;
use crate::plan::{DestinationPlan, StepId};
use crate::progress::Progress;
use crate::read::{ReadError, galleries_of, read, read_galleries};
use crate::secrets::Supply;
use octopus_client::{Client, Space};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// It was written.
    Done,
    /// It was not written, or nobody knows whether it was.
    Failed {
        /// Why, in one sentence.
        error: String,
        /// Whether the server may have done it all the same.
        outcome_unknown: bool,
    },
    /// It was not tried, because what it needs was not done.
    Blocked {
        /// The step that it needs.
        by: StepId,
    },
    /// It was not tried, because the run was stopped.
    Stopped,
}

/// What became of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Every step of the plan, in its order.
    pub steps: Vec<StepOutcome>,
    /// What came to light while applying.
    pub findings: Vec<Finding>,
    /// How many documents were read back with exactly the content that was wanted, by kind (F10).
    pub proved: BTreeMap<Kind, usize>,
}

/// One step and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepOutcome {
    /// The step.
    pub id: StepId,
    /// What became of it.
    #[serde(flatten)]
    pub status: Status,
}

impl Outcome {
    /// Returns whether every step was done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|step| step.status == Status::Done)
    }

    /// Returns how many steps were done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.status == Status::Done).count()
    }
}

/// Why nothing was written at all.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The destination could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The plan holds refusals.
    #[error("the plan for {0} is refused by its own findings")]
    Refused(String),
    /// The destination is another space than the one that was planned for.
    #[error("the plan is for another space or instance than the destination {0} is now")]
    OtherPlace(String),
    /// Documents of the plan changed on the destination since it was made.
    #[error("the plan is stale: {} changed on {destination} since it was made", list(.changed))]
    Stale {
        /// The destination's name.
        destination: String,
        /// What changed, by key.
        changed: Vec<crate::key::Key>,
    },
}

/// How many keys a message names before it counts the rest.
const NAMED: usize = 10;

fn list(keys: &[crate::key::Key]) -> String {
    let named = keys.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match keys.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// How to apply.
#[derive(Clone)]
pub struct Options {
    /// How many writes may be under way at once.
    pub concurrency: usize,
    /// Turns true when the run shall stop: what is under way ends, nothing new starts.
    pub stop: tokio::sync::watch::Receiver<bool>,
    /// Who hears of progress.
    pub progress: Arc<dyn Progress>,
    /// Where the values of supplied secrets come from.
    pub secrets: Arc<Supply>,
}

/// Applies a plan to its destination.
///
/// # Errors
/// Only before the first write: the destination cannot be read, is another one, or has changed since; or the plan
/// is refused. What fails later stands in the outcome.
pub async fn apply(
    plan: &DestinationPlan,
    client: &Client,
    space: &Space,
    options: &Options,
) -> Result<Outcome, ApplyError> {
    if plan.is_refused() {
        return Err(ApplyError::Refused(plan.name.clone()));
    }
    if plan.steps.is_empty() {
        return Ok(Outcome { steps: Vec::new(), findings: Vec::new(), proved: BTreeMap::new() });
    }
    if plan.site.space_id != space.id {
        return Err(ApplyError::OtherPlace(plan.name.clone()));
    }
    let mut side = read(client, space, plan.site.clone(), &plan.name, &*options.progress).await?;
    read_galleries(client, &galleries_of(plan), &plan.name, &mut side).await?;
    let changed = stale::changed(plan, &side);
    if !changed.is_empty() {
        return Err(ApplyError::Stale { destination: plan.name.clone(), changed });
    }
    let writer = write::Writer::new(client, space, side, plan, options);
    let steps = schedule::run(&plan.steps, &writer, options).await;
    let (mut findings, proved) = writer.into_findings();
    sort_findings(&mut findings);
    Ok(Outcome { steps, findings, proved })
}
