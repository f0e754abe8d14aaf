//! Shows a plan the way a good review reads: what, where, why; what is the same is counted, not listed.

use super::Lines;
use super::entry::entry;
use super::finding::findings;
use super::group::{Heading, groups};
use super::style::{FAINT, HEAD, paint};
use super::summary::counts;
use super::text::safe;
use octosync::plan::{DestinationPlan, Plan, Site};

/// Returns the plan as text.
pub(crate) fn plan(plan: &Plan, verbose: bool) -> String {
    let mut lines = Lines::default();
    for destination in &plan.destinations {
        lines.gap();
        self::destination(&mut lines, &plan.source, destination, verbose);
    }
    lines.into_text()
}

fn destination(lines: &mut Lines, source: &Site, plan: &DestinationPlan, verbose: bool) {
    let head = format!("{}: {} → {}", safe(&plan.name), site(source), site(&plan.site));
    lines.add(0, &paint(HEAD, &head));
    for (heading, entries) in groups(plan) {
        lines.gap();
        lines.add(0, &paint(HEAD, &title(&heading)));
        for ((_, key), of_it) in &entries {
            entry(lines, key, of_it, verbose);
        }
    }
    unchanged(lines, plan);
    findings(lines, &plan.findings, verbose);
    if !plan.unpaired.is_empty() {
        let note = "octosync keeps no state yet: a source change to a document that stands on both sides needs a first_sync word every time";
        lines.gap();
        lines.add(0, &paint(FAINT, note));
    }
    lines.gap();
    lines.add(0, &format!("{}: {}", safe(&plan.name), counts(&plan.counts())));
}

fn site(site: &Site) -> String {
    format!("{} ({})", safe(&site.space), safe(&site.version))
}

fn title(heading: &Heading) -> String {
    match heading {
        Heading::Shared(_, kind) => kind.word().to_owned(),
        Heading::Project(key) => format!("project {}", safe(key.own_name())),
    }
}

fn unchanged(lines: &mut Lines, plan: &DestinationPlan) {
    let kinds: Vec<String> = plan.unchanged.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    if !kinds.is_empty() {
        lines.gap();
        lines.add(0, &paint(FAINT, &format!("unchanged: {}", kinds.join(", "))));
    }
}
