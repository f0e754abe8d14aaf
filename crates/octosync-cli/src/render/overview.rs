//! The overview of a plan: a line for each project and each kind that projects share, with what changes and when that takes
//! effect.

use super::entry::{effect, name};
use super::group::{Entry, Groups, Heading, title_of};
use super::text::count;
use super::view::{Level, Line, Mark, Role, Row, Section};
use octosync::key::Key;
use octosync::plan::{Action, Effect, Step};
use std::collections::BTreeMap;

/// The fewest headings that are worth an overview.
const FEWEST: usize = 3;
/// The most documents of one effect that are named.
const NAMED: usize = 4;

/// Returns the overview, if the plan is long enough to need one.
pub(super) fn overview(groups: &Groups<'_>) -> Option<Section> {
    let rows: Vec<Line> = groups.iter().filter_map(|(heading, entries)| of_heading(heading, entries)).collect();
    let section = Section::new(Level::Part, Role::Heading, "Overview");
    (rows.len() >= FEWEST).then(|| section.rows(rows.into_iter().map(Row::from)))
}

fn of_heading(heading: &Heading, entries: &BTreeMap<(usize, Key), Entry<'_>>) -> Option<Line> {
    let changed: Vec<(&Key, &Entry<'_>)> =
        entries.iter().filter(|(_, entry)| entry.changes()).map(|((_, key), entry)| (key, entry)).collect();
    let steps: Vec<&Step> = changed.iter().filter_map(|(_, entry)| entry.steps.first().copied()).collect();
    let undecided = changed.len() - steps.len();
    let mark = match steps.first()?.action {
        _ if undecided > 0 => Mark::REFUSED,
        Action::Create if steps.iter().all(|step| step.action == Action::Create) => Mark::ADDED,
        _ => Mark::CHANGED,
    };
    let mut parts: Vec<String> = Vec::new();
    for when in [Effect::AtOnce, Effect::NextRelease, Effect::WhenPublished] {
        let of_it = changed.iter().filter(|(_, entry)| entry.steps.first().is_some_and(|step| step.effect == when));
        let names: Vec<String> = of_it.map(|(key, _)| name(key)).collect();
        let said = match names.len() {
            0 => continue,
            few if few <= NAMED => names.join(", "),
            many => format!("{} and {}", names[..NAMED - 1].join(", "), count(many - NAMED + 1, "other", "others")),
        };
        parts.push(format!("{said} {}", effect(when)));
    }
    if undecided > 0 {
        parts.push(format!("{undecided} undecided"));
    }
    Some(Line::marked(mark).text(title_of(heading)).span(Role::Aside, format!(": {}", parts.join("; "))))
}
