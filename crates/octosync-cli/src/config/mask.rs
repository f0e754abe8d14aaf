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

/// Names of keys whose values may be secret, and parts of such names. Compared without case and signs.
const SECRET_KEYS: &[&str] = &["from", "value", "values", "literal", "text", "key", "pin", "pat", "jwt", "bearer"];
const SECRET_PARTS: &[&str] =
    &["apikey", "password", "passphrase", "passwd", "pwd", "secret", "token", "credential", "privatekey", "accesskey"];
/// Words of a `value` that are no secret.
const KEYWORDS: &[&str] = &["keep", "source", "placeholder", "empty"];

/// Masks keys, values that stand under a name for secrets, and user names and passwords in addresses.
pub(crate) fn text(text: &str) -> String {
    let mut secret: Vec<Range<usize>> = Vec::new();
    let mut block: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let found = keys(line).into_iter().chain(userinfo(line)).chain(query(line)).chain(literal(line, &mut block));
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

/// Returns the range of the password behind `password=` in an address.
fn query(line: &str) -> Option<Range<usize>> {
    const NAME: &str = "password=";
    let start = line.to_ascii_lowercase().find(NAME)? + NAME.len();
    let length = line[start..].find(['&', ' ', '"', '\'', '\n']).unwrap_or(line.len() - start);
    Some(start..start + length)
}

/// Returns the range of the value behind the name of a secret on its line, or, in lines that are indented more, below
/// it. `block` is the indentation of such a name whose value has not begun on its line.
fn literal(line: &str, block: &mut Option<usize>) -> Option<Range<usize>> {
    let bare = line.trim();
    let indent = line.len() - line.trim_start().len();
    if let Some(name) = *block {
        let opens = bare.starts_with(['{', '[', '#']) || first_key(bare).is_some();
        if bare.is_empty() || (indent > name && !opens) {
            return (!bare.is_empty()).then_some(indent..indent + bare.len());
        }
        *block = None;
    }
    let mut at = 0;
    while let Some((name, value)) = first_key(&line[at..]) {
        let (name, start) = (&line[at + name.start..at + name.end], at + value);
        let value = line[start..].trim();
        let is_nested = value.starts_with(['{', '[', '#']);
        if is_secret(name) && !is_nested && !is_keyword(value) {
            if value.is_empty() || value.starts_with(['|', '>']) {
                *block = Some(indent);
                return None;
            }
            let start = start + (line[start..].len() - line[start..].trim_start().len());
            return Some(start..start + value.len());
        }
        at = start;
    }
    None
}

/// Returns the first name of a mapping in a line, and where its value starts.
fn first_key(line: &str) -> Option<(Range<usize>, usize)> {
    let colons = line.match_indices(':').map(|(at, _)| at);
    let mut keys = colons.filter_map(|colon| {
        let rest = &line[colon + 1..];
        if !(rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r', '\'', '"', '{', '['])) {
            return None;
        }
        let name = line[..colon].trim_end_matches([' ', '\'', '"']);
        let start = name
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .map_or(0, |at| at + name[at..].chars().next().map_or(1, char::len_utf8));
        (start < name.len()).then_some((start..name.len(), colon + 1))
    });
    keys.next()
}

fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    SECRET_KEYS.contains(&plain.as_str()) || SECRET_PARTS.iter().any(|part| plain.contains(part))
}

fn is_keyword(value: &str) -> bool {
    let word = value.split([',', '}', ' ', '\t']).next().unwrap_or_default();
    KEYWORDS.contains(&word)
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
            ("api_key: { value: API-ABC123, x: 1 }", "api_key: { value: ******************"),
            ("api_key:\n  API-ABC123\nurl: x", "api_key:\n  **********\nurl: x"),
            ("{ url: x, api_key: hunter2 }", "{ url: x, api_key: *********"),
            ("proxy: http://me:pass@proxy:3128", "proxy: http://*******@proxy:3128"),
            ("proxy: http://me:pa/ss@proxy", "proxy: http://********@proxy"),
            ("url: https://host/a", "url: https://host/a"),
            (
                "state: postgres://h/d?password=x%20y&sslmode=require",
                "state: postgres://h/d?password=*****&sslmode=require",
            ),
            ("env: api-lower", "env: api-*****"),
            ("{ match: X, from: hunter2 }", "{ match: X, from: *********"),
            ("{ match: X, from: { env: A } }", "{ match: X, from: { env: A } }"),
            ("set: { value: hunter2 }", "set: { value: *********"),
            ("set: { value: keep }", "set: { value: keep }"),
            ("set: { value: { text: \"a: b\" } }", "set: { value: { text: **********"),
            ("apiKey: 'a'", "apiKey: ***"),
            ("\"password\": x", "\"password\": *"),
            ("Db.Password: x", "Db.Password: *"),
            ("password:\n  hunter2\nurl: x", "password:\n  *******\nurl: x"),
            ("password: |\n  one\n\n  two\nurl: x", "password: |\n  ***\n\n  ***\nurl: x"),
            ("api_key:\n  env: A\nurl: x", "api_key:\n  env: A\nurl: x"),
            ("names: { A: B }", "names: { A: B }"),
            ("value", "value"),
        ] {
            let masked = text(line);
            assert_eq!(masked, expected);
            assert_eq!(masked.len(), line.len());
        }
    }
}
