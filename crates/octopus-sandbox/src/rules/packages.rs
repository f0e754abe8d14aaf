//! Packages of the built-in feed: what their file names say, and what a document tells of a file.

use crate::digest::sha1;
use crate::store::{State, Stored};
use crate::work::{Draft, Work};
use serde_json::{Value, json};
use std::sync::Arc;

/// Endings of packages, the longer ones first. Source: the server's documentation of supported packages.
const EXTENSIONS: &[&str] = &[
    ".tar.bz2", ".tar.bz", ".tar.gz", ".tar.Z", ".nupkg", ".tgz", ".tbz", ".tar", ".zip", ".jar", ".war", ".ear",
    ".rar",
];

/// The parts of a file name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named<'n> {
    pub(crate) id: &'n str,
    pub(crate) version: &'n str,
    pub(crate) extension: &'n str,
}

/// Reads `Acme.Web.1.0.0-beta.zip`: the version begins as early as it can.
pub(crate) fn parse(file: &str) -> Option<Named<'_>> {
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem_and_extension = EXTENSIONS.iter().find_map(|known| {
        let at = file.len().checked_sub(known.len())?;
        let extension = file.get(at..).filter(|end| end.eq_ignore_ascii_case(known))?;
        Some((&file[..at], extension))
    });
    let (stem, extension) = stem_and_extension?;
    let splits = stem.match_indices('.').map(|(at, _)| (&stem[..at], &stem[at + 1..]));
    let (id, version) = splits.into_iter().find(|(id, version)| is_id(id) && is_version(version))?;
    Some(Named { id, version, extension })
}

fn is_id(text: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    text.split(['.', '-']).all(is_word)
}

/// One to four numbers, a pre-release tag, build metadata.
fn is_version(text: &str) -> bool {
    let (text, metadata) = text.split_once('+').map_or((text, None), |(text, metadata)| (text, Some(metadata)));
    let (core, tag) = text.split_once('-').map_or((text, None), |(core, tag)| (core, Some(tag)));
    let numbers: Vec<&str> = core.split('.').collect();
    let is_label =
        |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    numbers.len() <= 4
        && numbers.iter().all(|part| !part.is_empty() && part.chars().all(|digit| digit.is_ascii_digit()))
        && [tag, metadata].into_iter().flatten().all(|labels| labels.split('.').all(is_label))
}

/// The members of a document about a file.
pub(crate) fn describe(named: &Named<'_>, bytes: &[u8], published: &str) -> Value {
    json!({
        "PackageId": named.id, "Version": named.version, "FileExtension": named.extension, "Published": published,
        "PackageSizeBytes": bytes.len(), "Hash": sha1(bytes).to_lowercase(),
    })
}

/// All packages are in the built-in feed, and older names of fields mirror the new ones.
pub(crate) fn check(work: &Work<'_>, draft: &mut Draft) {
    let feed = work.find("feeds", "feeds-builtin").map(|feed| feed.id().to_owned());
    draft.value["FeedId"] = json!(feed);
    for (mirror, field) in [("NuGetFeedId", "FeedId"), ("NuGetPackageId", "PackageId")] {
        draft.value[mirror] = draft.value[field].clone();
    }
}

/// The name under which the content of a package is kept; ids of packages are the same in all spaces.
pub(crate) fn file_name(space: &str, id: &str) -> String {
    format!("package of {space}: {id}")
}

/// The content of a package.
pub(crate) fn content<'s>(state: &'s State, package: &Stored) -> Option<&'s Arc<[u8]>> {
    state.files.get(&file_name(package.text("SpaceId"), package.id()))
}

#[cfg(test)]
mod tests {
    use super::{Named, parse};

    #[test]
    fn a_file_name_says_id_version_and_ending() {
        let cases = [
            ("Acme.Web.1.0.0.zip", Some(("Acme.Web", "1.0.0", ".zip"))),
            ("Acme.Web.1.0.0-beta.2+abc.NUPKG", Some(("Acme.Web", "1.0.0-beta.2+abc", ".NUPKG"))),
            ("acme-web_2.2024.1.15.7.tar.gz", Some(("acme-web_2", "2024.1.15.7", ".tar.gz"))),
            ("C:\\out\\Acme.1.zip", Some(("Acme", "1", ".zip"))),
            ("Acme.2.Web.1.0.jar", Some(("Acme.2.Web", "1.0", ".jar"))),
            ("Acme.zip", None),
            ("Acme.1.0.0", None),
            ("Acme.1.2.3.4.5.zip", Some(("Acme.1", "2.3.4.5", ".zip"))),
            ("Acme.1.0.0-.zip", None),
            ("Acme!.1.0.0.zip", None),
            (".1.0.zip", None),
            ("", None),
            ("é.1.zip", Some(("é", "1", ".zip"))),
        ];
        for (file, expected) in cases {
            let expected = expected.map(|(id, version, extension)| Named { id, version, extension });
            assert_eq!(parse(file), expected, "{file}");
        }
    }
}
