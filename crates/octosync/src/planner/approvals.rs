//! Approvals must not get weaker unseen (`docs/rules.md` E11): says which would, and whether the owner consented.

use super::gates::{self, Weaker};
use super::stage::Ground;
use crate::decision::{Finding, Severity};
use crate::findings;
use crate::plan::Step;
use crate::subject::{Lookup, first};

/// Returns what a step makes weaker.
pub(super) fn weakened(step: &Step, ground: Ground<'_>) -> Vec<Finding> {
    let Some(before) = &step.before else { return Vec::new() };
    let finding = |weaker: Weaker<'_>| {
        let (gate, reasons) = (weaker.gate.str_at("Name"), weaker.reasons.join("; "));
        let message = format!("the approval \"{gate}\" would get weaker: {reasons}");
        let fix = "keep the destination's process with first_sync.deployment_processes: keep_destination, or accept \
                   it with allow_weaker_gates: true or with an exception that sets weaken: true for this step";
        let severity = if is_accepted(&weaker, step, ground) { Severity::Warning } else { Severity::Refusal };
        Finding::new(findings::GATE_WEAKENED, &step.key, message).severity(severity).fix(fix)
    };
    gates::weakened(&before.0, &step.after.0).into_iter().map(finding).collect()
}

/// Returns whether the owner consented to a weaker approval: for all of them, or by an exception (E11).
fn is_accepted(weaker: &Weaker<'_>, step: &Step, ground: Ground<'_>) -> bool {
    let lookup = Lookup::new(&ground.delta.exceptions, &ground.source.nodes[&step.from]);
    let about = lookup.counterpart(weaker.gate, &weaker.place);
    let word = first(&about, |exception| exception.set.weaken);
    word.map_or(ground.delta.allow_weaker_gates.value, |(_, weaken)| weaken)
}
