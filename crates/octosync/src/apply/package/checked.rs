//! The pieces of a file, checked as they go by.

use crate::registry::packages::PackageFile;
use futures::StreamExt;
use futures::stream::{BoxStream, Stream, try_unfold};
use octopus_client::{Bytes, Error, Incoming};
use sha1::{Digest as _, Sha1};
use std::error::Error as StdError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why the pieces ended before their end.
type Cut = Box<dyn StdError + Send + Sync>;

/// How many digits a hash of the form has that servers state.
const DIGITS: usize = 40;

/// The observations on a file as it passed through: why it was cut off, its hash, whether it was checked.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    /// Why it was cut off.
    why: Option<String>,
    /// Its hash, when all of it went by.
    hash: Option<String>,
    /// Whether that is what was stated.
    is_checked: bool,
}

impl Seen {
    /// Returns whether the file was cut off, because its source broke off or it was not what it should be.
    pub(super) fn is_cut(&self) -> bool {
        self.noted().why.is_some()
    }

    /// Returns why it was cut off.
    pub(super) fn why(&self) -> Option<String> {
        self.noted().why.clone()
    }

    /// Returns the hash of what went by, if that was all of it.
    pub(super) fn hash(&self) -> Option<String> {
        self.noted().hash.clone()
    }

    /// Returns whether the file was found to be what its source states.
    pub(super) fn is_checked(&self) -> bool {
        self.noted().is_checked
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self, why: String) -> Cut {
        self.noted().why = Some(why.clone());
        why.into()
    }
}

/// A file on its way: all pieces go on but the last, which waits until all have been checked.
pub(super) struct Checked<S> {
    incoming: S,
    hasher: Sha1,
    length: u64,
    held: Option<Bytes>,
    size: u64,
    stated: Box<str>,
    seen: Seen,
}

/// Returns the pieces of a file that is checked against what a server describes.
pub(super) fn checked(incoming: Incoming, file: &PackageFile, seen: Seen) -> BoxStream<'static, Result<Bytes, Cut>> {
    let pieces = try_unfold(incoming, async |mut incoming| {
        let piece = incoming.piece().await?;
        Ok::<_, Error>(piece.map(|piece| (piece, incoming)))
    });
    Checked::new(pieces.boxed(), file, seen).pieces().boxed()
}

impl<S: Stream<Item = Result<Bytes, Error>> + Send + Unpin> Checked<S> {
    fn new(incoming: S, file: &PackageFile, seen: Seen) -> Self {
        let (size, stated) = (file.size, file.hash.clone());
        Self { incoming, hasher: Sha1::new(), length: 0, held: None, size, stated, seen }
    }

    fn pieces(self) -> impl Stream<Item = Result<Bytes, Cut>> + Send {
        try_unfold(self, |mut this| async move { Ok(this.next().await?.map(|piece| (piece, this))) })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        while let Some(piece) = self.incoming.next().await {
            let piece = piece.map_err(|error| self.seen.cut(error.to_string()))?;
            self.hasher.update(&piece);
            self.length += piece.len() as u64;
            if self.length > self.size {
                return Err(self
                    .seen
                    .cut(format!("the source sends more than the {} bytes that it states", self.size)));
            }
            if let Some(earlier) = self.held.replace(piece) {
                return Ok(Some(earlier));
            }
        }
        let last = self.held.take();
        if last.is_some() {
            self.check()?;
        }
        Ok(last)
    }

    /// Compares all that went by with what the source states.
    fn check(&mut self) -> Result<(), Cut> {
        if self.length != self.size {
            let why = format!("the source sent {} bytes and states {}", self.length, self.size);
            return Err(self.seen.cut(why));
        }
        let hash: String = self.hasher.finalize_reset().iter().map(|byte| format!("{byte:02x}")).collect();
        let is_known = self.stated.len() == DIGITS;
        if is_known && !self.stated.eq_ignore_ascii_case(&hash) {
            let why =
                format!("the source sent a file with the hash {hash} and states {}: it was not copied", self.stated);
            return Err(self.seen.cut(why));
        }
        let mut noted = self.seen.noted();
        (noted.why, noted.hash, noted.is_checked) = (None, Some(hash), is_known);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Doc;
    use futures::stream::iter;
    use serde_json::json;

    /// The hash of `Octopus`.
    const HASH: &str = "2AF9CDA7A0E6D1DC5B7FD0B4F9D0B2A2C8BBB7CF";

    fn file(size: u64, hash: &str) -> PackageFile {
        let doc: Doc = serde_json::from_value(json!({ "PackageSizeBytes": size, "Hash": hash })).unwrap();
        PackageFile::of(&doc)
    }

    async fn run(pieces: &[&'static str], file: &PackageFile) -> (String, Seen) {
        let seen = Seen::default();
        let pieces = pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
        let passed = Checked::new(iter(pieces), file, seen.clone()).pieces();
        let passed = passed.filter_map(async |piece| piece.ok()).collect::<Vec<_>>();
        let passed = passed.await.concat();
        (String::from_utf8(passed).unwrap(), seen)
    }

    #[tokio::test]
    async fn what_is_as_stated_goes_through_and_is_known_by_its_hash() {
        let hash = run(&["Octo", "pus"], &file(7, "")).await.1.hash().unwrap();
        let (passed, seen) = run(&["Oct", "op", "us"], &file(7, &hash.to_uppercase())).await;
        assert_eq!((passed.as_str(), seen.is_checked(), seen.is_cut()), ("Octopus", true, false));
        assert_eq!(seen.hash(), Some(hash));
    }

    #[tokio::test]
    async fn what_is_not_as_stated_never_goes_through_whole() {
        for (pieces, size, hash) in [
            (&["Octo", "pus"][..], 7, HASH),
            (&["Octo", "pus"], 8, ""),
            (&["Octo", "pus"], 6, ""),
            (&["Octopus"], 6, ""),
        ] {
            let (passed, seen) = run(pieces, &file(size, hash)).await;
            assert!(passed.len() < 7 && seen.is_cut() && !seen.is_checked(), "{size} {hash}: {passed}");
        }
    }

    #[tokio::test]
    async fn a_file_without_a_hash_of_the_known_form_is_not_checked() {
        for hash in ["", "00", "sha256:abc"] {
            let (passed, seen) = run(&["Octo", "pus"], &file(7, hash)).await;
            assert_eq!((passed.as_str(), seen.is_checked(), seen.is_cut()), ("Octopus", false, false), "{hash}");
        }
    }
}
