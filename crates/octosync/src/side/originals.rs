//! The documents of a side as they were read, packed: what is remembered of a sync is made of them.

use crate::doc::{Digest, Doc};
use crate::key::Key;
use crate::lift::Lift;
use crate::memory::Blob;
use crate::registry::Entry;
use std::collections::HashMap;
use std::sync::Arc;

/// The originals of a side.
#[derive(Clone, Debug, Default)]
pub struct Originals {
    /// The blobs that are known, and need not be kept again.
    known: Arc<HashMap<Digest, Blob>>,
    digests: HashMap<Key, Digest>,
    blobs: HashMap<Digest, Blob>,
    /// By document: the ids of its rows, in the order in which lifting puts these.
    row_ids: HashMap<Key, Vec<Doc>>,
}

impl Originals {
    /// Keeps the originals that are not known.
    #[must_use]
    pub fn beyond(known: Arc<HashMap<Digest, Blob>>) -> Self {
        Self { known, ..Self::default() }
    }

    /// Lifts a document, and keeps of it what lifting drops.
    pub(super) fn keep(&mut self, key: &Key, doc: Doc, mut lift: Lift<'_>, entry: &Entry) -> Doc {
        let (digest, blob) = Blob::unless(&doc, |digest| self.known.contains_key(digest));
        self.digests.insert(key.clone(), digest);
        self.blobs.extend(blob.map(|blob| (digest, blob)));
        if entry.rows().is_none() {
            return lift.document(doc, &entry.shape);
        }
        let mut row_ids = Vec::new();
        let lifted = lift.keeping_row_ids(&mut row_ids).document(doc, &entry.shape);
        self.row_ids.insert(key.clone(), row_ids);
        lifted
    }

    /// Keeps of a document what is kept of another one.
    pub(super) fn follow(&mut self, from: &Key, to: &Key) {
        self.digests.extend(self.digests.get(from).copied().map(|digest| (to.clone(), digest)));
        self.row_ids.extend(self.row_ids.get(from).cloned().map(|ids| (to.clone(), ids)));
    }

    pub(super) fn row_ids(&self, key: &Key) -> &[Doc] {
        self.row_ids.get(key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn digest(&self, key: &Key) -> Option<Digest> {
        self.digests.get(key).copied()
    }

    pub(super) fn blob(&self, digest: Digest) -> Option<&Blob> {
        self.blobs.get(&digest)
    }
}
