//! Which values runs wrote to the secrets of a destination, as fingerprints.

use crate::seal::Fingerprint;
use octosync::memory::WrittenSecrets;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The fingerprints of the values that runs wrote to the secrets of a destination, by what each secret is known by.
#[derive(Clone)]
pub struct Fingerprints {
    key: Arc<[u8]>,
    written: BTreeMap<String, Fingerprint>,
}

impl Fingerprints {
    pub(crate) const fn new(key: Arc<[u8]>, written: BTreeMap<String, Fingerprint>) -> Self {
        Self { key, written }
    }

    /// Returns whether no run wrote a secret.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }
}

impl WrittenSecrets for Fingerprints {
    fn is_last(&self, known_by: &str, value: &str) -> Option<bool> {
        let last = self.written.get(known_by)?;
        Some(last.is_of(&self.key, known_by, value))
    }

    fn has(&self, known_by: &str) -> bool {
        self.written.contains_key(known_by)
    }
}

impl fmt::Debug for Fingerprints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprints({})", self.written.len())
    }
}
