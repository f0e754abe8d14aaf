//! Plans the pairs of a kind: what is translated comes, or is compared with what stands there.

use super::Builder;
use crate::decision::{Finding, Severity};
use crate::delta::Mode;
use crate::doc::Doc;
use crate::matching::Pair;
use crate::registry::Entry;
use crate::registry::spec::Until;
use crate::side::Node;

impl Builder<'_> {
    pub(super) fn plan_kind(&mut self, entry: &'static Entry) {
        for pair in self.pairs(entry.spec.kind) {
            self.plan_pair(entry, &pair);
        }
    }

    fn plan_pair(&mut self, entry: &'static Entry, pair: &Pair) {
        let node = &self.source.nodes[&pair.from];
        if self.lives_in_git(node, entry) {
            return;
        }
        let actual = pair.standing.then(|| &self.destination.nodes[&pair.to]);
        // Who only wants a document to be there does not want to hear how it differs.
        if let Some(actual) = actual.filter(|actual| !self.is_unfinished(actual))
            && !(pair.mode.updates() || pair.mode == Mode::Verify)
        {
            *self.unchanged.entry(entry.spec.kind).or_default() += 1;
            return self.note_template(entry, pair, actual);
        }
        let before = self.findings.len();
        match self.translator().document(pair, node) {
            Ok(desired) if !refuses(&self.findings[before..]) => match actual {
                Some(actual) => self.plan_standing(entry, pair, complete(entry, desired), actual),
                None => self.plan_coming(entry, pair, complete(entry, desired)),
            },
            // What is refused needs no further look.
            Ok(_) => {}
            Err(absence) if !pair.standing => self.matching.leave_out(&pair.from, absence),
            Err(_) => *self.unchanged.entry(entry.spec.kind).or_default() += 1,
        }
    }

    pub(super) fn is_unfinished(&self, actual: &Node) -> bool {
        let owner = actual.owner.as_ref().and_then(|owner| self.destination.nodes.get(owner));
        actual.unfinished || owner.is_some_and(|owner| owner.unfinished)
    }
}

fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Refusal)
}

/// Says what a late field shall be in the end, even where the source says nothing of it: something else stood there
/// until then.
fn complete(entry: &Entry, mut desired: Doc) -> Doc {
    for late in entry.spec.late {
        if desired.get(late.field).is_none() {
            match late.until {
                Until::Nothing => {}
                Until::Bool(value) => desired.set(late.field, Doc::Bool(!value)),
                Until::Mark => desired.set(late.field, Doc::Null),
            }
        }
    }
    desired
}
