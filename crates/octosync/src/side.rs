//! One side as it was read: its documents, lifted, and what is known of its ids and fields.
//!
//! Pure: made from what the collections returned.

mod following;
mod follows;
mod gathered;
mod originals;
mod packages;
mod published;
mod reach;

pub(crate) use follows::{Follows, follower_in, is_own};
pub(crate) use gathered::{gather, gathered};
pub use originals::Originals;
pub(crate) use packages::HeldPackages;
pub(crate) use published::Published;
pub(crate) use reach::Reachable;

use crate::decision::Finding;
use crate::doc::{Digest, Doc, Parts, name};
use crate::gallery::Gallery;
use crate::identity::is_sent_as_secret;
use crate::index::{Index, Template};
use crate::key::{Key, Kind, fold};
use crate::lift::{Lift, retention};
use crate::memory::{Blob, Since};
use crate::observed::Observed;
use crate::owners::{self, Links, key_of};
use crate::plan::{GalleryEntry, Site};
use crate::registry::library::ValueOf;
use crate::registry::permissions::Rights;
use crate::registry::shape::Shape;
use crate::registry::spec::{Bound, Creation, Repository, ServerMade, Spec};
use crate::registry::{self, Entry, ROW};
use crate::version::Version;
use crate::veto::{Row, Veto};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// One side of a sync.
#[derive(Debug, Clone)]
pub struct Side {
    /// Which space of which instance.
    pub site: Site,
    /// The server's version.
    pub version: Version,
    /// The documents by key.
    pub nodes: BTreeMap<Key, Node>,
    /// The ids.
    pub index: Index,
    /// Keys that several documents have, with the ids of all of them.
    pub ambiguous: BTreeMap<Key, Vec<String>>,
    /// The findings of reading: ids at undeclared places, collections that this key may not see.
    pub findings: Vec<Finding>,
    /// The kinds that are off unless asked for, and that the key may not read.
    pub hidden: BTreeSet<Kind>,
    /// The kinds that the server does not have, because its version is too old for them.
    pub absent: BTreeSet<Kind>,
    /// The name of the user whose key reads, if the server tells.
    pub user: Option<String>,
    /// The rights of that user, if the server tells.
    pub rights: Option<Rights>,
    /// The prohibitions of the owners (A11), if there is a guard; or why it cannot be understood.
    pub veto: Option<Result<Veto, String>>,
    observed: HashMap<(Kind, Box<str>), Observed>,
    /// The entries that can be installed, by kind; only of sides whose galleries were read.
    pub(crate) galleries: HashMap<Kind, Gallery>,
    /// The policies of the space's defaults, by name; only where they were read.
    defaults: HashMap<&'static str, Option<Doc>>,
    /// Whether what is published of a document is what stands there, where it was read.
    published: HashMap<Key, bool>,
    /// The packages in the server's own feed; only where they were read.
    packages: Option<HeldPackages>,
    /// For each kind that is served by another one: the ids that are, if that other kind could be read.
    served: HashMap<Kind, HashSet<Box<str>>>,
    /// The targets that work can be done on, if they could be read.
    reach: Option<Vec<Reachable>>,
    /// Words that documents bear, such as the roles of targets.
    words: HashMap<Kind, BTreeSet<Box<str>>>,
    /// The documents as they were read, where something is to be remembered of them.
    originals: Option<Originals>,
    /// The report of the audit feed about the time since the last sync, if it was asked and can be read.
    pub since: Option<Since>,
}

/// One document.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its key.
    pub key: Key,
    /// Its id on this side.
    pub id: Box<str>,
    /// To what it belongs.
    pub owner: Option<Key>,
    /// Which of its kind's collections it is from.
    pub collection: usize,
    /// Its type, where types cannot replace each other; else empty.
    pub type_word: Box<str>,
    /// The word for which fields it has.
    pub variant: Box<str>,
    /// Whether it is the default one of its kind or owner.
    pub is_default: bool,
    /// Whether it is the server's own, or one of the whole instance: it is only looked up.
    pub fixed: bool,
    /// The rule that ties it to its own instance, if one does: it is only looked up.
    pub bound: Option<&'static Bound>,
    /// Whether an earlier run began to create it and did not come to an end.
    pub unfinished: bool,
    /// The Git repository in which its content lives (projects).
    pub git: Option<Repository>,
    /// The template of Platform Hub that it was made from: its slug and the versions that it follows.
    pub made_from: Option<Box<str>>,
    /// The template and the project that it follows, where it stands in for a document of a template.
    pub follows: Option<Arc<Follows>>,
    /// The id of what it was installed from, in the gallery of its own instance; else empty.
    pub gallery_id: Box<str>,
    /// The thumbprint of the file that it holds (certificates); else empty.
    pub thumbprint: Box<str>,
    /// Its content, lifted. Kinds that are only looked up have none.
    pub doc: Doc,
}

/// The documents of one collection as the server sent them.
#[derive(Debug)]
pub struct ReadCollection {
    /// The kind.
    pub kind: Kind,
    /// Which of the kind's collections this is.
    pub collection: usize,
    /// The documents.
    pub documents: Vec<Doc>,
}

impl Side {
    /// Makes a side of all its collections, owners before what belongs to them.
    #[must_use]
    pub fn new(site: Site, version: Version, collections: Vec<ReadCollection>) -> Self {
        Self::keeping((site, version), collections, None, (&mut Parts::default(), true))
    }

    /// Makes a side that keeps the originals of its documents, if some shall be kept, and has in common with other sides what is the
    /// same there; one that is a source notes ids at places where nobody expects them.
    #[must_use]
    pub(crate) fn keeping(
        (site, version): (Site, Version),
        collections: Vec<ReadCollection>,
        originals: Option<Originals>,
        (parts, is_source): (&mut Parts, bool),
    ) -> Self {
        let mut side = Self {
            site,
            version,
            nodes: BTreeMap::new(),
            index: Index::default(),
            ambiguous: BTreeMap::new(),
            findings: Vec::new(),
            hidden: BTreeSet::new(),
            absent: BTreeSet::new(),
            user: None,
            rights: None,
            veto: None,
            observed: HashMap::new(),
            galleries: HashMap::new(),
            defaults: HashMap::new(),
            published: HashMap::new(),
            packages: None,
            served: HashMap::new(),
            reach: None,
            words: HashMap::new(),
            originals,
            since: None,
        };
        let mut collections = collections;
        collections.sort_by_key(|collection| (registry::rank(collection.kind), collection.collection));
        let mut links = Links::default();
        let mut raw = Vec::new();
        for collection in collections {
            let entry = registry::entry(collection.kind);
            side.note_served(entry.spec, &collection.documents);
            side.note_reach(entry.spec, &collection.documents);
            for doc in collection.documents {
                side.note_words(entry.spec, &doc);
                raw.extend(side.enter(entry, collection.collection, doc, &mut links));
            }
        }
        for node in raw {
            side.lift(node, parts, is_source);
        }
        side
    }

    /// Remembers what is served by documents that are at work.
    fn note_served(&mut self, spec: &Spec, documents: &[Doc]) {
        let Some(serves) = &spec.serves else { return };
        let (health, good) = serves.health;
        let at_work =
            documents.iter().filter(|doc| good.contains(&doc.str_at(health)) && !doc.is_true_at(serves.disabled));
        let ids = at_work.flat_map(|doc| doc.get(serves.field).map(Doc::items).unwrap_or_default());
        let ids = ids.filter_map(Doc::as_str).map(Into::into);
        self.served.entry(serves.kind).or_default().extend(ids);
    }

    /// Remembers what work can be done on.
    fn note_reach(&mut self, spec: &Spec, documents: &[Doc]) {
        let Some(reach) = &spec.reach else { return };
        let found = documents.iter().filter_map(|doc| Reachable::of(doc, reach));
        self.reach.get_or_insert_default().extend(found);
    }

    /// Returns what work can be done on; `None` if that could not be read.
    #[must_use]
    pub(crate) fn reach(&self) -> Option<&[Reachable]> {
        self.reach.as_deref()
    }

    /// Returns the words of a kind that documents of this side bear: the roles of its targets.
    #[must_use]
    pub fn words(&self, kind: Kind) -> &BTreeSet<Box<str>> {
        static NONE: BTreeSet<Box<str>> = BTreeSet::new();
        self.words.get(&kind).unwrap_or(&NONE)
    }

    fn note_words(&mut self, spec: &Spec, doc: &Doc) {
        for (field, kind) in spec.bears {
            let words = doc.get(field).map(Doc::items).unwrap_or_default().iter().filter_map(Doc::as_str);
            self.words.entry(*kind).or_default().extend(words.map(Into::into));
        }
    }

    /// Returns whether somebody does the work of a document; `None` if nobody can tell, or nobody has to.
    #[must_use]
    pub(crate) fn is_served(&self, key: &Key) -> Option<bool> {
        let served = self.served.get(&key.kind())?;
        Some(self.index.id(key).is_some_and(|id| served.contains(id)))
    }

    /// Adds what can be installed of a kind.
    pub(crate) fn add_gallery(&mut self, kind: Kind, gallery: Gallery) {
        self.galleries.insert(kind, gallery);
    }

    /// Adds what a default of the space says; nothing if it does not tell.
    pub(crate) fn add_default(&mut self, default: &'static str, policy: Option<&Doc>) {
        self.defaults.insert(default, policy.and_then(Doc::fields).map(retention));
    }

    /// Adds what the server's own feed holds.
    pub(crate) fn add_packages(&mut self, packages: HeldPackages) {
        self.packages = Some(packages);
    }

    /// Returns what the server's own feed holds, if that was read.
    #[must_use]
    pub(crate) const fn packages(&self) -> Option<&HeldPackages> {
        self.packages.as_ref()
    }

    /// Returns what a default of the space says, if it was asked: `Some(None)` if it does not tell.
    #[must_use]
    pub fn default_policy(&self, default: &str) -> Option<Option<&Doc>> {
        self.defaults.get(default).map(Option::as_ref)
    }

    /// Returns what can be installed of a kind, if that was read.
    #[must_use]
    pub fn gallery(&self, kind: Kind) -> Option<&Gallery> {
        self.galleries.get(&kind)
    }

    /// Returns the digest of a document as it was read, if the originals are kept.
    #[must_use]
    pub(crate) fn original(&self, key: &Key) -> Option<Digest> {
        self.originals.as_ref()?.digest(key)
    }

    /// Returns an original, if it is kept: what was known before is not.
    #[must_use]
    pub fn blob(&self, digest: Digest) -> Option<&Blob> {
        self.originals.as_ref()?.blob(digest)
    }

    /// Returns the ids of the rows of a document in the order in which it has them, if the originals are kept.
    #[must_use]
    pub(crate) fn row_ids(&self, key: &Key) -> &[Doc] {
        self.originals.as_ref().map_or(&[], |originals| originals.row_ids(key))
    }

    /// Returns a document as it was sent, by its digest: one that is kept, or among those that were known before; `None` if it was
    /// damaged or is lost.
    #[must_use]
    pub(crate) fn as_sent(&self, digest: Digest, known: &HashMap<Digest, Blob>) -> Option<Doc> {
        self.blob(digest).or_else(|| known.get(&digest))?.doc().ok()
    }

    /// Returns the document with an id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Node> {
        self.nodes.get(self.index.key(id)?).filter(|node| &*node.id == id)
    }

    /// Returns from which entry of its instance's gallery a document was installed.
    #[must_use]
    pub(crate) fn installed_from(&self, node: &Node) -> Option<&GalleryEntry> {
        self.gallery(node.key.kind())?.entry(&node.gallery_id)
    }

    /// Returns whether a document is the server's own, one of the whole instance or tied to its own, or belongs to such a
    /// one.
    #[must_use]
    pub(crate) fn is_fixed(&self, node: &Node) -> bool {
        let owner = node.owner.as_ref().and_then(|owner| self.nodes.get(owner));
        [Some(node), owner].into_iter().flatten().any(|node| node.fixed || node.bound.is_some())
    }

    /// Returns whether documents of a kind were installed from a gallery.
    #[must_use]
    pub(crate) fn has_installed(&self, kind: Kind) -> bool {
        self.of_kind(kind).any(|node| !node.gallery_id.is_empty())
    }

    /// Returns the fields that documents of a kind and variant have on this side.
    #[must_use]
    pub(crate) fn observed(&self, kind: Kind, variant: &str) -> &Observed {
        self.observed.get(&(kind, variant.into())).unwrap_or(Observed::never_seen())
    }

    /// Returns the documents of a kind, in the order of their keys.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Node> {
        let first = Key::new(kind, std::iter::empty::<&str>());
        self.nodes.range(first..).map(|(_, node)| node).take_while(move |node| node.key.kind() == kind)
    }

    /// Returns the default document of a kind: what is meant where none is named.
    pub(crate) fn default_of(&self, kind: Kind) -> Option<&Node> {
        self.of_kind(kind).find(|node| node.is_default)
    }

    /// Enters a document into the index; returns it to be lifted when all are there.
    fn enter(&mut self, entry: &'static Entry, collection: usize, doc: Doc, links: &mut Links) -> Option<Node> {
        let spec = entry.spec;
        let id = doc.str_at("Id").to_owned();
        let owner = match &spec.owner {
            Some(owner) => {
                let key = self.index.key(doc.str_at(owner.field)).filter(|key| owner.kinds.contains(&key.kind()))?;
                Some(key.clone())
            }
            None => None,
        };
        if let (Creation::WithOwner(field), Some(owner)) = (spec.creation, &owner)
            && !links.hold(owner, field, &id)
        {
            return None;
        }
        let key = key_of(spec, owner.as_ref(), &doc);
        links.note(&key, &doc);
        if owners::is_guard(&key) {
            self.take_guard(entry, &id, &key, &doc);
            return None;
        }
        if self.index.has(&key) && self.nodes_or_ambiguous(&key) {
            let ids = self
                .ambiguous
                .entry(key.clone())
                .or_insert_with(|| self.index.id(&key).map(str::to_owned).into_iter().collect());
            ids.push(id);
            return None;
        }
        self.index.insert(&id, &key);
        self.note_unread(entry, &key, &doc);
        self.index.insert_slug(doc.str_at("Slug"), &key);
        self.index_more(entry, &key, &doc);
        let type_word: Box<str> = spec.type_field.map_or("", |field| field.of(&doc)).into();
        let variant: Box<str> = spec.variant(&doc).into();
        self.observed.entry((spec.kind, variant.clone())).or_default().add(&doc, &entry.shape);
        Some(Node {
            id: id.into(),
            owner,
            collection,
            type_word,
            variant,
            is_default: spec.flag().is_some_and(|flag| doc.is_true_at(flag)),
            fixed: spec.fixed.iter().any(|rule| rule.holds(&doc)),
            bound: spec.bound.iter().find(|bound| bound.holds(&doc)),
            unfinished: spec.is_unfinished(&doc),
            git: spec.git.as_ref().and_then(|git| git.repository(&doc)),
            made_from: spec.made_from.as_ref().and_then(|made| made.template(&doc)).map(String::into_boxed_str),
            follows: None,
            gallery_id: spec.gallery.as_ref().map_or("", |gallery| doc.str_at(gallery.origin)).into(),
            thumbprint: spec.file.as_ref().map_or("", |file| doc.str_at(file.thumbprint)).into(),
            key,
            doc,
        })
    }

    /// The owners' guard is no document like others: it is known by its id, so that what names it stays, and its rows are
    /// read; nothing can match or write it (A11).
    fn take_guard(&mut self, entry: &Entry, id: &str, key: &Key, doc: &Doc) {
        self.index.insert(id, key);
        self.veto = Some(match entry.rows() {
            Some(list) => Veto::of(&guard_rows(doc.get(&list).map(Doc::items).unwrap_or_default())),
            None => Err("its variables cannot be read".to_owned()),
        });
    }

    /// Remembers what is made with a document and cannot be read, because it lives in a repository.
    fn note_unread(&mut self, entry: &Entry, key: &Key, doc: &Doc) {
        let Some(repository) = entry.spec.git.as_ref().and_then(|git| git.repository(doc)) else { return };
        for facet in entry.facets.iter().filter(|facet| facet.spec.in_git.is_in(Some(&repository))) {
            self.index.insert_unread(owners::facet(facet.spec, key));
        }
    }

    fn nodes_or_ambiguous(&self, key: &Key) -> bool {
        self.index.has(key) || self.ambiguous.contains_key(key)
    }

    fn index_more(&mut self, entry: &'static Entry, key: &Key, doc: &Doc) {
        index_items(&mut self.index, key, doc, &entry.shape);
        index_template(&mut self.index, entry.spec, key, doc);
        index_open(&mut self.index, entry.spec, key, doc);
        if let Some(ServerMade::Types(types)) = entry.spec.server_made {
            let word = entry.spec.type_field.map_or("", |field| field.of(doc));
            for (_, alias) in types.iter().filter(|(of, _)| *of == word) {
                self.index.insert_alias(alias, key);
            }
        }
    }

    fn lift(&mut self, mut node: Node, parts: &mut Parts, is_source: bool) {
        let entry = registry::entry(node.key.kind());
        let doc = std::mem::take(&mut node.doc);
        if entry.spec.mode.is_some() {
            let lift = Lift::new(&self.index, &node.key).sharing(parts);
            let mut lift = if is_source { lift.noting(&mut self.findings) } else { lift };
            node.doc = match &mut self.originals {
                Some(originals) => originals.keep(&node.key, doc, lift, entry),
                None => lift.document(doc, &entry.shape),
            };
        }
        self.nodes.insert(node.key.clone(), node);
    }
}

/// Reads the variables of the owners' guard as the server sent them.
fn guard_rows(rows: &[Doc]) -> Vec<Row> {
    let row = |row: &Doc| {
        let scope = row.get(ROW.scope).and_then(Doc::fields).into_iter().flat_map(|scope| scope.iter());
        Row {
            name: row.str_at(ROW.name).to_owned(),
            value: (!is_sent_as_secret(row)).then(|| row.str_at(ROW.value).to_owned()),
            scoped: scope.into_iter().any(|(_, entries)| !entries.is_empty()),
        }
    };
    rows.iter().map(row).collect()
}

/// Enters the items that others refer to.
pub(crate) fn index_items(index: &mut Index, key: &Key, doc: &Doc, shape: &Shape) {
    visit_items(key, doc, shape, &mut |own, item| {
        index.insert(item.str_at("Id"), &own);
        index.insert_slug(item.str_at("Slug"), &own);
    });
}

/// Returns the items of a document to which others can refer.
pub(crate) fn items_of(key: &Key, doc: &Doc, shape: &Shape) -> HashSet<Key> {
    let mut items = HashSet::new();
    visit_items(key, doc, shape, &mut |item, _| {
        items.insert(item);
    });
    items
}

/// Calls a function for every item that others refer to, with the key by which they do.
pub(crate) fn visit_items(key: &Key, doc: &Doc, shape: &Shape, call: &mut impl FnMut(Key, &Doc)) {
    match doc {
        Doc::Object(fields) if shape.id_map.is_some() => {
            let items = shape.id_map.map(|map| map.items(fields)).unwrap_or_default();
            visit_items(key, &Doc::Array(items), shape, call);
        }
        Doc::Object(fields) => {
            fields.iter().for_each(|(field, value)| visit_items(key, value, shape.field(field), call));
        }
        Doc::Array(items) => {
            if let Some(kind) = shape.prompts {
                asking(items).for_each(|row| call(owners::item(kind, key, row.str_at(ROW.name).trim()), row));
            }
            for item in items {
                if let Some(kind) = shape.list.and_then(|list| list.kind) {
                    call(owners::item(kind, key, item.str_at("Name").trim()), item);
                }
                visit_items(key, item, shape.each(), call);
            }
        }
        _ => {}
    }
}

/// Returns the rows that ask whoever deploys for their values, but for those of which several have one name.
fn asking(rows: &[Doc]) -> impl Iterator<Item = &Doc> {
    let mut named: HashMap<String, Option<&Doc>> = HashMap::new();
    let asks = rows.iter().filter(|row| matches!(row.get(ROW.prompt), Some(Doc::Object(_))));
    for row in asks {
        let known = named.entry(fold(row.str_at(ROW.name).trim()));
        known.and_modify(|known| *known = None).or_insert(Some(row));
    }
    named.into_values().flatten()
}

/// Enters a set in which every word is an item.
pub(crate) fn index_open(index: &mut Index, spec: &Spec, key: &Key, doc: &Doc) {
    if spec.open.is_some_and(|(field, word)| doc.str_at(field) == word) {
        index.insert_open(key);
    }
}

/// Enters what actions need to know of a step template.
pub(crate) fn index_template(index: &mut Index, spec: &Spec, key: &Key, doc: &Doc) {
    let Some(template) = &spec.template else { return };
    let parameters = doc.get(template.parameters).map(Doc::items).unwrap_or_default();
    let typed = parameters.iter().filter_map(|parameter| {
        let control = template.type_at.iter().try_fold(parameter, |doc, field| doc.get(field))?.as_str()?;
        Some((name(parameter.str_at("Name")), ValueOf::of(control)?))
    });
    let version = doc.get(template.version).and_then(Doc::as_u64).unwrap_or_default();
    index.insert_template(key, Template { version, parameters: typed.collect() });
}
