//! Which owners can have values at all: those that are connected to something that has templates.
//!
//! Pure. Where it cannot be told, the values are asked for.

use crate::doc::{Doc, Fields};
use crate::registry;
use crate::registry::spec::{Spec, Values};
use crate::side::ReadCollection;
use std::collections::HashMap;

/// The connections of owners.
pub(super) struct Connected<'r> {
    /// The maps of owners from what they are connected to.
    links: Vec<&'static str>,
    /// The documents that can hold templates, by id, and whether each holds some.
    holders: HashMap<&'r str, (&'r Doc, bool)>,
}

impl<'r> Connected<'r> {
    /// Looks at what was read.
    pub(super) fn of(spec: &Spec, values: &Values, read: &'r [ReadCollection]) -> Self {
        let links =
            spec.owner_kinds().iter().filter_map(|kind| registry::entry(*kind).spec.links).map(|links| links.list);
        let kinds = registry::holders(values.templates);
        let mut holders = HashMap::new();
        for collection in read.iter().filter(|collection| kinds.contains(&collection.kind)) {
            let list = registry::entry(collection.kind).list_of(values.templates);
            // One that does not tell may have some.
            let holds = |doc: &Doc| list.and_then(|list| doc.get(list.at)).is_none_or(|list| !list.items().is_empty());
            holders.extend(collection.documents.iter().map(|doc| (doc.str_at("Id"), (doc, holds(doc)))));
        }
        Self { links: links.collect(), holders }
    }

    /// Returns whether an owner can have values for templates of what it is connected to, and of what that includes.
    pub(super) fn lists(&self, owner: &Doc) -> [bool; 2] {
        let links = self.links.iter().filter_map(|list| owner.get(list)?.fields());
        let mut lists = [false; 2];
        for (id, _) in links.flat_map(Fields::iter) {
            match self.holders.get(id.as_str()) {
                Some((doc, holds)) => {
                    lists[0] |= holds;
                    lists[1] |= self.includes_templates(doc);
                }
                None => lists = [true; 2],
            }
        }
        lists
    }

    fn includes_templates(&self, doc: &Doc) -> bool {
        let fields = doc.fields().into_iter().flat_map(Fields::iter);
        let mut named = fields.flat_map(|(_, value)| value.items()).filter_map(Doc::as_str);
        named.any(|id| self.holders.get(id).is_some_and(|(_, holds)| *holds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::{LIBRARY_VARIABLE_SETS, PROJECTS, TENANT_VARIABLES};

    fn read(kind: crate::key::Kind, json: &str) -> ReadCollection {
        ReadCollection { kind, collection: 0, documents: serde_json::from_str(json).unwrap() }
    }

    #[test]
    fn only_lists_that_can_hold_something_are_asked_for() {
        let projects = r#"[{"Id": "P-1", "Templates": [{"Name": "Db"}], "IncludedLibraryVariableSetIds": []},
            {"Id": "P-2", "Templates": [], "IncludedLibraryVariableSetIds": ["L-1", "L-2"]},
            {"Id": "P-3", "Templates": [], "IncludedLibraryVariableSetIds": ["L-1"]}, {"Id": "P-4"}]"#;
        let sets = r#"[{"Id": "L-1", "Templates": []}, {"Id": "L-2", "Templates": [{"Name": "Title"}]}]"#;
        let read = [read(PROJECTS, projects), read(LIBRARY_VARIABLE_SETS, sets)];
        let spec = registry::entry(TENANT_VARIABLES).spec;
        let connected = Connected::of(spec, spec.values.unwrap(), &read);
        for (links, expected) in [
            ("{}", [false, false]),
            (r#"{"P-1": []}"#, [true, false]),
            (r#"{"P-2": ["E-1"]}"#, [false, true]),
            (r#"{"P-3": ["E-1"]}"#, [false, false]),
            (r#"{"P-3": [], "P-1": []}"#, [true, false]),
            (r#"{"P-4": []}"#, [true, false]),
            (r#"{"P-9": []}"#, [true, true]),
        ] {
            let owner: Doc =
                serde_json::from_str(&format!(r#"{{"Id": "T-1", "ProjectEnvironments": {links}}}"#)).unwrap();
            assert_eq!(connected.lists(&owner), expected, "{links}");
        }
    }
}
