//! The items within documents that others refer to, and their counterparts.

use super::cast::Cast;
use super::settled::Settled;
use super::stage::Ground;
use crate::decision::Decision;
use crate::doc::Doc;
use crate::identity::{Listing, visit_parts};
use crate::key::Key;
use crate::matching::{Absence, Counterpart};
use crate::owners;
use crate::path::{Place, Trail};
use crate::registry::Entry;
use crate::registry::shape::Shape;
use crate::side::Side;
use std::collections::HashMap;

/// Gives the items of a kind's documents their counterparts.
pub(super) fn with_items(ground: Ground<'_>, mut cast: Cast, settled: &Settled, entry: &'static Entry) -> Cast {
    let left_out = left_out(ground.source, settled, entry);
    for kind in entry.item_kinds.iter().copied() {
        let mut found: HashMap<Key, Counterpart> = HashMap::new();
        for item in ground.source.index.of_kind(kind) {
            let Some(owner) = owners::holder_of_kind(item, entry.spec.kind) else { continue };
            let counterparts = cast.matching.of(&owner);
            let Some(owner_there) = counterparts.first().and_then(Counterpart::key) else { continue };
            let renamed = settled.renamed_items.get(item).cloned();
            let there = renamed.unwrap_or_else(|| owners::item(kind, owner_there, item.own_name()));
            if let Some(spelt) = ground.destination.index.spelt(&there) {
                found.insert(item.clone(), Counterpart::Standing(spelt.clone()));
            } else if settled.items.contains(&there) {
                found.insert(item.clone(), Counterpart::Coming(there));
            } else if let Some(absence) = left_out.get(item) {
                found.insert(item.clone(), Counterpart::Absent(absence.clone()));
            }
        }
        for (item, counterpart) in found {
            cast.matching.set(&item, counterpart);
        }
    }
    cast
}

/// Returns why items take no part, for the documents that refer to them. An item that is left out takes with it the
/// items in it.
fn left_out(source: &Side, settled: &Settled, entry: &Entry) -> HashMap<Key, Absence> {
    let one = entry.items.first().map_or(entry.spec.one, |item| item.one);
    let mut left_out = HashMap::new();
    let of_kind = settled.skipped.iter().filter(|(about, _)| about.kind() == entry.spec.kind);
    for (about, skips) in of_kind {
        let Some(node) = source.nodes.get(about) else { continue };
        let is_within = |place: &Place, skip: &Decision| skip.item.as_ref().is_some_and(|item| place.is_within(item));
        visit_places(&node.doc, &entry.shape, about, &mut |item, place| {
            if let Some(skip) = skips.iter().find(|skip| is_within(&place, skip)) {
                let why = format!("the {one} \"{}\" takes no part: {}", item.own_name(), skip.why);
                left_out.insert(item, Absence { why, origin: skip.origin.clone(), on_purpose: false });
            }
        });
    }
    left_out
}

/// Calls a function for every item that others refer to, with the key by which they do and with its place.
fn visit_places(doc: &Doc, shape: &Shape, key: &Key, call: &mut dyn FnMut(Key, Place)) {
    visit_parts(doc, shape, &Trail::ROOT, &mut |part, shape, trail| {
        let (Doc::Array(items), Some(kind)) = (part, shape.list.and_then(|list| list.kind)) else { return };
        let places = Listing::of(items, shape.identity());
        for (at, item) in items.iter().enumerate() {
            call(owners::item(kind, key, item.str_at("Name").trim()), Place::from(&places.at(trail, at)));
        }
    });
}
