//! Versions of packages in a server's own feed (`docs/rules.md` F7).
//!
//! Pure. They are not read as other kinds are, since there are many: what steps take is asked for by name. A plan has a
//! document for each version that is copied, so that it can be shown, recorded and checked; its file is in no plan.

use super::kinds::{FEEDS, PACKAGES};
use super::permissions::three;
use super::spec::{Collection, PackageFiles, Read, Spec};
use crate::delta::Mode;
use crate::doc::Doc;
use crate::key::{Key, fold};

/// How they are read and written.
pub(crate) const FILES: PackageFiles = PackageFiles {
    kind: PACKAGES,
    path: "packages",
    one_of_each: ("latest", "true"),
    of: "nuGetPackageId",
    file: "raw",
    upload: "packages/raw",
    keeping: ("overwriteMode", "FailIfExists"),
    part: "file",
    download: "BuiltInFeedDownload",
};

const PACKAGE: &str = "PackageId";
const VERSION: &str = "Version";
const EXTENSION: &str = "FileExtension";
const SIZE: &str = "PackageSizeBytes";
const HASH: &str = "Hash";

/// The specs of this file.
pub(super) const SPECS: &[Spec] = &[Spec {
    kind: PACKAGES,
    permissions: three("FeedView", "BuiltInFeedPush", "BuiltInFeedPush", &[]),
    one: "package",
    id_prefix: "packages-",
    docs: "Versions of packages in the server's own feed, where `packages.mode: copy` asks for them.",
    word: Some(FEEDS),
    mode: Some(Mode::Create),
    collections: &[Collection { read: Read::ByName(FILES.path), ..Collection::all(FILES.path) }],
    packages_of: Some(&FILES),
    on_create: &[],
    trimmed: &[],
    known: &[PACKAGE, VERSION, EXTENSION, SIZE, HASH],
    ..Spec::DEFAULT
}];

/// A version of a package, as a server describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageFile {
    /// Its id; empty in a plan.
    pub(crate) id: Box<str>,
    /// The name of the package.
    pub(crate) package: Box<str>,
    /// Its version.
    pub(crate) version: Box<str>,
    /// The ending of its file, with the dot.
    pub(crate) extension: Box<str>,
    /// How large its file is, in bytes.
    pub(crate) size: u64,
    /// The hash of its file; empty if the server states none.
    pub(crate) hash: Box<str>,
}

impl PackageFile {
    /// Reads a version from a document of the API, or of a plan.
    #[must_use]
    pub(crate) fn of(doc: &Doc) -> Self {
        Self {
            id: doc.str_at("Id").into(),
            package: doc.str_at(PACKAGE).into(),
            version: doc.str_at(VERSION).into(),
            extension: doc.str_at(EXTENSION).into(),
            size: doc.get(SIZE).and_then(Doc::as_u64).unwrap_or_default(),
            hash: doc.str_at(HASH).into(),
        }
    }

    /// Returns the document that a plan has of it.
    #[must_use]
    pub(crate) fn document(&self) -> Doc {
        Doc::object([
            ("Name", Doc::text(&self.label())),
            (PACKAGE, Doc::text(&self.package)),
            (VERSION, Doc::text(&self.version)),
            (EXTENSION, Doc::text(&self.extension)),
            (SIZE, Doc::Number(self.size.into())),
            (HASH, Doc::text(&self.hash)),
        ])
    }

    /// Returns what it is called: `Acme.Web 1.2.0`.
    #[must_use]
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.package, self.version)
    }

    /// Returns its key.
    #[must_use]
    pub(crate) fn key(&self) -> Key {
        Key::new(PACKAGES, [self.label()])
    }

    /// Returns the name of its file, by which servers tell what it is.
    #[must_use]
    pub(crate) fn file_name(&self) -> String {
        format!("{}.{}{}", self.package, self.version, self.extension)
    }

    /// Returns whether it is a version of a package.
    #[must_use]
    pub(crate) fn is(&self, package: &str, version: &str) -> bool {
        fold(&self.package) == fold(package) && fold(&self.version) == fold(version)
    }

    /// Returns whether it is meant for tries: its version has a tag.
    #[must_use]
    pub(crate) fn is_prerelease(&self) -> bool {
        self.version.split('+').next().is_some_and(|version| version.contains('-'))
    }

    /// Returns whether two files hold the same by what their servers say; `None` if that cannot be told.
    #[must_use]
    pub(crate) fn holds_the_same(&self, other: &Self) -> Option<bool> {
        let comparable = !self.hash.is_empty() && self.hash.len() == other.hash.len();
        match comparable {
            true => Some(self.hash.eq_ignore_ascii_case(&other.hash)),
            false if self.size > 0 && other.size > 0 && self.size != other.size => Some(false),
            false => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn file(version: &str, hash: &str, size: u64) -> PackageFile {
        let doc = json!({ "Id": "packages-Acme.Web.1", "PackageId": "Acme.Web", "Version": version,
            "FileExtension": ".zip", "Hash": hash, "PackageSizeBytes": size });
        PackageFile::of(&serde_json::from_value(doc).unwrap())
    }

    #[test]
    fn a_document_of_a_plan_says_the_same_without_the_id() {
        let one = file("1.2.0", "AB", 5);
        assert_eq!(PackageFile::of(&one.document()), PackageFile { id: "".into(), ..one.clone() });
        assert_eq!(one.key().to_string(), "packages/Acme.Web 1.2.0");
        assert_eq!(one.file_name(), "Acme.Web.1.2.0.zip");
    }

    #[test]
    fn a_tag_makes_a_version_one_for_tries_and_metadata_does_not() {
        for (version, expected) in [("1.0", false), ("1.0-beta", true), ("1.0+a-b", false), ("1.0-rc.1+x", true)] {
            assert_eq!(file(version, "", 0).is_prerelease(), expected, "{version}");
        }
    }

    #[test]
    fn what_two_servers_say_of_a_file_tells_whether_it_is_the_same() {
        let table = [
            (("ab", 5), ("AB", 5), Some(true)),
            (("ab", 5), ("ac", 5), Some(false)),
            (("ab", 5), ("abcd", 5), None),
            (("", 5), ("ab", 5), None),
            (("", 5), ("ab", 6), Some(false)),
            (("", 0), ("", 6), None),
        ];
        for ((hash, size), (other, others), expected) in table {
            let same = file("1", hash, size).holds_the_same(&file("1", other, others));
            assert_eq!(same, expected, "{hash} {size} {other} {others}");
        }
    }
}
