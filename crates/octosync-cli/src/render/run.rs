//! The views of runs: the list of them, and what one did.

use super::change::{changes, new_document};
use super::shown;
use super::view::{Detail, Level, Line, Mark, Role, Row, Section, View};
use octosync::key::Key;
use octosync::plan::Change;
use octosync_state::RunInfo;
use serde::Serialize;

/// The words for what became of a step or a run that are nothing to look at.
const GOOD: &[&str] = &["done"];

/// A step of a run, with what it changed.
#[derive(Serialize)]
pub(crate) struct RanStep {
    pub(crate) id: String,
    pub(crate) document: Key,
    pub(crate) action: String,
    pub(crate) status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
    #[serde(skip)]
    pub(crate) is_new: bool,
    #[serde(serialize_with = "shown::changes")]
    pub(crate) changes: Vec<Change>,
}

impl RanStep {
    /// Adds the write that completes a new document: both are one to people.
    pub(crate) fn finish(&mut self, status: String, note: String, changes: Vec<Change>) {
        (self.status, self.note) = (status, note);
        if !changes.is_empty() {
            self.changes = changes;
        }
    }
}

/// Returns the view of a list of runs that are kept at a place.
pub(crate) fn list(runs: &[RunInfo], place: &str) -> View {
    if runs.is_empty() {
        let none = format!("no runs in {place}");
        return [Section::new(Level::Sentence, Role::Aside, none)].into_iter().collect();
    }
    let width = runs.iter().map(|run| run.destination.chars().count()).max().unwrap_or_default();
    let line = |run: &RunInfo| {
        let outcome = outcome(run);
        let line = Line::of(Role::Plain, format!("{}  {}  {:<5}", run.id, run.began, run.command));
        let line = line.text(format!("  {:<width$}  ", run.destination)).span(role(outcome), outcome);
        line.span(Role::Aside, format!("  {} · {}", counts(run), run.operator)).into()
    };
    let title = format!("Runs in {place}");
    [Section::new(Level::Part, Role::Heading, title).rows(runs.iter().map(line))].into_iter().collect()
}

/// Returns the view of what a run did.
pub(crate) fn run(run: &RunInfo, steps: &[RanStep], detail: Detail) -> View {
    let title = format!("{}: {} of {}, {}", run.id, run.command, run.destination, outcome(run));
    let head = Section::new(Level::Destination, Role::Heading, title).rows(facts(run));
    let rows = steps.iter().map(|step| Row::from(self::step(step, detail)));
    let none = Section::new(Level::Sentence, Role::Aside, "nothing was written");
    let steps = if steps.is_empty() { none } else { Section::new(Level::Part, Role::Heading, "Steps").rows(rows) };
    [head, steps].into_iter().collect()
}

fn facts(run: &RunInfo) -> Vec<Row> {
    let ended = run.ended.map_or_else(String::new, |ended| format!(", ended {ended}"));
    let writer = run.writer.as_ref().map_or_else(String::new, |writer| format!(", written as {writer}"));
    let ends = &run.ends;
    let facts = [
        format!("from {} ({}) to {} ({})", run.source, ends.source.space, run.destination, ends.destination.space),
        format!("began {}{ended}", run.began),
        format!("by {}{writer}, octosync {}", run.operator, run.tool),
        counts(run),
    ];
    facts.into_iter().map(|fact| Line::of(Role::Plain, fact).into()).collect()
}

fn step(step: &RanStep, detail: Detail) -> Line {
    let RanStep { document, status, action, note, is_new, changes: changed, .. } = step;
    let mark = if *is_new { Mark::ADDED } else { Mark::CHANGED };
    let line = Line::marked(mark).text(format!("{document} ")).span(role(status), format!("{action}: {status}"));
    let line = if note.is_empty() { line } else { line.text(format!(": {note}")) };
    match is_new {
        true => line.below(new_document(changed, detail)),
        false => line.below(changes(changed, detail)),
    }
}

/// Returns how a run ended, in a word.
fn outcome(run: &RunInfo) -> &str {
    match (&run.outcome, run.running) {
        (Some(outcome), _) => outcome,
        (None, true) => "running",
        (None, false) => "died",
    }
}

fn role(word: &str) -> Role {
    if GOOD.contains(&word) { Role::Kept } else { Role::Warning }
}

/// The words of what a run counted, in the order in which they are told.
const COUNTED: &[&str] = &["created", "changed", "published", "removed", "kept", "failed", "not_done"];

/// Returns what a run counted, without what is none.
fn counts(run: &RunInfo) -> String {
    let counted = run.counts.as_object().into_iter().flatten().filter(|(_, number)| number.as_u64() != Some(0));
    let mut counted: Vec<(&String, &serde_json::Value)> = counted.collect();
    // Versions before this one counted other things.
    counted.sort_by_key(|(word, _)| COUNTED.iter().position(|known| known == word).unwrap_or(COUNTED.len()));
    let counted = counted.into_iter().map(|(word, number)| format!("{number} {}", word.replace('_', " ")));
    let counted: Vec<String> = counted.collect();
    match (counted.is_empty(), run.steps) {
        (false, _) => counted.join(", "),
        (true, 0) => "nothing written".to_owned(),
        (true, steps) => super::text::count(steps, "write", "writes"),
    }
}
