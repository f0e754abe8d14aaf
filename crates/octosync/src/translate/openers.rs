//! Steps that start together with one that takes no part: they start when that one would.
//!
//! A step that starts with the one before it would else start with whatever stands there then, an approval too.

use super::work::{Skipped, Translator, Work};
use crate::decision::{Decision, Verdict};
use crate::doc::Doc;
use crate::identity::find;
use crate::path::Trail;
use crate::registry::shape::Shape;
use crate::registry::spec::Flow;
use crate::rules;

/// Goes through the steps of a process in their order.
pub(super) struct Openers {
    flow: Option<&'static Flow>,
    /// Whether the step with which the next ones start takes no part.
    is_gone: bool,
    /// Whether the step that is looked at starts together with the one before it.
    beside: bool,
}

impl Openers {
    /// Begins with a list; in any other than that of the steps nothing follows from the order.
    pub(super) const fn of(shape: &Shape) -> Self {
        Self { flow: shape.flow, is_gone: false, beside: false }
    }

    /// Looks at a step of the source.
    pub(super) fn meets(&mut self, step: &Doc) {
        self.beside = self.flow.is_some_and(|flow| flow.is_beside(step));
    }

    /// Takes in that the step takes no part; `stays` says whether the destination has it and keeps it.
    const fn is_left_out(&mut self, stays: bool) {
        // A step that stays may start with anything there: a step that starts with it is safe only on its own.
        self.is_gone = if self.beside { self.is_gone } else { !stays };
    }

    /// Takes in that the step takes part; returns whether it starts now when the one would with which it started.
    fn arrives(&mut self, step: &mut Doc) -> bool {
        let opens = self.beside && self.is_gone;
        self.is_gone = false;
        // Of a step of which this is not taken, it is the destination's.
        let Some(flow) = self.flow.filter(|flow| opens && step.get(flow.start.field).is_some()) else { return false };
        step.set(flow.start.field, Doc::text(flow.start.after));
        true
    }
}

impl Translator<'_> {
    /// Settles when a step starts, once it is known whether it takes part.
    pub(super) fn opened(
        &mut self,
        openers: &mut Openers,
        mut outcome: Result<Doc, Skipped>,
        place: &Trail<'_>,
        work: &Work<'_>,
    ) -> Result<Doc, Skipped> {
        match &mut outcome {
            Ok(step) => {
                if !openers.arrives(step) {
                    return outcome;
                }
                let why = "the step that it starts with takes no part: it waits for what that one would wait for";
                let decision = Decision::new(&work.node.key, rules::E11, Verdict::Set, why).question("start");
                self.decisions.push(decision.item(place));
            }
            Err(Skipped::Item) if openers.flow.is_some() => {
                let there = work.there.and_then(|there| find(&there.doc, &work.entry.shape, &place.into()));
                openers.is_left_out(there.is_some());
            }
            _ => {}
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::name;
    use crate::registry::kinds::DEPLOYMENT_PROCESSES;
    use crate::registry::{self};

    /// `-X` takes no part, `=X` takes no part and stays there, `|X` starts beside.
    fn arrived(steps: &str) -> String {
        let entry = registry::entry(DEPLOYMENT_PROCESSES);
        let flow = entry.spec.flow.unwrap();
        let mut openers = Openers::of(entry.shape.field(name(flow.steps)));
        let mut arrived = Vec::new();
        for step in steps.split_whitespace() {
            let beside = step.contains('|');
            openers.beside = beside;
            match step.as_bytes()[0] {
                b'-' => openers.is_left_out(false),
                b'=' => openers.is_left_out(true),
                _ => {
                    let mut doc = Doc::Object(crate::doc::Fields::default());
                    doc.set(flow.start.field, Doc::text(if beside { flow.start.beside } else { "" }));
                    let opens = openers.arrives(&mut doc);
                    let bar = if beside && !opens { "|" } else { "" };
                    assert_eq!(doc.str_at(flow.start.field) == flow.start.after, opens);
                    arrived.push(format!("{bar}{}", step.trim_start_matches('|')));
                }
            }
        }
        arrived.join(" ")
    }

    #[test]
    fn a_step_that_is_left_out_never_changes_when_its_neighbours_start() {
        let table = [
            ("Gate -X |Deploy", "Gate Deploy"),
            ("Gate -X |Deploy |Test", "Gate Deploy |Test"),
            ("Gate -X -|Y |Deploy", "Gate Deploy"),
            ("Gate =X |Deploy", "Gate |Deploy"),
            ("Gate -X =|Y |Deploy", "Gate Deploy"),
            ("Gate X -|Y |Deploy", "Gate X |Deploy"),
            ("-X |Deploy", "Deploy"),
            ("-X Deploy |Test", "Deploy |Test"),
        ];
        for (steps, expected) in table {
            assert_eq!(arrived(steps), expected, "{steps}");
        }
    }
}
