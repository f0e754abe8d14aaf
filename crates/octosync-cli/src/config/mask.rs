//! Masks what may be a secret in the text of a configuration, before any excerpt of it is shown.
//!
//! Works on the text alone, because a file that is no YAML has no tree. Invariant: the result has the same length and
//! the same line breaks, so that places in it stay the same.

use std::ops::Range;

/// The first letters of every API key of Octopus.
const KEY_PREFIX: &str = "API-";

/// Returns whether a text looks like an API key itself.
pub(crate) fn looks_like_key(text: &str) -> bool {
    text.trim().get(..KEY_PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(KEY_PREFIX))
}

/// Masks keys, literal values of `api_key`, and user names and passwords in addresses.
pub(crate) fn text(text: &str) -> String {
    let mut secret: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let found = keys(line).into_iter().chain(userinfo(line)).chain(literal(line));
        secret.extend(found.map(|range| start + range.start..start + range.end));
        start += line.len();
    }
    blot(text, &secret)
}

fn blot(text: &str, secret: &[Range<usize>]) -> String {
    let masked = |at: usize| secret.iter().any(|range| range.contains(&at));
    let pieces = text.char_indices().map(|(at, character)| match character {
        '\n' | '\r' => character.to_string(),
        other if masked(at) => "*".repeat(other.len_utf8()),
        other => other.to_string(),
    });
    pieces.collect()
}

/// `API-…` wherever it stands.
fn keys(line: &str) -> Vec<Range<usize>> {
    let upper = line.to_ascii_uppercase();
    let starts = upper.match_indices(KEY_PREFIX).map(|(at, _)| at);
    starts
        .map(|at| {
            let rest = &line[at + KEY_PREFIX.len()..];
            let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            at + KEY_PREFIX.len()..at + KEY_PREFIX.len() + length
        })
        .collect()
}

/// `user:password` of `scheme://user:password@host`.
fn userinfo(line: &str) -> Option<Range<usize>> {
    let start = line.find("://")? + 3;
    let rest = &line[start..];
    let end = rest.find([' ', '"', '\'', ',', '}', '/']).unwrap_or(rest.len());
    let length = rest[..end].rfind('@').or_else(|| rest.rfind('@'))?;
    Some(start..start + length)
}

/// Returns the range of a key that is written where `api_key: { env: NAME }` should stand.
fn literal(line: &str) -> Option<Range<usize>> {
    let at = line.find("api_key")?;
    let colon = at + line[at..].find(':')? + 1;
    let value = line[colon..].trim_start();
    let start = line.len() - value.len();
    let end = start + value.trim_end().len();
    (!value.is_empty() && !value.starts_with(['{', '#', '\n', '\r'])).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_places_stay() {
        for (line, expected) in [
            ("api_key: hunter2", "api_key: *******"),
            ("  api_key: 'höh'  # no", "  api_key: ************"),
            ("api_key: { env: A }", "api_key: { env: A }"),
            ("api_key: { value: API-ABC123, x: 1 }", "api_key: { value: API-******, x: 1 }"),
            ("api_key:\n  API-ABC123\nurl: x", "api_key:\n  API-******\nurl: x"),
            ("{ url: x, api_key: hunter2 }", "{ url: x, api_key: *********"),
            ("proxy: http://me:pass@proxy:3128", "proxy: http://*******@proxy:3128"),
            ("proxy: http://me:pa/ss@proxy", "proxy: http://********@proxy"),
            ("url: https://host/a", "url: https://host/a"),
            ("env: api-lower", "env: api-*****"),
        ] {
            let masked = text(line);
            assert_eq!(masked, expected);
            assert_eq!(masked.len(), line.len());
        }
    }
}
