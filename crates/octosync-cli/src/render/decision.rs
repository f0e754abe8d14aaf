//! Views of decisions: what, why, by which rule and whose word, and what to write instead.

use super::alike::alike;
use super::edited;
use super::view::{Line, Mark, Role, Row};
use octosync::decision::{Decision, Verdict};
use octosync::registry::labels;

/// Returns the decisions about one document. Those with one reason stand together.
pub(crate) fn decisions(decisions: &[&Decision]) -> Vec<Row> {
    let alike = alike(decisions.iter().copied(), |first, other| is_alike(first, other));
    alike.iter().map(|decisions| one(decisions).into()).collect()
}

/// Returns whether two decisions say the same of different things.
pub(super) fn is_alike(a: &Decision, b: &Decision) -> bool {
    (a.verdict, &a.question, a.rule) == (b.verdict, &b.question, b.rule)
        && a.origin == b.origin
        && a.why == b.why
        && a.otherwise == b.otherwise
        && a.edited == b.edited
        && a.item.is_some() == b.item.is_some()
}

fn one(decisions: &[&Decision]) -> Line {
    let decision = decisions[0];
    let items = decisions.iter().filter_map(|decision| decision.item.as_ref()).map(labels::place);
    let items: Vec<String> = items.collect();
    let mark = mark(decision.verdict);
    let mut line = Line::marked(mark).span(mark.role, decision.verdict.past());
    if !items.is_empty() {
        line = line.text(format!(" {}", items.join(", ")));
    }
    line = line.text(": ");
    if !decision.question.is_empty() {
        line = line.text(format!("{}: ", decision.question));
    }
    line = line.text(format!("{} ", decision.why)).span(Role::Origin, "(").span(Role::Rule, decision.rule.id());
    line = edited::by(line.span(Role::Origin, format!(", {})", decision.origin)), decision.edited.as_ref());
    if decision.otherwise.is_empty() {
        return line;
    }
    line.below([Line::of(Role::Hint, "otherwise:").text(format!(" {}", decision.otherwise)).into()])
}

/// Returns the mark of a verdict.
pub(super) const fn mark(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Take => Mark::new("·", Role::Kept),
        Verdict::Set => Mark::new(":", Role::Changed),
        Verdict::Keep => Mark::KEPT,
        Verdict::Narrow => Mark::new("<", Role::Changed),
        Verdict::Skip => Mark::new("·", Role::Changed),
        Verdict::Drop => Mark::new("-", Role::Changed),
        Verdict::Placeholder => Mark::new("?", Role::Warning),
        Verdict::Remove => Mark::new("-", Role::Refusal),
        Verdict::Widen | Verdict::Refuse => Mark::REFUSED,
    }
}
