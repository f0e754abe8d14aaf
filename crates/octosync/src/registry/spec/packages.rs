//! The packages of a server's own feed (F7).

use crate::key::Kind;

/// How versions of packages are read and written (API: packages). All paths but the first stand below that.
#[derive(Debug)]
pub struct PackageFiles {
    /// The kind of the versions.
    pub kind: Kind,
    /// The collection.
    pub path: &'static str,
    /// The parameter that asks for one version of each package alone.
    pub one_of_each: (&'static str, &'static str),
    /// The parameter that asks for all versions of one package.
    pub of: &'static str,
    /// The path of the file of a version, below that of the version.
    pub file: &'static str,
    /// The path to which files are sent, whole.
    pub upload: &'static str,
    /// The parameter of an upload that asks to replace nothing which stands there.
    pub keeping: (&'static str, &'static str),
    /// The part of a form in which a file is sent.
    pub part: &'static str,
    /// The permission that reading a file takes.
    pub download: &'static str,
}
