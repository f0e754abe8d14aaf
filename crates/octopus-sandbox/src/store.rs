//! The state of the server: spaces, tables of documents, their secrets and former versions.
//! Documents are never changed in place: a write puts a new one there, so that readers need no lock to serialise.

use crate::caller::Caller;
use crate::collections::{COLLECTIONS, Collection, Level, collection, index_of};
use crate::events::{Audit, Touched};
use crate::git::Repository;
use crate::ids::Numbering;
use crate::order::Order;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod stored;
mod table;

pub(crate) use stored::{Stored, items, text};
pub(crate) use table::Table;

/// One table per collection. Copies share their tables until one of them changes.
#[derive(Clone, Debug)]
pub(crate) struct Tables(Vec<Arc<Table>>);

impl Default for Tables {
    fn default() -> Tables {
        Tables(COLLECTIONS.iter().map(|_| Arc::default()).collect())
    }
}

impl Tables {
    pub(crate) fn of(&self, collection: &Collection) -> &Table {
        &self.0[index_of(collection)]
    }

    fn of_mut(&mut self, collection: &Collection) -> &mut Table {
        Arc::make_mut(&mut self.0[index_of(collection)])
    }
}

/// A space and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    pub(crate) id: String,
    pub(crate) tables: Tables,
    /// Step template id to its versions, oldest first.
    pub(crate) history: BTreeMap<String, Vec<Arc<Stored>>>,
    /// Of projects under version control, by the id of the project.
    pub(crate) repositories: BTreeMap<String, Repository>,
}

/// Everything the server holds.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) system: Tables,
    pub(crate) spaces: Vec<Space>,
    /// Logos and packages, by what they belong to.
    pub(crate) files: BTreeMap<String, Arc<[u8]>>,
    pub(crate) numbering: Numbering,
    pub(crate) order: Order,
    pub(crate) audit: Audit,
    /// Whose key every key is that nobody has made.
    pub(crate) administrator: Arc<Caller>,
    /// Keys that were deleted: they are nobody's any more.
    pub(crate) revoked: BTreeSet<String>,
    /// Permissions that nobody has any more.
    pub(crate) lost: BTreeSet<String>,
}

impl State {
    pub(crate) fn new(numbering: Numbering, order: Order) -> State {
        State {
            system: Tables::default(),
            spaces: Vec::new(),
            files: BTreeMap::new(),
            numbering,
            order,
            audit: Audit::default(),
            administrator: Arc::default(),
            revoked: BTreeSet::new(),
            lost: BTreeSet::new(),
        }
    }

    /// The index of a space by id or slug, in any case.
    pub(crate) fn space_index(&self, id_or_slug: &str) -> Option<usize> {
        let by_id = self.spaces.iter().position(|space| space.id.eq_ignore_ascii_case(id_or_slug));
        by_id.or_else(|| {
            let document = self.find_system("spaces", id_or_slug)?;
            self.spaces.iter().position(|space| space.id == document.id())
        })
    }

    /// The default space, if there is one.
    pub(crate) fn default_space(&self) -> Option<usize> {
        let documents = self.system.of(collection("spaces"));
        self.spaces.iter().position(|space| documents.get(&space.id).is_some_and(|document| document.is("IsDefault")))
    }

    /// The table of a collection as seen from a space.
    pub(crate) fn table(&self, space: Option<usize>, of: &Collection) -> &Table {
        match (of.level, space) {
            (Level::Space, Some(space)) => self.spaces[space].tables.of(of),
            _ => self.system.of(of),
        }
    }

    /// Replaces a table as a whole, in a copy that is only looked at.
    pub(crate) fn show(&mut self, space: Option<usize>, of: &Collection, table: Table) {
        *self.table_mut(space, of) = table;
    }

    fn table_mut(&mut self, space: Option<usize>, of: &Collection) -> &mut Table {
        match (of.level, space) {
            (Level::Space, Some(space)) => self.spaces[space].tables.of_mut(of),
            _ => self.system.of_mut(of),
        }
    }

    /// A document by id or slug, in any case; teams of the system are seen from every space.
    pub(crate) fn find(&self, space: Option<usize>, of: &Collection, id: &str) -> Option<&Arc<Stored>> {
        let found = find_in(self.table(space, of), id);
        if found.is_none() && of.also_system {
            return find_in(self.system.of(of), id);
        }
        found
    }

    /// Where a document is that is seen from a space: there, or in the system.
    pub(crate) fn home(&self, space: Option<usize>, of: &Collection, id: &str) -> Option<usize> {
        space.filter(|space| !of.also_system || self.spaces[*space].tables.of(of).contains_key(id))
    }

    fn find_system(&self, path: &str, id: &str) -> Option<&Arc<Stored>> {
        find_in(self.system.of(collection(path)), id)
    }

    pub(crate) fn put(&mut self, space: Option<usize>, of: &'static Collection, stored: Arc<Stored>) {
        let id = stored.id().to_owned();
        self.touch(space, of, &id);
        self.table_mut(space, of).insert(id, stored);
    }

    /// Takes a document away.
    pub(crate) fn take(&mut self, space: Option<usize>, of: &'static Collection, id: &str) -> Option<Arc<Stored>> {
        self.touch(space, of, id);
        self.table_mut(space, of).remove(id)
    }

    /// Remembers what stood there before a request, if somebody wants to know.
    fn touch(&mut self, space: Option<usize>, of: &'static Collection, id: &str) {
        if self.audit.is_watching() {
            let before = self.table(space, of).get(id).cloned();
            let space = space.filter(|_| of.level == Level::Space).map(|space| self.spaces[space].id.clone());
            self.audit.touch(Touched { space, of, id: id.to_owned(), before });
        }
    }
}

fn find_in<'a>(table: &'a Table, id: &str) -> Option<&'a Arc<Stored>> {
    // Most documents have no slug, and an empty id is none of them.
    if id.is_empty() {
        return None;
    }
    if let Some(found) = table.get(id) {
        return Some(found);
    }
    let alias = match id {
        _ if id.eq_ignore_ascii_case("feeds-builtin") => "BuiltIn",
        _ if id.eq_ignore_ascii_case("feeds-builtin-releases") => "OctopusProject",
        _ => return table.known_as(id).next(),
    };
    table.values().find(|stored| stored.text("FeedType") == alias)
}
