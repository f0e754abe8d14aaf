//! Which items of a pair are called otherwise now than at the last sync, told by their ids.
//!
//! Pure, over lifted documents whose items remember their ids.

use crate::doc::Doc;
use crate::identity::{self, ID, is_mark};
use crate::key::Key;
use crate::overlay::Way;
use crate::owners;
use crate::path::Handle;
use crate::reconcile::{Names, Renamed};
use crate::registry::shape::Shape;
use crate::registry::spec::{Identity, List};
use std::collections::BTreeMap;

/// The same part of a pair in each of its versions.
#[derive(Clone, Copy)]
pub(super) struct Aligned<'a> {
    /// The source's document then.
    pub(super) source_then: &'a Doc,
    /// The source's document now.
    pub(super) source_now: &'a Doc,
    /// The document that was wanted then.
    pub(super) wanted: &'a Doc,
    /// The document that was left then.
    pub(super) left: &'a Doc,
    /// The destination's document now.
    pub(super) actual: &'a Doc,
}

/// An item that others refer to, and that is called otherwise on the destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RenamedItem {
    /// On the source.
    pub(super) from: Key,
    /// On the destination.
    pub(super) to: Key,
}

/// Returns the items that are called otherwise now, and of those that others refer to, what they are called on both sides.
pub(super) fn of(aligned: Aligned<'_>, shape: &Shape, keys: (&Key, &Key)) -> (Renamed, Vec<RenamedItem>) {
    let mut walk = Walk { keys, renamed: Renamed::default(), items: Vec::new() };
    walk.value(aligned, shape, &Way::ROOT);
    (walk.renamed, walk.items)
}

impl<'a> Aligned<'a> {
    fn map(self, of: impl Fn(&'a Doc) -> &'a Doc) -> Self {
        Self {
            source_then: of(self.source_then),
            source_now: of(self.source_now),
            wanted: of(self.wanted),
            left: of(self.left),
            actual: of(self.actual),
        }
    }
}

static NOTHING: Doc = Doc::Null;

struct Walk<'k> {
    keys: (&'k Key, &'k Key),
    renamed: Renamed,
    items: Vec<RenamedItem>,
}

/// The items of one version of a list.
struct Items<'a> {
    docs: &'a [Doc],
    handles: Vec<Handle>,
}

impl<'a> Items<'a> {
    fn of(list: &'a Doc, by: Identity) -> Self {
        Self { docs: list.items(), handles: identity::handles(list.items(), by) }
    }

    fn id(&self, at: usize) -> Option<&'a str> {
        self.docs[at].get(ID).and_then(Doc::as_str)
    }

    fn by_id(&self, id: Option<&str>) -> Option<usize> {
        let id = id?;
        (0..self.docs.len()).find(|at| self.id(*at) == Some(id))
    }

    fn by_handle(&self, handle: &Handle) -> Option<usize> {
        self.handles.iter().position(|own| own == handle)
    }

    fn doc(&self, at: Option<usize>) -> &'a Doc {
        at.map_or(&NOTHING, |at| &self.docs[at])
    }
}

/// Returns what items were called in one version that have the same id and another handle in the other.
fn moved(then: &Items<'_>, now: &Items<'_>) -> BTreeMap<String, String> {
    let mut moved = BTreeMap::new();
    for (at, handle) in then.handles.iter().enumerate() {
        let found = now.by_id(then.id(at)).map(|found| &now.handles[found]);
        if let Some(found) = found.filter(|found| *found != handle) {
            moved.insert(handle.mark(), found.mark());
        }
    }
    moved
}

impl Walk<'_> {
    fn value(&mut self, aligned: Aligned<'_>, shape: &Shape, way: &Way<'_>) {
        match (aligned.actual, shape.list) {
            (Doc::Object(fields), _) => {
                for (field, _) in fields.iter().filter(|(field, _)| !is_mark(*field)) {
                    let below =
                        aligned.map(|doc| doc.fields().and_then(|fields| fields.get(field)).unwrap_or(&NOTHING));
                    self.value(below, shape.field(field), &way.member(field, shape.map));
                }
            }
            (Doc::Array(_), Some(list)) if matches!(list.by, Identity::Field(_)) => {
                self.list(aligned, shape, list, way)
            }
            _ => {}
        }
    }

    fn list(&mut self, aligned: Aligned<'_>, shape: &Shape, list: &List, way: &Way<'_>) {
        let of = |doc| Items::of(doc, list.by);
        let (then, now) = (of(aligned.source_then), of(aligned.source_now));
        let (wanted, left, actual) = (of(aligned.wanted), of(aligned.left), of(aligned.actual));
        let names =
            Names { source: moved(&then, &now), left: moved(&wanted, &left), destination: moved(&left, &actual) };
        for (at, handle) in actual.handles.iter().enumerate() {
            let in_left = left.by_id(actual.id(at)).or_else(|| left.by_handle(handle));
            let in_wanted =
                in_left.and_then(|at| wanted.by_id(left.id(at)).or_else(|| wanted.by_handle(&left.handles[at])));
            let in_then = in_wanted.and_then(|at| then.by_handle(&wanted.handles[at]));
            let in_now = in_then.and_then(|at| now.by_id(then.id(at)).or_else(|| now.by_handle(&then.handles[at])));
            self.note(list, (now.doc(in_now), &actual.docs[at]));
            let label = identity::label(&actual.docs[at], list.by);
            let below = Aligned {
                source_then: then.doc(in_then),
                source_now: now.doc(in_now),
                wanted: wanted.doc(in_wanted),
                left: left.doc(in_left),
                actual: &actual.docs[at],
            };
            self.value(below, shape.each(), &way.item(handle, &label));
        }
        if names != Names::default() {
            self.renamed.add(way.spot(), names);
        }
    }

    fn note(&mut self, list: &List, (here, there): (&Doc, &Doc)) {
        let (Some(kind), false) = (list.kind, here.is_empty()) else { return };
        let key = |owner: &Key, item: &Doc| owners::item(kind, owner, item.str_at("Name").trim());
        let (from, to) = (key(self.keys.0, here), key(self.keys.1, there));
        if from.segments().last() != to.segments().last() {
            self.items.push(RenamedItem { from, to });
        }
    }
}
