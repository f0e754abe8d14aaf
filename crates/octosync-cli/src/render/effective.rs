//! The view of what each environment sees: values of variables, and which steps run.

use super::text::count;
use super::value::value;
use super::view::{Detail, Fold, Level, Line, Mark, Role, Row, Section, View};
use octosync::doc::Lifted;
use octosync::effective::{Action, At, Effective, Runs, Value, Variable};
use octosync::plan::DestinationPlan;
use std::collections::BTreeMap;

/// The title of what is said of values.
const VARIABLES: &str = "Variables";
/// The most variables, and steps of a process, of a project that a summary names.
const BRIEF: usize = 20;

/// The values and steps that a project sees, and whether the plan of its destination is refused.
pub(crate) struct Seen {
    pub(crate) effective: Effective,
    pub(crate) is_refused: bool,
}

/// Returns the view of all destinations: what a plan changes, or everything.
pub(crate) fn view(seen: &[Seen], detail: Detail) -> View {
    seen.iter().flat_map(|seen| one(seen, detail)).collect()
}

fn one(Seen { effective, is_refused }: &Seen, detail: Detail) -> Vec<Section> {
    let title = format!("{}: {}", effective.destination, effective.project);
    let mut sections = vec![Section::new(Level::Destination, Role::Heading, title)];
    sections.extend(is_refused.then(refused));
    let parts = parts(effective, detail).into_iter();
    sections.extend(parts.map(|(title, rows)| {
        let rows = rows.into_iter().map(Row::from);
        Section::new(Level::Part, Role::Heading, title).rows(rows)
    }));
    sections.push(Section::new(Level::Sentence, Role::Aside, summary(effective)));
    sections
}

/// Returns what a plan changes of what the environments of a destination see: a part for each project that sees something
/// otherwise.
pub(crate) fn of_plan(plan: &DestinationPlan, seen: &[Effective], detail: Detail) -> Vec<Section> {
    let title = format!("{}: what each environment will see", plan.name);
    let mut sections = vec![Section::new(Level::Destination, Role::Heading, title)];
    sections.extend(plan.is_refused().then(refused));
    sections.extend(seen.iter().map(|effective| of_project(effective, detail)));
    let text = match seen {
        [] => "no environment will see another value, and each step runs where it ran",
        _ => "only what changes; octosync explain --effective PROJECT -v shows all that a project sees",
    };
    sections.push(Section::new(Level::Sentence, Role::Aside, text));
    sections
}

/// Says where what the environments will see is found, as no plan file has it.
pub(crate) fn elsewhere() -> Section {
    let text = "what each environment will see is not in a plan file: octosync plan --report FILE shows it, and octosync explain \
                --effective PROJECT";
    Section::new(Level::Sentence, Role::Aside, text)
}

fn refused() -> Section {
    Section::new(Level::Sentence, Role::Refusal, "the plan is refused: this is what it would come to")
}

fn of_project(effective: &Effective, detail: Detail) -> Section {
    let rows = parts(effective, detail).into_iter().map(|(title, lines)| {
        let words = if title == VARIABLES { ("variable", "variables") } else { ("step", "steps") };
        let fold = Fold::new(lines, detail.limit(BRIEF), words);
        Line::of(Role::Plain, title).below([Row::Fold(fold)]).into()
    });
    let title = format!("{} · {}", effective.project.own_name(), differs(effective));
    Section::new(Level::Part, Role::Heading, title).rows(rows)
}

/// Returns the variables, and the steps of each process, of which something is shown.
fn parts(Effective { variables, steps, .. }: &Effective, detail: Detail) -> Vec<(String, Vec<Line>)> {
    let values: Vec<Line> = variables.iter().filter_map(|variable| of_variable(variable, detail)).collect();
    let mut processes: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for action in steps {
        let title = format!("Steps of {}", action.process);
        processes.entry(title).or_default().extend(of_action(action, detail));
    }
    let parts = [(VARIABLES.to_owned(), values)].into_iter().chain(processes);
    parts.filter(|(_, lines)| !lines.is_empty()).collect()
}

fn of_variable(variable: &Variable, detail: Detail) -> Option<Line> {
    let shown = |value: &&Value| detail == Detail::Full || value.differs();
    let rows: Vec<Row> = variable.values.iter().filter(shown).map(of_value).collect();
    (!rows.is_empty()).then(|| Line::of(Role::Plain, &variable.name).below(rows))
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

fn of_action(action: &Action, detail: Detail) -> Option<Line> {
    let shown = |runs: &&Runs| detail == Detail::Full || runs.differs();
    let rows: Vec<Row> = action.runs.iter().filter(shown).map(of_runs).collect();
    (!rows.is_empty()).then(|| Line::of(Role::Plain, &action.name).below(rows))
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

/// Returns how much of what is seen changes, and how much there is.
pub(crate) fn summary(effective: &Effective) -> String {
    let all = (effective.variables.len(), effective.steps.len());
    let (variables, steps) = (count(all.0, "variable", "variables"), count(all.1, "step", "steps"));
    format!("{}; {variables} and {steps} were looked at", differs(effective))
}

/// Returns how much of what is seen changes.
fn differs(effective: &Effective) -> String {
    let variables = effective.variables.iter().filter(|variable| variable.values.iter().any(Value::differs)).count();
    let steps = effective.steps.iter().filter(|action| action.runs.iter().any(Runs::differs)).count();
    format!(
        "{} {} differently, {} {} elsewhere",
        count(variables, "variable", "variables"),
        if variables == 1 { "is seen" } else { "are seen" },
        count(steps, "step", "steps"),
        if steps == 1 { "runs" } else { "run" },
    )
}
