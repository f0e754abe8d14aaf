//! The overview of a plan: what changes by project and by kind that projects share, and when that takes effect.

use super::alike::alike;
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

/// The effects of a plan on the documents below a heading.
struct Told {
    mark: Mark,
    /// The heading.
    title: String,
    /// Which documents, and when that takes effect.
    what: String,
}

/// Returns the overview, if the plan is long enough to need one.
pub(super) fn overview(groups: &Groups<'_>) -> Option<Section> {
    let told: Vec<Told> = groups.iter().filter_map(|(heading, entries)| of_heading(heading, entries)).collect();
    if told.len() < FEWEST {
        return None;
    }
    // Projects to which the same happens share a line.
    let lines = alike(told, |first, other| (first.mark, &first.what) == (other.mark, &other.what));
    let rows = lines.into_iter().map(|told| {
        let (mark, what) = (told[0].mark, format!(": {}", told[0].what));
        let titles = told.into_iter().map(|told| told.title).collect();
        Row::from(Line::marked(mark).text(few(titles)).span(Role::Aside, what))
    });
    Some(Section::new(Level::Part, Role::Heading, "Overview").rows(rows))
}

/// Returns names on a line; of many only the first.
fn few(names: Vec<String>) -> String {
    match names.len() {
        many if many > NAMED => {
            format!("{} and {}", names[..NAMED - 1].join(", "), count(many - NAMED + 1, "other", "others"))
        }
        _ => names.join(", "),
    }
}

fn of_heading(heading: &Heading, entries: &BTreeMap<(usize, Key), Entry<'_>>) -> Option<Told> {
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
        if !names.is_empty() {
            parts.push(format!("{} {}", few(names), effect(when)));
        }
    }
    if undecided > 0 {
        parts.push(format!("{undecided} undecided"));
    }
    Some(Told { mark, title: title_of(heading), what: parts.join("; ") })
}
