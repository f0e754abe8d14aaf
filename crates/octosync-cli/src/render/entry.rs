//! The view of what a plan says of one document.

use super::change::{changes, new_document};
use super::class::is_loud;
use super::decision::decisions;
use super::finding::next;
use super::group::Entry;
use super::view::{Detail, Line, Mark, Role, Row};
use octosync::decision::Decision;
use octosync::key::Key;
use octosync::owners;
use octosync::plan::{Action, Difference, Effect, Step};
use octosync::registry;

/// Returns what a plan says of one document.
pub(crate) fn entry(key: &Key, entry: &Entry<'_>, detail: Detail) -> Vec<Row> {
    let name = name(key);
    let mut lines: Vec<Line> = Vec::new();
    for step in &entry.steps {
        match lines.last_mut().zip(second(step)) {
            Some((first, note)) => first.below.push(Line::of(Role::Aside, note).into()),
            None => lines.push(self::step(&name, step, detail)),
        }
    }
    lines.extend(entry.unpaired.iter().map(|difference| unpaired(&name, difference, detail)));
    // Quiet decisions are shown by classes where not everything is shown.
    let is_told = |verdict| detail == Detail::Full || is_loud(verdict);
    let decided: Vec<&Decision> = entry.decisions.iter().copied().filter(|decided| is_told(decided.verdict)).collect();
    if detail == Detail::Full {
        lines.extend(entry.kept.iter().map(|difference| kept(&name, difference)));
    }
    if lines.is_empty() && !decided.is_empty() {
        lines.push(Line::marked(Mark::NONE).text(name));
    }
    if let Some(last) = lines.last_mut() {
        last.below.extend(decisions(&decided));
    }
    lines.into_iter().map(Row::from).collect()
}

/// Returns the name of a document below its heading.
pub(super) fn name(key: &Key) -> String {
    let one = registry::one(key.kind());
    match owners::owner(key) {
        // The heading is the kind already; of a project it is the name.
        None if owners::is_project(key.kind()) => "settings".to_owned(),
        None => key.own_name().to_owned(),
        Some(owner) if owners::is_project(owner.kind()) && owners::is_facet(key.kind()) => one.to_owned(),
        Some(owner) if owners::is_project(owner.kind()) => format!("{one} {}", key.own_name()),
        Some(owner) => format!("{}: {one}", owner.own_name()),
    }
}

/// Returns what is said of a step that comes after another one of its document.
fn second(step: &Step) -> Option<&'static str> {
    match step.action {
        Action::Finish if step.before.is_none() => Some("(completed by a second write, when what it needs is there)"),
        Action::Publish => Some("(published when all of it is written)"),
        Action::Create | Action::Update | Action::Finish => None,
    }
}

fn step(name: &str, step: &Step, detail: Detail) -> Line {
    let (mark, more) = match step.action {
        Action::Create => (Mark::ADDED, ""),
        Action::Update => (Mark::CHANGED, ""),
        Action::Finish if step.before.is_some() => (Mark::CHANGED, " (left unfinished by an earlier run)"),
        Action::Finish => (Mark::ADDED, ""),
        Action::Publish => (Mark::CHANGED, " is published as it stands there"),
    };
    let line = Line::marked(mark).text(format!("{name}{more} ")).span(Role::Aside, effect(step.effect));
    match (step.action, &step.before) {
        (Action::Update, _) | (Action::Finish, Some(_)) => line.below(changes(&step.changes(), detail)),
        _ => line.below(new_document(&step.changes(), detail)),
    }
}

/// Says when a change takes effect.
pub(super) const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::AtOnce => "· at once",
        Effect::NextRelease => "· with the next release",
        Effect::WhenPublished => "· when it is published",
    }
}

fn unpaired(name: &str, difference: &Difference, detail: Detail) -> Line {
    let line = Line::marked(Mark::REFUSED).span(Role::Refusal, "undecided");
    let line = line.text(format!(" {name}: it differs, and nothing says whose content is right"));
    // The open decision above has what answers all of them.
    let step = (detail == Detail::Full).then(|| next(&difference.why).into());
    line.below(changes(&difference.changes(), detail)).below(step)
}

fn kept(name: &str, difference: &Difference) -> Line {
    let line = Line::marked(Mark::KEPT).span(Role::Kept, "kept").text(format!(" {name}: {}", difference.why));
    line.below(changes(&difference.changes(), Detail::Full))
}
