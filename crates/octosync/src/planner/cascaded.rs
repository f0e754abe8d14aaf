//! Content that goes by itself with what a write removes: named as a removal, and planned after that write (F14).
//!
//! Pure.

use super::case::Case;
use super::draft::Draft;
use super::settled::Settled;
use super::stage::{Ground, Report, Staged};
use crate::cascades;
use crate::decision::{Decision, Finding, Verdict};
use crate::doc::Doc;
use crate::findings;
use crate::key::Key;
use crate::owners;
use crate::path::Place;
use crate::plan::Step;
use crate::registry;
use crate::rules;
use crate::side::items_of;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Takes the rows out of a document that go with what is removed beside it.
pub(super) fn cascaded(case: Case<'_>, settled: &Settled, mut own: Settled) -> Staged<Settled> {
    let mut report = Report::default();
    let Some(actual) = case.actual().filter(|_| case.entry.rows().is_some() && own.unpaired.is_empty()) else {
        return report.with(own);
    };
    let gone = gone(case, settled);
    let after = own.drafts.first().map_or(&actual.doc, |draft| &draft.after);
    let Some((left, rows)) = cascades::without(after, case.entry, &gone) else { return report.with(own) };
    report.decisions.extend(rows.iter().map(|row| removed(&case.pair.from, row)));
    match own.drafts.first_mut() {
        Some(draft) => draft.after = left,
        None => {
            own = Settled {
                drafts: vec![Draft::update(case, actual.doc.clone(), left)],
                kept: own.kept,
                exact: own.exact,
                ..Settled::default()
            }
        }
    }
    report.with(own)
}

/// Returns the items that the writes beside a document remove.
fn gone(case: Case<'_>, settled: &Settled) -> HashSet<Key> {
    let owner = owners::owner(&case.pair.to);
    let beside = settled.drafts.iter().filter(|draft| owner.is_some() && owners::owner(&draft.pair.to) == owner);
    let removed = beside.filter_map(|draft| {
        let before = draft.before.as_ref()?;
        Some(cascades::removed_items(draft.entry, &draft.pair.to, before, &draft.after))
    });
    removed.flatten().collect()
}

fn removed(document: &Key, row: &Place) -> Decision {
    let why = "the step that it is scoped to is removed, and the server removes it with that";
    let decision = Decision::new(document, rules::F14, Verdict::Remove, why).item(row.clone());
    decision.otherwise("keep the step (protect, or steps.destination_only: keep), or give the row another scope there")
}

/// Returns what goes by itself of documents that the plan does not write, by their keys there: their kind is left alone, and the
/// server asks for no mode.
pub(super) fn beside(steps: &[Step], removals: &[Removal<'_>], ground: Ground<'_>) -> Vec<Decision> {
    let written: HashSet<&Key> = steps.iter().map(|step| &step.key).collect();
    let mut gone: HashMap<&Key, HashSet<Key>> = HashMap::new();
    for Removal { owner, items, .. } in removals {
        gone.entry(owner).or_default().extend(items.iter().cloned());
    }
    if gone.is_empty() {
        return Vec::new();
    }
    let mut decisions = Vec::new();
    for node in ground.destination.nodes.values().filter(|node| !written.contains(&node.key)) {
        let Some(items) = node.owner.as_ref().and_then(|owner| gone.get(owner)) else { continue };
        let without = cascades::without(&node.doc, registry::entry(node.key.kind()), items);
        let rows = without.map(|(_, rows)| rows).unwrap_or_default();
        decisions.extend(rows.iter().map(|row| removed(&node.key, row)));
    }
    decisions
}

/// Refuses to remove steps that the project goes on to name: servers refuse that in the middle of a run (fact `step-donors`).
pub(super) fn in_use(steps: &[Step], removals: &[Removal<'_>], ground: Ground<'_>) -> Vec<Finding> {
    let written: HashMap<&Key, &Step> = steps.iter().map(|step| (&step.key, step)).collect();
    let mut findings = Vec::new();
    for Removal { step, owner, items } in removals {
        let Some(node) = ground.destination.nodes.get(owner) else { continue };
        let then = written.get(owner).map_or(&node.doc, |step| &step.after.0);
        // An owner that names a step that comes with this write is written after it, and until then it is as it is.
        let names_new = refs(then).iter().any(|key| is_new_item(step, key));
        let named = refs(if names_new { &node.doc } else { then });
        let named: BTreeSet<&Key> = named.into_iter().filter(|key| items.contains(*key)).collect();
        findings.extend(named.into_iter().map(|item| {
            let message = format!("\"{}\" would be removed, and {owner} goes on to name it there", item.own_name());
            let kept = format!("write protect: [\"{}/{}\"]", step.key, item.own_name());
            let fix = match names_new {
                true => format!("{kept} and sync: {owner} then names the new step; after that, take it out of protect again, and the step goes"),
                false => format!("{kept}, or let {owner} name another step there first"),
            };
            Finding::new(findings::STEPS_IN_USE, &step.key, message).fix(fix)
        }));
    }
    findings
}

fn refs(doc: &Doc) -> BTreeSet<&Key> {
    let mut keys = BTreeSet::new();
    doc.visit_refs(&mut |key| {
        keys.insert(key);
    });
    keys
}

/// Returns whether an item comes with a step of the plan.
fn is_new_item(step: &Step, item: &Key) -> bool {
    let entry = registry::entry(step.key.kind());
    let is_in = |doc: &Doc| items_of(&step.key, doc, &entry.shape).contains(item);
    is_in(&step.after.0) && !step.before.as_ref().is_some_and(|before| is_in(&before.0))
}

/// The items that a step of the plan removes.
pub(super) struct Removal<'s> {
    step: &'s Step,
    /// To what its document belongs.
    owner: Key,
    items: HashSet<Key>,
}

impl<'s> Removal<'s> {
    fn of(step: &'s Step) -> Option<Self> {
        let (before, owner) = (step.before.as_ref()?, owners::owner(&step.key)?);
        let items = cascades::removed_items(registry::entry(step.key.kind()), &step.key, &before.0, &step.after.0);
        (!items.is_empty()).then_some(Self { step, owner, items })
    }
}

/// Returns what the steps of a plan remove.
pub(super) fn removals(steps: &[Step]) -> Vec<Removal<'_>> {
    steps.iter().filter_map(Removal::of).collect()
}
