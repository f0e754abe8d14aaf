//! Shows decisions: what, why, by which rule and whose word, and what to write instead.

use super::Lines;
use super::style::{CHANGED, ERROR, FAINT, HINT, WARNING, paint};
use super::text::safe;
use anstyle::Style;
use octosync::decision::{Decision, Verdict};

/// Adds the decisions about one document. Those with one reason stand together.
pub(crate) fn decisions(lines: &mut Lines, indent: usize, decisions: &[&Decision]) {
    let mut alike: Vec<(&Decision, Vec<&str>)> = Vec::new();
    for decision in decisions {
        let item = decision.item.as_deref();
        match alike.iter_mut().find(|(first, _)| is_alike(first, decision)) {
            Some((_, items)) => items.extend(item),
            None => alike.push((decision, item.into_iter().collect())),
        }
    }
    for (decision, items) in alike {
        one(lines, indent, decision, &items);
    }
}

fn is_alike(a: &Decision, b: &Decision) -> bool {
    let reason = |decision: &Decision| (decision.verdict, decision.question.clone(), decision.rule.id());
    reason(a) == reason(b)
        && a.origin == b.origin
        && a.why == b.why
        && a.otherwise == b.otherwise
        && a.item.is_some() == b.item.is_some()
}

fn one(lines: &mut Lines, indent: usize, decision: &Decision, items: &[&str]) {
    let (mark, style) = look(decision.verdict);
    let what = items.iter().map(|item| safe(item)).collect::<Vec<_>>().join(", ");
    let what = if what.is_empty() { String::new() } else { format!(" {what}") };
    let by = paint(FAINT, &format!("({}, {})", decision.rule, safe(&decision.origin.to_string())));
    let question = match decision.question.as_str() {
        "" => String::new(),
        question => format!("{}: ", safe(question)),
    };
    let head = paint(style, &format!("{mark} {}", decision.verdict.past()));
    lines.add(indent, &format!("{head}{what}: {question}{} {by}", safe(&decision.why)));
    if !decision.otherwise.is_empty() {
        lines.add(indent + 4, &format!("{} {}", paint(HINT, "otherwise:"), safe(&decision.otherwise)));
    }
}

/// Returns the mark and the colour of a verdict.
const fn look(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Take => ("·", FAINT),
        Verdict::Set => (":", CHANGED),
        Verdict::Keep => ("=", FAINT),
        Verdict::Narrow => ("<", CHANGED),
        Verdict::Skip => ("·", CHANGED),
        Verdict::Drop => ("-", CHANGED),
        Verdict::Placeholder => ("?", WARNING),
        Verdict::Remove => ("-", ERROR),
        Verdict::Widen | Verdict::Refuse => ("!", ERROR),
    }
}
