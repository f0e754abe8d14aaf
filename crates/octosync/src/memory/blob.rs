//! A document as the API sent it, packed, known by its content, and without any secret.

use crate::doc::{Digest, Doc, Name, name};
use crate::identity::is_sent_as_secret;
use crate::lift::bookkeeping;
use crate::plan::Packed;
use crate::registry::{ROW, is_veiled};
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::{Arc, LazyLock};

/// The level of compression: documents are small, and packing must not be felt.
const LEVEL: i32 = 3;

/// The largest document that is unpacked, in bytes: what claims to be larger is no document of ours.
const LARGEST: usize = 256 << 20;

/// A document as the API sent it, packed. Cloning is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    digest: Digest,
    packed: Arc<[u8]>,
}

/// A blob that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// It cannot be unpacked.
    #[error("cannot be unpacked")]
    Unpack(#[source] std::io::Error),
    /// It holds something else than its digest says.
    #[error("does not hold what its digest says")]
    Digest,
    /// It holds no document.
    #[error("holds no document")]
    Parse(#[source] serde_json::Error),
}

impl Blob {
    /// Packs a document as the API sent it, or as it would be sent. Texts that could be secrets are left out, and so
    /// are parts that say nothing: links, and who edited it when.
    #[must_use]
    pub fn of(doc: &Doc) -> Self {
        let text = text(doc);
        Self::packed_from(Digest::of_text(&text), &text)
    }

    /// Packs a document unless its digest is known; returns the digest in any case.
    #[must_use]
    pub(crate) fn unless(doc: &Doc, is_known: impl Fn(&Digest) -> bool) -> (Digest, Option<Self>) {
        let text = text(doc);
        let digest = Digest::of_text(&text);
        (digest, (!is_known(&digest)).then(|| Self::packed_from(digest, &text)))
    }

    fn packed_from(digest: Digest, text: &[u8]) -> Self {
        let packed = zstd::bulk::compress(text, LEVEL).expect("compressing in memory does not fail");
        Self { digest, packed: packed.into() }
    }

    /// Returns a blob that was stored.
    #[must_use]
    pub fn stored(digest: Digest, packed: impl Into<Arc<[u8]>>) -> Self {
        Self { digest, packed: packed.into() }
    }

    /// Returns it as it stands in a plan file.
    #[must_use]
    pub(crate) fn for_plan(&self) -> Packed {
        Packed { digest: self.digest, bytes: self.packed.clone() }
    }

    /// Returns a blob that stands in a plan file.
    #[must_use]
    pub fn of_plan(packed: &Packed) -> Self {
        Self::stored(packed.digest, packed.bytes.clone())
    }

    /// Returns the digest of the text.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns what is stored.
    #[must_use]
    pub fn packed(&self) -> &[u8] {
        &self.packed
    }

    /// Unpacks the document.
    ///
    /// # Errors
    /// If it was damaged.
    pub fn doc(&self) -> Result<Doc, BlobError> {
        let text = zstd::bulk::decompress(&self.packed, LARGEST.min(self.size()?)).map_err(BlobError::Unpack)?;
        if Digest::of_text(&text) != self.digest {
            return Err(BlobError::Digest);
        }
        serde_json::from_slice(&text).map_err(BlobError::Parse)
    }

    /// Returns how large the text is, as its packing says.
    fn size(&self) -> Result<usize, BlobError> {
        let size = zstd::zstd_safe::get_frame_content_size(&self.packed).ok().flatten();
        let size = size.and_then(|size| usize::try_from(size).ok());
        size.ok_or_else(|| BlobError::Unpack(std::io::ErrorKind::InvalidData.into()))
    }
}

/// The placeholder for a text that is a secret.
static VEIL: LazyLock<Doc> = LazyLock::new(|| Doc::Object([(name("HasValue"), Doc::Bool(true))].into_iter().collect()));

fn text(doc: &Doc) -> Vec<u8> {
    serde_json::to_vec(&Masked { doc, is_root: true }).expect("a document is JSON")
}

/// A document as it is kept: without anything that could be a secret, and without the bookkeeping of the document itself.
/// Deeper, what looks like that may be data: an entry of a map. It is written as it is walked, because every document that
/// is read is.
struct Masked<'d> {
    doc: &'d Doc,
    is_root: bool,
}

impl Serialize for Masked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let below = |doc| Masked { doc, is_root: false };
        match self.doc {
            Doc::Object(fields) => {
                let hides = is_sent_as_secret(self.doc);
                let is_secret = |field: Name| field.as_str() == "NewValue" || (hides && field.as_str() == ROW.value);
                let kept = fields.iter().filter(|(field, _)| !(self.is_root && bookkeeping(*field)));
                serializer.collect_map(kept.map(|(field, value)| {
                    let is_text = value.as_str().is_some_and(|text| !text.is_empty());
                    let kept = match value {
                        _ if is_secret(field) => &Doc::Null,
                        // It reads as a secret that is set, as it did before.
                        _ if is_text && is_veiled(field) => &*VEIL,
                        value => value,
                    };
                    (field, below(kept))
                }))
            }
            Doc::Array(items) => serializer.collect_seq(items.iter().map(below)),
            leaf => leaf.serialize(serializer),
        }
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({}, {} bytes)", self.digest, self.packed.len())
    }
}
