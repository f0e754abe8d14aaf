//! Documents that an exception leaves out, themselves or with what they belong to (`skip: true`).

use super::Builder;
use crate::decision::{Decision, Verdict};
use crate::delta::Mode;
use crate::matching::{Absence, Pair};
use crate::owners;
use crate::registry::Entry;
use crate::rules;
use crate::subject::inherited;

impl Builder<'_> {
    /// Returns whether an exception leaves a document out. What stands on the destination is left alone then, and
    /// others can refer to it as before; what would be created has no counterpart.
    pub(super) fn is_left_out(&mut self, entry: &Entry, pair: &Pair) -> bool {
        let node = &self.source.nodes[&pair.from];
        let said = inherited(&self.delta.exceptions, &node.key, self.source, |exception| exception.set.skip);
        let Some((of, exception, true)) = said else { return false };
        let why = if of == node.key {
            "an exception leaves it out".to_owned()
        } else {
            format!("an exception leaves out {}", owners::sentence(&of))
        };
        let origin = exception.origin.clone();
        // What is only looked up was never to be written.
        if !pair.standing || pair.mode.updates() || pair.mode == Mode::Verify {
            let rule = entry.shape.item.map_or(rules::A1, |item| item.rule);
            let decision = Decision::new(&node.key, rule, Verdict::Skip, &why).question(rules::A1.question());
            self.decisions.push(decision.set_by(&origin));
        }
        if pair.standing {
            self.matching.leave_alone(&pair.from);
            *self.unchanged.entry(entry.spec.kind).or_default() += 1;
        } else {
            self.matching.leave_out(&pair.from, Absence { why, origin, on_purpose: false });
        }
        true
    }
}
