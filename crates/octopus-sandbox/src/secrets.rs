//! Secrets: taken out of documents when they are stored, kept beside them, never returned.
//! Contract of the server: `NewValue` sets; `HasValue: true` keeps what was there; `HasValue: false` clears.

use crate::ids::hash;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Secrets of a document by place. An item with an id is its own place wherever it moves: `Actions[guid].Properties.Key`.
pub(crate) type Secrets = BTreeMap<String, String>;

/// Takes the secrets out of a document and leaves the masks that reading shows.
pub(crate) fn settle(document: &mut Value, before: &Secrets) -> Secrets {
    let mut secrets = Secrets::new();
    walk(document, String::new(), before, &mut secrets);
    secrets
}

fn walk(value: &mut Value, place: String, before: &Secrets, secrets: &mut Secrets) {
    if is_secret(value) {
        *value = take(value, &place, before, secrets);
        return;
    }
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, member)| {
            if member.is_object() || member.is_array() {
                walk(member, join(&place, key), before, secrets);
            }
        }),
        Value::Array(list) => list.iter_mut().enumerate().for_each(|(index, item)| {
            if item.is_object() || item.is_array() {
                let place = place_of(item, index, &place);
                walk(item, place, before, secrets);
            }
        }),
        _ => {}
    }
}

/// Puts the secrets back into a copy of their document, as a client would send them.
pub(crate) fn reveal(value: &mut Value, secrets: &Secrets) {
    reveal_at(value, String::new(), secrets);
}

fn reveal_at(value: &mut Value, place: String, secrets: &Secrets) {
    if let Some(secret) = secrets.get(&place) {
        match value {
            Value::Object(mask) => drop(mask.insert("NewValue".to_owned(), Value::from(secret.as_str()))),
            // The value of a sensitive variable is a text when it is sent, and nothing when it is kept.
            _ => *value = Value::from(secret.as_str()),
        }
        return;
    }
    match value {
        Value::Object(map) => {
            map.iter_mut().for_each(|(key, member)| reveal_at(member, join(&place, key), secrets));
        }
        Value::Array(list) => list.iter_mut().enumerate().for_each(|(index, item)| {
            let place = place_of(item, index, &place);
            reveal_at(item, place, secrets);
        }),
        _ => {}
    }
}

/// The place of an item in a list.
fn place_of(item: &Value, index: usize, list: &str) -> String {
    match item.get("Id").and_then(Value::as_str) {
        Some(id) => format!("{}[{id}]", list.rsplit('.').next().unwrap_or(list)),
        None => format!("{list}[{index}]"),
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

fn take(value: &Value, place: &str, before: &Secrets, secrets: &mut Secrets) -> Value {
    let new = value.get("NewValue").and_then(Value::as_str);
    let keep = value.get("HasValue").and_then(Value::as_bool).unwrap_or(false);
    let secret = match new {
        Some("") => None,
        Some(new) => Some(new.to_owned()),
        None if keep => before.get(place).cloned(),
        None => None,
    };
    let has_value = secret.is_some();
    if let Some(secret) = secret {
        secrets.insert(place.to_owned(), secret);
    }
    json!({ "HasValue": has_value, "NewValue": null, "Hint": value.get("Hint") })
}

/// Whether a value is a `{HasValue, NewValue, Hint}` object.
pub(crate) fn is_secret(value: &Value) -> bool {
    value.as_object().is_some_and(|map| {
        !map.is_empty() && (map.contains_key("HasValue") || map.contains_key("NewValue")) && only_secret_members(map)
    })
}

fn only_secret_members(map: &Map<String, Value>) -> bool {
    map.keys().all(|key| matches!(key.as_str(), "HasValue" | "NewValue" | "Hint"))
}

/// Turns `Variables[Name].Value` into the place under which the secret is kept; brackets take an id or a name.
pub(crate) fn place(document: &Value, path: &str) -> Option<String> {
    let mut current = document;
    let mut place = String::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('[') {
            let (label, tail) = tail.split_once(']')?;
            let items = current.as_array()?;
            let (index, item) = items.iter().enumerate().find(|(index, item)| labelled(item, label, *index))?;
            place = place_of(item, index, &place);
            (current, rest) = (item, tail.strip_prefix('.').unwrap_or(tail));
            continue;
        }
        let (key, tail) = member_of(current, rest)?;
        place = join(&place, key);
        (current, rest) = (current.get(key)?, tail);
    }
    Some(place)
}

fn labelled(item: &Value, label: &str, index: usize) -> bool {
    let is = |field: &str| item.get(field).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(label));
    is("Id") || is("Name") || label == index.to_string()
}

/// The longest member name that the path starts with: keys of step properties hold dots themselves.
fn member_of<'a>(value: &'a Value, path: &'a str) -> Option<(&'a str, &'a str)> {
    let keys = value.as_object()?.keys();
    let key = keys.filter(|key| continues(path, key)).max_by_key(|key| key.len())?;
    let tail = &path[key.len()..];
    Some((key.as_str(), tail.strip_prefix('.').unwrap_or(tail)))
}

fn continues(path: &str, key: &str) -> bool {
    path.strip_prefix(key).is_some_and(|tail| tail.is_empty() || tail.starts_with(['.', '[']))
}

/// A secret that was set where the documents come from; nobody can know it.
pub(crate) fn unreadable(id: &str, place: &str) -> String {
    format!("unreadable-{:016x}", hash(0, &format!("{id} {place}")))
}

/// Gives every secret that says it has a value one.
pub(crate) fn give_secrets(value: &mut Value, place: &str) {
    if is_secret(value) {
        if value["HasValue"] == true && value["NewValue"].is_null() {
            value["NewValue"] = Value::String(unreadable(place, "secret"));
        }
        return;
    }
    match value {
        Value::Object(map) => {
            map.iter_mut().filter(|(_, member)| member.is_object() || member.is_array()).for_each(|(key, member)| {
                give_secrets(member, &format!("{place}.{key}"));
            });
        }
        Value::Array(list) => {
            list.iter_mut().enumerate().for_each(|(index, item)| give_secrets(item, &format!("{place}.{index}")));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Secrets, place, settle};
    use serde_json::json;

    #[test]
    fn a_new_value_is_taken_out_and_masked() {
        let mut document = json!({"Password": {"HasValue": true, "NewValue": "s3cret"}});
        let secrets = settle(&mut document, &Secrets::new());
        assert_eq!(secrets["Password"], "s3cret");
        assert_eq!(document, json!({"Password": {"HasValue": true, "NewValue": null, "Hint": null}}));
    }

    #[test]
    fn has_value_keeps_only_what_was_there() {
        let before = Secrets::from([("Password".to_owned(), "old".to_owned())]);
        let mut kept = json!({"Password": {"HasValue": true}, "Other": {"HasValue": true}});
        let secrets = settle(&mut kept, &before);
        assert_eq!(secrets, before);
        assert_eq!(kept["Other"]["HasValue"], false);
        let mut cleared = json!({"Password": {"HasValue": false}});
        assert!(settle(&mut cleared, &before).is_empty());
    }

    #[test]
    fn paths_take_names_in_brackets_and_keys_with_dots() {
        let action = json!({"Id": "g-2", "Name": "One", "Properties": {"A.B": {}, "A": {}}});
        let document = json!({"Steps": [{"Id": "g-1", "Name": "One", "Actions": [action]}]});
        let found = place(&document, "Steps[one].Actions[one].Properties.A.B").unwrap();
        assert_eq!(found, "Actions[g-2].Properties.A.B");
    }
}
