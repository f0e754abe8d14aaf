//! Which lists to ask for again: those that were answered as empty although documents name something of them. An answer of
//! something between us and the server must not look as if all of a kind were gone.
//!
//! Pure. A document that is named and really gone is missing from the second answer, too (E14).

use crate::key::Kind;
use crate::lift::DANGLING;
use crate::registry;
use crate::registry::spec::Read;
use crate::side::{ReadCollection, Side};
use std::collections::BTreeSet;

/// A list that was answered as empty.
#[derive(Clone, Copy)]
pub(super) struct Empty {
    pub(super) read: Read,
    pub(super) kind: Kind,
}

impl Empty {
    fn is_of(self, id: &str) -> bool {
        let prefix = registry::get(self.kind).map_or("", |entry| entry.spec.id_prefix);
        !prefix.is_empty() && id.starts_with(prefix)
    }
}

/// Returns the ids of owners that documents name and that such a list could have had.
pub(super) fn owners(collections: &[ReadCollection], empty: &[Empty]) -> BTreeSet<String> {
    let owned = collections.iter().filter_map(|collection| {
        let owner = registry::entry(collection.kind).spec.owner.as_ref()?;
        Some(collection.documents.iter().map(|doc| doc.str_at(owner.field)))
    });
    owned.flatten().filter(|id| empty.iter().any(|empty| empty.is_of(id))).map(str::to_owned).collect()
}

/// Returns the lists that are doubted, each with an id of one that is named.
pub(super) fn doubted(empty: &[Empty], owners: &BTreeSet<String>, side: &Side) -> Vec<(Empty, String)> {
    if empty.is_empty() {
        return Vec::new();
    }
    let mut named: BTreeSet<&str> = owners.iter().map(String::as_str).collect();
    for node in side.nodes.values() {
        node.doc.visit_refs(&mut |key| named.extend((key.kind() == DANGLING).then(|| key.own_name())));
    }
    let doubted = empty.iter().filter_map(|empty| Some((*empty, *named.iter().find(|id| empty.is_of(id))?)));
    doubted.map(|(empty, id)| (empty, id.to_owned())).collect()
}
