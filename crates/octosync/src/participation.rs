//! Which documents of the source take part: those that are selected, and what they need (`docs/rules.md` A1, A2).
//!
//! Pure, over the source alone. Deselected is not gone: what takes no part is left alone on the destination.

use crate::decision::{Decision, Origin, Verdict};
use crate::delta::{Candidate, Delta, Dependencies, Deselected, Mode, Selector};
use crate::doc::{Doc, Fields};
use crate::identity::{self, entry_label, visit_leaves};
use crate::key::{Key, Kind, fold};
use crate::owners;
use crate::path::Trail;
use crate::registry::ROW;
use crate::registry::shape::Shape;
use crate::registry::{self, spec::Identity};
use crate::rules;
use crate::side::{Node, Side};
use crate::subject::mode_of_document;
use std::collections::{HashMap, VecDeque};

/// Which documents take no part, and which do only because others need them.
#[derive(Debug, Default)]
pub(crate) struct Participation {
    parts: HashMap<Key, Part>,
    /// Why each document was pulled in that the selection lacks.
    pub decisions: Vec<Decision>,
}

/// How a document that is not selected takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// It does all the same: something needs it.
    Needed,
    /// It is excluded in so many words: it is looked up, and neither made nor written, whatever needs it.
    Excluded(Origin),
    /// Nothing that is selected needs it, and only that takes part of what projects share.
    Unneeded(Origin),
    /// It must be on the destination already.
    Required(Origin),
    /// It has no counterpart.
    Out(Origin),
}

impl Participation {
    /// Finds out what takes part.
    #[must_use]
    pub(crate) fn of(source: &Side, delta: &Delta) -> Self {
        let mut this = Self::default();
        if delta.select.kinds.is_empty() && !delta.select.only_needed.value {
            return this;
        }
        for node in source.nodes.values() {
            let part = part_of(node, delta);
            this.parts.extend(part.map(|part| (node.key.clone(), part)));
        }
        this.pull_in(source, delta);
        this
    }

    /// Returns how a document takes part that is not selected; `None` if it is. A document that belongs to another goes
    /// with it.
    #[must_use]
    pub(crate) fn part(&self, key: &Key) -> Option<&Part> {
        if self.parts.is_empty() {
            return None;
        }
        owners::chain(key).find_map(|key| self.parts.get(&key))
    }

    /// Returns the document whose selection decides about one: itself, or what it belongs to; `None` if none does.
    #[must_use]
    pub(crate) fn decider<'s>(&self, node: &'s Node, source: &'s Side, delta: &Delta) -> Option<&'s Node> {
        let chain = || owners::chain(&node.key).filter_map(|key| source.nodes.get(&key));
        let is_chosen = |node: &&Node| selector(node, delta).is_some();
        chain().find(|node| self.parts.contains_key(&node.key)).or_else(|| chain().find(is_chosen))
    }

    /// Walks what the selected documents need, and what that needs, and so on.
    fn pull_in(&mut self, source: &Side, delta: &Delta) {
        let mut open: VecDeque<&Node> = source.nodes.values().filter(|node| self.takes_part(&node.key)).collect();
        let owned = Owned::of(source);
        while let Some(node) = open.pop_front() {
            // A document that is only looked up needs nothing.
            if mode_of_document(delta, source, node).is_none_or(Mode::leaves_alone) {
                continue;
            }
            let mut needed = Vec::new();
            visit_needs(node, &mut |key, who| {
                let of_project = owners::is_project(node.key.kind()) || node.owner.is_some();
                let document =
                    document_of(key, source).filter(|document| !registry::entry(document.kind()).spec.on_its_own);
                let wanted = document.filter(|document| {
                    let between_projects = of_project && owners::is_project(document.kind());
                    match self.parts.get(document) {
                        Some(Part::Unneeded(_)) => true,
                        Some(Part::Out(_) | Part::Required(_)) => includes(delta, document.kind(), between_projects),
                        Some(Part::Needed | Part::Excluded(_)) | None => false,
                    }
                });
                needed.extend(wanted.map(|document| (document, who())));
            });
            for (key, who) in needed {
                let why = format!("needed by {who}");
                match self.parts.insert(key.clone(), Part::Needed) {
                    Some(Part::Needed) => continue,
                    Some(Part::Unneeded(origin)) => {
                        let decision = Decision::new(&key, rules::A1, Verdict::Take, why).set_by(&origin);
                        let write = format!("exclude it with select.{}", key.kind());
                        self.decisions.push(decision.otherwise(write));
                    }
                    _ => {
                        let decision = Decision::new(&key, rules::A2, Verdict::Take, why);
                        let origin = delta.dependencies.as_ref().map(|set| set.origin.clone()).unwrap_or_default();
                        self.decisions
                            .push(decision.set_by(&origin).otherwise("write dependencies: require, or ignore"));
                    }
                }
                open.extend(source.nodes.get(&key));
                owned.visit(&key, &mut |node| open.push_back(node));
            }
        }
    }

    fn takes_part(&self, key: &Key) -> bool {
        owners::chain(key).all(|key| self.parts.get(&key).is_none_or(|part| *part == Part::Needed))
    }
}

/// The documents of a side by what they belong to.
struct Owned<'s>(HashMap<&'s Key, Vec<&'s Node>>);

impl<'s> Owned<'s> {
    fn of(side: &'s Side) -> Self {
        let mut owned: HashMap<&Key, Vec<&Node>> = HashMap::new();
        for node in side.nodes.values() {
            if let Some(owner) = &node.owner {
                owned.entry(owner).or_default().push(node);
            }
        }
        Self(owned)
    }

    /// Calls a function with all that belongs to a document, over any number of owners.
    fn visit(&self, key: &Key, call: &mut dyn FnMut(&'s Node)) {
        for node in self.0.get(key).into_iter().flatten() {
            call(node);
            self.visit(&node.key, call);
        }
    }
}

/// Calls a function with each reference of a document, and with what says which part of it has the reference.
fn visit_needs(node: &Node, call: &mut dyn FnMut(&Key, &dyn Fn() -> String)) {
    let shape = &registry::entry(node.key.kind()).shape;
    for (field, value) in node.doc.fields().into_iter().flat_map(Fields::iter) {
        let shape = shape.field(field);
        let place = Trail::ROOT.field(field);
        let Some(list) = shape.list else {
            visit_leaves(value, shape, &place, &mut |leaf, shape, _| {
                let Some(key) = need(leaf, shape) else { return };
                call(key, &|| format!("{} ({field})", owners::sentence(&node.key)));
            });
            continue;
        };
        for item in value.items() {
            let who = || format!("the {} \"{}\" of {}", list.one, own_name(item, list.by), owners::label(&node.key));
            visit_leaves(item, shape.each(), &place, &mut |leaf, shape, _| {
                let Some(key) = need(leaf, shape) else { return };
                call(key, &who);
            });
        }
    }
}

/// Returns what a leaf needs, if it needs anything.
fn need<'d>(leaf: &'d Doc, shape: &Shape) -> Option<&'d Key> {
    let is_need = shape.reference.is_none_or(|reference| reference.is_need);
    leaf.as_ref_key().filter(|_| is_need)
}

/// Returns what an item is called for short: of a variable its name, as several scopes need the same thing.
fn own_name(item: &Doc, by: Identity) -> String {
    match by {
        Identity::Row => item.str_at(ROW.name).to_owned(),
        Identity::Field(_) | Identity::Content(_) | Identity::Whole(..) => identity::label(item, by),
    }
}

/// Returns how a document takes part that the selection leaves out, before what needs it is looked at.
fn part_of(node: &Node, delta: &Delta) -> Option<Part> {
    let require = || chosen(delta, node.key.kind(), Dependencies::Require);
    let ignore = delta.dependencies.as_ref().is_some_and(|set| set.value == Dependencies::Ignore);
    match deselected(node, delta) {
        Some(Deselected::Excluded(origin)) if ignore => Some(Part::Out(origin)),
        Some(Deselected::Excluded(origin)) => Some(Part::Excluded(origin)),
        Some(Deselected::Lacking(origin)) if require() => Some(Part::Required(origin)),
        Some(Deselected::Lacking(origin)) => Some(Part::Out(origin)),
        None => {
            let only_needed = &delta.select.only_needed;
            (only_needed.value && is_shared(node)).then(|| Part::Unneeded(only_needed.origin.clone()))
        }
    }
}

/// Returns whether a document is of a kind that projects share.
fn is_shared(node: &Node) -> bool {
    let spec = registry::entry(node.key.kind()).spec;
    spec.mode.is_some() && spec.owner.is_none() && !spec.is_project && !spec.on_its_own
}

/// Returns what selects documents like one, if anything was said.
fn selector<'d>(node: &Node, delta: &'d Delta) -> Option<&'d Selector> {
    let spec = registry::entry(node.key.kind()).spec;
    // A document that the server makes with its owner goes with it.
    if spec.mode.is_none() || spec.is_facet() {
        return None;
    }
    delta.select.kinds.get(&spec.config_word())
}

/// Returns why the selection leaves a document out.
pub(crate) fn deselected(node: &Node, delta: &Delta) -> Option<Deselected> {
    let selector = selector(node, delta)?;
    // A project that follows a template is named with that: nothing has to include it.
    let is_named = node.follows.as_ref().is_some_and(|follows| follows.project == node.key);
    as_candidate(node, |candidate| match is_named {
        true => selector.leaves_out(candidate),
        false => selector.deselects(candidate),
    })
}

/// Calls a function with what selections can tell of a document.
pub(crate) fn as_candidate<T>(node: &Node, call: impl FnOnce(Candidate<'_>) -> T) -> T {
    let names = [fold(node.key.own_name())];
    let project = owners::project(&node.key).filter(|project| *project != node.key);
    let project = project.map(|project| fold(project.own_name()));
    let spec = registry::entry(node.key.kind()).spec;
    let group = match spec.group.and_then(|field| node.doc.get(field)) {
        Some(Doc::Ref(group)) => Some(fold(group.own_name())),
        _ => None,
    };
    let tags = spec.tagged.and_then(|tagged| node.doc.get(tagged.at)).map(Doc::items).unwrap_or_default();
    let tags: Vec<String> = tags.iter().map(|tag| fold(&entry_label(tag))).collect();
    call(Candidate { names: &names, project: project.as_deref(), group: group.as_deref(), tags: &tags })
}

fn chosen(delta: &Delta, kind: Kind, word: Dependencies) -> bool {
    match &delta.dependencies {
        Some(set) => set.value == word,
        None => owners::is_project(kind) == (word == Dependencies::Require),
    }
}

/// Returns whether a document that a selected one needs is pulled in: not one project by another, unless asked for
/// explicitly.
fn includes(delta: &Delta, kind: Kind, between_projects: bool) -> bool {
    match &delta.dependencies {
        Some(set) => set.value == Dependencies::Include,
        None => !(between_projects && owners::is_project(kind)),
    }
}

/// Returns the document that a reference leads to: of a tag its tag set.
fn document_of(key: &Key, source: &Side) -> Option<Key> {
    if let Some(node) = source.nodes.get(key) {
        return Some(node.key.clone());
    }
    owners::holders(key).iter().find_map(|holder| Some(source.nodes.get(holder)?.key.clone()))
}
