//! The one look-up of exceptions: which of them are about a document, or about something in it.
//!
//! Pure. Every effect (scope, value, mode, skip, weaken, undeclared, references) asks here, so that every word of
//! `match` means the same for each of them. It does not carry out effects.

#[cfg(test)]
mod tests;

use crate::delta::{Delta, Exception, Exceptions, Mode, Subject, Surroundings};
use crate::doc::Doc;
use crate::identity::{entry_label, find, visit_parts};
use crate::key::{Key, fold};
use crate::owners;
use crate::path::{At, Place, Trail, value_at};
use crate::registry::shape::Shape;
use crate::registry::spec::{Dimension, Identity, Item, Spec};
use crate::registry::{self, Entry};
use crate::side::{Node, Side};
use std::collections::HashMap;

/// The exceptions as they bear on one document and on what is in it.
pub(crate) struct Lookup<'r, 'n> {
    node: &'n Node,
    entry: &'static Entry,
    of_document: Vec<&'r Exception>,
    /// By the word for an item: what may be about those of this document.
    of_items: HashMap<&'static str, Vec<&'r Exception>>,
}

impl<'r, 'n> Lookup<'r, 'n> {
    /// Looks up what bears on a document.
    #[must_use]
    pub(crate) fn new(exceptions: &'r Exceptions, node: &'n Node) -> Self {
        let entry = registry::entry(node.key.kind());
        let (of_document, of_items) = (Vec::new(), HashMap::new());
        let mut lookup = Self { node, entry, of_document, of_items };
        if exceptions.0.is_empty() {
            return lookup;
        }
        let document = document(node, entry);
        let around = exceptions.of(entry.spec.one, &around(node)).into_iter();
        lookup.of_document = around.filter(|exception| exception.is_about(&document)).collect();
        let within = owners::surroundings(&node.key);
        let items = entry.items.iter().filter(|item| !item.at.is_empty());
        lookup.of_items = items.map(|item| (item.one, exceptions.of(item.one, &within))).collect();
        lookup
    }

    /// Returns the exceptions about the document itself, in their order.
    #[must_use]
    pub(crate) fn document(&self) -> &[&'r Exception] {
        &self.of_document
    }

    /// Returns the exceptions about an item of the document, in their order.
    pub(crate) fn item(&self, item: &'static Item, doc: &Doc, place: impl FnOnce() -> Place) -> Vec<&'r Exception> {
        if item.at.is_empty() {
            return self.of_document.clone();
        }
        let Some(about) = self.of_items.get(item.one).filter(|about| !about.is_empty()) else { return Vec::new() };
        let subject = Subject { names: names(self.entry, item, doc, &place()), scope: scope(doc, item.dimensions) };
        about.iter().copied().filter(|exception| exception.is_about(&subject)).collect()
    }

    /// Returns the exceptions about the counterpart of an item that stands at a place of another document of this kind:
    /// the one of its name; an item that has none is asked about as it is.
    #[must_use]
    pub(crate) fn counterpart(&self, other: &Doc, place: &Place) -> Vec<&'r Exception> {
        let Some((item, place)) = items_around(self.entry, place).into_iter().next() else { return Vec::new() };
        let mut own: Option<Vec<&'r Exception>> = None;
        visit_parts(&self.node.doc, &self.entry.shape, &Trail::ROOT, &mut |part, shape, trail| {
            let is_it = shape.item.is_some_and(|known| std::ptr::eq(known, item));
            if is_it && own.is_none() && fold(part.str_at("Name")) == fold(other.str_at("Name")) {
                own = Some(self.item(item, part, || trail.into()));
            }
        });
        own.unwrap_or_else(|| self.item(item, other, || place))
    }

    /// Returns the exceptions about what stands at a place: about the innermost item first, at last about the document.
    #[must_use]
    pub(crate) fn at(&self, place: &Place) -> Vec<&'r Exception> {
        let mut found = Vec::new();
        for (item, place) in items_around(self.entry, place) {
            if let Some(doc) = find(&self.node.doc, &self.entry.shape, &place) {
                found.extend(self.item(item, doc, || place));
            }
        }
        found.extend(&self.of_document);
        found
    }
}

/// A document, or an item in one, as exceptions and selections see it.
pub(crate) struct Seen<'s> {
    /// The word for it in exceptions.
    pub about: &'static str,
    /// The item; `None` is the document.
    pub item: Option<&'static Item>,
    /// Where it stands.
    pub place: &'s Surroundings,
    /// Its names and its scope.
    pub subject: &'s Subject,
    /// Its own name, as it is spelt.
    pub name: &'s str,
}

/// Calls a function with a document and with each item in it.
pub(crate) fn visit(node: &Node, call: &mut dyn FnMut(&Seen<'_>)) {
    let entry = registry::entry(node.key.kind());
    let (place, subject) = (around(node), document(node, entry));
    let name = node.key.own_name();
    call(&Seen { about: entry.spec.one, item: None, place: &place, subject: &subject, name });
    if entry.items.iter().all(|item| item.at.is_empty()) {
        return;
    }
    let within = owners::surroundings(&node.key);
    visit_parts(&node.doc, &entry.shape, &Trail::ROOT, &mut |part, shape, trail| {
        let Some(item) = shape.item.filter(|item| !item.at.is_empty()) else { return };
        let names = names(entry, item, part, &trail.into());
        let subject = Subject { names, scope: scope(part, item.dimensions) };
        let name = &own_name(entry, item, part);
        call(&Seen { about: item.one, item: Some(item), place: &within, subject: &subject, name });
    });
}

/// Returns the first exception that has an effect, with it.
pub(crate) fn first<'r, T>(
    exceptions: &[&'r Exception],
    effect: impl Fn(&'r Exception) -> Option<T>,
) -> Option<(&'r Exception, T)> {
    exceptions.iter().find_map(|exception| Some((*exception, effect(exception)?)))
}

/// Returns what an exception sets for a document, or else for what it belongs to, nearest first; and for which of them.
pub(crate) fn inherited<'r, T>(
    exceptions: &'r Exceptions,
    key: &Key,
    side: &Side,
    effect: impl Fn(&'r Exception) -> Option<T>,
) -> Option<(Key, &'r Exception, T)> {
    if exceptions.0.is_empty() {
        return None;
    }
    let mut chain = owners::chain(key).filter_map(|key| side.nodes.get(&key));
    chain.find_map(|node| {
        let (exception, set) = first(Lookup::new(exceptions, node).document(), &effect)?;
        Some((node.key.clone(), exception, set))
    })
}

/// Returns how a document of the source is treated: an exception can give a single one another mode, and with it what
/// belongs to that (A3).
#[must_use]
pub(crate) fn mode_of_document(delta: &Delta, source: &Side, node: &Node) -> Option<Mode> {
    let spec = registry::entry(node.key.kind()).spec;
    let mode = mode_of(delta, spec)?;
    let set = inherited(&delta.exceptions, &node.key, source, |exception| exception.set.mode);
    // A kind that is off unless asked for is not asked for by a word about its project.
    let is_off = spec.mode == Some(Mode::Ignore) && mode == Mode::Ignore;
    let set = set.filter(|(_, _, mode)| spec.allows(*mode) && !is_off);
    let mode = set.map_or(mode, |(_, _, mode)| mode);
    // A document that a project which follows a template keeps as its own is known by its name alone (A12).
    let is_own = node.follows.as_ref().is_some_and(|follows| follows.is_own);
    Some(if is_own && mode != Mode::Ignore { Mode::Existing } else { mode })
}

/// Returns how a kind is treated; `None` for kinds that are only looked up.
#[must_use]
pub(crate) fn mode_of(delta: &Delta, spec: &Spec) -> Option<Mode> {
    let default = spec.mode?;
    Some(delta.kinds.get(&spec.config_word()).map_or(default, |set| set.value))
}

/// Returns the names under which people know an item: its own, and that of what holds it where both go by one word (an
/// action is known by its step's name, too).
#[must_use]
pub(crate) fn names(entry: &Entry, item: &Item, doc: &Doc, place: &Place) -> Vec<String> {
    let mut names = vec![fold(&own_name(entry, item, doc))];
    let mut shape = &entry.shape;
    for at in place.parts() {
        shape = match at {
            At::Item { list, handle, .. } => {
                let list = list.map_or(shape, |list| shape.field(list));
                let is_called_so = list.list.is_some_and(|list| list.one == item.one);
                names.extend(handle.name().filter(|_| is_called_so).map(str::to_owned));
                list.each()
            }
            other => below(shape, other),
        };
    }
    names.dedup();
    names
}

/// Returns the own name of an item: what it is told apart by, if that is another field (the project of a link).
fn own_name(entry: &Entry, item: &Item, doc: &Doc) -> String {
    let list = entry.lists.iter().find(|list| item.list() == Some(list.at));
    match list.map(|list| list.by) {
        Some(Identity::Field(field)) => doc.get(field).map(entry_label).unwrap_or_default(),
        _ => doc.str_at("Name").to_owned(),
    }
}

/// Returns the items with a scope around a place, innermost first, each with its own place.
fn items_around(entry: &Entry, place: &Place) -> Vec<(&'static Item, Place)> {
    let mut around = Vec::new();
    let mut shape = &entry.shape;
    for (depth, at) in place.parts().iter().enumerate() {
        shape = below(shape, at);
        let here = || place.parts()[..=depth].iter().cloned().collect();
        around.extend(shape.item.map(|item| (item, here())));
    }
    around.reverse();
    around
}

fn below<'r>(shape: &'r Shape, at: &At) -> &'r Shape {
    match at {
        At::Field(field) | At::Entry(field) => shape.field(*field),
        At::Item { list: Some(list), .. } => shape.field(*list).each(),
        At::Item { list: None, .. } | At::Index(_) => shape.each(),
        At::Json => shape.json(),
    }
}

/// A document as exceptions see it.
fn document(node: &Node, entry: &Entry) -> Subject {
    let dimensions = entry.shape.item.map_or(&[] as &[Dimension], |item| item.dimensions);
    Subject { names: vec![fold(node.key.own_name())], scope: scope(&node.doc, dimensions) }
}

/// Returns the entries of a scope, by dimension.
fn scope(doc: &Doc, dimensions: &'static [Dimension]) -> std::collections::BTreeMap<&'static str, Vec<String>> {
    let entries = |dimension: &Dimension| {
        let entries = dimension.at.iter().flat_map(|at| entries(doc, at));
        entries.map(|entry| fold(&entry_label(entry))).collect()
    };
    dimensions.iter().map(|dimension| (dimension.word, entries(dimension))).collect()
}

fn entries<'d>(doc: &'d Doc, at: &str) -> &'d [Doc] {
    value_at(doc, at).map(Doc::items).unwrap_or_default()
}

/// Returns where a document stands, for exceptions about it.
fn around(node: &Node) -> Surroundings {
    let parent = owners::owner(&node.key).map(|owner| fold(owner.own_name()));
    Surroundings { parent, ..owners::surroundings(&node.key) }
}
