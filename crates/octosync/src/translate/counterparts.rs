//! Results of looking up counterparts: their keys, why there are none, and the fix for that.

use crate::doc::Doc;
use crate::key::Key;
use crate::lift::leaf_key;
use crate::matching::{Absence, Counterpart};
use crate::owners;
use crate::registry;

/// Sorts the entries of a set by their names here; several source names can lead to one.
pub(super) fn as_set(mut entries: Vec<Doc>) -> Vec<Doc> {
    entries.sort_by_cached_key(leaf_key);
    entries.dedup();
    entries
}

/// Returns the keys of those that there are.
pub(super) fn present(counterparts: &[Counterpart]) -> Vec<Key> {
    counterparts.iter().filter_map(Counterpart::key).cloned().collect()
}

/// Returns why there is no counterpart at all.
pub(super) fn absence(counterparts: &[Counterpart]) -> Option<Absence> {
    if counterparts.iter().any(|counterpart| counterpart.key().is_some()) {
        return None;
    }
    counterparts.iter().find_map(|counterpart| match counterpart {
        Counterpart::Absent(absence) => Some(absence.clone()),
        _ => None,
    })
}

/// Returns what to do so that a key has a counterpart.
pub(super) fn otherwise(key: &Key) -> String {
    // Of an item the document that holds it, if that has a name.
    let kind = registry::holders(key.kind())
        .iter()
        .copied()
        .find(|kind| !owners::is_facet(*kind))
        .unwrap_or_else(|| key.kind());
    match registry::get(kind).map(|entry| entry.spec.mode) {
        Some(Some(_)) => {
            let word = registry::entry(kind).spec.config_word();
            format!("create it there, map \"{}\" with names.{kind}, or let kinds.{word} create it", key.own_name())
        }
        Some(None) => format!("create it there, or map \"{}\" with names.{kind}", key.own_name()),
        None if registry::is_everywhere(kind) => format!("map \"{}\" with names.{kind}", key.own_name()),
        None => "let it take part, or correct it on the source".to_owned(),
    }
}
