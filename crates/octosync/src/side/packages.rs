//! The packages in a server's own feed, as far as they were asked for.

use crate::key::fold;
use crate::registry::packages::PackageFile;
use std::collections::{HashMap, HashSet};

/// The packages in a server's own feed, as far as they were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldPackages {
    /// The names of its packages, folded.
    names: HashSet<String>,
    /// The versions of those that were asked for, the newest first, as the server lists them.
    versions: HashMap<String, Vec<PackageFile>>,
}

impl HeldPackages {
    /// Makes it of the names of all packages, and of the versions of some.
    #[must_use]
    pub(crate) fn new<'n>(names: impl Iterator<Item = &'n str>, versions: Vec<(String, Vec<PackageFile>)>) -> Self {
        let versions = versions.into_iter().map(|(package, versions)| (fold(&package), versions)).collect();
        Self { names: names.map(fold).collect(), versions }
    }

    /// Returns whether it has any version of a package.
    #[must_use]
    pub(crate) fn has(&self, package: &str) -> bool {
        self.names.contains(&fold(package))
    }

    /// Returns the versions of a package, the newest first; `None` if nobody asked for them.
    #[must_use]
    pub(crate) fn versions(&self, package: &str) -> Option<&[PackageFile]> {
        let known = self.versions.get(&fold(package)).map(Vec::as_slice);
        known.or_else(|| (!self.has(package)).then_some(&[]))
    }

    /// Returns a version of a package.
    #[must_use]
    pub(crate) fn version(&self, package: &str, version: &str) -> Option<&PackageFile> {
        self.versions(package)?.iter().find(|file| file.is(package, version))
    }

    /// Returns what releases take of a package: the newest version, and beside one for tries the newest that is none.
    pub(crate) fn newest(&self, package: &str) -> impl Iterator<Item = &PackageFile> {
        let versions = self.versions(package).unwrap_or_default();
        let for_tries = versions.first().filter(|newest| newest.is_prerelease());
        for_tries.into_iter().chain(versions.iter().find(|version| !version.is_prerelease()))
    }
}
