//! Documents by id, and by what else paths may call them.

use super::stored::Stored;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::Arc;

/// Documents by id. Reading is that of a map; ids and slugs are found in any case without looking at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    documents: BTreeMap<String, Arc<Stored>>,
    /// Ids and slugs in lower case, and the ids of the documents.
    names: HashMap<String, BTreeSet<String>>,
}

impl Deref for Table {
    type Target = BTreeMap<String, Arc<Stored>>;

    fn deref(&self) -> &Self::Target {
        &self.documents
    }
}

impl Table {
    /// The documents with this id or slug, in any case, by id.
    pub(crate) fn known_as(&self, name: &str) -> impl Iterator<Item = &Arc<Stored>> {
        let ids = self.names.get(&name.to_ascii_lowercase()).into_iter().flatten();
        ids.filter_map(|id| self.documents.get(id))
    }

    pub(crate) fn insert(&mut self, id: String, stored: Arc<Stored>) {
        self.remove(&id);
        for name in names(&id, &stored) {
            self.names.entry(name).or_default().insert(id.clone());
        }
        self.documents.insert(id, stored);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Arc<Stored>> {
        let stored = self.documents.remove(id)?;
        for name in names(id, &stored) {
            if let Some(ids) = self.names.get_mut(&name) {
                ids.remove(id);
                if ids.is_empty() {
                    self.names.remove(&name);
                }
            }
        }
        Some(stored)
    }
}

fn names(id: &str, stored: &Stored) -> impl Iterator<Item = String> {
    [id, stored.text("Slug")].map(str::to_ascii_lowercase).into_iter().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Stored, Table};
    use crate::secrets::Secrets;
    use serde_json::json;

    fn known(table: &Table, name: &str) -> Vec<String> {
        table.known_as(name).map(|stored| stored.id().to_owned()).collect()
    }

    #[test]
    fn documents_are_known_by_what_they_are_called_now() {
        let mut table = Table::default();
        let mut put = |id: &str, slug: &str| {
            table.insert(id.to_owned(), Stored::new(json!({ "Id": id, "Slug": slug }), Secrets::new()));
        };
        put("Projects-2", "Web");
        put("Projects-1", "web");
        put("Projects-2", "api");
        assert_eq!(known(&table, "WEB"), ["Projects-1"]);
        assert_eq!(known(&table, "projects-2"), ["Projects-2"]);
        assert_eq!(known(&table, "api"), ["Projects-2"]);
        table.remove("Projects-2");
        assert_eq!(known(&table, "api"), Vec::<String>::new());
        assert_eq!(table.len(), 1);
    }
}
