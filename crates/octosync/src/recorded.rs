//! The changes of a document by a run, for people, from the documents as the API sent them.
//!
//! Pure. The names of ids come from what is remembered, so nothing is asked of a server.

use crate::changes::changes;
use crate::doc::Doc;
use crate::index::Index;
use crate::key::Key;
use crate::lift::Lift;
use crate::memory::Name;
use crate::plan::Change;
use crate::registry;
use std::collections::BTreeMap;

/// Returns what changed in a document between before and after; `None` where it did not exist. Ids are told by the names
/// that are remembered; one without a name stays an id.
#[must_use]
pub fn changed(key: &Key, before: Option<Doc>, after: Option<Doc>, names: &BTreeMap<Box<str>, Name>) -> Vec<Change> {
    // A later version may have recorded what this one does not know.
    let Some(entry) = registry::get(key.kind()) else { return Vec::new() };
    let mut index = Index::default();
    names.iter().for_each(|(id, name)| index.insert(id, &name.key));
    let lifted = |doc: Option<Doc>| doc.map_or(Doc::Null, |doc| Lift::new(&index, key).document(doc, &entry.shape));
    changes(&lifted(before), &lifted(after), &entry.shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Kind;
    use serde_json::json;

    fn doc(json: &serde_json::Value) -> Option<Doc> {
        Some(serde_json::from_value(json.clone()).unwrap())
    }

    fn key(kind: &str, name: &str) -> Key {
        Key::new(Kind::new(kind), [name])
    }

    fn told(before: Option<Doc>, after: Option<Doc>) -> Vec<(String, String)> {
        let names = [("ProjectGroups-1", "Web"), ("ProjectGroups-2", "Services")];
        let names = names.map(|(id, name)| (id.into(), Name { key: key("project_groups", name), slug: "".into() }));
        let changes = changed(&key("projects", "OctoFX"), before, after, &names.into());
        let told = changes.iter().map(|change| {
            let side = |doc: &Option<crate::doc::Lifted>| serde_json::to_string(doc).unwrap();
            (change.at.to_string(), format!("{} {}", side(&change.before), side(&change.after)))
        });
        told.collect()
    }

    #[test]
    fn ids_are_told_by_the_names_that_they_had() {
        let project = |group: &str| doc(&json!({"Id": "Projects-1", "Name": "OctoFX", "ProjectGroupId": group}));
        let told = told(project("ProjectGroups-1"), project("ProjectGroups-2"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].0, "ProjectGroupId");
        assert!(told[0].1.contains("project_groups/Web") && told[0].1.contains("project_groups/Services"), "{told:?}");
    }

    #[test]
    fn a_new_document_is_told_field_by_field_and_what_the_server_keeps_is_not() {
        let new = doc(&json!({"Id": "Projects-1", "Name": "OctoFX", "Description": "new", "LastModifiedBy": "me"}));
        let told = told(None, new);
        assert!(told.iter().any(|(at, values)| at == "Description" && values.contains("new")), "{told:?}");
        assert!(told.iter().all(|(at, _)| at != "LastModifiedBy" && at != "Id"), "{told:?}");
    }

    #[test]
    fn a_kind_that_is_not_known_tells_nothing() {
        assert_eq!(changed(&key("later", "x"), None, doc(&json!({"Name": "x"})), &BTreeMap::new()), []);
    }
}
