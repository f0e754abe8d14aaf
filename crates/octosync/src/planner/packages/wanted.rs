//! Which versions of a package matter, and which of them are where.

use crate::registry::packages::PackageFile;
use crate::side::HeldPackages;

/// A package that is used from the servers' own feeds.
pub(super) struct Wanted<'p> {
    /// Its name.
    pub(super) package: &'p str,
    /// The version that is always taken; empty where a release takes the newest.
    pub(super) fixed: &'p str,
    /// The packages that the source's feed holds.
    pub(super) from: &'p HeldPackages,
    /// The packages that the destination's feed holds.
    pub(super) there: &'p HeldPackages,
}

impl<'p> Wanted<'p> {
    /// Returns the versions that matter.
    fn versions(&self) -> Vec<&'p str> {
        match self.fixed {
            "" => self.from.newest(self.package).map(|file| &*file.version).collect(),
            fixed => vec![fixed],
        }
    }

    /// Returns the versions that matter and are not there; without a version, where there is none at all to be had.
    pub(super) fn lacking(&self) -> Vec<Option<&'p str>> {
        let Some(there) = self.there.versions(self.package) else { return Vec::new() };
        let versions = self.versions();
        if versions.is_empty() && !self.there.has(self.package) {
            return vec![None];
        }
        let is_there = |version: &str| there.iter().any(|file| file.is(self.package, version));
        versions.into_iter().filter(|version| !is_there(version)).map(Some).collect()
    }

    /// Returns the versions that matter and stand on both sides.
    pub(super) fn standing(&self) -> impl Iterator<Item = (&'p PackageFile, &'p PackageFile)> {
        let both =
            |version| Some((self.from.version(self.package, version)?, self.there.version(self.package, version)?));
        self.versions().into_iter().filter_map(both)
    }
}
