//! Lists whose items have an identity: item by item, with those that come and those that are gone.

use super::Walk;
use super::pairing::{Names, Renamed, Row, rows};
use crate::doc::Doc;
use crate::edits::Became;
use crate::edits::{Verdict, Views};
use crate::identity::{self, WAS};
use crate::lift::without_stamps;
use crate::overlay::Way;
use crate::path::At;
use crate::registry::shape::Shape;
use crate::registry::spec::{Identity, List, Lost};
use std::sync::LazyLock;

static NONE_RENAMED: LazyLock<Renamed> = LazyLock::new(Renamed::default);

/// An item that shall stand there.
pub(super) struct Placed {
    /// Its row.
    pub(super) row: usize,
    /// The item as it shall be.
    pub(super) doc: Doc,
}

impl Walk<'_> {
    /// Reconciles a list.
    pub(super) fn items(&mut self, views: Views<'_>, shape: &Shape, list: &List, way: &Way<'_>) -> Doc {
        let names: Option<&Names> = self.renamed.of(way);
        let rows = rows(views, list.by, names);
        let mut placed = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let here = way.item(&row.handle, &row.label);
            let item = self.in_item(row, &here, |walk| walk.item(row, shape, list, &here));
            placed.extend(item.map(|doc| Placed { row: at, doc }));
        }
        if names.is_some() {
            self.settle_clashes(&rows, &mut placed, list, way);
        }
        if list.ordered {
            placed = self.order(&rows, placed, way);
        }
        Doc::Array(placed.into_iter().map(|placed| placed.doc).collect())
    }

    fn item(&mut self, row: &Row<'_>, shape: &Shape, list: &List, way: &Way<'_>) -> Option<Doc> {
        match (row.views.desired, row.views.actual) {
            (Some(_), Some(actual)) => {
                let mut item = self.value(row.views, shape.each(), way)?;
                if identity::handle(&item, list.by) != identity::handle(actual, list.by) {
                    item.set(WAS, Doc::text(&row.handle.mark()));
                }
                Some(item)
            }
            (Some(desired), None) => self.coming(row.views, shape, way).then(|| desired.clone()),
            (None, Some(_)) if self.goes(row, shape, way) => None,
            (None, Some(_)) => row.stays.cloned(),
            (None, None) => None,
        }
    }

    /// Returns whether an item comes that the destination does not have.
    fn coming(&mut self, views: Views<'_>, shape: &Shape, way: &Way<'_>) -> bool {
        let verdict = match (views.wanted, views.left) {
            (None, None) => Verdict::Source,
            (Some(wanted), _) if !self.is_edited(wanted, views.desired, shape) => {
                self.note(Became::Away, views, way);
                return false;
            }
            _ => Verdict::Both,
        };
        self.settle(verdict, views, way)
    }

    /// Returns whether an item goes that is not wanted any more: the source's own edit took it away, not the delta, and
    /// nobody edited it there.
    fn goes(&mut self, row: &Row<'_>, shape: &Shape, way: &Way<'_>) -> bool {
        let views = row.views;
        let became = match (views.said, views.wanted) {
            (_, None) => {
                self.own = true;
                return false;
            }
            (None, Some(_)) if row.stays.is_some() => return false,
            (None, Some(wanted)) if !self.was_gone(wanted, shape, way) => Became::LeftOut,
            (_, Some(_)) if self.is_own(views, shape) => Became::Stays,
            (_, Some(_)) if shape.pruned && !self.wishes.prune => Became::Unpruned,
            (_, Some(_)) if (self.wishes.is_protected)(&way.spot()) => Became::Protected,
            (_, Some(_)) => Became::Removed,
        };
        self.note(became, views, way);
        let goes = became == Became::Removed;
        if goes {
            self.remove.insert(way.spot());
        }
        goes
    }

    /// Returns whether an item was gone from the source at the last sync already, and stayed because it was protected or its list
    /// was not pruned: what was wanted holds it all the same. The sync that let it stay wrote that down; of states of before, names
    /// on the source tell it where they can.
    fn was_gone(&self, wanted: &Doc, shape: &Shape, way: &Way<'_>) -> bool {
        if self.staying.is_some_and(|staying| staying.contains(&way.spot())) {
            return true;
        }
        let list = shape.list.filter(|list| shape.pruned || is_called_as_on_the_source(wanted, list, shape));
        let (Some(list), Some(source)) = (list, self.source_then) else { return false };
        let spot = way.spot();
        let [At::Item { list: Some(field), .. }] = spot.parts() else { return false };
        let handle = identity::handle(wanted, list.by);
        let items = source.get(field).map(Doc::items).unwrap_or_default();
        !items.iter().any(|item| identity::handle(item, list.by) == handle)
    }

    /// Returns whether the source's side edited an item since.
    fn is_edited(&self, wanted: &Doc, desired: Option<&Doc>, shape: &Shape) -> bool {
        let wanted = Some(wanted);
        self.finds(Views::of([wanted, wanted, wanted, desired, wanted], true), shape)
    }

    /// Returns whether an item has anything that is the destination's own: edited there, now or before.
    fn is_own(&self, views: Views<'_>, shape: &Shape) -> bool {
        let wanted = views.wanted;
        let [left, actual] = [views.left, views.actual].map(|doc| doc.map(without_stamps));
        let is_as_left = left.is_some_and(|left| actual.is_some_and(|actual| actual.same(&left)));
        !is_as_left || self.finds(Views::of([wanted, wanted, views.left, wanted, views.actual], true), shape)
    }

    fn finds(&self, views: Views<'_>, shape: &Shape) -> bool {
        let mut walk = Walk::new(&NONE_RENAMED, self.wishes);
        walk.value(views, shape.each(), &Way::ROOT);
        walk.own || !walk.edits.is_empty()
    }
}

/// Returns whether an item of a list bears the name that it has on the source, so that its absence there says something: it has a
/// text for a name, and the configuration gives no such items.
fn is_called_as_on_the_source(item: &Doc, list: &List, shape: &Shape) -> bool {
    let is_given = shape.each().item.is_some_and(|item| item.lost == Lost::Dropped);
    let name = match list.by {
        Identity::Field(field) => item.get(field).and_then(Doc::as_str),
        Identity::Content(_) | Identity::Whole(..) | Identity::Row => None,
    };
    name.is_some() && !is_given
}
