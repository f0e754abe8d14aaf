//! The view of a plan, which reads the way a good review reads: what stands open first, then what changes where, then why
//! the rest stays as it is, by classes; what is the same is counted, not listed.

use super::class;
use super::effective;
use super::entry::entry;
use super::finding::{findings, one};
use super::group::{groups, title_of};
use super::overview::overview;
use super::question;
use super::summary::counts;
use super::text::{count, of_kind};
use super::view::{Detail, Level, Line, Mark, Role, Row, Section, View};
use octosync::decision::Severity;
use octosync::effective::Effective;
use octosync::plan::{DestinationPlan, HeldBack, Plan, Site};
use std::collections::BTreeMap;

/// Returns the view of a plan.
pub(crate) fn plan(plan: &Plan, detail: Detail) -> View {
    plan.destinations.iter().flat_map(|destination| self::destination(&plan.source, destination, detail)).collect()
}

/// Returns the view of a plan for a report: with what each environment will see of it, at its end.
pub(crate) fn reported(plan: &Plan, seen: &BTreeMap<String, Vec<Effective>>, detail: Detail) -> View {
    let of_each = plan.destinations.iter().filter(|plan| !plan.steps.is_empty());
    let seen = of_each.filter_map(|plan| Some(effective::of_plan(plan, seen.get(&plan.name)?, detail)));
    self::plan(plan, detail).sections.into_iter().chain(seen.flatten()).collect()
}

/// Returns the view of the plan of a file for a report.
pub(crate) fn reported_from_file(plan: &Plan, detail: Detail) -> View {
    let writes = plan.destinations.iter().any(|plan| !plan.steps.is_empty());
    let rest = writes.then(effective::elsewhere);
    self::plan(plan, detail).sections.into_iter().chain(rest).collect()
}

/// Returns the view of what refuses a plan, and of nothing else.
pub(crate) fn open(plan: &Plan) -> View {
    let refused = plan.destinations.iter().filter_map(|plan| {
        let section = question::open(&plan.findings, Detail::Brief)?;
        Some([Section::new(Level::Destination, Role::Heading, plan.name.clone()), section])
    });
    refused.flatten().collect()
}

fn destination(source: &Site, plan: &DestinationPlan, detail: Detail) -> Vec<Section> {
    let title = format!("{}: {} → {}", plan.name, site(source), site(&plan.site));
    let title = Section::new(Level::Destination, Role::Heading, title);
    if detail == Detail::Brief && is_empty(plan) {
        return vec![title, nothing(plan)];
    }
    let groups = groups(plan);
    let mut sections = vec![title];
    sections.extend(question::open(&plan.findings, detail));
    sections.extend(overview(&groups));
    sections.extend(groups.iter().filter_map(|(heading, entries)| {
        let rows = entries.iter().flat_map(|((_, key), of_it)| entry(key, of_it, detail));
        let rows: Vec<Row> = rows.collect();
        (!rows.is_empty()).then(|| Section::new(Level::Part, Role::Heading, title_of(heading)).rows(rows))
    }));
    sections.extend(class::classes(plan, detail));
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

/// Returns whether a plan neither writes nor asks anything.
fn is_empty(plan: &DestinationPlan) -> bool {
    plan.steps.is_empty() && plan.held_back.is_empty() && !plan.is_refused()
}

/// Says of an empty plan that nothing is to be done, and in a counted line each what is kept and what is left to people.
fn nothing(plan: &DestinationPlan) -> Section {
    let counted = plan.counts();
    let same = count(counted.unchanged, "document is", "documents are");
    let title = format!("No changes: {same} as wanted.");
    let stays = [(counted.kept, "kept"), (counted.skipped, "skipped"), (counted.narrowed, "narrowed")];
    let stays = stays.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
    let stays: Vec<String> = stays.collect();
    let lines = [
        ("stays different:", (!stays.is_empty()).then(|| stays.join(", "))),
        ("left for you to do:", by_code(plan, Severity::Todo)),
        ("warnings:", by_code(plan, Severity::Warning)),
        ("notes:", by_code(plan, Severity::Note)),
    ];
    let mut rows: Vec<Line> = (lines.into_iter())
        .filter_map(|(word, said)| Some(Line::of(Role::Plain, word).text(format!(" {}", said?))))
        .collect();
    if let Some(last) = rows.pop() {
        rows.push(last.span(Role::Aside, " (-v lists them)"));
    }
    Section::new(Level::Part, Role::Kept, title).rows(rows.into_iter().map(Row::from))
}

/// Counts the findings of a severity by their codes.
fn by_code(plan: &DestinationPlan, severity: Severity) -> Option<String> {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in plan.findings.iter().filter(|finding| finding.severity == severity) {
        *codes.entry(finding.code.as_str()).or_default() += 1;
    }
    let codes: Vec<String> = codes.into_iter().map(|(code, number)| format!("{number} {code}")).collect();
    (!codes.is_empty()).then(|| codes.join(", "))
}

fn site(site: &Site) -> String {
    format!("{} ({})", site.space, site.version)
}

/// Returns the section of the documents that are held back, each with the findings that refuse it.
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
    let kinds: Vec<String> = plan.unchanged.iter().map(|(kind, number)| of_kind(*number, *kind)).collect();
    let text = format!("unchanged: {}", kinds.join(", "));
    (!kinds.is_empty()).then(|| Section::new(Level::Sentence, Role::Aside, text))
}
