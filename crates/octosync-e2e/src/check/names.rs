//! The names of documents on the other side.

use super::Expect;
use super::side::Path;
use crate::reader::same;

/// The name of a document over there, by its path or its name alone.
pub(super) fn mapped(expect: Option<&Expect>, collection: &str, path: &str, name: &str) -> String {
    let names = expect.and_then(|expect| expect.names.get(collection));
    let found = names.and_then(|names| {
        let mut pairs = names.iter();
        pairs.find(|(from, _)| same(from, path)).or_else(|| names.iter().find(|(from, _)| same(from, name)))
    });
    found.map_or(name, |(_, to)| to).trim().to_lowercase()
}

/// Whether a document, or what it belongs to, takes no part.
pub(super) fn skipped(expect: Option<&Expect>, path: &Path) -> bool {
    let entries = expect.map_or(&[] as &[String], |expect| &expect.skip);
    entries.iter().filter_map(|entry| entry.split_once('/')).any(|(collection, name)| {
        let own = same(collection, path.collection) && (same(name, &path.full) || same(name, &path.name));
        own || (Some(collection) == path.owner_collection && same(name, &path.owner))
    })
}

/// Whether a part of a document takes no part: a step, an action or a variable.
pub(super) fn part_skipped(expect: &Expect, path: &Path, part: &str) -> bool {
    let whole = format!("{}/{}/{}", path.collection, path.full, part.trim());
    expect.skip.iter().any(|entry| same(entry, &whole))
}

/// A tag over there: `Set/Tag`.
pub(super) fn tag(expect: Option<&Expect>, canonical: &str) -> String {
    let (set, name) = canonical.split_once('/').unwrap_or((canonical, ""));
    let tag = mapped(expect, "tags", canonical, canonical);
    if tag == canonical.trim().to_lowercase() {
        return format!("{}/{}", mapped(expect, "tagsets", set, set), name.trim().to_lowercase());
    }
    tag
}
