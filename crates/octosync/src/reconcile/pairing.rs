//! Which items of a list are the same in all views of it: by their ids where these are given, else by what identifies
//! them.
//!
//! Pure.

use crate::doc::Doc;
use crate::edits::Views;
use crate::identity::{self, STAYS};
use crate::overlay::Way;
use crate::path::{Handle, Place};
use crate::registry::spec::Identity;
use std::collections::{BTreeMap, HashMap};

/// The items of a document that are called otherwise in one view than in another, though their ids say that they are
/// the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Renamed(BTreeMap<Place, Names>);

/// The items of one list that have other handles in one view than in another.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Names {
    /// The handles wanted then, and those wanted now.
    pub source: BTreeMap<String, String>,
    /// The handles wanted then, and those left.
    pub left: BTreeMap<String, String>,
    /// The handles left, and those there now.
    pub destination: BTreeMap<String, String>,
}

impl Renamed {
    /// Adds the items of the list at a place on the destination as it is now.
    pub(crate) fn add(&mut self, list: Place, names: Names) {
        self.0.insert(list, names);
    }

    /// Returns the names of the list at a place on the destination as it is now.
    pub(crate) fn of(&self, list: &Way<'_>) -> Option<&Names> {
        if self.0.is_empty() { None } else { self.0.get(&list.spot()) }
    }
}

impl Names {
    /// Returns the handle that an item has on the destination now, by the one under which it is wanted now.
    pub(crate) fn there(&self, wanted: &str) -> String {
        let then = self.source.iter().find(|(_, now)| *now == wanted).map_or(wanted, |(then, _)| then);
        let left = self.left.get(then).map_or(then, String::as_str);
        self.destination.get(left).map_or(left, String::as_str).to_owned()
    }
}

/// An item in all views.
pub(super) struct Row<'a> {
    /// The item; without those that stand for an item that takes no part.
    pub(super) views: Views<'a>,
    /// The item that stands for it in the wanted document, if it takes no part there.
    pub(super) stays: Option<&'a Doc>,
    /// Its position in each view.
    pub(super) positions: [Option<usize>; 5],
    /// Its handle there, or the one that it would get.
    pub(super) handle: Handle,
    /// Its handle in what is wanted, if it is.
    pub(super) wanted: Option<Handle>,
    /// Its name there, or the one that it would get.
    pub(super) label: String,
}

/// The positions of the views in [`Views::all`].
pub(super) const WANTED: usize = 1;
/// The view that was left.
pub(super) const LEFT: usize = 2;
/// The view that is wanted now.
pub(super) const DESIRED: usize = 3;
/// The view that is there now.
pub(super) const ACTUAL: usize = 4;

/// Returns the items of all views: those that are wanted in their order, then the others.
pub(super) fn rows<'a>(views: Views<'a>, by: Identity, names: Option<&Names>) -> Vec<Row<'a>> {
    let items: [&[Doc]; 5] = views.all().map(|doc| doc.map(Doc::items).unwrap_or_default());
    let handles = items.map(|items| identity::handles(items, by));
    let mut found: HashMap<Same, usize> = HashMap::new();
    let mut positions: Vec<[Option<usize>; 5]> = Vec::new();
    for view in [DESIRED, ACTUAL, LEFT, WANTED, 0] {
        for (at, handle) in handles[view].iter().enumerate() {
            let next = positions.len();
            let row = *found.entry(same(view, &handle.mark(), names)).or_insert(next);
            if row == next {
                positions.push([None; 5]);
            }
            positions[row][view] = Some(at);
        }
    }
    let labels = [DESIRED, ACTUAL].map(|view| identity::labels(items[view], by));
    let row = |positions: [Option<usize>; 5]| {
        let item = |view: usize| positions[view].map(|at| &items[view][at]);
        let real = |view| item(view).filter(|item| !item.is_true_at(STAYS));
        let there = positions[ACTUAL].map(|at| (&handles[ACTUAL][at], &labels[1][at]));
        let called = there.or_else(|| positions[DESIRED].map(|at| (&handles[DESIRED][at], &labels[0][at])));
        let (handle, label) = called.map(|(handle, label)| (handle.clone(), label.clone())).unwrap_or_else(nobody);
        let views = Views::of([0, WANTED, LEFT, DESIRED, ACTUAL].map(real), true);
        let wanted = positions[DESIRED].map(|at| handles[DESIRED][at].clone());
        Row { views, stays: item(DESIRED).filter(|item| item.is_true_at(STAYS)), positions, handle, wanted, label }
    };
    positions.into_iter().map(row).collect()
}

/// The handle and the name of an item that neither side has any more.
fn nobody() -> (Handle, String) {
    (Handle::Name { name: "".into(), nth: 1 }, String::new())
}

/// The key that is equal for the same item in all views: the handle by which it was wanted at the last sync, if it was;
/// and whether it has a handle that another item had then.
type Same = (String, bool);

fn same(view: usize, handle: &str, names: Option<&Names>) -> Same {
    let Some(names) = names else { return (handle.to_owned(), false) };
    let chain: &[&BTreeMap<String, String>] = match view {
        DESIRED => &[&names.source],
        LEFT => &[&names.left],
        ACTUAL => &[&names.destination, &names.left],
        _ => &[],
    };
    let mut handle = handle.to_owned();
    for renamed in chain {
        match renamed.iter().find(|(_, now)| **now == handle) {
            Some((then, _)) => handle.clone_from(then),
            None if renamed.contains_key(&handle) => return (handle, true),
            None => {}
        }
    }
    (handle, false)
}
