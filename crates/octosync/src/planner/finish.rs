//! Puts the plan together: steps in their order, and what is to be said of the whole.

use super::Builder;
use super::lint::linted;
use super::steps::ordered;
use crate::decision::{Finding, Severity, sort_decisions, sort_findings};
use crate::findings;
use crate::key::Key;
use crate::plan::{DestinationPlan, Step};
use crate::registry;
use crate::subject::{Lookup, first};
use std::collections::HashSet;

impl Builder<'_> {
    pub(super) fn finish(mut self, name: &str) -> DestinationPlan {
        self.report_unknown_fields();
        self.note_extra_documents();
        let drafts = std::mem::take(&mut self.drafts);
        let steps = self.take(ordered(drafts, self.ground()));
        self.report(linted(&steps, self.ground(), &self.matching));
        let read = self.found_reading(&steps);
        self.findings.extend(read);
        self.sort();
        DestinationPlan {
            name: name.to_owned(),
            site: self.destination.site.clone(),
            steps,
            unchanged: self.unchanged,
            exact: self.exact,
            kept: self.kept,
            unpaired: self.unpaired,
            decisions: self.decisions,
            findings: self.findings,
        }
    }

    /// Returns what reading found that matters: about documents that are written, or about a side as a whole.
    fn found_reading(&self, steps: &[Step]) -> Vec<Finding> {
        let written: HashSet<&Key> = steps.iter().map(|step| &step.from).collect();
        let of_written = |finding: &&Finding| finding.about.as_ref().is_none_or(|about| written.contains(about));
        let from_source = self.source.findings.iter().filter(of_written).cloned();
        let from_source = from_source.map(|finding| self.permitted(finding));
        let general = self.destination.findings.iter().filter(|finding| finding.about.is_none()).cloned();
        from_source.chain(general).collect()
    }

    /// The same plan reads the same, in whatever order things were found.
    fn sort(&mut self) {
        sort_findings(&mut self.findings);
        self.findings.dedup();
        sort_decisions(&mut self.decisions);
        self.decisions.dedup();
        self.kept.sort_by(|a, b| a.key.cmp(&b.key));
        self.unpaired.sort_by(|a, b| a.key.cmp(&b.key));
    }

    /// A string that only looks like an id passes where the owner says so.
    fn permitted(&self, finding: Finding) -> Finding {
        let about = finding.about.as_ref().filter(|_| finding.code == findings::REF_UNDECLARED);
        let Some(node) = about.and_then(|about| self.source.nodes.get(about)) else { return finding };
        let about = Lookup::new(&self.delta.exceptions, node).at(&finding.at.clone().unwrap_or_default());
        match first(&about, |exception| exception.set.undeclared) {
            Some((_, true)) => finding.severity(Severity::Note),
            _ => finding,
        }
    }

    fn report_unknown_fields(&mut self) {
        for ((kind, place), (count, example)) in std::mem::take(&mut self.unknown_fields) {
            let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            let message = format!(
                "{place} of {example}{others} is left out: no {} on the destination has it",
                registry::one(kind)
            );
            self.findings.push(Finding::general(findings::FIELD_NOT_SUPPORTED, message).severity(Severity::Note));
        }
    }
}
