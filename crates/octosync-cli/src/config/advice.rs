//! The next step where a value is of the wrong type, or a key stands in the wrong place.

use super::examples;
use super::keys;
use super::rule_words::part_of;
use super::tree::{Data, Node};
use octosync::registry;

/// Returns the next step for a value that has to be something else.
pub(super) fn of_type(node: &Node, path: &str, wanted: &str) -> String {
    let meant = node.scalar().filter(|_| wanted.contains("true")).and_then(boolean);
    match (meant, examples::of(path)) {
        (Some(word), _) => format!("write `{word}`, without quotes"),
        (None, Some(example)) => format!("write, for example, `{example}`"),
        (None, None) => by_form(node, wanted).to_owned(),
    }
}

/// Returns the next step where no example of the setting is known.
fn by_form(node: &Node, wanted: &str) -> &'static str {
    match &node.data {
        _ if wanted.starts_with("true") => "write `true` or `false`",
        _ if wanted.starts_with("a whole number") => "write the number alone, without quotes or a unit",
        _ if wanted.starts_with("a list") => "write a list: `[one, two]`",
        _ if wanted.starts_with("a mapping") => "write a mapping: `{ key: value }`",
        Data::Null => "write something there, or remove it",
        Data::List(_) => "write one value, without brackets",
        Data::Map(_) => "write one value, without braces",
        _ => "write one of these, or remove it",
    }
}

/// Returns the truth that a word of older YAML, or one in quotes, means.
fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some(true),
        "no" | "off" | "n" | "false" => Some(false),
        _ => None,
    }
}

/// Returns where a key belongs that is not known at a path, if it is known elsewhere.
pub(super) fn of_place(key: &str, path: &str) -> Option<String> {
    let in_rule = path.ends_with(']') && path.rsplit('.').next().is_some_and(|last| last.starts_with("rules["));
    if in_rule {
        let part = part_of(key)?;
        return Some(format!("it stands in `{part}`: `{part}: {{ {key}: … }}`"));
    }
    let found = match key {
        _ if keys::DELTA.contains(&key) => "it stands at the top of the file, or below a destination",
        _ if keys::SERVER.contains(&key) && path.is_empty() => "it stands in `source`, and in each destination",
        _ if keys::FILE.contains(&key) => "it stands at the top of the file",
        _ if is_for_settings(path) && is_kind(key) => {
            "what holds for a kind stands in a setting, such as `kinds`, `names`, `select` or `first_sync`"
        }
        _ => return None,
    };
    Some(found.to_owned())
}

/// Returns whether wanted differences stand at a path.
fn is_for_settings(path: &str) -> bool {
    path.is_empty() || path.strip_prefix("destinations.").is_some_and(|name| !name.contains('.'))
}

fn is_kind(word: &str) -> bool {
    registry::configurable().any(|(kind, _)| kind.word() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_the_wrong_place_is_told_its_own() {
        for (key, path, place) in [
            ("state", "destinations.p", Some("at the top of the file")),
            ("timeout", "", Some("in `source`, and in each destination")),
            ("names", "source", Some("below a destination")),
            ("environments", "destinations.p", Some("what holds for a kind")),
            ("environments", "", Some("what holds for a kind")),
            ("skip", "rules[2]", Some("`set: { skip: … }`")),
            ("first_sync", "destinations.p.rules[1]", Some("`set: { first_sync: … }`")),
            ("name", "rules[1]", Some("`match: { name: … }`")),
            ("nonsense", "rules[1]", None),
            ("nonsense", "", None),
            ("environments", "select.projects", None),
        ] {
            let said = of_place(key, path);
            assert_eq!(said.is_some(), place.is_some(), "{key} in {path}: {said:?}");
            assert!(said.unwrap_or_default().contains(place.unwrap_or_default()), "{key} in {path}");
        }
    }
}
