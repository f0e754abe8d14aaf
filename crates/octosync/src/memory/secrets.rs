//! The knowledge about the secrets that earlier runs wrote to a destination: whether a value is the one of last time.
//!
//! Nobody can read a secret, so a store keeps a keyed digest of each value that was written, under the name by which the secret is
//! known there ([`known_by`]). Invariant: no value shows.

use std::fmt;
use std::sync::Arc;

/// Tells whether a value is the one that an earlier run wrote.
pub trait WrittenSecrets: fmt::Debug + Send + Sync {
    /// Returns whether a value is the one that was written to a secret last; `None` if no run wrote one there.
    fn is_last(&self, known_by: &str, value: &str) -> Option<bool>;

    /// Returns whether a run wrote a value to a secret.
    fn has(&self, known_by: &str) -> bool;
}

/// A value that the owner supplies. It never shows.
#[derive(Clone)]
pub struct SuppliedValue(Arc<str>);

impl SuppliedValue {
    /// Takes a value.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// Hands out the value.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SuppliedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SuppliedValue(***)")
    }
}

/// A value that a run wrote to a secret.
#[derive(Clone, Debug)]
pub struct WrittenSecret {
    /// The identifier of the secret.
    pub known_by: String,
    /// The value.
    pub value: SuppliedValue,
}

/// The knowledge about the secrets of a destination, and about the values that the owner supplies for them now.
#[derive(Clone, Debug)]
pub struct Secrets {
    /// The secrets that earlier runs wrote.
    pub written: Arc<dyn WrittenSecrets>,
    /// The value of each entry of `secrets`, in their order; or why it cannot be had now. None at all if no run wrote a secret.
    pub values: Vec<Result<SuppliedValue, String>>,
}

/// The relation of a value that the owner supplies to a secret that exists there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supplied<'s> {
    /// No run wrote a value there, so nobody knows which one it is.
    Unknown,
    /// It is the one that was written last.
    Same,
    /// It is another one than was written last.
    Rotated,
    /// It cannot be had now, and why.
    Unread(&'s str),
}

impl Secrets {
    /// Compares the value of an entry of `secrets` with what was written to a secret.
    #[must_use]
    pub fn compare(&self, known_by: &str, entry: usize) -> Supplied<'_> {
        if !self.written.has(known_by) {
            return Supplied::Unknown;
        }
        match self.values.get(entry) {
            None => Supplied::Unread("nobody asked for it"),
            Some(Err(why)) => Supplied::Unread(why),
            Some(Ok(value)) if self.written.is_last(known_by, value.reveal()) == Some(true) => Supplied::Same,
            Some(Ok(_)) => Supplied::Rotated,
        }
    }
}

/// Returns what a secret is known by: the kind and the id of its document there, and its place in it by ids.
#[must_use]
pub fn known_by(kind: crate::key::Kind, id: &str, within: &str) -> String {
    format!("{}/{id}{within}", kind.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct One;

    impl WrittenSecrets for One {
        fn is_last(&self, known_by: &str, value: &str) -> Option<bool> {
            self.has(known_by).then_some(value == "first")
        }

        fn has(&self, known_by: &str) -> bool {
            known_by == "a"
        }
    }

    #[test]
    fn a_value_is_compared_with_what_was_written_to_this_secret_and_never_shows() {
        let values =
            vec![Ok(SuppliedValue::new("first")), Ok(SuppliedValue::new("canary")), Err("it is away".to_owned())];
        let secrets = Secrets { written: Arc::new(One), values };
        assert_eq!(secrets.compare("a", 0), Supplied::Same);
        assert_eq!(secrets.compare("a", 1), Supplied::Rotated);
        assert_eq!(secrets.compare("a", 2), Supplied::Unread("it is away"));
        assert_eq!(secrets.compare("b", 1), Supplied::Unknown);
        assert!(!format!("{secrets:?}").contains("canary"));
    }
}
