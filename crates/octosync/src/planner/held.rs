//! Holds back what is refused, so that the rest can go (`docs/rules.md` E16): whole projects, shared documents, and all that
//! needs them.
//!
//! Pure. Findings that refuse the plan as a whole still refuse it. Invariant: no step that stays needs one that went.

use super::stage::Ground;
use crate::decision::{Finding, Severity};
use crate::delta::OnRefusal;
use crate::key::Key;
use crate::matching::Matching;
use crate::owners;
use crate::plan::{DestinationPlan, HeldBack, Step, StepId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

/// The documents that are held back, by the key of the source: why.
type Held = BTreeMap<Key, String>;

/// Takes what is held back out of a plan, and says so in it.
pub(super) fn back(plan: &mut DestinationPlan, ground: Ground<'_>, matching: &Matching) {
    if ground.delta.options.on_refusal.value == OnRefusal::Stop {
        return;
    }
    let sources = sources(ground, matching);
    let (refused, others) = split(std::mem::take(&mut plan.findings), &sources);
    plan.findings = others;
    let mut held: Held = BTreeMap::new();
    for (key, findings) in &refused {
        let more = if findings.len() > 1 { format!(", and {} more", findings.len() - 1) } else { String::new() };
        held.insert(key.clone(), format!("{}{more}", findings[0].message));
    }
    if held.is_empty() {
        return;
    }
    let writing: HashSet<Key> = plan.steps.iter().map(|step| owners::root(&step.from)).collect();
    let needs = users(&writing, ground);
    spread(&mut held, &needs);
    while let Some((key, why)) = left_alone_by(&plan.steps, &held) {
        held.insert(key, why);
        spread(&mut held, &needs);
    }
    let is_held = |key: &Key| sources.of(key).iter().any(|source| held.contains_key(source));
    plan.steps.retain(|step| !held.contains_key(&owners::root(&step.from)));
    // Nothing is left to fill in where nothing arrives.
    plan.findings.retain(|finding| finding.severity != Severity::Todo || !finding.about.as_ref().is_some_and(is_held));
    let mut refused = refused;
    let said = |(key, why): (Key, String)| {
        let findings = refused.remove(&key).unwrap_or_default();
        HeldBack { key, why, findings }
    };
    plan.held_back = held.into_iter().map(said).collect();
}

/// The documents of the source, by the keys under which findings speak of them: their own and their counterparts'.
struct Sources(HashMap<Key, BTreeSet<Key>>);

impl Sources {
    /// Returns the documents at the root that a key can be about.
    fn of(&self, key: &Key) -> BTreeSet<Key> {
        self.0.get(&owners::root(key)).cloned().unwrap_or_default()
    }
}

fn sources(ground: Ground<'_>, matching: &Matching) -> Sources {
    let mut sources: HashMap<Key, BTreeSet<Key>> = HashMap::new();
    let roots = ground.source.nodes.values().filter(|node| node.owner.is_none());
    for node in roots {
        sources.entry(node.key.clone()).or_default().insert(node.key.clone());
    }
    for pair in matching.pairs.values().flatten() {
        sources.entry(owners::root(&pair.to)).or_default().insert(owners::root(&pair.from));
    }
    Sources(sources)
}

/// Parts the refusals that are about documents, by document, from all else that was found.
fn split(findings: Vec<Finding>, sources: &Sources) -> (BTreeMap<Key, Vec<Finding>>, Vec<Finding>) {
    let (mut refused, mut others) = (BTreeMap::new(), Vec::new());
    for finding in findings {
        let about = finding.about.as_ref().filter(|_| finding.severity == Severity::Refusal);
        let keys = about.map(|about| sources.of(about)).unwrap_or_default();
        if keys.is_empty() {
            others.push(finding);
            continue;
        }
        for key in keys {
            refused.entry(key).or_insert_with(Vec::new).push(finding.clone());
        }
    }
    (refused, others)
}

/// Returns what would be written and names a document, by that document.
fn users(writing: &HashSet<Key>, ground: Ground<'_>) -> HashMap<Key, BTreeSet<Key>> {
    let mut users: HashMap<Key, BTreeSet<Key>> = HashMap::new();
    for node in ground.source.nodes.values() {
        let root = owners::root(&node.key);
        if !writing.contains(&root) {
            continue;
        }
        node.doc.visit_refs(&mut |key| {
            for needed in owners::roots(key).into_iter().filter(|needed| *needed != root) {
                users.entry(needed).or_default().insert(root.clone());
            }
        });
    }
    users
}

/// Holds back what needs what is held back, and so on.
fn spread(held: &mut Held, users: &HashMap<Key, BTreeSet<Key>>) {
    let mut open: VecDeque<Key> = held.keys().cloned().collect();
    while let Some(needed) = open.pop_front() {
        for user in users.get(&needed).into_iter().flatten() {
            if !held.contains_key(user) {
                held.insert(user.clone(), needs(&needed));
                open.push_back(user.clone());
            }
        }
    }
}

/// Returns a document with a step that stays and needs one that goes.
fn left_alone_by(steps: &[Step], held: &Held) -> Option<(Key, String)> {
    let is_held = |step: &&Step| held.contains_key(&owners::root(&step.from));
    let gone: HashMap<&StepId, &Step> = steps.iter().filter(is_held).map(|step| (&step.id, step)).collect();
    steps.iter().filter(|step| !is_held(step)).find_map(|step| {
        let needed = step.needs.iter().find_map(|need| gone.get(need))?;
        Some((owners::root(&step.from), needs(&owners::root(&needed.from))))
    })
}

fn needs(key: &Key) -> String {
    format!("it needs {}, which is held back", owners::sentence(key))
}
