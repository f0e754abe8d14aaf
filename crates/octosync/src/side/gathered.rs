//! Documents of the API that are read as one: all that belong to one owner.

use crate::doc::Doc;
use crate::registry;
use crate::registry::spec::{Collection, Spec};
use crate::side::ReadCollection;
use std::collections::HashMap;

/// Returns the one document that holds those of an owner; nothing, where documents of the kind are not gathered.
#[must_use]
pub(crate) fn gathered(spec: &Spec, collection: &Collection, owner: &str, documents: Vec<Doc>) -> Option<Doc> {
    let (list, rule) = (collection.gathers?, spec.owner.as_ref()?);
    Some(Doc::object([
        ("Id", Doc::text(&format!("{}{owner}", spec.id_prefix))),
        (rule.field, Doc::text(owner)),
        (list, Doc::list(documents)),
    ]))
}

/// Gathers what was read of kinds that are read so: each owner has one document, and that may hold nothing.
pub(crate) fn gather(collections: &mut [ReadCollection]) {
    for at in 0..collections.len() {
        let ReadCollection { kind, collection, .. } = collections[at];
        let spec = registry::entry(kind).spec;
        let collection = &spec.collections[collection];
        let Some(rule) = spec.owner.as_ref().filter(|_| collection.gathers.is_some()) else { continue };
        let mut found: HashMap<String, Vec<Doc>> = HashMap::new();
        for doc in std::mem::take(&mut collections[at].documents) {
            found.entry(doc.str_at(rule.field).to_owned()).or_default().push(doc);
        }
        let owners = collections.iter().filter(|collection| rule.kinds.contains(&collection.kind));
        let owners: Vec<String> =
            owners.flat_map(|read| &read.documents).map(|doc| doc.str_at("Id").to_owned()).collect();
        let one = |id: &String| gathered(spec, collection, id, found.remove(id).unwrap_or_default());
        collections[at].documents = owners.iter().filter_map(one).collect();
    }
}
