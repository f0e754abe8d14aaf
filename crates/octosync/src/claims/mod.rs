//! The weakenings that a plan makes, found from the plan alone: approvals, and restrictions (`docs/rules.md` B, E11).
//!
//! Pure. Whoever plans, shows or applies asks here, so that a plan cannot say of itself that it weakens less than it
//! does. A step claims those facts of the source that it alone does not show. Each finding is only a warning where the
//! owner's consent stands beside it.

mod gates;
mod widenings;

pub(crate) use gates::{claimed, is_new_only, judged, nonsense, of_step};
#[cfg(test)]
pub(crate) use widenings::lost_between;
pub(crate) use widenings::{Lost, lost, of_difference, widened};

use crate::decision::Finding;
use crate::plan::DestinationPlan;

/// Returns what follows from the content of a plan.
#[must_use]
pub(crate) fn following(plan: &DestinationPlan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in &plan.steps {
        findings.extend(of_step(step, &judged(step)));
        findings.extend(widened(step));
    }
    findings.extend(plan.unpaired.iter().flat_map(of_difference));
    findings
}
