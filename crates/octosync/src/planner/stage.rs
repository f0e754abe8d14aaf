//! What the stages of planning look at, and what each hands on: a value, and a report of its own.

use super::Builder;
use crate::decision::{Decision, Finding};
use crate::delta::Delta;
use crate::side::Side;

/// What every stage may look at.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    /// Where the wanted content comes from.
    pub(super) source: &'a Side,
    /// Where it goes.
    pub(super) destination: &'a Side,
    /// The wanted differences.
    pub(super) delta: &'a Delta,
}

/// What a stage has to say.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// What was decided.
    pub(super) decisions: Vec<Decision>,
    /// What the user has to know.
    pub(super) findings: Vec<Finding>,
}

impl From<Vec<Finding>> for Report {
    fn from(findings: Vec<Finding>) -> Self {
        Self { decisions: Vec::new(), findings }
    }
}

/// What a stage came to.
#[derive(Debug)]
pub(super) struct Staged<T> {
    /// What the next stage gets.
    pub(super) value: T,
    /// What it has to say.
    pub(super) report: Report,
}

impl Builder<'_> {
    /// Returns what a stage came to, and keeps its report for the plan.
    pub(super) fn take<T>(&mut self, staged: Staged<T>) -> T {
        self.report(staged.report);
        staged.value
    }

    /// Keeps a report for the plan.
    pub(super) fn report(&mut self, report: Report) {
        self.decisions.extend(report.decisions);
        self.findings.extend(report.findings);
    }
}
