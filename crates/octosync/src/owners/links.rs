//! Which of the facets of an owner is the one that it uses: lists of processes hold old ones, too.

use crate::doc::Doc;
use crate::key::Key;
use crate::registry;
use std::collections::HashMap;

/// The ids that owners hold of their facets.
#[derive(Debug, Default)]
pub struct Links(HashMap<Key, Vec<(&'static str, Box<str>)>>);

impl Links {
    /// Remembers what an owner holds.
    pub fn note(&mut self, key: &Key, doc: &Doc) {
        let facets = registry::get(key.kind()).map_or(&[][..], |entry| &entry.facets);
        let held = facets.iter().filter_map(|facet| Some((facet.link, doc.get(facet.link)?.as_str()?.into())));
        let held: Vec<_> = held.collect();
        if !held.is_empty() {
            self.0.insert(key.clone(), held);
        }
    }

    /// Returns whether an id is the one that an owner holds in a field; any is, where it holds none.
    #[must_use]
    pub fn hold(&self, owner: &Key, field: &str, id: &str) -> bool {
        let mut held = self.0.get(owner).into_iter().flatten().filter(|(link, _)| *link == field);
        held.next().is_none_or(|(_, held)| **held == *id)
    }
}
