//! Says which approvals a plan makes weaker, and whether the owner consented to it (`docs/rules.md` E11).
//!
//! Pure. What is weaker is found by [`crate::gates`].

use super::stage::Ground;
use crate::decision::{Finding, Severity};
use crate::delta::Exception;
use crate::doc::Doc;
use crate::findings;
use crate::gates::{Process, Reason, Weakening, judge};
use crate::identity::find;
use crate::key::Key;
use crate::matching::{Counterpart, Matching};
use crate::plan::{Action, Step};
use crate::registry;
use crate::subject::{Lookup, first};

/// How many actions a message names before it counts the rest.
const NAMED: usize = 4;

/// Judges the approvals of every process that is written.
pub(super) fn judged(steps: &[Step], ground: Ground<'_>, matching: &Matching) -> Vec<Finding> {
    let gates = Gates { ground, matching };
    steps.iter().flat_map(|step| gates.of_step(step)).collect()
}

struct Gates<'a> {
    ground: Ground<'a>,
    matching: &'a Matching,
}

impl Gates<'_> {
    fn of_step(&self, step: &Step) -> Vec<Finding> {
        let entry = registry::entry(step.key.kind());
        let Some(node) = self.ground.source.nodes.get(&step.from) else { return Vec::new() };
        let own = |key: &Key| vec![key.clone()];
        let there = |key: &Key| self.matching.of(key).iter().filter_map(Counterpart::key).cloned().collect();
        // What an earlier run left unfinished holds nothing that anybody relies on.
        let stands = step.before.as_ref().filter(|_| step.action != Action::Finish);
        let before = stands.and_then(|before| Process::read(&before.0, entry, &own));
        let source = Process::read(&node.doc, entry, &there);
        let after = Process::read(&step.after.0, entry, &own);
        let (Some(source), Some(after)) = (source, after) else { return Vec::new() };
        let judgement = judge(before.as_ref(), &source, &after);
        let gate = |weakening: &Weakening| {
            let doc = if weakening.stands_there { &step.before.as_ref()?.0 } else { &node.doc };
            find(doc, &entry.shape, &weakening.place).cloned()
        };
        let weakened = judgement.weakened.iter().map(|weakening| self.weakened(step, weakening, gate(weakening)));
        let differing = judgement.differing.iter().map(|weakening| differing(step, weakening));
        weakened.chain(differing).collect()
    }

    fn weakened(&self, step: &Step, weakening: &Weakening, gate: Option<Doc>) -> Finding {
        let allowed = self.may_weaken(step, weakening, gate.as_ref());
        let message =
            format!("the approval \"{}\" would get weaker: {}", weakening.approval, reasons(&weakening.reasons));
        let fix = if weakening.stands_there {
            "keep the destination's process with first_sync.deployment_processes: keep_destination, or accept it with \
             allow_weaker_gates: true or with an exception that sets weaken: true for this step"
        } else {
            "let the approval take part, or accept it with allow_weaker_gates: true or with an exception that sets \
             weaken: true for this step"
        };
        let severity = if allowed { Severity::Warning } else { Severity::Refusal };
        let finding = Finding::new(findings::GATE_WEAKENED, &step.key, message).severity(severity);
        finding.at(weakening.place.clone()).fix(fix)
    }

    /// Returns whether the owner consented: to all of them, or by an exception about this approval. One that leaves it
    /// out, or says what its scope shall be, consents to what new steps lack by that, not to what steps lose there.
    fn may_weaken(&self, step: &Step, weakening: &Weakening, gate: Option<&Doc>) -> bool {
        let Ground { source, delta, .. } = self.ground;
        let lookup = Lookup::new(&delta.exceptions, &source.nodes[&step.from]);
        let about = gate.map(|gate| lookup.counterpart(gate, &weakening.place)).unwrap_or_default();
        if let Some((_, weaken)) = first(&about, |exception| exception.set.weaken) {
            return weaken;
        }
        let decides = |exception: &&Exception| exception.set.skip == Some(true) || !exception.set.scope.is_empty();
        let lacks = weakening.reasons.iter().all(|reason| matches!(reason, Reason::Lacks(..)));
        delta.allow_weaker_gates.value || (lacks && about.iter().any(decides))
    }
}

/// What the source holds and the destination does not is the destination's own business, as long as the plan changes
/// nothing about it.
fn differing(step: &Step, weakening: &Weakening) -> Finding {
    let message = format!("the approval \"{}\" holds less here: {}", weakening.approval, reasons(&weakening.reasons));
    Finding::new(findings::GATE_DIFFERS, &step.key, message).at(weakening.place.clone())
}

fn reasons(reasons: &[Reason]) -> String {
    let named: Vec<String> = reasons.iter().take(NAMED).map(ToString::to_string).collect();
    let more = reasons.len().saturating_sub(NAMED);
    if more == 0 { named.join("; ") } else { format!("{}; and {more} more", named.join("; ")) }
}
