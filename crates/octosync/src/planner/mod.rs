//! Builds the plan of one destination from both sides and the delta.
//!
//! Pure, and the same for the same input. Kind by kind: match, translate, merge; then everything that differs
//! becomes steps.

mod checks;
mod coming;
mod differences;
mod exact;
mod explain;
mod finish;
mod foreign;
mod gallery;
mod gates;
mod git;
mod graph;
mod items;
mod links;
mod lint;
mod pairs;
mod skipped;
mod stage;
mod standing;
mod steps;
mod supply;
mod variables;

pub use explain::{Explanation, Unknown, explain};

use crate::decision::{Decision, Finding, Verdict};
use crate::delta::Delta;
use crate::findings;
use crate::key::{Key, Kind};
use crate::matching::{Matcher, Matching, Pair};
use crate::participation::Participation;
use crate::path::Place;
use crate::plan::{DestinationPlan, Difference, Exact};
use crate::read::Side;
use crate::registry::{self, Entry};
use crate::rules::Rule;
use crate::translate::Translator;
use stage::Ground;
use std::collections::{BTreeMap, HashSet};
use steps::Draft;

/// Plans one destination.
#[must_use]
pub fn plan_destination(name: &str, source: &Side, destination: &Side, delta: &Delta) -> DestinationPlan {
    let mut builder = Builder::new(source, destination, delta);
    builder.findings = checks::check(source, destination, delta);
    let hopeless = builder.findings.iter().any(|finding| finding.code == findings::PLACE_SAME);
    if !hopeless {
        builder.run();
    }
    builder.finish(name)
}

struct Builder<'a> {
    source: &'a Side,
    destination: &'a Side,
    delta: &'a Delta,
    participation: Participation,
    matching: Matching,
    decisions: Vec<Decision>,
    findings: Vec<Finding>,
    unknown_fields: BTreeMap<(Kind, String), (usize, Key)>,
    differing_templates: HashSet<Key>,
    /// The items that the destination will have, under the keys by which others refer to them.
    items: HashSet<Key>,
    drafts: Vec<Draft>,
    unchanged: BTreeMap<Kind, usize>,
    exact: BTreeMap<Kind, Exact>,
    kept: Vec<Difference>,
    unpaired: Vec<Difference>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a Side, destination: &'a Side, delta: &'a Delta) -> Self {
        let participation = Participation::of(source, delta);
        Self {
            source,
            destination,
            delta,
            decisions: participation.decisions.clone(),
            participation,
            matching: Matching::default(),
            findings: Vec::new(),
            unknown_fields: BTreeMap::new(),
            differing_templates: HashSet::new(),
            items: HashSet::new(),
            drafts: Vec::new(),
            unchanged: BTreeMap::new(),
            exact: BTreeMap::new(),
            kept: Vec::new(),
            unpaired: Vec::new(),
        }
    }

    /// Goes through the strata: a kind is planned when all that it refers to has been, but for what refers to it too.
    fn run(&mut self) {
        self.matching.add_words(self.delta);
        for stratum in registry::strata() {
            for entry in &stratum.matched {
                self.match_kind(entry);
            }
            for entry in &stratum.planned {
                self.plan_kind(entry);
                self.register_items(entry);
            }
        }
    }

    const fn ground(&self) -> Ground<'_> {
        Ground { source: self.source, destination: self.destination, delta: self.delta }
    }

    fn match_kind(&mut self, entry: &'static Entry) {
        Matcher {
            source: self.source,
            destination: self.destination,
            delta: self.delta,
            participation: &self.participation,
            matching: &mut self.matching,
            findings: &mut self.findings,
        }
        .kind(entry);
        self.leave_out_what_cannot_come(entry);
    }

    /// Documents that an exception leaves out, or that would be created and whose scope or lifecycle has no counterpart,
    /// take no part.
    fn leave_out_what_cannot_come(&mut self, entry: &'static Entry) {
        for pair in self.pairs(entry.spec.kind) {
            if self.is_left_out(entry, &pair) {
                continue;
            }
            let node = &self.source.nodes[&pair.from];
            let absence = self.git_skipped(node).or_else(|| {
                let coming = Some(node).filter(|_| !pair.standing)?;
                self.git_refusal(coming).or_else(|| self.translator().participates(coming).err())
            });
            if let Some(absence) = absence {
                self.matching.leave_out(&pair.from, absence);
            }
        }
    }

    fn pairs(&self, kind: Kind) -> Vec<Pair> {
        self.matching.pairs.get(&kind).cloned().unwrap_or_default()
    }

    fn translator(&mut self) -> Translator<'_> {
        Translator {
            source: self.source,
            destination: self.destination,
            delta: self.delta,
            matching: &self.matching,
            differing_templates: &self.differing_templates,
            decisions: &mut self.decisions,
            findings: &mut self.findings,
            unknown_fields: &mut self.unknown_fields,
        }
    }

    fn decide(&mut self, about: &Key, item: Option<Place>, rule: Rule, verdict: Verdict, why: &str) {
        let decision = Decision::new(about, rule, verdict, why);
        self.decisions.push(decision.item(item.unwrap_or_default()));
    }
}
