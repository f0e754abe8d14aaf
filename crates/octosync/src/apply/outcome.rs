//! The outcome of a plan and of its steps, as data.

use crate::decision::Finding;
use crate::findings;
use crate::key::{Key, Kind};
use crate::plan::{Action, DestinationPlan, Name, StepId};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

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

/// The outcome of the documents of a plan: one that takes several writes is counted once, by the worst of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Documents {
    /// Those that were created.
    pub created: usize,
    /// Those that were changed.
    pub changed: usize,
    /// Those that were published.
    pub published: usize,
    /// Those of which a write failed.
    pub failed: usize,
    /// Those that were not written whole because something that they need was not done.
    pub blocked: usize,
    /// Those that were not written whole because the run was stopped.
    pub stopped: usize,
}

impl Status {
    /// Returns how much it matters among the writes of one document.
    const fn rank(&self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Stopped => 1,
            Self::Blocked { .. } => 2,
            Self::Failed { .. } => 3,
        }
    }
}

impl Outcome {
    /// Counts what became of the documents of a plan.
    #[must_use]
    pub fn documents(&self, plan: &DestinationPlan) -> Documents {
        let statuses: HashMap<&StepId, &Status> = self.steps.iter().map(|step| (&step.id, &step.status)).collect();
        let mut documents: BTreeMap<(&Key, bool), (bool, &Status)> = BTreeMap::new();
        for step in &plan.steps {
            let Some(status) = statuses.get(&step.id) else { continue };
            let key = (&step.key, step.action == Action::Publish);
            let (is_new, worst) = documents.entry(key).or_insert((false, &Status::Done));
            *is_new |= step.action == Action::Create;
            if status.rank() > worst.rank() {
                *worst = status;
            }
        }
        let mut counts = Documents::default();
        for ((_, is_published), (is_new, worst)) in documents {
            *match (worst, is_published, is_new) {
                (Status::Failed { .. }, ..) => &mut counts.failed,
                (Status::Blocked { .. }, ..) => &mut counts.blocked,
                (Status::Stopped, ..) => &mut counts.stopped,
                (Status::Done, true, _) => &mut counts.published,
                (Status::Done, false, true) => &mut counts.created,
                (Status::Done, false, false) => &mut counts.changed,
            } += 1;
        }
        counts
    }

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
