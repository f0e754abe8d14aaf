//! The outcome of a plan and of its steps, as data.

use crate::decision::Finding;
use crate::findings;
use crate::key::Kind;
use crate::plan::{Name, StepId};
use serde::Serialize;
use std::collections::BTreeMap;

/// The outcome of one step.
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

/// The outcome of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// Every step of the plan, in its order.
    pub steps: Vec<StepOutcome>,
    /// The findings made while applying.
    pub findings: Vec<Finding>,
    /// How many documents were read back with exactly the content that was wanted, by kind (F10).
    pub proved: BTreeMap<Kind, usize>,
    /// The names that the ids of the destination have now: to be remembered.
    #[serde(skip)]
    pub names: BTreeMap<Box<str>, Name>,
}

/// One step and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepOutcome {
    /// The step.
    pub id: StepId,
    /// Its outcome.
    #[serde(flatten)]
    pub status: Status,
}

impl Outcome {
    /// Returns whether every step was done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|step| step.status == Status::Done)
    }

    /// Returns whether the server took all that was sent, and it is remembered; known normal forms of the server count as
    /// taken (F14).
    #[must_use]
    pub fn is_taken(&self) -> bool {
        let fails = [findings::FIELD_NOT_ACCEPTED, findings::STATE_NOT_KEPT];
        !self.findings.iter().any(|finding| fails.contains(&finding.code))
    }

    /// Returns how many steps were done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.status == Status::Done).count()
    }
}
