//! The meaning of a tree: when two are the same, and the digest of that.

use super::{Doc, Fields};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;

impl Doc {
    /// Returns whether this says nothing: `null`, an empty text that means the same, an empty list, an object that has only such fields.
    ///
    /// Servers of different versions leave out what is empty or write it as any of these.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Loose(text) => text.trim().is_empty(),
            Self::Array(items) | Self::Commas(items) => items.is_empty(),
            Self::Object(fields) => fields.iter().all(|(_, value)| value.is_empty()),
            _ => false,
        }
    }

    /// Returns whether two lifted trees mean the same: what is empty counts as absent, and secrets, which
    /// nobody can read, as equal.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(a), Self::Object(b)) => a.is(b) || same_fields(a, b),
            (Self::Array(a), Self::Array(b)) | (Self::Commas(a), Self::Commas(b)) => {
                a.is(b)
                    || a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
                    || (self.is_empty() && other.is_empty())
            }
            (Self::Json(a), Self::Json(b)) => a.same(b),
            (Self::Secret(_), Self::Secret(_)) => true,
            (Self::Loose(a), Self::Loose(b)) => a.trim() == b.trim(),
            (Self::Loose(loose), Self::String(text)) | (Self::String(text), Self::Loose(loose)) => {
                !loose.trim().is_empty() && loose.trim() == &**text
            }
            (a, b) => a == b || (a.is_empty() && b.is_empty()),
        }
    }

    /// Returns a digest of what this means: trees that are [`same`](Self::same) have the same.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hasher = Sha256::new();
        self.feed(&mut hasher);
        Digest(hasher.finalize().into())
    }

    fn feed(&self, hasher: &mut Sha256) {
        let mut leaf = |tag: u8, text: &str| {
            hasher.update([tag]);
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        match self {
            empty if empty.is_empty() => leaf(b'0', ""),
            Self::Null => leaf(b'0', ""),
            Self::Bool(value) => leaf(b'b', if *value { "1" } else { "0" }),
            Self::Number(number) => leaf(b'n', &number.meaning()),
            Self::String(text) => leaf(b's', text),
            Self::Loose(text) => leaf(b's', text.trim()),
            Self::Ref(key) => leaf(b'r', &key.folded_text()),
            Self::Secret(_) => leaf(b'x', ""),
            Self::Json(text) => leaf(b'j', &text.meaning()),
            Self::Array(items) | Self::Commas(items) => {
                hasher.update([if matches!(self, Self::Array(_)) { b'[' } else { b'(' }]);
                items.iter().for_each(|item| item.feed(hasher));
                hasher.update([b']']);
            }
            Self::Object(fields) => {
                hasher.update([b'{']);
                for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                    hasher.update((field.len() as u64).to_le_bytes());
                    hasher.update(field.as_bytes());
                    value.feed(hasher);
                }
                hasher.update([b'}']);
            }
        }
    }
}

fn same_fields(a: &Fields, b: &Fields) -> bool {
    let mut left = a.iter().filter(|(_, value)| !value.is_empty());
    let mut right = b.iter().filter(|(_, value)| !value.is_empty());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some((field, value)), Some((other_field, other))) if field == other_field && value.same(other) => {}
            _ => return false,
        }
    }
}

/// A SHA-256 digest: of a document's meaning, or of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of a text.
    #[must_use]
    pub(crate) fn of_text(text: &[u8]) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Returns its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let invalid = || serde::de::Error::custom("a digest is 64 hexadecimal digits");
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(invalid());
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| invalid())?;
        }
        Ok(Self(bytes))
    }
}
