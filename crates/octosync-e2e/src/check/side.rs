//! One side: its documents by collection and name, and what each id on it stands for.

use super::Expect;
use super::names::{mapped, skipped};
use super::parts;
use crate::reader::{COLLECTIONS, Collection, items, text};
use crate::spaces::Documents;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The label of an id whose document takes no part.
pub(super) const SKIPPED: &str = "\u{ab}skipped\u{bb}";

/// Where a document stands, in the names of its own side.
#[derive(Debug, Default)]
pub(super) struct Path {
    pub(super) collection: &'static str,
    pub(super) name: String,
    /// The name with the owner's before it; of what has no name of its own, the owner's.
    pub(super) full: String,
    pub(super) owner: String,
    pub(super) owner_collection: Option<&'static str>,
}

/// A document and what it is called.
#[derive(Debug)]
pub(super) struct Document<'d> {
    pub(super) value: &'d Value,
    pub(super) path: Path,
    /// Its name over there, with its owner's before it, in small letters.
    pub(super) key: String,
    pub(super) skipped: bool,
}

/// The documents of a side.
#[derive(Debug)]
pub(super) struct Side<'d> {
    pub(super) documents: Vec<Document<'d>>,
    /// The label of each id, a text that no document holds by chance.
    pub(super) labels: HashMap<String, String>,
    /// Which names each collection has.
    keys: BTreeMap<&'static str, BTreeSet<String>>,
    /// The name of the default of a collection that has one.
    defaults: BTreeMap<&'static str, String>,
}

/// The place in [`COLLECTIONS`] of what a key of the documents means; parents are environments.
fn known(key: &str) -> Option<usize> {
    let path = Collection::named(key).filter(|collection| !collection.kind.is_empty())?.path;
    let path = if path == "parentenvironments" { "environments" } else { path };
    COLLECTIONS.iter().position(|collection| collection.path == path)
}

impl<'d> Side<'d> {
    /// Reads the destination, or the source with what is expected of it and the destination it goes to.
    pub(super) fn read(documents: &'d Documents, expect: Option<&Expect>, there: Option<&Side<'_>>) -> Side<'d> {
        let mut side =
            Side { documents: Vec::new(), labels: HashMap::new(), keys: BTreeMap::new(), defaults: BTreeMap::new() };
        let mut listed: Vec<(usize, &'d str, &'d Value)> = Vec::new();
        for (collection, list) in documents {
            if let Some(index) = known(collection) {
                listed.extend(list.iter().map(|document| (index, collection.as_str(), document)));
            }
        }
        listed.sort_by_key(|(index, ..)| *index);
        let parents: Vec<&str> =
            documents.get("parentenvironments").into_iter().flatten().map(|one| text(one, "Id")).collect();
        let mut owners: HashMap<&'d str, usize> = HashMap::new();
        for (index, list, value) in listed {
            let Collection { path: collection, owner, .. } = COLLECTIONS[index];
            let id = text(value, "Id");
            // Both `environments` and `parentenvironments` may hold the same document.
            if list == "environments" && parents.contains(&id) {
                continue;
            }
            let owner = owner.and_then(|field| owners.get(text(value, field))).copied();
            let used = owner.map_or("", |owner| text(side.documents[owner].value, "VariableSetId"));
            if collection == "variablesets" && !used.is_empty() && used != id {
                continue;
            }
            side.add(collection, value, owner, expect, there);
            owners.insert(id, side.documents.len() - 1);
        }
        side
    }

    fn add(
        &mut self,
        collection: &'static str,
        value: &'d Value,
        owner: Option<usize>,
        expect: Option<&Expect>,
        there: Option<&Side<'_>>,
    ) {
        let owner = owner.map(|owner| &self.documents[owner]);
        let name = text(value, "Name").trim().to_owned();
        let full = match owner {
            Some(owner) if name.is_empty() => owner.path.full.clone(),
            Some(owner) => format!("{}/{name}", owner.path.full),
            None => name.clone(),
        };
        let mut key = mapped(expect, collection, &full, &name);
        if let "BuiltIn" | "OctopusProject" = text(value, "FeedType") {
            key = format!("<{}>", text(value, "FeedType"));
        }
        if value["IsDefault"] == true && owner.is_none() {
            let over_there = there.filter(|there| !there.has(collection, &key));
            key = over_there.and_then(|there| there.defaults.get(collection).cloned()).unwrap_or(key);
            self.defaults.insert(collection, key.clone());
        }
        if let Some(owner) = owner {
            // A project and a library variable set may have the same name.
            let facet = format!("{}: {}", owner.path.collection, owner.key);
            key = if name.is_empty() { facet } else { format!("{}/{key}", owner.key) };
        }
        let path = Path {
            collection,
            name,
            full,
            owner: owner.map(|owner| owner.path.full.clone()).unwrap_or_default(),
            owner_collection: owner.map(|owner| owner.path.collection),
        };
        let skipped = skipped(expect, &path) || owner.is_some_and(|owner| owner.skipped);
        let label = if skipped { SKIPPED.to_owned() } else { format!("\u{ab}{collection}:{key}\u{bb}") };
        self.labels.insert(text(value, "Id").to_owned(), label);
        for action in items(value, "Steps").iter().flat_map(|step| items(step, "Actions")) {
            let name = text(action, "Name");
            let lost = skipped || expect.is_some_and(|expect| parts::action_goes(self, expect, &path, action));
            let name = mapped(expect, "actions", &format!("{}/{name}", path.full), name);
            let label = if lost { SKIPPED.to_owned() } else { format!("\u{ab}action:{key}/{name}\u{bb}") };
            self.labels.insert(text(action, "Id").to_owned(), label);
        }
        for row in items(value, "Variables").iter().filter(|row| row["Prompt"].is_object()) {
            let label = format!("\u{ab}prompt:{key}/{}\u{bb}", text(row, "Name").to_lowercase());
            self.labels.insert(text(row, "Id").to_owned(), label);
        }
        self.labels.remove("");
        self.keys.entry(collection).or_default().insert(key.clone());
        self.documents.push(Document { value, path, key, skipped });
    }

    fn has(&self, collection: &str, key: &str) -> bool {
        self.keys.get(collection).is_some_and(|keys| keys.contains(key))
    }

    /// Whether a scope had entries, and all of them stand for what takes no part.
    pub(super) fn is_lost(&self, item: &Value, dimension: &[&str]) -> bool {
        let mut entries = dimension.iter().flat_map(|field| items(item, field)).peekable();
        entries.peek().is_some() && entries.all(|id| self.is_skipped(id))
    }

    /// Whether an id stands for what takes no part.
    pub(super) fn is_skipped(&self, id: &Value) -> bool {
        id.as_str().and_then(|id| self.labels.get(id)).is_some_and(|label| label == SKIPPED)
    }

    /// The documents of a name.
    pub(super) fn find(&self, collection: &str, key: &str) -> Vec<&Document<'d>> {
        if !self.has(collection, key) {
            return Vec::new();
        }
        let documents = self.documents.iter();
        documents.filter(|document| document.path.collection == collection && document.key == key).collect()
    }
}
