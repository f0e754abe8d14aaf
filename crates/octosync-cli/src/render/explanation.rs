//! Shows the chain of decisions about a document or an item in it.

use super::Lines;
use super::decision::decisions;
use super::style::{FAINT, HEAD, paint};
use super::text::safe;
use super::{change, finding};
use octosync::planner::Explanation;

/// Returns the explanations of all destinations as text.
pub(crate) fn explanations(explanations: &[Explanation], verbose: bool) -> String {
    let mut lines = Lines::default();
    for explanation in explanations {
        lines.gap();
        one(&mut lines, explanation, verbose);
    }
    lines.into_text()
}

fn one(lines: &mut Lines, explanation: &Explanation, verbose: bool) {
    let item = explanation.item.as_deref().map(|item| format!(" · {}", safe(item))).unwrap_or_default();
    let head = format!("{}: {}{item}", safe(&explanation.destination), safe(&explanation.about.to_string()));
    lines.add(0, &paint(HEAD, &head));
    for decision in &explanation.chain {
        // In a chain each decision stands for itself, in its order.
        decisions(lines, 2, &[decision]);
    }
    if explanation.changes.is_empty() {
        lines.add(2, &paint(FAINT, "nothing of it would be written"));
    } else {
        change::changes(lines, 2, &explanation.changes, verbose);
    }
    finding::findings(lines, &explanation.findings, verbose);
}
