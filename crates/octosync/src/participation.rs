//! Which documents of the source take part: those that are selected, and what they need (`decisions` A1, A2).
//!
//! Pure, over the source alone. Deselected is not gone: what takes no part is left alone on the destination.

use crate::decision::{Decision, Origin, Verdict};
use crate::delta::{Candidate, Delta, Dependencies};
use crate::doc::Doc;
use crate::identity::visit_leaves;
use crate::key::{Key, Kind, fold};
use crate::path::Trail;
use crate::registry::spec::Birth;
use crate::registry::{self, kinds};
use crate::side::{Node, Side};
use std::collections::{HashMap, VecDeque};

/// Which documents take no part, and which do only because others need them.
#[derive(Debug, Default)]
pub struct Participation {
    parts: HashMap<Key, Part>,
    /// Why each document was pulled in that the selection lacks.
    pub decisions: Vec<Decision>,
}

/// How a document that is not selected takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// It does all the same: something needs it.
    Needed,
    /// It must be on the destination already.
    Required(Origin),
    /// It has no counterpart.
    Out(Origin),
}

impl Participation {
    /// Finds out what takes part.
    #[must_use]
    pub fn of(source: &Side, delta: &Delta) -> Self {
        let mut this = Self::default();
        if delta.select.0.is_empty() {
            return this;
        }
        let deselected: Vec<(Key, Origin)> =
            source.nodes.values().filter_map(|node| Some((node.key.clone(), excluded(node, delta)?))).collect();
        for (key, origin) in deselected {
            let part = if chosen(delta, key.kind(), Dependencies::Require) {
                Part::Required(origin)
            } else {
                Part::Out(origin)
            };
            this.parts.insert(key, part);
        }
        this.pull_in(source, delta);
        this
    }

    /// Returns how a document takes part that is not selected; `None` if it is. What belongs to another goes with it.
    #[must_use]
    pub fn part(&self, node: &Node, source: &Side) -> Option<&Part> {
        let own = self.parts.get(&node.key);
        own.or_else(|| self.part(source.nodes.get(node.owner.as_ref()?)?, source))
    }

    /// Walks what the selected documents need, and what that needs, and so on.
    fn pull_in(&mut self, source: &Side, delta: &Delta) {
        let mut open: VecDeque<&Node> = source.nodes.values().filter(|node| self.takes_part(node, source)).collect();
        while let Some(node) = open.pop_front() {
            let mut needed = Vec::new();
            let entry = registry::entry(node.key.kind());
            visit_leaves(&node.doc, &entry.rules, &Trail::ROOT, &mut |leaf, _, place| {
                let Doc::Ref(key) = leaf else { return };
                let of_project = node.key.kind() == kinds::PROJECTS || node.owner.is_some();
                let wanted = document_of(key, source).filter(|document| {
                    let between_projects = of_project && document.kind() == kinds::PROJECTS;
                    matches!(self.parts.get(document), Some(Part::Out(_) | Part::Required(_)))
                        && includes(delta, document.kind(), between_projects)
                });
                needed.extend(wanted.map(|document| (document, place.to_string())));
            });
            for (key, place) in needed {
                let why =
                    format!("needed by {}{}", node.key, if place.is_empty() { place } else { format!(" at {place}") });
                if self.parts.insert(key.clone(), Part::Needed) == Some(Part::Needed) {
                    continue;
                }
                let decision = Decision::new(&key, "part in the sync", "A2", Verdict::Take, why);
                let origin = delta.dependencies.as_ref().map(|set| set.origin.clone()).unwrap_or_default();
                self.decisions.push(decision.set_by(&origin).otherwise("write dependencies: require, or ignore"));
                open.extend(source.nodes.values().filter(|other| belongs(other, &key, source)));
            }
        }
    }

    fn takes_part(&self, node: &Node, source: &Side) -> bool {
        let mut key = Some(&node.key);
        while let Some(this) = key {
            if self.parts.get(this).is_some_and(|part| *part != Part::Needed) {
                return false;
            }
            key = source.nodes.get(this).and_then(|node| node.owner.as_ref());
        }
        true
    }
}

/// Returns where it was said that a document takes no part.
fn excluded(node: &Node, delta: &Delta) -> Option<Origin> {
    let spec = registry::entry(node.key.kind()).spec;
    // What the server makes with its owner goes with it.
    if spec.mode.is_none() || matches!(spec.birth, Birth::WithOwner(_)) {
        return None;
    }
    let selector = delta.select.0.get(&spec.config_word())?;
    let name = fold(node.key.own_name());
    let project = node.owner.as_ref().map(|owner| fold(owner.own_name()));
    let group = match node.doc.get("ProjectGroupId") {
        Some(Doc::Ref(group)) => Some(fold(group.own_name())),
        _ => None,
    };
    let candidate = Candidate { name: &name, project: project.as_deref(), group: group.as_deref() };
    selector.excludes(candidate).cloned()
}

fn chosen(delta: &Delta, kind: Kind, word: Dependencies) -> bool {
    match &delta.dependencies {
        Some(set) => set.value == word,
        None => (kind == kinds::PROJECTS) == (word == Dependencies::Require),
    }
}

/// What a selected document needs is pulled in, but for one project by another, unless that is wanted in so many words.
fn includes(delta: &Delta, kind: Kind, between_projects: bool) -> bool {
    match &delta.dependencies {
        Some(set) => set.value == Dependencies::Include,
        None => !(between_projects && kind == kinds::PROJECTS),
    }
}

/// Returns the document that a reference leads to: of a tag its tag set.
fn document_of(key: &Key, source: &Side) -> Option<Key> {
    if let Some(node) = source.nodes.get(key) {
        return Some(node.key.clone());
    }
    let parents = &key.segments()[..key.segments().len().checked_sub(1)?];
    let holders = registry::all().iter().filter(|entry| entry.item_kinds.contains(&key.kind()));
    let mut documents = holders.map(|entry| Key::new(entry.spec.kind, parents.iter()));
    documents.find_map(|document| Some(source.nodes.get(&document)?.key.clone()))
}

/// Returns whether a document is the one of a key, or belongs to it.
fn belongs(node: &Node, key: &Key, source: &Side) -> bool {
    let mut this = Some(&node.key);
    while let Some(at) = this {
        if at == key {
            return true;
        }
        this = source.nodes.get(at).and_then(|node| node.owner.as_ref());
    }
    false
}
