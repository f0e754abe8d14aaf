//! The users, teams and roles of the system that a space needs: those that it names, and those that these name.
//! Those that every server has are not among them; they are found again by id or name.

use crate::clean::Place;
use crate::collections::{COLLECTIONS, Collection, Level, collection};
use crate::references::visit;
use crate::store::{State, Stored};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Collections of which a space needs documents of the system.
const OF_SYSTEM: &[&str] = &["users", "teams", "userroles"];

/// Gives what a space needs, its keys among it only if they are wanted: they are secrets as a whole.
pub(super) fn add(state: &State, space: usize, with_keys: bool, mut add: impl FnMut(&Collection, &Stored)) {
    let needed = needed(state, space);
    needed.values().for_each(|(of, stored)| add(of, stored));
    let keys = collection("apikeys");
    let own = state.system.of(keys).values().filter(|key| needed.contains_key(key.text("UserId")));
    own.filter(|_| with_keys).for_each(|key| add(keys, key));
}

type Found<'s> = BTreeMap<&'s str, (&'static Collection, &'s Arc<Stored>)>;

fn needed(state: &State, space: usize) -> Found<'_> {
    let mut found = Found::new();
    let rows = COLLECTIONS.iter().copied().filter(|of| of.level == Level::Space);
    let own = rows.flat_map(|of| state.table(Some(space), of).values().map(move |stored| (of, stored)));
    let spaces = collection("spaces");
    let itself = state.system.of(spaces).get(&state.spaces[space].id).map(|stored| (spaces, stored));
    let mut open: Vec<_> = own.chain(itself).collect();
    while let Some((of, stored)) = open.pop() {
        for (of, stored) in named(state, of, stored) {
            if found.insert(stored.id(), (of, stored)).is_none() {
                open.push((of, stored));
            }
        }
    }
    found
}

/// The documents of the system that a document names.
fn named<'s>(state: &'s State, of: &Collection, stored: &Stored) -> Vec<(&'static Collection, &'s Arc<Stored>)> {
    let mut ids = BTreeSet::new();
    visit(of.shape, &stored.value, Place::ROOT, &mut |reference, _| {
        if OF_SYSTEM.contains(&reference.collection) {
            ids.insert((reference.collection, reference.id.to_owned()));
        }
    });
    let found = ids.into_iter().filter_map(|(path, id)| {
        let of = collection(path);
        Some((of, state.system.of(of).get(&id)?))
    });
    found.filter(|(_, stored)| !is_everywhere(state, stored)).collect()
}

fn is_everywhere(state: &State, stored: &Stored) -> bool {
    stored.value["CanBeDeleted"] == false || stored.id() == state.administrator.user
}
