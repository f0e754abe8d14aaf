//! What a server's own feed holds (F7).

use crate::key::Kind;

/// How versions of packages are read and written (API: packages). All paths but the first stand below that.
#[derive(Debug)]
pub struct PackageFiles {
    /// The kind of the versions.
    pub kind: Kind,
    /// The collection.
    pub path: &'static str,
    /// What asks for one version of each package alone.
    pub one_of_each: (&'static str, &'static str),
    /// What asks for all versions of one package.
    pub of: &'static str,
    /// What follows the path of a version, to read its file.
    pub file: &'static str,
    /// The path to which files are sent, whole.
    pub upload: &'static str,
    /// What asks there that nothing which stands there is replaced.
    pub keeping: (&'static str, &'static str),
    /// The part of a form in which a file is sent.
    pub part: &'static str,
    /// The permission that reading a file takes.
    pub download: &'static str,
}
