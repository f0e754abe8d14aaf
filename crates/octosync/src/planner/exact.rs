//! Counts how much of what must match exactly does (`docs/rules.md` F10).

use super::Builder;
use crate::delta::Mode;
use crate::doc::Doc;
use crate::key::Key;
use crate::matching::Pair;
use crate::plan::Exact;
use crate::registry::{self, Entry};
use crate::side::visit_items;
use std::collections::HashSet;

impl Builder<'_> {
    /// Counts a document of a kind that must match exactly (F10).
    pub(super) fn count_exact(&mut self, entry: &Entry, pair: &Pair, equal: bool) {
        if let Some(exact) = self.exact_of(entry, pair) {
            exact.wanted += 1;
            exact.equal += usize::from(equal);
        }
    }

    fn exact_of(&mut self, entry: &Entry, pair: &Pair) -> Option<&mut Exact> {
        let demanded = matches!(pair.mode, Mode::Mirror | Mode::Verify);
        demanded.then(|| self.exact.entry(entry.spec.config_word()).or_default())
    }

    /// Notes the items that only the destination has.
    pub(super) fn note_extra_items(&mut self, entry: &Entry, pair: &Pair, desired: &Doc, actual: &Doc) {
        let mut wanted: HashSet<Key> = HashSet::new();
        visit_items(&pair.to, desired, &entry.shape, &mut |item, _| {
            wanted.insert(item);
        });
        let mut extra = Vec::new();
        visit_items(&pair.to, actual, &entry.shape, &mut |item, _| {
            extra.extend(Some(item).filter(|item| !wanted.contains(item)))
        });
        if let Some(exact) = self.exact_of(entry, pair) {
            exact.extra.extend(extra);
        }
    }

    /// Notes the documents of kinds that must match exactly and that only the destination has.
    pub(super) fn note_extra_documents(&mut self) {
        for entry in registry::all().iter().filter(|entry| entry.spec.word.is_none()) {
            let Some(exact) = self.exact.get_mut(&entry.spec.kind) else { continue };
            let reached = self.matching.reached(entry.spec.kind);
            let own = self.destination.of_kind(entry.spec.kind).map(|node| &node.key);
            exact.extra.extend(own.filter(|key| !reached.contains(*key)).cloned());
            exact.extra.sort();
        }
    }
}
