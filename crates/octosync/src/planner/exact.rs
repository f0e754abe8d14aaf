//! Counts how much of what must match exactly does (`docs/rules.md` F10).

use super::case::Case;
use super::cast::Cast;
use super::settled::Settled;
use super::stage::Ground;
use crate::delta::Mode;
use crate::doc::Doc;
use crate::key::{Key, fold};
use crate::plan::Exact;
use crate::registry::{self, Entry};
use crate::side::{items_of, visit_items};
use std::collections::HashSet;

/// Counts a document of a kind that must match exactly (F10).
pub(super) fn count(settled: &mut Settled, case: Case<'_>, equal: bool) {
    if let Some(exact) = of(settled, case) {
        exact.wanted += 1;
        exact.equal += usize::from(equal);
    }
}

const fn is_demanded(case: Case<'_>) -> bool {
    matches!(case.pair.mode, Mode::Mirror | Mode::Verify)
}

fn of<'s>(settled: &'s mut Settled, case: Case<'_>) -> Option<&'s mut Exact> {
    is_demanded(case).then(|| settled.exact.entry(case.entry.spec.config_word()).or_default())
}

/// The items that a document of a kind that must match exactly shall have.
pub(super) struct Wanted(HashSet<Key>);

impl Wanted {
    /// Returns them; none where nothing must match.
    pub(super) fn of(case: Case<'_>, desired: &Doc) -> Self {
        Self(if is_demanded(case) { items_of(&case.pair.to, desired, &case.entry.shape) } else { HashSet::new() })
    }

    /// Notes the items that a document has besides.
    pub(super) fn note_extra(&self, settled: &mut Settled, case: Case<'_>, doc: &Doc) {
        let Some(exact) = of(settled, case) else { return };
        visit_items(&case.pair.to, doc, &case.entry.shape, &mut |item, _| {
            exact.extra.extend(Some(item).filter(|item| !self.0.contains(item)));
        });
    }
}

/// Notes the documents of kinds that must match exactly and that only the destination has.
pub(super) fn note_extra_documents(settled: &mut Settled, ground: Ground<'_>, cast: &Cast) {
    for entry in registry::all().iter().filter(|entry| entry.spec.word.is_none()) {
        let Some(exact) = settled.exact.get_mut(&entry.spec.kind) else { continue };
        let reached = cast.matching.reached(entry.spec.kind);
        // Deselected is not gone: what it stands for there is not the destination's own (A1).
        let known = names_there(ground, entry);
        let own = ground.destination.of_kind(entry.spec.kind).map(|node| &node.key);
        let is_own = |key: &&Key| !reached.contains(*key) && !known.contains(&fold(key.own_name()));
        exact.extra.extend(own.filter(is_own).cloned());
        exact.extra.sort();
    }
}

/// Returns what the source's documents of a kind are called on the destination, whether they take part or not; of a kind
/// whose documents belong to others, a name alone tells nothing.
fn names_there(ground: Ground<'_>, entry: &Entry) -> HashSet<String> {
    let spec = entry.spec;
    let nodes = ground.source.of_kind(spec.kind).filter(|_| spec.owner.is_none());
    let names = nodes.flat_map(|node| {
        let name = node.key.own_name();
        let renamed = ground.delta.names.get(spec.kind, name).map(|renaming| renaming.value.to.clone());
        renamed.unwrap_or_else(|| vec![name.to_owned()])
    });
    names.map(|name| fold(&name)).collect()
}
