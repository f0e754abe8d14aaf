//! The counts of a plan and of what became of it, in one line.

use super::text::safe;
use octosync::apply::{Documents, Outcome};
use octosync::plan::{Counts, DestinationPlan, Plan};
use std::collections::BTreeSet;

/// Returns the counts of a plan; what is none and no matter of course is left out.
pub(crate) fn counts(counts: &Counts) -> String {
    let always = [(counts.creates, "to create"), (counts.updates, "to change"), (counts.unchanged, "unchanged")];
    let sometimes = [
        (counts.publishes, "to publish"),
        (counts.removes, "to remove"),
        (counts.skipped, "skipped"),
        (counts.kept, "kept"),
        (counts.narrowed, "narrowed"),
        (counts.widened, "widened"),
        (counts.weakened_gates, if counts.weakened_gates == 1 { "approval weakened" } else { "approvals weakened" }),
        (counts.to_fill_in, "to fill in"),
        (counts.held_back, "held back"),
        (counts.refusals, "refused"),
    ];
    let shown = always.into_iter().chain(sometimes.into_iter().filter(|(number, _)| *number > 0));
    shown.map(|(number, what)| format!("{number} {what}")).collect::<Vec<_>>().join(", ")
}

/// Returns the counts of all plans of a run.
pub(crate) fn plans(plan: &Plan) -> String {
    each(plan.destinations.iter().map(|plan| (plan.name.as_str(), counts(&plan.counts()))))
}

/// Returns the counts of one plan.
pub(crate) fn of(plan: &DestinationPlan) -> String {
    each([(plan.name.as_str(), counts(&plan.counts()))].into_iter())
}

/// Returns what became of all plans of a run.
pub(crate) fn outcomes(plan: &Plan, outcomes: &[(&DestinationPlan, Outcome)], cut_off: &BTreeSet<&str>) -> String {
    each(plan.destinations.iter().map(|plan| {
        let outcome = outcomes.iter().find(|(of, _)| of.name == plan.name);
        let done = match outcome {
            Some((plan, outcome)) if !outcome.steps.is_empty() => outcome_counts(plan, outcome),
            _ if cut_off.contains(plan.name.as_str()) => "stopped at once, perhaps written in part".to_owned(),
            _ if plan.is_refused() => "refused, nothing written".to_owned(),
            _ if plan.steps.is_empty() => format!("nothing to do, {} unchanged", plan.counts().unchanged),
            _ => "nothing written".to_owned(),
        };
        (plan.name.as_str(), done)
    }))
}

/// Returns what became of one plan, in documents, as the plan counts them.
pub(crate) fn outcome_counts(plan: &DestinationPlan, outcome: &Outcome) -> String {
    let Documents { created, changed, published, failed, blocked, stopped } = outcome.documents(plan);
    let counts = [
        (created, "created"),
        (changed, "changed"),
        (published, "published"),
        (failed, "failed"),
        (blocked, "not done for that"),
        (stopped, "not done because stopped"),
    ];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    let none = (created + changed + published == 0).then(|| "none done".to_owned());
    none.into_iter().chain(counts).collect::<Vec<_>>().join(", ")
}

fn each<'n>(destinations: impl Iterator<Item = (&'n str, String)>) -> String {
    let all: Vec<String> = destinations.map(|(name, counts)| format!("{}: {counts}", safe(name))).collect();
    if all.is_empty() { "nothing done".to_owned() } else { all.join(" · ") }
}
