//! The view of the chain of decisions about a document or an item in it.

use super::change::changes;
use super::decision::decisions;
use super::finding::findings;
use super::question;
use super::view::{Detail, Level, Line, Role, Section, View};
use octosync::planner::Explanation;

/// Returns the view of the explanations of all destinations.
pub(crate) fn explanations(explanations: &[Explanation], detail: Detail) -> View {
    explanations.iter().flat_map(|explanation| one(explanation, detail)).collect()
}

fn one(explanation: &Explanation, detail: Detail) -> impl Iterator<Item = Section> {
    let item = explanation.item.as_ref().map(|item| format!(" · {item}")).unwrap_or_default();
    let title = format!("{}: {}{item}", explanation.destination, explanation.about);
    // In a chain each decision stands for itself, in its order.
    let chain = explanation.chain.iter().flat_map(|decision| decisions(&[decision]));
    let mut section = Section::new(Level::Destination, Role::Heading, title).rows(chain);
    if explanation.changes.is_empty() {
        section = section.rows([Line::of(Role::Aside, "nothing of it would be written").into()]);
    }
    let section = section.rows(changes(&explanation.changes, detail));
    let open = question::open(&explanation.findings, Detail::Full);
    [section].into_iter().chain(open).chain(findings(&explanation.findings, Detail::Full))
}
