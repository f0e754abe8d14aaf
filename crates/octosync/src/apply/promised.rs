//! Ids for what a remembered document names and the destination does not have: a document that is yet to come. They stand in what is
//! remembered alone, each for the key that it means, so that the next sync finds the same name in both.
//!
//! Pure.

use crate::doc::{Digest, Doc};
use crate::index::Index;
use crate::key::Key;
use crate::lower::{Lower, Unresolved};
use crate::plan::Name;
use crate::registry;
use crate::version::Version;
use std::collections::BTreeMap;

/// How many letters of a digest tell two keys apart.
const LETTERS: usize = 16;

/// The ids of a destination, and those that were made up.
pub(super) struct Promised {
    index: Index,
    version: Version,
    /// The keys that the ids mean.
    pub(super) names: BTreeMap<Box<str>, Name>,
}

impl Promised {
    pub(super) const fn new(index: Index, version: Version) -> Self {
        Self { index, version, names: BTreeMap::new() }
    }

    /// Lowers a document over what the server has now; `None` if something in it is named by anything else than an id.
    pub(super) fn lowered(&mut self, key: &Key, wanted: &Doc, now: &Doc) -> Option<Doc> {
        loop {
            let lower = Lower { index: &self.index, key, version: self.version };
            match lower.document(wanted, Some(now), &registry::entry(key.kind()).shape) {
                Ok(doc) => return Some(doc),
                Err(Unresolved(missing)) => self.promise(&missing)?,
            }
        }
    }

    /// Makes an id up; `None` if there is one already, which does not help.
    fn promise(&mut self, key: &Key) -> Option<()> {
        let digest = Digest::of_text(key.to_string().as_bytes()).to_string();
        let id = format!("octosync-{}", &digest[..LETTERS]);
        let name = Name { key: key.clone(), slug: "".into() };
        if self.names.insert(id.as_str().into(), name).is_some() {
            return None;
        }
        self.index.insert(&id, key);
        Some(())
    }
}
