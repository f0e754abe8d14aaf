//! Documents that stand under paths of their own, in one of two shapes.

use crate::key::Kind;
use crate::version::Version;

/// Where the values of a document are read and written; the paths are templates.
#[derive(Debug)]
pub struct Values {
    /// The list of the older answers of all owners.
    pub all: &'static str,
    /// The older answer of one.
    pub grouped: &'static str,
    /// The newer answers of one: the values of projects, then those of sets.
    pub listed: [&'static str; 2],
    /// The first release that has the newer ones.
    pub listed_since: Version,
    /// The parameters that ask the newer ones for templates without a value, too.
    pub with_missing: &'static [(&'static str, &'static str)],
    /// The kind of the templates.
    pub templates: Kind,
}

impl Values {
    /// Returns whether a server of a version has the newer answers.
    #[must_use]
    pub fn is_listed(&self, version: Version) -> bool {
        version >= self.listed_since
    }

    /// Returns the paths of the answers of one owner, which are those that are written to.
    pub(crate) fn paths(&self, version: Version) -> &[&'static str] {
        if self.is_listed(version) { &self.listed } else { std::slice::from_ref(&self.grouped) }
    }

    /// Returns what they are asked with where they are to be written.
    pub(crate) fn asked(&self, version: Version) -> &'static [(&'static str, &'static str)] {
        if self.is_listed(version) { self.with_missing } else { &[] }
    }
}
