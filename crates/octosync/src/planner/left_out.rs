//! Documents that an exception leaves out, themselves or with what they belong to (`skip: true`).

use super::case::Case;
use super::cast::Cast;
use super::stage::{Report, Staged};
use crate::decision::{Decision, Verdict};
use crate::delta::Mode;
use crate::matching::Absence;
use crate::owners;
use crate::rules;
use crate::subject::inherited;

/// Returns whether an exception leaves a document out, and takes it out of the cast then. A document that stands on the
/// destination is left alone, and others can refer to it as before; one that would be created has no counterpart.
pub(super) fn by_exception(case: Case<'_>, cast: &mut Cast) -> Staged<bool> {
    let (node, pair) = (case.node(), case.pair);
    let mut report = Report::default();
    let exceptions = &case.ground.delta.exceptions;
    let found = inherited(exceptions, &node.key, case.ground.source, |exception| exception.set.skip);
    let Some((of, exception, true)) = found else { return report.with(false) };
    let why = if of == node.key {
        "an exception leaves it out".to_owned()
    } else {
        format!("an exception leaves out {}", owners::sentence(&of))
    };
    let origin = exception.origin.clone();
    // A document that is only looked up was never to be written.
    if !pair.standing || case.entry.spec.updates(pair.mode) || pair.mode == Mode::Verify {
        let rule = case.entry.shape.item.map_or(rules::A1, |item| item.rule);
        let decision = Decision::new(&node.key, rule, Verdict::Skip, &why).question(rules::A1.question());
        report.decisions.push(decision.set_by(&origin));
    }
    if pair.standing {
        cast.matching.leave_alone(&pair.from);
        *cast.left_alone.entry(case.entry.spec.kind).or_default() += 1;
    } else {
        cast.matching.leave_out(&pair.from, Absence { why, origin, on_purpose: false });
    }
    report.with(true)
}
