//! The guard: finds ids at places where no rule expects them.
//!
//! Pure. An id of the source must never reach the destination; where an unknown field or property holds one, the
//! plan stops rather than copy it.

use crate::index::Index;
use std::ops::Range;

/// The kind of text that holds a known id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sighting {
    /// The text is an id, or a list or JSON in which an item is one: writing it would carry a dead reference.
    Structured(String),
    /// An id stands in the midst of other text.
    InText(String),
}

/// Looks for ids of a side in a text.
#[must_use]
pub(crate) fn look(text: &str, index: &Index) -> Option<Sighting> {
    if !may_hold_id(text) {
        return None;
    }
    let trimmed = text.trim();
    if let Some(id) = structured(trimmed, index) {
        return Some(Sighting::Structured(id));
    }
    ids(trimmed, index).first().map(|(_, id)| Sighting::InText((*id).to_owned()))
}

/// Every id has a hyphen: most texts are done with at once.
fn may_hold_id(text: &str) -> bool {
    text.contains('-')
}

fn structured(text: &str, index: &Index) -> Option<String> {
    if is_id(text, index) {
        return Some(text.to_owned());
    }
    if text.starts_with(['[', '{']) {
        return match serde_json::from_str(text) {
            Ok(json) => in_json(&json, index),
            // A text that only a lenient reader takes for JSON still holds its strings in quotes.
            Err(_) => quoted(text, index),
        };
    }
    let mut parts = text.split([',', ';', '|']).map(str::trim);
    let listed = text.contains([',', ';', '|']) && parts.clone().all(|part| !part.contains(char::is_whitespace));
    parts.find(|part| listed && is_id(part, index)).map(str::to_owned)
}

/// Returns whether a text is an id of the side. A constant that means the same everywhere is none (F13).
fn is_id(text: &str, index: &Index) -> bool {
    index.key(text).is_some() && !index.is_constant(text)
}

fn quoted(text: &str, index: &Index) -> Option<String> {
    let mut ids = ids(text, index).into_iter();
    let is_quoted = |at: &Range<usize>| text[..at.start].ends_with('"') && text[at.end..].starts_with('"');
    ids.find(|(at, _)| is_quoted(at)).map(|(_, id)| id.to_owned())
}

/// Returns the ids of a side that stand in a text as whole words, with where they do.
#[must_use]
pub(crate) fn ids<'t>(text: &'t str, index: &Index) -> Vec<(Range<usize>, &'t str)> {
    words(text).map(|at| (at.clone(), &text[at])).filter(|(_, word)| is_id(word, index)).collect()
}

fn in_json(json: &serde_json::Value, index: &Index) -> Option<String> {
    match json {
        serde_json::Value::String(text) => structured(text.trim(), index),
        serde_json::Value::Array(items) => items.iter().find_map(|item| in_json(item, index)),
        serde_json::Value::Object(fields) => {
            fields.iter().find_map(|(field, value)| structured(field, index).or_else(|| in_json(value, index)))
        }
        _ => None,
    }
}

/// Walks the words of a text that have the form of an id: `Letters-digits`, with a word boundary at both ends.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('-').filter_map(move |(hyphen, _)| {
        let letters = text[..hyphen].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + char_len(text, at));
        let digits = text[hyphen + 1..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |at| hyphen + 1 + at);
        let bounded = !text[..letters].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && !text[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
        (letters < hyphen && digits > hyphen + 1 && bounded).then_some(letters..digits)
    })
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;
    use crate::registry::kinds::FEEDS;

    #[test]
    fn ids_are_found_as_whole_words_and_only_known_ones() {
        let mut index = Index::default();
        index.insert("Feeds-10", &Key::new(FEEDS, ["NuGet"]));
        let structured = |id: &str| Some(Sighting::Structured(id.to_owned()));
        let in_text = |id: &str| Some(Sighting::InText(id.to_owned()));
        let rows = [
            ("Feeds-10", structured("Feeds-10")),
            (" Feeds-10 ", structured("Feeds-10")),
            ("Feeds-1", None),
            ("Feeds-100", None),
            ("MyFeeds-10", None),
            ("Messages-1", None),
            ("a,Feeds-10", structured("Feeds-10")),
            (r#"{"x": [{"FeedId": "Feeds-10"}]}"#, structured("Feeds-10")),
            (r#"{"Feeds-10": 1}"#, structured("Feeds-10")),
            ("echo Feeds-10", in_text("Feeds-10")),
            ("see /app#/feeds/Feeds-10!", in_text("Feeds-10")),
            ("é-Feeds-10", in_text("Feeds-10")),
            ("no id - here", None),
        ];
        for (text, expected) in rows {
            assert_eq!(look(text, &index), expected, "{text}");
        }
    }
}
