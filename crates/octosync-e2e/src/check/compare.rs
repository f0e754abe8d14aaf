//! Compares two values in the common form: what the source has must be there.

use super::canon::is_free;
use super::lists;
use super::retention;
use crate::reader::join;
use serde_json::{Map, Value};

/// The entries that a server may add to a free object by itself.
const ADDED: &[(&str, Option<&str>)] = &[
    ("OctopusUseBundledTooling", Some("False")),
    ("Octopus.Action.RunOnServer", None),
    ("Octopus.ControlType", Some("SingleLineText")),
];
/// Checked apart, because each side counts for itself.
const APART: &str = "Octopus.Action.Template.Version";

/// Compares, and says what differs.
pub(super) fn compare(source: &Value, destination: &Value, at: &str, free: bool, found: &mut Vec<String>) {
    match (source, destination) {
        (Value::Object(source), Value::Object(destination)) if source.contains_key("QuantityToKeep") && !free => {
            retention::compare(source, destination, at, found);
        }
        (Value::Object(source), Value::Object(destination)) => objects(source, destination, at, free, found),
        (Value::Array(source), Value::Array(destination)) => lists::compare(source, destination, at, free, found),
        _ if source == destination || (is_nothing(source) && is_nothing(destination)) => {}
        (Value::String(source), Value::String(destination)) if is_set(at) && parts(source) == parts(destination) => {}
        _ => found.push(format!("{at}: is {}, not {}", short(destination), short(source))),
    }
}

/// Whether a text holds names with commas between them, whose order means nothing.
fn is_set(at: &str) -> bool {
    ["TargetRoles", "TeamIds", ".Environments", ".Channels", ".Teams"].iter().any(|end| at.ends_with(end))
}

fn parts(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = text.split(',').map(str::trim).collect();
    parts.sort_unstable();
    parts
}

fn objects(
    source: &Map<String, Value>,
    destination: &Map<String, Value>,
    at: &str,
    free: bool,
    found: &mut Vec<String>,
) {
    for (key, value) in source.iter().filter(|(key, _)| *key != APART) {
        let at = join(at, key);
        match destination.get(key) {
            Some(other) => compare(value, other, &at, free || is_free(key), found),
            None if is_nothing(value) || (*value == Value::Bool(false) && !free) => {}
            None => found.push(format!("{at}: is not there, but should be {}", short(value))),
        }
    }
    let strict = free || at.ends_with("Scope");
    let extra = destination.iter().filter(|(key, value)| strict && !source.contains_key(*key) && !is_nothing(value));
    for (key, value) in extra.filter(|(key, value)| *key != APART && !is_added(key, value)) {
        found.push(format!("{}: is {}, but the source has nothing there", join(at, key), short(value)));
    }
}

fn is_added(key: &str, value: &Value) -> bool {
    ADDED.iter().any(|(added, wanted)| *added == key && wanted.is_none_or(|wanted| value == wanted))
}

/// Whether a value says nothing: null, empty text, list or object.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.values().all(is_nothing),
        _ => false,
    }
}

/// A value for a message.
pub(super) fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 120 { text } else { format!("{}\u{2026}", text.chars().take(120).collect::<String>()) }
}
