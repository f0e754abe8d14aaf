//! Shows what became of a plan: what failed and what that held up; what was done is counted.

use super::Lines;
use super::finding::findings;
use super::style::{CHANGED, ERROR, FAINT, HEAD, HINT, WARNING, paint};
use super::summary::outcome_counts;
use super::text::safe;
use octosync::apply::{Outcome, Status};
use octosync::plan::DestinationPlan;

/// Says of the kinds that must match exactly whether they do now.
fn exact(lines: &mut Lines, plan: &DestinationPlan, outcome: &Outcome) {
    for (kind, exact) in &plan.exact {
        let written = outcome.proved.get(kind).copied().unwrap_or_default();
        let now = (exact.equal + written).min(exact.wanted);
        let style = if now == exact.wanted { FAINT } else { WARNING };
        let extra = match exact.extra.len() {
            0 => String::new(),
            extra => format!(", {extra} only there"),
        };
        let said =
            format!("exact match: {now} of {} {kind}, {written} of them written and read back{extra}", exact.wanted);
        lines.add(2, &paint(style, &said));
    }
}

/// Returns what became of a plan as text.
pub(crate) fn outcome(plan: &DestinationPlan, outcome: &Outcome) -> String {
    let mut lines = Lines::default();
    lines.gap();
    lines.add(0, &paint(HEAD, &format!("{}: {}", safe(&plan.name), outcome_counts(outcome))));
    for step in &outcome.steps {
        let id = safe(&step.id.0);
        match &step.status {
            Status::Done => {}
            Status::Failed { error, outcome_unknown } => {
                let unknown = if *outcome_unknown { " (it may have been written all the same)" } else { "" };
                lines.add(2, &format!("{} {id}: {}{unknown}", paint(ERROR, "failed"), safe(error)));
            }
            Status::Blocked { by } => {
                lines.add(2, &format!("{} {id}: it needs {}", paint(CHANGED, "not tried"), safe(&by.0)));
            }
            Status::Stopped => lines.add(2, &format!("{} {id}: the run was stopped", paint(CHANGED, "not tried"))),
        }
    }
    exact(&mut lines, plan, outcome);
    findings(&mut lines, &outcome.findings, true);
    if !outcome.is_complete() {
        let failed = outcome.steps.iter().any(|step| matches!(step.status, Status::Failed { .. }));
        let first = if failed { "put right what failed, and " } else { "" };
        let next = format!("{first}run `octosync sync` again: what is done is not done twice");
        lines.add(2, &format!("{} {next}", paint(HINT, "next:")));
    }
    lines.into_text()
}
