//! The view of what became of a plan: what failed and what that held up; what was done is counted.

use super::finding::{findings, next};
use super::summary::outcome_counts;
use super::text::of_kind;
use super::view::{Detail, Level, Line, Role, Row, Section, View};
use octosync::apply::{Outcome, Status, StepOutcome};
use octosync::decision::{Finding, Severity};
use octosync::plan::DestinationPlan;

/// Returns the view of what became of a plan.
pub(crate) fn outcome(plan: &DestinationPlan, outcome: &Outcome) -> View {
    let title = format!("{}: {}", plan.name, outcome_counts(plan, outcome));
    let steps = outcome.steps.iter().filter_map(|outcome| step(plan, outcome)).map(Row::from);
    let head = Section::new(Level::Destination, Role::Heading, title).rows(steps).rows(exact(plan, outcome));
    let left = plan.findings.iter().filter(|finding| finding.severity == Severity::Todo).cloned();
    let said: Vec<Finding> = outcome.findings.iter().cloned().chain(left).collect();
    [head].into_iter().chain(findings(&said, Detail::Full)).chain(advice(outcome)).collect()
}

/// Says what was not done, by its document: the ids of steps are nothing for people.
fn step(plan: &DestinationPlan, step: &StepOutcome) -> Option<Line> {
    let id = plan.document_of(&step.id);
    Some(match &step.status {
        Status::Done => return None,
        Status::Failed { error, outcome_unknown } => {
            let unknown = if *outcome_unknown { " (it may have been written all the same)" } else { "" };
            Line::of(Role::Refusal, "failed").text(format!(" {id}: {error}{unknown}"))
        }
        // The write that completes a document needs no line beside that of the document.
        Status::Blocked { by } if plan.document_of(by) == id => return None,
        Status::Blocked { by } => {
            Line::of(Role::Changed, "not done").text(format!(" {id}: it needs {}", plan.document_of(by)))
        }
        Status::Stopped => Line::of(Role::Changed, "not done").text(format!(" {id}: the run was stopped")),
    })
}

/// Says of the kinds that must match exactly whether they do now.
fn exact(plan: &DestinationPlan, outcome: &Outcome) -> impl Iterator<Item = Row> {
    plan.exact.iter().map(|(kind, exact)| {
        let written = outcome.proved.get(kind).copied().unwrap_or_default();
        let now = (exact.equal + written).min(exact.wanted);
        let role = if now == exact.wanted { Role::Kept } else { Role::Warning };
        let extra = match exact.extra.len() {
            0 => String::new(),
            extra => format!(", {extra} only there"),
        };
        let wanted = of_kind(exact.wanted, *kind);
        let text = format!("exact match: {now} of {wanted}, {written} of them written and read back{extra}");
        Line::of(role, text).into()
    })
}

fn advice(outcome: &Outcome) -> Option<Section> {
    let failed = outcome.steps.iter().any(|step| matches!(step.status, Status::Failed { .. }));
    let first = if failed { "put right what failed, and " } else { "" };
    let step = format!("{first}run `octosync sync` again: what is done is not done twice");
    let section = Section::new(Level::Closing, Role::Plain, "");
    (!outcome.is_complete()).then(|| section.rows([next(&step).into()]))
}
