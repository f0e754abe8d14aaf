//! The documents of a side as they were read, packed: what is remembered of a sync is made of them.

use crate::doc::{Digest, Doc};
use crate::key::Key;
use crate::memory::Blob;
use std::collections::HashMap;
use std::sync::Arc;

/// The originals of a side.
#[derive(Clone, Debug, Default)]
pub struct Originals {
    /// What is known, and need not be kept again.
    known: Arc<HashMap<Digest, Blob>>,
    digests: HashMap<Key, Digest>,
    blobs: HashMap<Digest, Blob>,
}

impl Originals {
    /// Keeps the originals that are not known.
    #[must_use]
    pub fn beyond(known: Arc<HashMap<Digest, Blob>>) -> Self {
        Self { known, ..Self::default() }
    }

    pub(super) fn keep(&mut self, key: &Key, doc: &Doc) {
        let (digest, blob) = Blob::unless(doc, |digest| self.known.contains_key(digest));
        self.digests.insert(key.clone(), digest);
        self.blobs.extend(blob.map(|blob| (digest, blob)));
    }

    pub(super) fn digest(&self, key: &Key) -> Option<Digest> {
        self.digests.get(key).copied()
    }

    pub(super) fn blob(&self, digest: Digest) -> Option<&Blob> {
        self.blobs.get(&digest)
    }
}
