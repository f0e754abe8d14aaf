//! The view of a plan, which reads the way a good review reads: what, where, why; what is the same is counted, not
//! listed.

use super::entry::entry;
use super::finding::{findings, one};
use super::group::{Heading, groups};
use super::summary::counts;
use super::view::{Detail, Level, Line, Mark, Role, Row, Section, View};
use octosync::plan::{DestinationPlan, HeldBack, Plan, Site};

/// Returns the view of a plan.
pub(crate) fn plan(plan: &Plan, detail: Detail) -> View {
    plan.destinations.iter().flat_map(|destination| self::destination(&plan.source, destination, detail)).collect()
}

fn destination(source: &Site, plan: &DestinationPlan, detail: Detail) -> Vec<Section> {
    let title = format!("{}: {} → {}", plan.name, site(source), site(&plan.site));
    let mut sections = vec![Section::new(Level::Destination, Role::Heading, title)];
    sections.extend(groups(plan).into_iter().map(|(heading, entries)| {
        let rows = entries.iter().flat_map(|((_, key), of_it)| entry(key, of_it, detail));
        Section::new(Level::Part, Role::Heading, title_of(&heading)).rows(rows)
    }));
    sections.extend(unchanged(plan));
    sections.extend(held_back(&plan.held_back));
    sections.extend(findings(&plan.findings, detail));
    if !plan.unpaired.is_empty() {
        let note = "this is asked once: a sync remembers what it pairs, and tells from then on who changed what";
        sections.push(Section::new(Level::Sentence, Role::Aside, note));
    }
    let counts = format!("{}: {}", plan.name, counts(&plan.counts()));
    sections.push(Section::new(Level::Sentence, Role::Plain, counts));
    sections
}

fn site(site: &Site) -> String {
    format!("{} ({})", site.space, site.version)
}

fn title_of(heading: &Heading) -> String {
    match heading {
        Heading::Shared(_, kind) => kind.word().to_owned(),
        Heading::Project(key) => format!("project {}", key.own_name()),
    }
}

/// What is held back stands together, each with what refuses it.
fn held_back(held: &[HeldBack]) -> Option<Section> {
    let rows = held.iter().map(|held| {
        let line = Line::marked(Mark::REFUSED).span(Role::Refusal, "held back");
        let line = line.text(format!(" {}: {}", held.key, held.why));
        Row::from(line.below(held.findings.iter().map(|finding| one(finding).into())))
    });
    let title = "Held back: nothing of these is written; the rest goes";
    (!held.is_empty()).then(|| Section::new(Level::Part, Role::Refusal, title).rows(rows))
}

fn unchanged(plan: &DestinationPlan) -> Option<Section> {
    let kinds: Vec<String> = plan.unchanged.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let text = format!("unchanged: {}", kinds.join(", "));
    (!kinds.is_empty()).then(|| Section::new(Level::Sentence, Role::Aside, text))
}
