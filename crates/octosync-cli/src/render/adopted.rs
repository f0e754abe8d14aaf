//! The view of what is about to be adopted: which documents are paired, and which differences become the destination's own.

use super::change::changes;
use super::entry::name;
use super::finding::findings;
use super::question;
use super::text::{count, of_kind, safe};
use super::view::{Detail, Level, Line, Mark, Role, Row, Section, View};
use octosync::key::{Key, Kind};
use octosync::owners;
use octosync::path::{At, Handle};
use octosync::plan::{Change, DestinationPlan, Difference, PendingRecord, Plan};
use std::collections::BTreeMap;

/// How many pairs of a kind are named unless everything shall be shown.
const PAIRS: usize = 12;

/// Returns the view of what is about to be adopted.
pub(crate) fn adopted(plan: &Plan, detail: Detail) -> View {
    plan.destinations.iter().flat_map(|destination| self::destination(plan, destination, detail)).collect()
}

fn destination(plan: &Plan, destination: &DestinationPlan, detail: Detail) -> Vec<Section> {
    let [from, to] = [&plan.source, &destination.site].map(|site| format!("{} ({})", site.space, site.version));
    let title = format!("{}: {from} → {to}", destination.name);
    let mut sections = vec![Section::new(Level::Destination, Role::Heading, title)];
    sections.extend(question::open(&destination.findings, detail));
    sections.push(pairs(destination, detail));
    sections.extend(own(destination, detail));
    sections.extend(findings(&destination.findings, detail));
    sections
}

fn pairs(plan: &DestinationPlan, detail: Detail) -> Section {
    let records = plan.pending.as_ref().map_or(&[][..], |pending| &pending.records);
    let mut kinds: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for record in records {
        kinds.entry(record.to.kind()).or_default().push(paired(record));
    }
    if kinds.is_empty() {
        return Section::new(Level::Sentence, Role::Kept, "everything that stands on both sides is paired already");
    }
    let rows = kinds.into_iter().map(|(kind, names)| {
        let limit = detail.limit(PAIRS);
        let more = names.len().saturating_sub(limit);
        let named = names[..names.len() - more].join(", ");
        let line = Line::marked(Mark::KEPT).text(format!("{}: {named}", of_kind(names.len(), kind)));
        let more = (more > 0).then(|| format!(" … {more} more (-v shows all)"));
        Row::from(line.span(Role::Aside, more.unwrap_or_default()))
    });
    Section::new(Level::Part, Role::Heading, "Paired, source with destination").rows(rows)
}

/// Returns how two documents are called that are paired; once, if that is the same on both sides.
fn paired(record: &PendingRecord) -> String {
    let [from, to] = [&record.from, &record.to].map(|key| safe(&owners::label(key)));
    if from == to { to } else { format!("{from} with {to}") }
}

/// Returns the differences that become the destination's own, each from what stands there to what the source's side says.
fn own(plan: &DestinationPlan, detail: Detail) -> Option<Section> {
    let rows = plan.kept.iter().map(|difference| Row::from(self::difference(difference, detail)));
    let title = format!(
        "The destination's own from then on: {} (there → by the source)",
        count(plan.kept.len(), "document differs", "documents differ")
    );
    (!plan.kept.is_empty()).then(|| Section::new(Level::Part, Role::Heading, title).rows(rows))
}

fn difference(difference: &Difference, detail: Detail) -> Line {
    let line = Line::marked(Mark::KEPT).text(title(&difference.key));
    let found: Vec<Change> = difference.changes().into_iter().filter(|change| !comes(change)).collect();
    line.below(changes(&found, detail))
}

/// Returns what a document is called, with the project that it belongs to.
fn title(key: &Key) -> String {
    match owners::project(key) {
        Some(project) => format!("project {}: {}", project.own_name(), name(key)),
        None => format!("{}: {}", key.kind().word(), name(key)),
    }
}

/// Returns whether a change is a row that only the source has: it comes with the next sync.
fn comes(change: &Change) -> bool {
    let is_row = matches!(change.at.parts().last(), Some(At::Item { handle: Handle::Row { .. }, .. }));
    change.before.is_none() && is_row
}
