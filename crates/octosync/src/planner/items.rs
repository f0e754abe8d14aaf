//! The items within documents that others refer to, and their counterparts.

use super::Builder;
use crate::decision::{Decision, Verdict};
use crate::doc::Doc;
use crate::key::{Key, fold};
use crate::matching::{Absence, Counterpart};
use crate::owners;
use crate::registry::Entry;
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
                } else if let Some(absence) = left_out.get(&(&owner, fold(item.own_name()))) {
                    found.insert(item.clone(), Counterpart::Absent(absence.clone()));
                }
            }
            all.extend(found);
        }
        for (item, counterpart) in all {
            self.matching.set(&item, counterpart);
        }
    }

    /// Returns why items take no part, by their document and name: who refers to them wants to know.
    fn left_out(&self, entry: &Entry) -> HashMap<(&Key, String), Absence> {
        let skips = self.decisions.iter().filter(|decision| {
            decision.verdict == Verdict::Skip && decision.about.kind() == entry.spec.kind && decision.item.is_some()
        });
        let one = entry.items.first().map_or(entry.spec.one, |item| item.one);
        let absence = |skip: &Decision, label: &str| Absence {
            why: format!("the {one} \"{label}\" takes no part: {}", skip.why),
            origin: skip.origin.clone(),
            on_purpose: false,
        };
        let named = skips.filter_map(|skip| {
            let (_, label) = skip.item.as_deref()?.strip_suffix(']')?.rsplit_once('[')?;
            Some(((&skip.about, fold(label)), absence(skip, label)))
        });
        named.collect()
    }
}
