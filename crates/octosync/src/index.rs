//! Which id belongs to which key, on one side.
//!
//! Pure. Ids of one side never stand in the index of another: this is where a missed translation would show.

use crate::doc::Name;
use crate::key::{Key, Kind};
use crate::owners;
use crate::plan::Name as Called;
use crate::registry::library::ValueOf;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The ids of one side.
#[derive(Clone, Debug, Default)]
pub struct Index {
    keys: HashMap<Box<str>, Key>,
    ids: HashMap<Key, Box<str>>,
    slugs: HashMap<Key, Key>,
    own_slugs: HashMap<Key, Box<str>>,
    templates: HashMap<Key, Template>,
    unread: HashSet<Key>,
    constants: HashSet<Box<str>>,
    open: HashSet<Key>,
}

/// The facts about a step template that are needed to read the actions that use it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Its newest version.
    pub version: u64,
    /// Its parameters that do not hold plain text.
    pub parameters: Vec<(Name, ValueOf)>,
}

impl Index {
    /// Adds a document, or an item that others refer to.
    pub fn insert(&mut self, id: &str, key: &Key) {
        self.keys.insert(id.into(), key.clone());
        self.ids.insert(key.clone(), id.into());
    }

    /// Adds a constant by which something is known on every server, beside its id.
    pub(crate) fn insert_alias(&mut self, id: &str, key: &Key) {
        self.keys.insert(id.into(), key.clone());
        self.constants.insert(id.into());
    }

    /// Adds what an id named that names nothing any more; what it names now stays.
    pub(crate) fn insert_forgotten(&mut self, id: &str, key: &Key) {
        self.keys.entry(id.into()).or_insert_with(|| key.clone());
    }

    /// Returns what every id is called.
    #[must_use]
    pub fn names(&self) -> BTreeMap<Box<str>, Called> {
        let own = self.keys.iter().filter(|(id, _)| !self.constants.contains(*id));
        let name = |key: &Key| Called { key: key.clone(), slug: self.slug(key).unwrap_or_default().into() };
        own.map(|(id, key)| (id.clone(), name(key))).collect()
    }

    /// Returns whether a text means the same on every server.
    #[must_use]
    pub(crate) fn is_constant(&self, id: &str) -> bool {
        self.constants.contains(id)
    }

    /// Adds a holder in which every word is an item.
    pub(crate) fn insert_open(&mut self, key: &Key) {
        self.open.insert(key.clone());
    }

    /// Walks the holders in which every word is an item, in no order.
    pub fn open(&self) -> impl Iterator<Item = &Key> {
        self.open.iter()
    }

    /// Returns whether every word is an item of this holder.
    #[must_use]
    pub(crate) fn is_open(&self, key: &Key) -> bool {
        self.open.contains(key)
    }

    /// Adds the slug of what has a key.
    pub(crate) fn insert_slug(&mut self, slug: &str, key: &Key) {
        if !slug.is_empty() {
            self.slugs.insert(slug_key(key, slug), key.clone());
            self.own_slugs.insert(key.clone(), slug.into());
        }
    }

    /// Adds what has to be known of a step template.
    pub(crate) fn insert_template(&mut self, key: &Key, template: Template) {
        self.templates.insert(key.clone(), template);
    }

    /// Adds what is there and cannot be read: the process of a project whose content lives in a repository (E9).
    pub(crate) fn insert_unread(&mut self, key: Key) {
        self.unread.insert(key);
    }

    /// Returns whether a document is there and cannot be read, because its content lives in a repository.
    #[must_use]
    pub(crate) fn is_kept_in_git(&self, document: &Key) -> bool {
        self.unread.contains(document)
    }

    /// Returns whether an item may be in what cannot be read, so that nobody can say whether it is there.
    #[must_use]
    pub(crate) fn is_unread(&self, item: &Key) -> bool {
        !self.unread.is_empty() && owners::holders(item).iter().any(|holder| self.unread.contains(holder))
    }

    /// Returns what an id names.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<&Key> {
        self.keys.get(id)
    }

    /// Returns the id of a key.
    #[must_use]
    pub fn id(&self, key: &Key) -> Option<&str> {
        self.ids.get(key).map(AsRef::as_ref)
    }

    /// Returns whether something has this key.
    #[must_use]
    pub fn has(&self, key: &Key) -> bool {
        self.ids.contains_key(key)
    }

    /// Returns the key as its document spells it.
    #[must_use]
    pub fn spelt(&self, key: &Key) -> Option<&Key> {
        self.ids.get_key_value(key).map(|(key, _)| key)
    }

    /// Returns what has the slug that `like` would have beside its siblings.
    #[must_use]
    pub(crate) fn by_slug(&self, like: &Key, slug: &str) -> Option<&Key> {
        self.slugs.get(&slug_key(like, slug))
    }

    /// Returns the slug of what has a key.
    #[must_use]
    pub fn slug(&self, key: &Key) -> Option<&str> {
        self.own_slugs.get(key).map(AsRef::as_ref)
    }

    /// Returns what is known of a step template.
    #[must_use]
    pub fn template(&self, key: &Key) -> Option<&Template> {
        self.templates.get(key)
    }

    /// Lets all that is known within one document be known within another one, under ids of its own; what was known within that
    /// is forgotten, but for what its ids name. The other document itself has a slug of its own.
    pub(crate) fn follow(&mut self, from: &Key, to: &Key, id: &impl Fn(&str) -> Box<str>) {
        let is_within = |key: &Key| owners::moved(key, to, to).is_some();
        self.ids.retain(|key, _| !is_within(key));
        self.own_slugs.retain(|key, _| !is_within(key));
        self.slugs.retain(|_, key| !is_within(key));
        self.unread.retain(|key| !is_within(key));
        let moved = |key: &Key| owners::moved(key, from, to);
        let ids: Vec<_> = self.ids.iter().filter_map(|(key, own)| Some((id(own), moved(key)?))).collect();
        ids.iter().for_each(|(id, key)| self.insert(id, key));
        let slugs = self.own_slugs.iter().filter(|(key, _)| *key != from);
        let slugs: Vec<_> = slugs.filter_map(|(key, slug)| Some((slug.clone(), moved(key)?))).collect();
        slugs.iter().for_each(|(slug, key)| self.insert_slug(slug, key));
        let unread: Vec<Key> = self.unread.iter().filter_map(moved).collect();
        self.unread.extend(unread);
    }

    /// Walks the keys of a kind, in no order.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        self.ids.keys().filter(move |key| key.kind() == kind)
    }
}

fn slug_key(like: &Key, slug: &str) -> Key {
    let parents = like.segments().iter().rev().skip(1).rev().map(AsRef::as_ref);
    Key::new(like.kind(), parents.chain([slug]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::kinds::{ACTIONS, FEEDS};

    #[test]
    fn ids_slugs_and_aliases_lead_to_the_key() {
        let mut index = Index::default();
        let feed = Key::new(FEEDS, ["Octopus Server (built-in)"]);
        index.insert("Feeds-1001", &feed);
        index.insert_alias("feeds-builtin", &feed);
        assert_eq!(index.key("feeds-builtin"), Some(&feed));
        assert_eq!(index.id(&feed), Some("Feeds-1001"));
        let action = Key::new(ACTIONS, ["OctoFX", "Deploy web"]);
        index.insert("guid", &action);
        index.insert_slug("deploy-web", &action);
        let like = Key::new(ACTIONS, ["octofx", "?"]);
        assert_eq!(index.by_slug(&like, "deploy-web"), Some(&action));
        assert_eq!(index.slug(&action), Some("deploy-web"));
    }
}
