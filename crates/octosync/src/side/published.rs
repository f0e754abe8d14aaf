//! The published state of documents on a side: whether it is the document as it is there now.

use super::Side;
use crate::doc::Doc;
use crate::key::Key;
use crate::lift::{Lift, without_stamps};
use crate::registry::Entry;

/// The published state of a document.
#[derive(Debug)]
pub(crate) enum Published {
    /// Nothing.
    Nothing,
    /// Something that cannot be seen.
    Unknown,
    /// The document as it was when it was published.
    Document(Doc),
}

impl Side {
    /// Adds the published state of a document, by its id. A state that cannot be seen counts as the document there, so
    /// that nothing is published anew for want of knowledge.
    pub(crate) fn add_published(&mut self, entry: &Entry, id: &str, published: Published) {
        let Some(node) = self.by_id(id) else { return };
        let is_it = match published {
            Published::Nothing => false,
            Published::Unknown => true,
            Published::Document(frozen) => {
                let lifted = Lift::new(&self.index, &node.key).document(frozen, &entry.shape);
                without_stamps(&lifted).same(&without_stamps(&node.doc))
            }
        };
        let key = node.key.clone();
        self.published.insert(key, is_it);
    }

    /// Returns whether what is published of a document is what stands there; `None` if that was not read.
    #[must_use]
    pub(crate) fn is_published(&self, key: &Key) -> Option<bool> {
        self.published.get(key).copied()
    }
}
