//! How a leaf is spelt for people.

use crate::doc::Doc;
use crate::owners;

/// Returns what a leaf is called: a reference by the name of what it refers to.
#[must_use]
pub fn entry_label(entry: &Doc) -> String {
    match entry {
        Doc::Ref(key) => owners::in_text(key),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}
