//! Puts the plan together: steps in their order, and what is to be said of the whole.

use super::approvals::claimed;
use super::driver::Course;
use super::exact::note_extra_documents;
use super::folded::folded;
use super::gone;
use super::held;
use super::limited;
use super::linted::linted;
use super::noticed;
use super::ordered::ordered;
use super::packages::packages;
use super::protected;
use super::publishing::{publishing, waiting};
use super::stage::{Ground, Report};
use super::vetoed::vetoed;
use super::widenings::Claims;
use super::words;
use crate::decision::{Finding, Severity, sort_decisions, sort_findings};
use crate::delta::Mode;
use crate::doc::Digest;
use crate::findings;
use crate::key::Key;
use crate::memory::Blob;
use crate::plan::{DestinationPlan, Difference, Name, Pending, PendingRecord, Step};
use crate::registry::{self, Entry};
use crate::rights;
use crate::side::Node;
use crate::subject::{Lookup, first, mode_of};
use std::collections::{BTreeSet, HashSet};

/// Makes the plan of what the stages came to.
pub(super) fn finished(name: &str, ground: Ground<'_>, course: Course) -> DestinationPlan {
    let Course { cast, mut settled, mut report } = course;
    note_extra_documents(&mut settled, ground, &cast);
    let unknown = unknown_fields(&report);
    report.findings.extend(unknown);
    let steps = report.take(ordered(std::mem::take(&mut settled.drafts), ground));
    let steps = report.take(claimed(steps, ground, &cast.matching));
    let mut widened = Claims::take(&mut report);
    let mut steps = report.take(widened.of_steps(steps, ground));
    let unpaired = report.take(widened.of_differences(std::mem::take(&mut settled.unpaired), &cast.matching));
    let differing: Vec<&Difference> = settled.kept.iter().chain(&unpaired).collect();
    let publishing = publishing(&mut steps, ground, &cast, (&differing, &report));
    let mut publishing = report.take(publishing);
    let copies = report.take(packages(&steps, ground, &cast.matching));
    copies.before(steps.iter_mut().chain(publishing.iter_mut().map(|published| &mut published.step)));
    report.add(linted(&steps, ground, &cast.matching));
    let waiting = waiting(&publishing, &report.findings);
    report.findings.extend(waiting);
    let idle = words::idle(ground, &cast.matching, &steps, &report.findings);
    report.findings.extend(idle);
    report.findings.extend(folded(found_reading(&steps, ground), findings::REF_IN_TEXT));
    steps.splice(0..0, copies.steps());
    // Publishing changes nothing: only permissions and the guard bear on it.
    let written = steps.len();
    steps.extend(publishing.into_iter().map(|published| published.step));
    report.findings.extend(of_keys(&steps, ground));
    report.findings.extend(gone::from_source(ground, &cast));
    let deletes = [protected::beside(&report, ground), limited::exceeded(&steps[..written], &report, ground)].concat();
    report.findings.extend(deletes);
    let vetoed = vetoed(&steps, &report, ground);
    report.findings.extend(vetoed);
    let mut plan = DestinationPlan {
        name: name.to_owned(),
        site: ground.destination.site.clone(),
        references: ground.delta.references.clone(),
        guard: ground.destination.veto.clone().and_then(Result::ok),
        steps,
        unchanged: settled.unchanged,
        exact: settled.exact,
        kept: settled.kept,
        unpaired,
        pending: ground.pasts.map(|_| pending(std::mem::take(&mut settled.records), ground)),
        values: None,
        held_back: Vec::new(),
        decisions: report.decisions,
        findings: report.findings,
    };
    held::back(&mut plan, ground, &cast.matching);
    if let Some(pending) = &mut plan.pending {
        noticed::forget(pending, ground);
    }
    sort(&mut plan);
    plan
}

/// Returns what applying is to remember, with the documents of the source that are not remembered yet.
fn pending(mut records: Vec<PendingRecord>, ground: Ground<'_>) -> Pending {
    records.sort_by(|a, b| (&a.to, &a.from).cmp(&(&b.to, &b.from)));
    let digests: BTreeSet<Digest> = records.iter().filter_map(|record| Some(record.past.as_ref()?.source)).collect();
    let blobs = digests.into_iter().filter_map(|digest| ground.source.blob(digest));
    let name = |node: &Node| {
        let slug = ground.source.index.slug(&node.key).unwrap_or_default().into();
        (node.id.clone(), Name { key: node.key.clone(), slug })
    };
    let names = ground.source.nodes.values().map(name).collect();
    let mark = ground.destination.since.as_ref().map(|since| since.newest.clone());
    Pending { packed: blobs.map(Blob::for_plan).collect(), records, names, mark }
}

/// Returns what the keys of both sides do not see, and what that of the destination may not do (E18).
fn of_keys(steps: &[Step], ground: Ground<'_>) -> Vec<Finding> {
    let matters = |entry: &Entry| mode_of(ground.delta, entry.spec) != Some(Mode::Ignore);
    let source = rights::partial("source", ground.source, matters);
    let destination = rights::partial("destination", ground.destination, matters);
    let lacking = rights::lacking(steps, ground.destination);
    source.into_iter().chain(destination).chain(lacking).collect()
}

/// The same plan reads the same, in whatever order things were found.
fn sort(plan: &mut DestinationPlan) {
    sort_findings(&mut plan.findings);
    plan.findings.dedup();
    sort_decisions(&mut plan.decisions);
    plan.decisions.dedup();
    plan.kept.sort_by(|a, b| a.key.cmp(&b.key));
    plan.unpaired.sort_by(|a, b| a.key.cmp(&b.key));
}

/// Returns what reading found that matters: about documents that are written, or about a side as a whole.
fn found_reading(steps: &[Step], ground: Ground<'_>) -> Vec<Finding> {
    let written: HashSet<&Key> = steps.iter().map(|step| &step.from).collect();
    let of_written = |finding: &&Finding| finding.about.as_ref().is_none_or(|about| written.contains(about));
    let from_source = ground.source.findings.iter().filter(of_written).cloned();
    let from_source = from_source.map(|finding| permitted(finding, ground));
    let general = ground.destination.findings.iter().filter(|finding| finding.about.is_none()).cloned();
    from_source.chain(general).collect()
}

/// A string that only looks like an id passes where the owner says so.
fn permitted(finding: Finding, ground: Ground<'_>) -> Finding {
    let about = finding.about.as_ref().filter(|_| finding.code == findings::REF_UNDECLARED);
    let Some(node) = about.and_then(|about| ground.source.nodes.get(about)) else { return finding };
    let about = Lookup::new(&ground.delta.exceptions, node).at(&finding.at.clone().unwrap_or_default());
    match first(&about, |exception| exception.set.undeclared) {
        Some((_, true)) => finding.severity(Severity::Note),
        _ => finding,
    }
}

fn unknown_fields(report: &Report) -> Vec<Finding> {
    let finding = |((kind, place), (count, example)): (&(_, String), &(usize, Key))| {
        let others = if *count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let one = registry::one(*kind);
        let message = format!("{place} of {example}{others} is left out: no {one} on the destination has it");
        Finding::general(findings::FIELD_NOT_SUPPORTED, message).severity(Severity::Note)
    };
    report.unknown_fields.iter().map(finding).collect()
}
