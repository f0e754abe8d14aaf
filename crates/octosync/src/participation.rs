//! Which documents of the source take part: those that are selected, and what they need (`decisions` A1, A2).
//!
//! Pure, over the source alone. Deselected is not gone: what takes no part is left alone on the destination.

use crate::decision::{Decision, Origin, Verdict};
use crate::delta::{Candidate, Delta, Dependencies, Selector};
use crate::doc::{Doc, Fields};
use crate::identity::{self, visit_leaves};
use crate::key::{Key, Kind, fold};
use crate::path::Trail;
use crate::registry::spec::{Birth, Identity};
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

    /// Returns the document whose selection decides about one: itself, or what it belongs to; `None` if none does.
    #[must_use]
    pub fn decider<'s>(&self, node: &'s Node, source: &'s Side, delta: &Delta) -> Option<&'s Node> {
        let chain = || std::iter::successors(Some(node), |node| source.nodes.get(node.owner.as_ref()?));
        let is_chosen = |node: &&Node| selector(node, delta).is_some();
        chain().find(|node| self.parts.contains_key(&node.key)).or_else(|| chain().find(is_chosen))
    }

    /// Walks what the selected documents need, and what that needs, and so on.
    fn pull_in(&mut self, source: &Side, delta: &Delta) {
        let mut open: VecDeque<&Node> = source.nodes.values().filter(|node| self.takes_part(node, source)).collect();
        while let Some(node) = open.pop_front() {
            let mut needed = Vec::new();
            visit_needs(node, source, &mut |key, who| {
                let of_project = node.key.kind() == kinds::PROJECTS || node.owner.is_some();
                let wanted = document_of(key, source).filter(|document| {
                    let between_projects = of_project && document.kind() == kinds::PROJECTS;
                    matches!(self.parts.get(document), Some(Part::Out(_) | Part::Required(_)))
                        && includes(delta, document.kind(), between_projects)
                });
                needed.extend(wanted.map(|document| (document, who())));
            });
            for (key, who) in needed {
                let why = format!("needed by {who}");
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

/// Calls a function with each reference of a document, and with what says which part of it has the reference.
fn visit_needs(node: &Node, source: &Side, call: &mut dyn FnMut(&Key, &dyn Fn() -> String)) {
    let shape = &registry::entry(node.key.kind()).shape;
    for (field, value) in node.doc.fields().into_iter().flat_map(Fields::iter) {
        let shape = shape.field(field);
        let place = Trail::ROOT.field(field);
        let Some(list) = shape.list else {
            visit_leaves(value, shape, &place, &mut |leaf, _, _| {
                let Doc::Ref(key) = leaf else { return };
                call(key, &|| format!("{} ({field})", named(node, source)));
            });
            continue;
        };
        for item in value.items() {
            let who = || format!("the {} \"{}\" of {}", list.one, own_name(item, list.by), called(node, source));
            visit_leaves(item, shape.each(), &place, &mut |leaf, _, _| {
                let Doc::Ref(key) = leaf else { return };
                call(key, &who);
            });
        }
    }
}

/// Returns what an item is called for short: of a variable its name, as several scopes need the same thing.
fn own_name(item: &Doc, by: Identity) -> String {
    match by {
        Identity::Variable => item.str_at("Name").to_owned(),
        Identity::Field(_) | Identity::Content(_) => identity::label(item, by),
    }
}

/// Returns what a document is called for people: `the channel "Beta" of OctoFX`.
#[must_use]
pub fn named(node: &Node, source: &Side) -> String {
    let spec = registry::entry(node.key.kind()).spec;
    let owner = node.owner.as_ref().and_then(|owner| source.nodes.get(owner));
    match (owner, spec.birth) {
        (None, _) => format!("the {} \"{}\"", spec.one, node.key.own_name()),
        (Some(owner), Birth::WithOwner(_)) => format!("the {} of {}", spec.one, called(owner, source)),
        (Some(owner), _) => format!("the {} \"{}\" of {}", spec.one, node.key.own_name(), called(owner, source)),
    }
}

/// Returns the names of a document and of what it belongs to: `Beta of OctoFX`. What is made with its owner has none.
fn called(node: &Node, source: &Side) -> String {
    let is_facet = matches!(registry::entry(node.key.kind()).spec.birth, Birth::WithOwner(_));
    match node.owner.as_ref().and_then(|owner| source.nodes.get(owner)) {
        Some(owner) if is_facet => called(owner, source),
        Some(owner) => format!("{} of {}", node.key.own_name(), called(owner, source)),
        None => node.key.own_name().to_owned(),
    }
}

/// Returns what selects documents like one, if anything was said.
fn selector<'d>(node: &Node, delta: &'d Delta) -> Option<&'d Selector> {
    let spec = registry::entry(node.key.kind()).spec;
    // What the server makes with its owner goes with it.
    if spec.mode.is_none() || matches!(spec.birth, Birth::WithOwner(_)) {
        return None;
    }
    delta.select.0.get(&spec.config_word())
}

/// Returns where it was said that a document takes no part.
fn excluded(node: &Node, delta: &Delta) -> Option<Origin> {
    let selector = selector(node, delta)?;
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
