//! The supplied values that a plan was made with, as keyed digests: applying it notices that one is another now.
//!
//! Pure. Invariant: neither a value nor the key is in it. The key lives with the state, so that nobody who has the plan alone
//! can try guesses against it, however weak a secret is.

use crate::doc::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Makes keyed digests of supplied values, to tell later whether a value is the same.
pub trait FingerprintKey: fmt::Debug + Send + Sync {
    /// Returns the name of the key: digests of two keys cannot be compared.
    fn name(&self) -> Digest;

    /// Returns the digest of the value of a secret.
    fn fingerprint(&self, label: &str, value: &str) -> Digest;
}

/// Keyed digests of the values that the owner supplied when a plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppliedValues {
    /// The name of the key that they were made with.
    key: Digest,
    /// The digest of each value, by the label of its secret.
    fingerprints: BTreeMap<Box<str>, Digest>,
}

/// The relation of the values that are supplied now to those that a plan was made with, by the labels of their secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueChanges {
    /// Those that are others.
    pub changed: Vec<String>,
    /// Those that cannot be compared: the plan does not know them, or it was made with another key.
    pub unknown: Vec<String>,
}

impl SuppliedValues {
    /// Takes values, each with the label of its secret.
    #[must_use]
    pub fn of<'v>(key: &dyn FingerprintKey, values: impl IntoIterator<Item = (&'v str, &'v str)>) -> Self {
        let fingerprints = values.into_iter().map(|(label, value)| (label.into(), key.fingerprint(label, value)));
        Self { key: key.name(), fingerprints: fingerprints.collect() }
    }

    /// Compares the values that are supplied now with those of a plan; one that was made without a key knows none.
    #[must_use]
    pub fn compare<'v>(
        of_plan: Option<&Self>,
        key: &dyn FingerprintKey,
        values: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> ValueChanges {
        let known = of_plan.filter(|of_plan| of_plan.key == key.name());
        let mut changes = ValueChanges::default();
        for (label, value) in values {
            match known.and_then(|known| known.fingerprints.get(label)) {
                None => changes.unknown.push(label.to_owned()),
                Some(then) if *then == key.fingerprint(label, value) => {}
                Some(_) => changes.changed.push(label.to_owned()),
            }
        }
        changes.changed.sort();
        changes.unknown.sort();
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Doc;

    #[derive(Debug)]
    struct Key(&'static str);

    impl FingerprintKey for Key {
        fn name(&self) -> Digest {
            Doc::text(self.0).digest()
        }

        fn fingerprint(&self, label: &str, value: &str) -> Digest {
            Doc::text(&format!("{}\n{label}\n{value}", self.0)).digest()
        }
    }

    #[test]
    fn values_are_compared_with_those_of_the_plan_where_the_key_is_the_same() {
        let plan = SuppliedValues::of(&Key("state"), [("a", "canary-1"), ("b", "canary-2")]);
        let compare = |plan: Option<&SuppliedValues>, key, values: [(&str, &str); 2]| {
            let ValueChanges { changed, unknown } = SuppliedValues::compare(plan, &Key(key), values);
            (changed.concat(), unknown.concat())
        };
        let said = |changed: &str, unknown: &str| (changed.to_owned(), unknown.to_owned());
        assert_eq!(compare(Some(&plan), "state", [("b", "canary-2"), ("a", "canary-1")]), said("", ""));
        // Two values that changed places are two changes.
        assert_eq!(compare(Some(&plan), "state", [("a", "canary-2"), ("b", "canary-1")]), said("ab", ""));
        assert_eq!(compare(Some(&plan), "state", [("a", "canary-3"), ("c", "canary-3")]), said("a", "c"));
        assert_eq!(compare(Some(&plan), "another", [("a", "canary-1"), ("b", "canary-3")]), said("", "ab"));
        assert_eq!(compare(None, "state", [("a", "canary-1"), ("b", "canary-2")]), said("", "ab"));
        assert!(!serde_json::to_string(&plan).unwrap().contains("canary"));
    }
}
