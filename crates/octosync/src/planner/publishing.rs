//! Plans what is published: what this plan writes, and what an earlier one wrote and nobody published (`docs/rules.md` E8).
//!
//! Pure. Only what stands there as it is wanted is published by itself: whatever somebody edited there waits for them.

use super::cast::Cast;
use super::stage::{Ground, Report, Staged};
use super::using::{kinds_with_rows, used_by};
use crate::decision::{Decision, Finding, Severity, Verdict};
use crate::delta::Switch;
use crate::doc::Doc;
use crate::findings;
use crate::key::{Key, Kind};
use crate::matching::Pair;
use crate::owners;
use crate::plan::{Action, Difference, Effect, Step, StepId};
use crate::registry::{self, Entry};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A document that is published.
pub(super) struct Publishing {
    /// The step that does it.
    pub(super) step: Step,
    /// The variable sets that its snapshot holds, too.
    beside: Vec<Key>,
}

/// Says of what is published that something in it waits for a person: who fills it in publishes it again.
pub(super) fn waiting(published: &[Publishing], findings: &[Finding]) -> Vec<Finding> {
    let waits = findings.iter().filter(|finding| finding.severity == Severity::Todo);
    let waits: HashSet<&Key> = waits.filter_map(|finding| finding.about.as_ref()).collect();
    let is_waiting = |published: &&Publishing| {
        let own = [&published.step.key, &published.step.from].into_iter().chain(&published.beside);
        own.into_iter().any(|key| waits.contains(key))
    };
    let finding = |published: &Publishing| {
        let about = owners::owner(&published.step.key).unwrap_or_else(|| published.step.key.clone());
        let message = "is published with what still waits to be filled in";
        Finding::new(findings::RUNBOOK_TO_PUBLISH, &about, message).fix("publish it there when all is filled in")
    };
    published.iter().filter(is_waiting).map(finding).collect()
}

/// Says of what is not published as it stands there, and holds something of the destination's own, that somebody has to do it.
fn left(pair: &Pair) -> Finding {
    let about = owners::owner(&pair.to).unwrap_or_else(|| pair.to.clone());
    let message = "stands there otherwise than it is published, and holds what is the destination's own";
    Finding::new(findings::RUNBOOK_TO_PUBLISH, &about, message).fix("publish it there, when it is time")
}

/// Plans what is published, and says of the steps that write it that this takes effect at once.
pub(super) fn publishing(
    steps: &mut [Step],
    ground: Ground<'_>,
    cast: &Cast,
    (kept, report): (&[&Difference], &Report),
) -> Staged<Vec<Publishing>> {
    if ground.delta.options.publish.value == Switch::Off || ground.adopts {
        return Report::default().with(Vec::new());
    }
    let written = Written::of(steps, ground);
    let stay = |decision: &&Decision| decision.verdict == Verdict::Keep;
    let edited: HashSet<&Key> = report.decisions.iter().filter(stay).map(|decision| &decision.about).collect();
    let differing: HashSet<&Key> = kept.iter().map(|difference| &difference.key).collect();
    let (mut found, mut findings): (Vec<Publishing>, Vec<Finding>) = Default::default();
    for entry in registry::all().iter().filter(|entry| entry.spec.publishing.is_some()) {
        for pair in cast.pairs(entry.spec.kind) {
            let is_own = edited.contains(&pair.from) || differing.contains(&pair.to);
            let publishing = written.publishes((entry, &pair), is_own);
            let is_left = is_own && publishing.is_none() && ground.destination.is_published(&pair.to) == Some(false);
            findings.extend(is_left.then(|| left(&pair)));
            found.extend(publishing);
        }
    }
    let published: HashSet<Key> = found.iter().map(|published| published.step.key.clone()).collect();
    for step in steps.iter_mut().filter(|step| published.contains(&step.key)) {
        step.effect = Effect::AtOnce;
    }
    Report::from(findings).with(found)
}

/// The writes of a plan, as far as publishing depends on them.
struct Written<'p> {
    ground: Ground<'p>,
    /// By document.
    steps: HashMap<Key, Vec<(StepId, Doc)>>,
    kinds: HashSet<Kind>,
}

impl<'p> Written<'p> {
    fn of(steps: &[Step], ground: Ground<'p>) -> Self {
        let mut found: HashMap<Key, Vec<(StepId, Doc)>> = HashMap::new();
        for step in steps {
            found.entry(step.key.clone()).or_default().push((step.id.clone(), step.after.0.clone()));
        }
        Self { ground, steps: found, kinds: kinds_with_rows() }
    }

    /// Returns the step that publishes a document, if it is to be: it or what a snapshot of it holds is written, or it stands
    /// there as it is wanted and is not what is published. Without steps it does nothing, published or not.
    fn publishes(&self, (entry, pair): (&Entry, &Pair), is_own: bool) -> Option<Publishing> {
        let standing = self.ground.destination.nodes.get(&pair.to).filter(|_| pair.standing);
        let own = self.steps.get(&pair.to).and_then(|steps| steps.last()).map(|(_, after)| after);
        let after = own.or_else(|| standing.map(|node| &node.doc))?;
        let is_published = self.ground.destination.is_published(&pair.to);
        let beside = self.beside(&pair.to);
        let with_it = beside.iter().any(|key| self.steps.contains_key(key));
        let is_left = || is_published == Some(false) && !is_own;
        let anew = || is_published == Some(true) && with_it;
        let says = entry.lists.iter().any(|list| after.get(list.at).is_some_and(|items| !items.items().is_empty()));
        if !says || !(own.is_some() || (pair.mode.updates() && (anew() || is_left()))) {
            return None;
        }
        let whole = owners::chain(&pair.to).chain(beside.iter().cloned());
        let needs: BTreeSet<StepId> =
            whole.filter_map(|key| self.steps.get(&key)).flatten().map(|(id, _)| id.clone()).collect();
        let id = StepId::of(&pair.to, Some(Action::Publish));
        let step = Step {
            collection: self.ground.source.nodes[&pair.from].collection,
            needs: needs.into_iter().collect(),
            ..Step::new(id, (pair.to.clone(), pair.from.clone()), Action::Publish, after.clone())
        };
        Some(Publishing { step, beside })
    }

    /// Returns the variable sets that a snapshot holds, too: that of the project, and those of the sets that it includes.
    fn beside(&self, key: &Key) -> Vec<Key> {
        let Some(project) = owners::project(key) else { return Vec::new() };
        let written = self.steps.get(&project).and_then(|steps| steps.last()).map(|(_, after)| after);
        let doc = written.or_else(|| self.ground.destination.nodes.get(&project).map(|node| &node.doc));
        let holders = doc.map(|doc| used_by(doc, &self.kinds)).unwrap_or_default();
        let with_rows = registry::all().iter().filter(|entry| entry.rows().is_some() && entry.spec.is_facet());
        let with_rows: Vec<&Entry> = with_rows.collect();
        let sets = holders.iter().chain([&project]).flat_map(|holder| {
            let own = with_rows.iter().filter(|entry| entry.spec.owner_kinds().contains(&holder.kind()));
            own.map(|entry| owners::facet(entry.spec, holder)).collect::<Vec<_>>()
        });
        sets.collect()
    }
}
