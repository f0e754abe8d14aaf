//! The names that the ids of one space stand for, written down from the API's facts.

use super::collections::{COLLECTIONS, Collection};
use super::snapshot::Snapshot;
use super::texts::{fold, items, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// A name with those of its owners before it, each with its kind: a channel is `[(projects, octofx), (channels, hotfix)]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named(pub(crate) Vec<(&'static str, String)>);

impl Named {
    pub(crate) fn new(kind: &'static str, name: &str) -> Named {
        Named(vec![(kind, fold(name))])
    }

    pub(crate) fn child(&self, kind: &'static str, name: &str) -> Named {
        let mut chain = self.0.clone();
        chain.push((kind, fold(name)));
        Named(chain)
    }

    /// Returns the kind of the last name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.0.last().map_or("", |(kind, _)| kind)
    }

    pub(crate) fn own(&self) -> &str {
        self.0.last().map_or("", |(_, name)| name)
    }

    pub(crate) fn owner(&self) -> Option<Named> {
        (self.0.len() > 1).then(|| Named(self.0[..self.0.len() - 1].to_vec()))
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        self.0.iter().filter(|(_, name)| !name.is_empty()).try_for_each(|(_, name)| write!(f, "/{name}"))
    }
}

/// The names of one space.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_id: HashMap<String, Named>,
    ids: BTreeMap<Named, Vec<String>>,
    /// The default worker pool and machine policy.
    pub(crate) defaults: HashMap<&'static str, Named>,
    /// Canonical tag names, folded.
    pub(crate) tags: BTreeSet<String>,
}

impl Names {
    /// Writes down the names of a space.
    #[must_use]
    pub fn of(space: &Snapshot) -> Names {
        let mut names = Names::default();
        for collection in COLLECTIONS.iter().filter(|collection| !collection.kind.is_empty()) {
            for document in space.of(collection.path) {
                match collection.owner {
                    None => names.add_named(collection.kind, document),
                    Some(owner) => names.add_owned(collection, owner, document),
                }
            }
        }
        names
    }

    fn add_named(&mut self, kind: &'static str, document: &Value) {
        let name = match text(document, "FeedType") {
            "BuiltIn" => "<built-in>",
            "OctopusProject" => "<releases>",
            _ => text(document, "Name"),
        };
        let kind = if text(document, "ContentType") == "ScriptModule" { "script_modules" } else { kind };
        let named = Named::new(kind, name);
        if document["IsDefault"] == true && matches!(kind, "worker_pools" | "machine_policies") {
            self.defaults.insert(kind, named.clone());
        }
        for tag in items(document, "Tags").iter().filter(|_| kind == "tag_sets") {
            self.insert(text(tag, "Id"), named.child("tags", text(tag, "Name")));
            self.tags.insert(format!("{}/{}", fold(name), fold(text(tag, "Name"))));
        }
        self.insert(text(document, "Id"), named);
    }

    fn add_owned(&mut self, collection: &Collection, owner: &str, document: &Value) {
        let Some(owner) = self.by_id.get(text(document, owner)).cloned() else { return };
        for action in items(document, "Steps").iter().flat_map(|step| items(step, "Actions")) {
            self.insert(text(action, "Id"), owner.child("actions", text(action, "Name")));
        }
        for row in items(document, "Variables").iter().filter(|row| row["Prompt"].is_object()) {
            self.insert(text(row, "Id"), owner.child("prompts", text(row, "Name")));
        }
        let name = if collection.facet { "" } else { text(document, "Name") };
        self.insert(text(document, "Id"), owner.child(collection.kind, name));
    }

    fn insert(&mut self, id: &str, named: Named) {
        if !id.is_empty() {
            self.ids.entry(named.clone()).or_default().push(id.to_owned());
            self.by_id.insert(id.to_owned(), named);
        }
    }

    /// Returns what an id is the name of.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Named> {
        self.by_id.get(id).or_else(|| {
            let alias = match id {
                "feeds-builtin" => "<built-in>",
                "feeds-builtin-releases" => "<releases>",
                _ => return None,
            };
            self.ids.get_key_value(&Named::new("feeds", alias)).map(|(named, _)| named)
        })
    }

    /// Returns the ids that have a name: more than one is a duplicate.
    #[must_use]
    pub fn ids(&self, named: &Named) -> &[String] {
        self.ids.get(named).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has(&self, named: &Named) -> bool {
        self.ids.contains_key(named)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&Named, &[String])> {
        self.ids.iter().map(|(named, ids)| (named, ids.as_slice()))
    }
}
