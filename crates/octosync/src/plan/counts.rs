//! The counts in the summary of a plan.
//!
//! Pure. No count is in a plan file: all follow from its content.

use super::{Action, DestinationPlan, Widened};
use crate::decision::{Severity, Verdict};
use crate::findings;
use crate::key::Key;
use crate::path::{At, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The counts of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Documents to create.
    pub creates: usize,
    /// Documents to change.
    pub updates: usize,
    /// Documents to publish.
    #[serde(default)]
    pub publishes: usize,
    /// Items that only the destination has and that go.
    pub removes: usize,
    /// Documents that are the same on both sides.
    pub unchanged: usize,
    /// Items and documents that take no part.
    pub skipped: usize,
    /// Differences that stay.
    pub kept: usize,
    /// Scopes that lost some of their entries.
    pub narrowed: usize,
    /// Restrictions that are lost: decided, found in steps, or both.
    pub widened: usize,
    /// Approvals that get weaker.
    pub weakened_gates: usize,
    /// Placeholders and secrets to fill in.
    pub to_fill_in: usize,
    /// Documents that are held back.
    #[serde(default)]
    pub held_back: usize,
    /// Reasons why the plan cannot be applied.
    pub refusals: usize,
}

impl DestinationPlan {
    /// Counts what the summary shows.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let steps = |action| self.steps.iter().filter(|step| step.action == action).count();
        let verdicts = |verdict| self.decisions.iter().filter(|decision| decision.verdict == verdict).count();
        let created = steps(Action::Create);
        let finished_only = self.steps.iter().filter(|step| step.action == Action::Finish && step.before.is_some());
        Counts {
            creates: created,
            updates: steps(Action::Update) + finished_only.count(),
            publishes: steps(Action::Publish),
            removes: verdicts(Verdict::Remove),
            unchanged: self.unchanged.values().sum(),
            skipped: verdicts(Verdict::Skip) + verdicts(Verdict::Drop),
            kept: self.kept.len() + verdicts(Verdict::Keep),
            narrowed: verdicts(Verdict::Narrow),
            widened: self.widened(),
            weakened_gates: self.findings.iter().filter(|finding| finding.code == findings::GATE_WEAKENED).count(),
            to_fill_in: self.findings.iter().filter(|finding| finding.severity == Severity::Todo).count(),
            held_back: self.held_back.len(),
            refusals: self.refusals().count(),
        }
    }

    /// Counts the restrictions that are lost. Most are told twice: translation decides, in the words of the source, and
    /// the step that follows from it claims it, in the words of the destination. A loss of one item that both tell is
    /// counted once, by its name: a variable that loses a scope stands elsewhere afterwards. A restriction that only
    /// the destination has is found without a claim.
    fn widened(&self) -> usize {
        let claims = self.steps.iter().flat_map(|step| step.widened.iter().map(move |claim| (&step.from, claim)));
        let differences = self.unpaired.iter();
        let unpaired = differences.flat_map(|left| left.widened.iter().map(move |claim| (&left.key, claim)));
        let mut told: BTreeMap<(&Key, Vec<String>, &str), [usize; 2]> = BTreeMap::new();
        let mut claimed = 0;
        for (about, Widened { at, dimension, .. }) in claims.chain(unpaired) {
            claimed += 1;
            told.entry((about, names(Some(at)), dimension)).or_default()[1] += 1;
        }
        for decision in self.decisions.iter().filter(|decision| decision.verdict == Verdict::Widen) {
            let dimension = decision.dimension().unwrap_or(&decision.question);
            told.entry((&decision.about, names(decision.item.as_ref()), dimension)).or_default()[0] += 1;
        }
        let found = self.findings.iter().filter(|finding| finding.code == findings::SCOPE_WIDENED).count();
        told.into_values().map(|[decided, claimed]| decided.max(claimed)).sum::<usize>() + found.saturating_sub(claimed)
    }
}

/// Returns what the items on the way to a place are called, outermost first.
fn names(place: Option<&Place>) -> Vec<String> {
    let parts = place.map(Place::parts).unwrap_or_default();
    let names = parts.iter().filter_map(|part| match part {
        At::Item { handle, .. } => Some(handle.name().map_or_else(|| handle.mark(), str::to_owned)),
        At::Index(at) => Some(at.to_string()),
        At::Field(_) | At::Entry(_) | At::Json => None,
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::{Decision, Finding};
    use crate::doc::Lifted;
    use crate::identity::row_place;
    use crate::rules;
    use serde_json::json;

    /// A place of a variable that is scoped to such environments.
    fn row(name: &str, environments: &[&str]) -> Place {
        let scope: Vec<_> = environments.iter().map(|one| json!({ "$ref": format!("environments/{one}") })).collect();
        let row = json!({ "Name": name, "Value": "1", "Scope": { "Environment": scope } });
        let Lifted(row): Lifted = serde_json::from_value(row).unwrap();
        row_place(&row)
    }

    /// A plan that writes the variables of a project that is called otherwise on the destination.
    fn plan(decided: &[&Place], claimed: &[&Place], found: usize) -> DestinationPlan {
        let (here, there) = ("variables/projects/Web", "variables/projects/Shop");
        let step =
            json!({ "id": there, "key": there, "from": here, "action": "update", "effect": "at_once", "after": {} });
        let site = json!({ "installation_id": "i", "space_id": "Spaces-1", "space": "S", "version": "2026.1.9674" });
        let plan = json!({ "name": "d", "place": site, "steps": [step], "unchanged": {}, "kept": [], "unpaired": [],
            "decisions": [], "findings": [] });
        let mut plan: DestinationPlan = serde_json::from_value(plan).unwrap();
        let (here, there): (Key, Key) = (here.parse().unwrap(), there.parse().unwrap());
        let decisions = decided.iter().map(|place| {
            Decision::new(&here, rules::B2, Verdict::Widen, "why").scope("environments").item(Place::clone(place))
        });
        plan.decisions = decisions.collect();
        let claim = |at: &&Place| Widened {
            at: Place::clone(at),
            dimension: "environments".into(),
            why: String::new(),
            consent: None,
        };
        plan.steps[0].widened = claimed.iter().map(claim).collect();
        plan.findings = vec![Finding::new(findings::SCOPE_WIDENED, &there, "message"); found];
        plan
    }

    #[test]
    fn a_restriction_that_is_decided_and_found_is_counted_once() {
        let [dev, wide, other] = &[row("Url", &["Dev"]), row("Url", &[]), row("Other", &[])];
        let document = &Place::default();
        let table: [(&[&Place], &[&Place], usize, usize); 8] = [
            (&[], &[], 0, 0),
            (&[dev], &[], 0, 1),
            (&[], &[wide], 1, 1),
            (&[dev], &[wide], 1, 1),
            (&[dev], &[wide], 2, 2),
            (&[dev], &[other], 1, 2),
            (&[dev, dev], &[wide], 1, 2),
            (&[document], &[document], 1, 1),
        ];
        for (decided, claimed, found, expected) in table {
            let plan = plan(decided, claimed, found);
            assert_eq!(plan.counts().widened, expected, "{decided:?} {claimed:?} {found}");
        }
    }
}
