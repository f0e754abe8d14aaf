//! The row of a collection in the table, and the values that most rows have.

use crate::shape::Shape;
use crate::shapes;
use crate::version::Version;

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
}

pub(super) const EVERYTHING: Verbs = Verbs { get: true, list: true, all: true, post: true, put: true, delete: true };
pub(super) const NO_ALL: Verbs = Verbs { all: false, ..EVERYTHING };
pub(super) const FACET: Verbs = Verbs { all: false, post: false, delete: false, ..EVERYTHING };
pub(super) const UNLISTED: Verbs = Verbs { list: false, ..FACET };
/// Reached through a project only.
pub(super) const NESTED: Verbs = Verbs { get: false, put: false, ..UNLISTED };
pub(super) const READ_ONLY: Verbs = Verbs { put: false, ..FACET };

/// Comes as a file, by a route of its own.
pub(super) const UPLOADED: Verbs = Verbs { list: false, all: false, post: false, put: false, ..EVERYTHING };

/// Can only be looked at.
pub(super) const LISTED: Verbs = Verbs { post: false, put: false, delete: false, ..EVERYTHING };
/// Served by routes of its own, if at all.
pub(super) const NOT_SERVED: Verbs = Verbs { get: false, list: false, all: false, ..LISTED };

/// The values that most rows have.
pub(super) const BASE: Collection = Collection {
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
};
