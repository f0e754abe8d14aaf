//! Collections in the server's terms: what a row of the table says. A new collection is a new row, and code only for
//! what no row can say.

mod infrastructure;
mod library;
mod notifications;
mod projects;
mod security;
mod tenants;

use crate::shape::Shape;
use crate::shapes;
use crate::store::Stored;
use crate::version::Version;
use crate::work::{Draft, Work};
use std::sync::LazyLock;

/// Where documents live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    System,
    Space,
}

/// Within what a name may stand once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unique {
    Not,
    Everywhere,
    /// Within the documents that agree in this field.
    Within(&'static str),
}

/// Which requests a collection takes at its own path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verbs {
    pub(crate) get: bool,
    pub(crate) list: bool,
    pub(crate) all: bool,
    pub(crate) post: bool,
    pub(crate) put: bool,
    pub(crate) delete: bool,
}

/// Checks and completes a document before it is stored.
pub(crate) type Check = fn(&Work<'_>, &mut Draft);
/// Does what follows from a document that was stored, given what stood there before.
pub(crate) type Effect = fn(&mut Work<'_>, id: &str, before: Option<&Stored>);

/// One collection.
#[derive(Debug)]
pub(crate) struct Collection {
    /// As in the URL.
    pub(crate) path: &'static str,
    /// Other names for it in files and calls.
    pub(crate) alias: &'static str,
    /// Of ids.
    pub(crate) prefix: &'static str,
    /// `ItemType` of pages.
    pub(crate) item_type: &'static str,
    /// In sentences, with its article.
    pub(crate) noun: &'static str,
    pub(crate) level: Level,
    /// Documents of the system are seen from spaces too.
    pub(crate) also_system: bool,
    pub(crate) shape: &'static Shape,
    pub(crate) unique: Unique,
    pub(crate) name_field: &'static str,
    /// The field with the id of the document it lives and dies with, and that one's collection.
    pub(crate) owner: Option<(&'static str, &'static str)>,
    pub(crate) verbs: Verbs,
    /// Only one document has `IsDefault`; setting it on one takes it from the other.
    pub(crate) one_default: bool,
    pub(crate) since: Version,
    /// Link name and what follows the document's own address.
    pub(crate) links: &'static [(&'static str, &'static str)],
    pub(crate) check: Option<Check>,
    pub(crate) created: Option<Effect>,
    pub(crate) changed: Option<Effect>,
    pub(crate) guard: Option<Check>,
}

const EVERYTHING: Verbs = Verbs { get: true, list: true, all: true, post: true, put: true, delete: true };
const NO_ALL: Verbs = Verbs { all: false, ..EVERYTHING };
const FACET: Verbs = Verbs { all: false, post: false, delete: false, ..EVERYTHING };
const UNLISTED: Verbs = Verbs { list: false, ..FACET };
/// Reached through a project only.
const NESTED: Verbs = Verbs { get: false, put: false, ..UNLISTED };
const READ_ONLY: Verbs = Verbs { put: false, ..FACET };

/// Comes as a file, by a route of its own.
const UPLOADED: Verbs = Verbs { list: false, all: false, post: false, put: false, ..EVERYTHING };

/// Can only be looked at.
const LISTED: Verbs = Verbs { post: false, put: false, delete: false, ..EVERYTHING };
/// Served by routes of its own, if at all.
const NOT_SERVED: Verbs = Verbs { get: false, list: false, all: false, ..LISTED };

/// What most rows say.
const BASE: Collection = Collection {
    path: "",
    alias: "",
    prefix: "",
    item_type: "",
    noun: "",
    level: Level::Space,
    also_system: false,
    shape: &shapes::PROXY,
    unique: Unique::Everywhere,
    name_field: "Name",
    owner: None,
    verbs: EVERYTHING,
    one_default: false,
    since: Version::ALWAYS,
    links: &[],
    check: None,
    created: None,
    changed: None,
    guard: None,
};

/// All rows; a document's references are checked and removed in this order, and files are loaded in it.
/// Source of paths, prefixes and verbs: the server's swagger of 2026.1.
pub(crate) static COLLECTIONS: LazyLock<Vec<&'static Collection>> = LazyLock::new(|| {
    let tables = [
        security::SECURITY,
        infrastructure::INFRASTRUCTURE,
        library::LIBRARY,
        projects::PROJECTS,
        tenants::TENANTS,
        notifications::NOTIFICATIONS,
    ];
    tables.into_iter().flatten().collect()
});

impl Collection {
    /// Its place in the table.
    pub(crate) fn index(&self) -> usize {
        COLLECTIONS.iter().position(|row| std::ptr::eq(*row, self)).expect("every collection is a row of the table")
    }
}

/// A row by its path; the path is a constant of this crate.
pub(crate) fn collection(path: &str) -> &'static Collection {
    find(path).expect("only paths of the table are asked for")
}

/// A row by path or alias, in any case.
pub(crate) fn find(path: &str) -> Option<&'static Collection> {
    COLLECTIONS.iter().copied().find(|row| {
        row.path.eq_ignore_ascii_case(path) || (!row.alias.is_empty() && row.alias.eq_ignore_ascii_case(path))
    })
}
