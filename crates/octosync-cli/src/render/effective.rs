//! The view of what each environment sees: values of variables, and which steps run.

use super::text::count;
use super::value::value;
use super::view::{Detail, Level, Line, Mark, Role, Row, Section, View};
use octosync::doc::Lifted;
use octosync::effective::{Action, At, Effective, Runs, Value, Variable};
use std::collections::BTreeMap;

/// What was found out about a destination, and whether its plan is refused.
pub(crate) struct Seen {
    pub(crate) effective: Effective,
    pub(crate) is_refused: bool,
}

/// Returns the view of all destinations: what a plan changes, or everything.
pub(crate) fn view(seen: &[Seen], detail: Detail) -> View {
    seen.iter().flat_map(|seen| one(seen, detail)).collect()
}

fn one(Seen { effective, is_refused }: &Seen, detail: Detail) -> Vec<Section> {
    let Effective { destination, project, variables, steps } = effective;
    let mut sections = vec![Section::new(Level::Destination, Role::Heading, format!("{destination}: {project}"))];
    if *is_refused {
        let text = "the plan is refused: this is what it would come to";
        sections.push(Section::new(Level::Sentence, Role::Refusal, text));
    }
    let values: Vec<Row> = variables.iter().filter_map(|variable| of_variable(variable, detail)).collect();
    let mut processes: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for action in steps {
        processes.entry(action.process.to_string()).or_default().extend(of_action(action, detail));
    }
    let processes = processes.into_iter().map(|(process, rows)| (format!("Steps of {process}"), rows));
    let parts = [("Variables".to_owned(), values)].into_iter().chain(processes);
    let parts = parts.filter(|(_, rows)| !rows.is_empty());
    sections.extend(parts.map(|(title, rows)| Section::new(Level::Part, Role::Heading, title).rows(rows)));
    sections.push(Section::new(Level::Sentence, Role::Aside, summary(effective)));
    sections
}

fn of_variable(variable: &Variable, detail: Detail) -> Option<Row> {
    let shown = |value: &&Value| detail == Detail::Full || value.differs();
    let rows: Vec<Row> = variable.values.iter().filter(shown).map(of_value).collect();
    (!rows.is_empty()).then(|| Line::of(Role::Plain, &variable.name).below(rows).into())
}

fn of_value(seen: &Value) -> Row {
    let at = places(&seen.at);
    let line = match (seen.before.is_empty(), seen.after.is_empty()) {
        _ if !seen.differs() => Line::marked(Mark::KEPT).text(format!("{at}: {}", values(&seen.after))),
        (true, _) => Line::marked(Mark::ADDED).text(format!("{at}: {}", values(&seen.after))),
        (_, true) => Line::marked(Mark::REMOVED).text(format!("{at}: {} → none", values(&seen.before))),
        _ => Line::marked(Mark::CHANGED).text(format!("{at}: {} → {}", values(&seen.before), values(&seen.after))),
    };
    line.into()
}

/// Returns what is seen: one value, or those of which chance decides.
fn values(seen: &[Lifted]) -> String {
    let shown: Vec<String> = seen.iter().map(|lifted| value(&lifted.0)).collect();
    match shown.len() {
        0 | 1 => shown.concat(),
        _ => format!("by chance {}", shown.join(" or ")),
    }
}

fn of_action(action: &Action, detail: Detail) -> Option<Row> {
    let shown = |runs: &&Runs| detail == Detail::Full || runs.differs();
    let rows: Vec<Row> = action.runs.iter().filter(shown).map(of_runs).collect();
    (!rows.is_empty()).then(|| Line::of(Role::Plain, &action.name).below(rows).into())
}

fn of_runs(Runs { at, before, after }: &Runs) -> Row {
    let at = places(at);
    let (mark, text) = match (before, after) {
        (true, true) => (Mark::KEPT, "runs"),
        (false, false) => (Mark::KEPT, "does not run"),
        (false, true) => (Mark::ADDED, "runs from now on"),
        (true, false) => (Mark::REMOVED, "does not run any more"),
    };
    Line::marked(mark).text(format!("{at}: {text}")).into()
}

fn places(At { places, more }: &At) -> String {
    let named: Vec<&str> =
        places.iter().map(|place| if place.is_empty() { "everywhere" } else { place.as_str() }).collect();
    let named = named.join("; ");
    if *more == 0 { named } else { format!("{named}; and {}", count(*more, "more place", "more places")) }
}

/// Returns how much of what is seen changes.
pub(crate) fn summary(effective: &Effective) -> String {
    let variables = effective.variables.iter().filter(|variable| variable.values.iter().any(Value::differs)).count();
    let steps = effective.steps.iter().filter(|action| action.runs.iter().any(Runs::differs)).count();
    let all = (effective.variables.len(), effective.steps.len());
    format!(
        "{} {} differently, {} {} elsewhere; {} and {} were looked at",
        count(variables, "variable", "variables"),
        if variables == 1 { "is seen" } else { "are seen" },
        count(steps, "step", "steps"),
        if steps == 1 { "runs" } else { "run" },
        count(all.0, "variable", "variables"),
        count(all.1, "step", "steps"),
    )
}
