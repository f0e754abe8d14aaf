//! Shows what a plan says of one document.

use super::Lines;
use super::change::{changes, new_document};
use super::decision::decisions;
use super::group::Entry;
use super::style::{ADDED, CHANGED, ERROR, FAINT, HINT, paint};
use super::text::{safe, short};
use octosync::key::Key;
use octosync::owners;
use octosync::plan::{Action, Change, Difference, Effect, Step};
use octosync::registry;

/// Adds what a plan says of one document.
pub(crate) fn entry(lines: &mut Lines, key: &Key, entry: &Entry<'_>, verbose: bool) {
    let name = name(key);
    let created = entry.steps.iter().any(|step| step.action == Action::Create);
    for step in &entry.steps {
        if created && step.action == Action::Finish {
            lines.add(6, &paint(FAINT, "(completed by a second write, when what it needs is there)"));
        } else {
            self::step(lines, &name, step, verbose);
        }
    }
    for difference in &entry.unpaired {
        unpaired(lines, &name, difference, verbose);
    }
    for difference in &entry.kept {
        kept(lines, &name, difference, verbose);
    }
    let alone = entry.steps.is_empty() && entry.unpaired.is_empty() && entry.kept.is_empty();
    if alone && !entry.decisions.is_empty() {
        lines.add(2, &format!("  {name}"));
    }
    decisions(lines, 6, &entry.decisions);
}

/// Returns what a document is called below its heading.
fn name(key: &Key) -> String {
    let one = registry::one(key.kind());
    match owners::owner(key) {
        // The heading is the kind already; of a project it is the name.
        None if owners::is_project(key.kind()) => "settings".to_owned(),
        None => safe(key.own_name()),
        Some(owner) if owners::is_project(owner.kind()) && owners::is_facet(key.kind()) => one.to_owned(),
        Some(owner) if owners::is_project(owner.kind()) => format!("{one} {}", safe(key.own_name())),
        Some(owner) => format!("{}: {one}", safe(owner.own_name())),
    }
}

fn step(lines: &mut Lines, name: &str, step: &Step, verbose: bool) {
    let (mark, more) = match step.action {
        Action::Create => (paint(ADDED, "+"), ""),
        Action::Update => (paint(CHANGED, "~"), ""),
        Action::Finish if step.before.is_some() => (paint(CHANGED, "~"), " (left unfinished by an earlier run)"),
        Action::Finish => (paint(ADDED, "+"), ""),
    };
    lines.add(2, &format!("{mark} {name}{more} {}", paint(FAINT, effect(step.effect))));
    match (step.action, &step.before) {
        (Action::Update, _) | (Action::Finish, Some(_)) => changes(lines, 6, &step.changes(), verbose),
        _ => new_document(lines, 6, &step.changes(), verbose),
    }
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::AtOnce => "· at once",
        Effect::NextRelease => "· with the next release",
    }
}

fn unpaired(lines: &mut Lines, name: &str, difference: &Difference, verbose: bool) {
    let head = paint(ERROR, "! undecided");
    lines.add(2, &format!("{head} {name}: it differs, and nothing says whose content is right"));
    changes(lines, 6, &difference.changes(), verbose);
    lines.add(6, &format!("{} {}", paint(HINT, "next:"), safe(&difference.why)));
}

fn kept(lines: &mut Lines, name: &str, difference: &Difference, verbose: bool) {
    lines.add(2, &format!("{} {name}: {}", paint(FAINT, "= kept"), safe(&difference.why)));
    if verbose {
        changes(lines, 6, &difference.changes(), true);
    } else {
        lines.add(6, &paint(FAINT, &format!("differs in {}", places(&difference.changes()))));
    }
}

fn places(changes: &[Change]) -> String {
    let places: Vec<String> = changes.iter().map(|change| safe(&change.at)).collect();
    short(&places.join(", "), 100)
}
