//! The view of what a plan says of one document.

use super::change::{changes, new_document, place};
use super::decision::decisions;
use super::finding::next;
use super::group::Entry;
use super::text::{safe, short};
use super::view::{Detail, Line, Mark, Role, Row};
use octosync::key::Key;
use octosync::owners;
use octosync::plan::{Action, Change, Difference, Effect, Step};
use octosync::registry;

/// Returns what a plan says of one document.
pub(crate) fn entry(key: &Key, entry: &Entry<'_>, detail: Detail) -> Vec<Row> {
    let name = name(key);
    let created = entry.steps.iter().any(|step| step.action == Action::Create);
    let mut lines: Vec<Line> = Vec::new();
    for step in &entry.steps {
        match lines.last_mut().filter(|_| created && step.action == Action::Finish) {
            Some(create) => {
                let note = "(completed by a second write, when what it needs is there)";
                create.below.push(Line::of(Role::Aside, note).into());
            }
            None => lines.push(self::step(&name, step, detail)),
        }
    }
    lines.extend(entry.unpaired.iter().map(|difference| unpaired(&name, difference, detail)));
    lines.extend(entry.kept.iter().map(|difference| kept(&name, difference, detail)));
    if lines.is_empty() && !entry.decisions.is_empty() {
        lines.push(Line::marked(Mark::NONE).text(name));
    }
    if let Some(last) = lines.last_mut() {
        last.below.extend(decisions(&entry.decisions));
    }
    lines.into_iter().map(Row::from).collect()
}

/// Returns the name of a document below its heading.
fn name(key: &Key) -> String {
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

fn step(name: &str, step: &Step, detail: Detail) -> Line {
    let (mark, more) = match step.action {
        Action::Create => (Mark::ADDED, ""),
        Action::Update => (Mark::CHANGED, ""),
        Action::Finish if step.before.is_some() => (Mark::CHANGED, " (left unfinished by an earlier run)"),
        Action::Finish => (Mark::ADDED, ""),
    };
    let line = Line::marked(mark).text(format!("{name}{more} ")).span(Role::Aside, effect(step.effect));
    match (step.action, &step.before) {
        (Action::Update, _) | (Action::Finish, Some(_)) => line.below(changes(&step.changes(), detail)),
        _ => line.below(new_document(&step.changes(), detail)),
    }
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::AtOnce => "· at once",
        Effect::NextRelease => "· with the next release",
        Effect::WhenPublished => "· when it is published",
    }
}

fn unpaired(name: &str, difference: &Difference, detail: Detail) -> Line {
    let line = Line::marked(Mark::REFUSED).span(Role::Refusal, "undecided");
    let line = line.text(format!(" {name}: it differs, and nothing says whose content is right"));
    line.below(changes(&difference.changes(), detail)).below([next(&difference.why).into()])
}

fn kept(name: &str, difference: &Difference, detail: Detail) -> Line {
    let line = Line::marked(Mark::KEPT).span(Role::Kept, "kept").text(format!(" {name}: {}", difference.why));
    match detail {
        Detail::Full => line.below(changes(&difference.changes(), detail)),
        Detail::Brief => {
            let places = format!("differs in {}", places(&difference.changes()));
            line.below([Line::of(Role::Aside, places).into()])
        }
    }
}

/// Returns the places of changes on one line, measured as they are shown.
fn places(changes: &[Change]) -> String {
    let places: Vec<String> = changes.iter().map(|change| safe(&place(change))).collect();
    short(&places.join(", "), 100)
}
