//! The names of documents, and of places in them, in patterns of keys: of `protect`, and of the owners' guard.
//!
//! Pure.

use crate::key::Key;
use crate::owners;
use crate::path::{At, Handle, Place};
use crate::secrets::label;

/// Returns the names of a document, of what it belongs to, and of each of some places in it.
pub(super) fn names<'p>(document: &Key, places: impl IntoIterator<Item = &'p Place>) -> Vec<String> {
    let documents = owners::chain(document).map(|key| key.to_string());
    documents.chain(places.into_iter().flat_map(|place| of_place(document, place))).collect()
}

/// Returns what a place of a document is called.
pub(super) fn of_place(document: &Key, place: &Place) -> Vec<String> {
    let mut names = vec![label(document, place), format!("{document}/{place}")];
    if let Some(At::Item { label, handle, .. }) = place.parts().last() {
        names.push(format!("{document}/{}", label.0));
        // Rows are called by their names, whatever their scope.
        if let Handle::Row { spot, .. } = handle {
            names.push(format!("{document}/{}", spot.name));
        }
    }
    names
}
