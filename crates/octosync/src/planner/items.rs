//! The items within documents that others refer to, and their counterparts.

use super::Builder;
use crate::decision::{Decision, Verdict};
use crate::doc::Doc;
use crate::identity::{Listing, visit_parts};
use crate::key::Key;
use crate::matching::{Absence, Counterpart};
use crate::owners;
use crate::path::{Place, Trail};
use crate::registry::Entry;
use crate::registry::shape::Shape;
use crate::side::visit_items;
use std::collections::HashMap;

impl Builder<'_> {
    /// Remembers the items that the destination will have, so that others can refer to them.
    pub(super) fn note_items(&mut self, entry: &Entry, key: &Key, doc: &Doc) {
        visit_items(key, doc, &entry.shape, &mut |item, _| {
            self.items.insert(item);
        });
    }

    /// Gives the items of a kind's documents their counterparts.
    pub(super) fn register_items(&mut self, entry: &'static Entry) {
        let left_out = self.left_out(entry);
        let mut all: Vec<(Key, Counterpart)> = Vec::new();
        for kind in entry.item_kinds.iter().copied() {
            let mut found: HashMap<Key, Counterpart> = HashMap::new();
            for item in self.source.index.of_kind(kind) {
                let Some(owner) = owners::holder_of_kind(item, entry.spec.kind) else { continue };
                let counterparts = self.matching.of(&owner);
                let Some(owner_there) = counterparts.first().and_then(Counterpart::key) else { continue };
                let there = owners::item(kind, owner_there, item.own_name());
                if let Some(spelt) = self.destination.index.spelt(&there) {
                    found.insert(item.clone(), Counterpart::Standing(spelt.clone()));
                } else if self.items.contains(&there) {
                    found.insert(item.clone(), Counterpart::Coming(there));
                } else if let Some(absence) = left_out.get(item) {
                    found.insert(item.clone(), Counterpart::Absent(absence.clone()));
                }
            }
            all.extend(found);
        }
        for (item, counterpart) in all {
            self.matching.set(&item, counterpart);
        }
    }

    /// Returns why items take no part: who refers to them wants to know. What is left out takes with it what is in it.
    fn left_out(&self, entry: &Entry) -> HashMap<Key, Absence> {
        let mut skips: HashMap<&Key, Vec<(&Place, &Decision)>> = HashMap::new();
        let of_kind = |decision: &&Decision| {
            decision.verdict == Verdict::Skip
                && decision.about.kind() == entry.spec.kind
                && !entry.item_kinds.is_empty()
        };
        for decision in self.decisions.iter().filter(of_kind) {
            if let Some(place) = &decision.item {
                skips.entry(&decision.about).or_default().push((place, decision));
            }
        }
        let one = entry.items.first().map_or(entry.spec.one, |item| item.one);
        let mut left_out = HashMap::new();
        for (about, skips) in skips {
            let Some(node) = self.source.nodes.get(about) else { continue };
            visit_places(&node.doc, &entry.shape, about, &mut |item, place| {
                if let Some((_, skip)) = skips.iter().find(|(skipped, _)| place.is_within(skipped)) {
                    let why = format!("the {one} \"{}\" takes no part: {}", item.own_name(), skip.why);
                    left_out.insert(item, Absence { why, origin: skip.origin.clone(), on_purpose: false });
                }
            });
        }
        left_out
    }
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
