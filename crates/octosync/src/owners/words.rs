//! How keys read in sentences, and in the texts in which documents name items.

use super::{is_facet, owner};
use crate::key::{Key, Kind};
use crate::registry;

/// Returns what a document is called for people: `the channel "Beta" of OctoFX`.
#[must_use]
pub(crate) fn sentence(key: &Key) -> String {
    let one = registry::one(key.kind());
    match owner(key) {
        None => format!("the {one} \"{}\"", key.own_name()),
        Some(owner) if is_facet(key.kind()) => format!("the {one} of {}", label(&owner)),
        Some(owner) => format!("the {one} \"{}\" of {}", key.own_name(), label(&owner)),
    }
}

/// Returns the names of a document and of what it belongs to: `Beta of OctoFX`. A facet has its owner's alone.
#[must_use]
pub fn label(key: &Key) -> String {
    match owner(key) {
        Some(owner) if is_facet(key.kind()) => label(&owner),
        Some(owner) => format!("{} of {}", key.own_name(), label(&owner)),
        None => key.own_name().to_owned(),
    }
}

/// Returns how documents name something in a text: by its name, or by its holder's and its own (`Tag set/Tag`).
#[must_use]
pub(crate) fn in_text(key: &Key) -> String {
    match registry::item_kind(key.kind()) {
        Some(row) if row.with_holder => key.segments().join("/"),
        _ => key.own_name().to_owned(),
    }
}

/// Returns what a text names, where no document around it tells more.
#[must_use]
pub(crate) fn named_in_text(kind: Kind, text: &str) -> Key {
    let with_holder = registry::item_kind(kind).is_some_and(|row| row.with_holder);
    match text.split_once('/').filter(|_| with_holder) {
        Some((holder, name)) => Key::new(kind, [holder, name]),
        None => Key::new(kind, [text]),
    }
}
