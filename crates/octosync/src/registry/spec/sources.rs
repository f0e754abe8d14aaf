//! Where documents of a kind come from: collections, owners, creation, the server itself, galleries.

use super::wish::Wish;
use crate::key::Kind;

/// A collection of the API.
#[derive(Debug)]
pub struct Collection {
    /// How it is read.
    pub read: Read,
    /// The path to POST to and, with the id behind it, to PUT to; relative to the space, and a template (see
    /// [`crate::registry::paths`]).
    pub write: &'static str,
    /// The path, a template too, that lists those of one owner.
    pub of_owner: Option<&'static str>,
    /// Only documents in which this field has this value belong to the kind.
    pub only: Option<(&'static str, &'static str)>,
    /// Documents in which this field says something do not take part (archived certificates).
    pub without: Option<&'static str>,
    /// Documents in which this flag is off do not take part (users who may not sign in).
    pub only_if: Option<&'static str>,
    /// It is read where the configuration asks for this; else there is none of it.
    pub wished: Option<Wish>,
    /// Servers that are too old, or that hide it from this key, answer 404: then there is none of it.
    pub may_be_absent: bool,
    /// The list that holds those of one owner in the one document that they are here: the server lists them one by one.
    pub gathers: Option<&'static str>,
    /// A key that may not see it can sync the rest: it is looked up in vain, and never written.
    pub may_be_hidden: bool,
    /// It belongs to the instance, and is written outside of the spaces: all spaces of an instance have the same documents.
    pub of_instance: bool,
}

impl Collection {
    /// A collection that is read by `/all`.
    #[must_use]
    pub const fn all(path: &'static str) -> Self {
        Self {
            read: Read::All(path),
            write: path,
            of_owner: None,
            only: None,
            without: None,
            only_if: None,
            wished: None,
            gathers: None,
            may_be_absent: false,
            may_be_hidden: false,
            of_instance: false,
        }
    }

    /// A collection that is read page by page.
    #[must_use]
    pub(crate) const fn paged(path: &'static str) -> Self {
        Self { read: Read::Paged(path, &[]), ..Self::all(path) }
    }
}

/// How a collection is read in bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// `{path}/all`, a bare list.
    All(&'static str),
    /// `{path}/all` outside of the spaces.
    AllOfSystem(&'static str),
    /// `{path}?skip=&take=` with these further parameters.
    Paged(&'static str, &'static [(&'static str, &'static str)]),
    /// `{path}?skip=&take=` with these further parameters, outside of the spaces, in the newer shape: the items stand in this
    /// field (fact `newer-lists`).
    CountedOfSystem(&'static str, &'static [(&'static str, &'static str)], &'static str),
    /// For each owner under paths of its own, see [`crate::registry::values`]; the path is that of all in the older shape.
    OfEach(&'static str),
    /// `{path}/all?ids=`, with the ids that the owners hold in their creation's link.
    OfOwners(&'static str),
    /// Not in bulk: what is wanted of it is asked for by name; the path is that of all (packages).
    ByName(&'static str),
}

impl Read {
    /// Returns the path of the collection, relative to the space.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::All(path)
            | Self::AllOfSystem(path)
            | Self::Paged(path, _)
            | Self::CountedOfSystem(path, ..)
            | Self::OfOwners(path)
            | Self::OfEach(path)
            | Self::ByName(path) => path,
        }
    }
}

/// To what a document belongs.
#[derive(Debug)]
pub struct Owner {
    /// The field that holds the owner's id.
    pub field: &'static str,
    /// The kinds that the owner can be of. More than one puts the owner's kind in the key.
    pub kinds: &'static [Kind],
}

/// How a document comes into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// By a POST.
    Posted,
    /// The server makes it with its owner, which holds its id in this field; an empty one says that it has none.
    WithOwner(&'static str),
    /// By a POST, but the first of each owner is made by the server and has this flag; it takes the place of the
    /// source's document with the flag (C7).
    FirstWithOwner(&'static str),
}

/// Documents that the server makes in every space, under names that may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerMade {
    /// Documents of these types, one of each in a space, each with an id that means it everywhere (built-in feeds).
    Types(&'static [(&'static str, &'static str)]),
    /// The one with this flag, where the names do not match (default worker pool, default machine policy).
    Flag(&'static str),
}

/// That documents of one kind do the work of another: workers of pools.
#[derive(Debug)]
pub struct Serves {
    /// The kind that is served.
    pub kind: Kind,
    /// The list of its ids.
    pub field: &'static str,
    /// The field that says how it is, and the words that are good.
    pub health: (&'static str, &'static [&'static str]),
    /// The flag that takes it out of work.
    pub disabled: &'static str,
}

/// That work is done on documents of a kind: deployment targets.
#[derive(Debug)]
pub struct Reach {
    /// The list of words by which they are chosen (roles).
    pub words: &'static str,
    /// The list of the ids of where they stand (environments).
    pub places: &'static str,
    /// The field that says how one is, and the words that are good.
    pub health: (&'static str, &'static [&'static str]),
    /// The flag that takes it out of work.
    pub disabled: &'static str,
}

/// A gallery of the instance, from which documents are installed into spaces. Its ids mean nothing elsewhere.
#[derive(Debug)]
pub struct Gallery {
    /// The name of one of its entries in sentences.
    pub one: &'static str,
    /// Its collection, which stands outside of the spaces.
    pub path: &'static str,
    /// The field of a document that says from which entry it was installed.
    pub origin: &'static str,
    /// The fields by which entries of two instances are the same: the first of them that both entries have counts.
    pub same_by: &'static [&'static str],
    /// The path to POST to, to install an entry in a space: a template, which stands outside of the spaces.
    pub install: &'static str,
}
