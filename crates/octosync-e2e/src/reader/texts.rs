//! Fields, names, and the whole words of a text: what an id can be.

use serde_json::Value;

/// A text of an object, empty if there is none.
pub(crate) fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// A list of an object, empty if there is none.
pub(crate) fn items<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Returns a name as names compare: without case and without the blanks around it.
pub(crate) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Whether two names are the same to a server.
pub(crate) fn same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// The runs of letters, digits, dashes and underscores that have a dash, with their places.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let mut at = 0;
    text.split_inclusive(move |letter: char| !is_part(letter)).filter_map(move |piece| {
        let start = at;
        at += piece.len();
        let token = piece.trim_end_matches(|letter: char| !is_part(letter));
        token.contains('-').then_some((start, token))
    })
}

/// Calls a function with each string of a value, keys included, and where it stands.
pub(crate) fn strings(value: &Value, at: &str, call: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => call(at, text),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, item)| strings(item, &format!("{at}[{index}]"), call));
        }
        Value::Object(map) => {
            for (key, member) in map {
                let at = join(at, key);
                call(&at, key);
                strings(member, &at, call);
            }
        }
        _ => {}
    }
}

/// The place of a member.
pub(crate) fn join(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}
