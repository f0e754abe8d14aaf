//! Kinds and natural keys: how documents are named without ids.
//!
//! Pure values. Invariant: keys compare by kind and by their segments, trimmed and in Unicode lower case, because
//! the server holds names of one type to be the same so.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

/// A type of document, by its word in configuration, output and docs: `environments`, `projects`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(&'static str);

impl Kind {
    /// Returns the kind of a word that stands in the code.
    #[must_use]
    pub const fn of(word: &'static str) -> Self {
        Self(word)
    }

    /// Returns the kind of a word that was read.
    #[must_use]
    pub fn new(word: &str) -> Self {
        Self(ustr::ustr(word).as_str())
    }

    /// Returns the word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Returns the first of some things, and how many more there are: `a, b and 3 more`.
#[must_use]
pub fn listed<T: fmt::Display>(all: &[T], most: usize) -> String {
    let named = all.iter().take(most).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(most) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(deserializer)?))
    }
}

/// A natural key: a kind, and the names that lead to the document: its parent's and its own.
///
/// The names are kept as their document spells them. Cloning is cheap.
#[derive(Clone)]
pub struct Key(Arc<Inner>);

struct Inner {
    kind: Kind,
    segments: Vec<Box<str>>,
    folded: Box<str>,
}

impl Key {
    /// Returns the key of a kind and its names, outermost first.
    pub fn new<S: AsRef<str>>(kind: Kind, segments: impl IntoIterator<Item = S>) -> Self {
        let segments: Vec<Box<str>> = segments.into_iter().map(|segment| segment.as_ref().into()).collect();
        let folded = segments.iter().map(|segment| escape(&fold(segment)).into_owned()).collect::<Vec<_>>().join("/");
        Self(Arc::new(Inner { kind, segments, folded: folded.into() }))
    }

    /// Returns the key of something that is named within this one: `child(CHANNELS, "Hotfix")`.
    #[must_use]
    pub fn child(&self, kind: Kind, own: &str) -> Self {
        Self::new(kind, self.0.segments.iter().map(AsRef::as_ref).chain([own]))
    }

    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Returns the names, outermost first.
    #[must_use]
    pub(crate) fn segments(&self) -> &[Box<str>] {
        &self.0.segments
    }

    /// Returns the last name: the document's own.
    #[must_use]
    pub fn own_name(&self) -> &str {
        self.0.segments.last().map_or("", AsRef::as_ref)
    }

    /// Returns whether both are the same and are spelt in the same way, too.
    #[must_use]
    pub fn is_spelt_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.kind == other.0.kind && self.0.segments == other.0.segments)
    }

    /// Returns whether the names of another key can stand in this one: a quick look that errs on the side of yes.
    #[must_use]
    pub(crate) fn can_hold(&self, other: &Self) -> bool {
        self.0.folded.contains(&*other.0.folded)
    }

    /// Returns the text of the key as it is compared.
    #[must_use]
    pub(crate) fn folded_text(&self) -> String {
        format!("{}/{}", self.0.kind, self.0.folded)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.kind == other.0.kind && self.0.folded == other.0.folded)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.kind.hash(state);
        self.0.folded.hash(state);
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.kind.word().cmp(other.0.kind.word()).then_with(|| self.0.folded.cmp(&other.0.folded))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.kind.word())?;
        self.0.segments.iter().try_for_each(|segment| write!(f, "/{}", escape(segment)))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is no key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a valid key: write kind/name, or kind/parent/name, with % as %25 and / in names as %2F")]
pub struct KeyError(String);

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let error = || KeyError(text.to_owned());
        let (kind, rest) = text.split_once('/').ok_or_else(error)?;
        let segments: Option<Vec<String>> = rest.split('/').map(unescape).collect();
        let segments = segments.filter(|_| !kind.is_empty()).ok_or_else(error)?;
        Ok(Self::new(Kind::new(kind), segments))
    }
}

/// Returns a name as names are compared: trimmed, in Unicode lower case.
#[must_use]
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Returns the one of some names that looks most like one, the first of those that look alike.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = fold(name);
    let rated = names.into_iter().map(|other| (strsim::jaro_winkler(&name, &fold(other)), other));
    rated.min_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.cmp(other))).map(|(_, other)| other)
}

/// How like a name another one has to be to be proposed in its place alone.
const ALIKE: f64 = 0.7;
/// How many are proposed where none is like it.
const PROPOSED: usize = 3;

/// Returns what can stand in place of a name that nothing has: the one that looks most like it, or, where none does, some of those
/// that there are.
fn proposal<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let names: BTreeSet<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let near = nearest(name, names.iter().copied())?;
    if names.len() == 1 || strsim::jaro_winkler(&fold(name), &fold(near)) >= ALIKE {
        return Some(format!("\"{near}\""));
    }
    let some: Vec<String> = names.iter().take(PROPOSED).map(|name| format!("\"{name}\"")).collect();
    let others = match names.len().saturating_sub(PROPOSED) {
        0 => String::new(),
        more => format!(" or another of {} names", more + PROPOSED),
    };
    Some(format!("one of {}{others}", some.join(", ")))
}

/// Returns what to do where nothing has a name: create it, or write one that there is.
pub(crate) fn create_or_write<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let near = proposal(name, names);
    near.map_or_else(|| "create it there".to_owned(), |near| format!("create it there, or write {near}"))
}

/// Returns what to do with a name that nothing has: write one that there is, or take it away.
pub(crate) fn write_or_remove<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let near = proposal(name, names);
    near.map_or_else(|| "remove it".to_owned(), |near| format!("write {near}, or remove it"))
}

/// Returns what to do with a pattern that matches nothing, the same way.
pub(crate) fn instead<'n>(pattern: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    write_or_remove(&pattern.replace(['*', '?'], ""), names)
}

fn escape(segment: &str) -> Cow<'_, str> {
    if segment.contains(['%', '/']) {
        Cow::Owned(segment.replace('%', "%25").replace('/', "%2F"))
    } else {
        Cow::Borrowed(segment)
    }
}

fn unescape(segment: &str) -> Option<String> {
    let mut pieces = segment.split('%');
    let mut text = pieces.next()?.to_owned();
    for piece in pieces {
        let code = piece.get(..2)?;
        text.push(match code.to_ascii_uppercase().as_str() {
            "25" => '%',
            "2F" => '/',
            _ => return None,
        });
        text.push_str(&piece[2..]);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_compare_trimmed_and_without_case() {
        let kind = Kind::new("environments");
        assert_eq!(Key::new(kind, [" PRÖD "]), Key::new(kind, ["pröd"]));
        assert_ne!(Key::new(kind, ["a/b"]), Key::new(kind, ["a", "b"]));
        assert_ne!(Key::new(kind, ["a"]), Key::new(Kind::new("feeds"), ["a"]));
    }

    #[test]
    fn keys_print_as_their_documents_spell_them() {
        let key = Key::new(Kind::new("channels"), ["Octo/FX", "100%"]);
        assert_eq!(key.to_string(), "channels/Octo%2FFX/100%25");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "projects", "/x", "projects/a%", "projects/a%41"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_key_survives_its_text(segments in prop::collection::vec(".*", 1..4)) {
            let key = Key::new(Kind::new("projects"), &segments);
            let back: Key = key.to_string().parse().unwrap();
            prop_assert_eq!(back.segments(), key.segments());
            prop_assert_eq!(back, key);
        }
    }
}
