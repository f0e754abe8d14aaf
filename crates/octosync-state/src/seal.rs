//! Digests of rows and keyed digests of secrets.
//!
//! A seal shows damage: a row whose content does not fit it is not used. It protects from nobody who means harm.

use hmac::{Hmac, Mac as _};
use octosync::doc::Digest;
use octosync::memory::Ends;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The length of a seal, in bytes: enough for damage.
const LENGTH: usize = 8;

/// Returns the seal of a row of a pair of spaces.
pub(crate) fn seal(ends: &Ends, fields: &[&[u8]]) -> Vec<u8> {
    let sites = [&ends.source, &ends.destination];
    let ids = sites.iter().flat_map(|site| [site.installation.as_bytes(), site.space.as_bytes()]);
    let mut hasher = Sha256::new();
    ids.chain(fields.iter().copied()).for_each(|field| {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    });
    hasher.finalize()[..LENGTH].to_vec()
}

/// A keyed digest of a secret: it tells whether a value is the one of last time, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Returns the fingerprint of a value at a place.
    pub(crate) fn of(key: &[u8], place: &str, value: &str) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
        mac.update(&(place.len() as u64).to_be_bytes());
        mac.update(place.as_bytes());
        mac.update(value.as_bytes());
        Self(mac.finalize().into_bytes().into())
    }

    /// Returns whether it is that of a value at a place.
    pub(crate) fn is_of(&self, key: &[u8], place: &str, value: &str) -> bool {
        *self == Self::of(key, place, value)
    }

    /// Returns one that was stored.
    pub(crate) fn stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Returns it as a digest.
    pub(crate) fn digest(&self) -> Digest {
        self.0.into()
    }

    /// Returns what is stored.
    pub(crate) const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_key_place_and_value() {
        let of = |key: &[u8], place: &str, value: &str| Fingerprint::of(key, place, value);
        assert_eq!(of(b"k", "a", "v"), of(b"k", "a", "v"));
        for other in [of(b"x", "a", "v"), of(b"k", "av", ""), of(b"k", "", "av"), of(b"k", "a", "w")] {
            assert_ne!(other, of(b"k", "a", "v"));
        }
    }
}
