//! Takes secrets out of requests and answers.

use octopus_client::MASK;
use serde_json::{Map, Value};

/// Parts of names that say that the value is a secret. Compared without case and without `-`, `_`, `.` and blanks.
const SECRET_WORDS: &[&str] = &[
    "password",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "connectionstring",
    "certificatedata",
    "jsonkey",
];

/// Returns a body as it may be written down.
pub(crate) fn body(bytes: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(mut value) => {
            redact(&mut value);
            value
        }
        // Content that is no JSON has no places at which to look for secrets.
        Err(_) => Value::String(format!("({} bytes that are no JSON)", bytes.len())),
    }
}

/// Returns a path as it may be written down.
pub(crate) fn path(path: &str) -> String {
    let Some((start, query)) = path.split_once('?') else { return path.to_owned() };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret_name(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    format!("{start}?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => object(fields),
        Value::Array(items) => items.iter_mut().for_each(redact),
        _ => {}
    }
}

fn object(fields: &mut Map<String, Value>) {
    let sensitive = is_sensitive(fields);
    for (name, value) in fields {
        let secret = name == "NewValue" || is_secret_name(name) || (sensitive && holds_value(name));
        if secret {
            mask(value);
        }
        redact(value);
    }
}

/// A variable, a parameter or a property that says so itself, or whose name does.
fn is_sensitive(fields: &Map<String, Value>) -> bool {
    let flagged = fields.get("IsSensitive") == Some(&Value::Bool(true));
    let control = fields.get("DisplaySettings").and_then(|settings| settings.get("Octopus.ControlType"));
    let typed = [fields.get("Type"), control].into_iter().flatten().any(|word| word == "Sensitive");
    let named = fields.get("Name").and_then(Value::as_str).is_some_and(is_secret_name);
    flagged || typed || named
}

fn holds_value(name: &str) -> bool {
    matches!(name, "Value" | "DefaultValue" | "SensitiveValue" | "Values")
}

/// Texts go, whatever the shape around them; `HasValue` and the like stay, because they are worth knowing.
fn mask(value: &mut Value) {
    match value {
        Value::String(text) if !text.is_empty() => MASK.clone_into(text),
        Value::Number(_) => *value = Value::String(MASK.to_owned()),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(fields) => fields.values_mut().for_each(mask),
        _ => {}
    }
}

fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    SECRET_WORDS.iter().any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        for (before, after) in [
            (json!({"Name": "A", "Value": "x"}), json!({"Name": "A", "Value": "x"})),
            (
                json!({"Name": "A", "IsSensitive": true, "Value": "x"}),
                json!({"Name": "A", "IsSensitive": true, "Value": "***"}),
            ),
            (
                json!({"Name": "A", "Type": "Sensitive", "Value": "x"}),
                json!({"Name": "A", "Type": "Sensitive", "Value": "***"}),
            ),
            (json!({"Name": "Db.Password", "Value": "x"}), json!({"Name": "Db.Password", "Value": "***"})),
            (json!({"X": {"HasValue": true, "NewValue": "x"}}), json!({"X": {"HasValue": true, "NewValue": "***"}})),
            (json!({"X": {"NewValue": null}}), json!({"X": {"NewValue": null}})),
            (json!({"ApiKey": "API-X", "api-key": 7}), json!({"ApiKey": "***", "api-key": "***"})),
            (json!({"Octopus.Action.Azure.Password": "x"}), json!({"Octopus.Action.Azure.Password": "***"})),
            (
                json!({"SecretKey": {"HasValue": false, "Hint": "abc"}}),
                json!({"SecretKey": {"HasValue": false, "Hint": "***"}}),
            ),
            (
                json!({"Name": "P", "DefaultValue": "x", "DisplaySettings": {"Octopus.ControlType": "Sensitive"}}),
                json!({"Name": "P", "DefaultValue": "***", "DisplaySettings": {"Octopus.ControlType": "Sensitive"}}),
            ),
            (json!([[{"Token": "x"}]]), json!([[{"Token": "***"}]])),
        ] {
            assert_eq!(body(before.to_string().as_bytes()), after, "{before}");
        }
    }

    #[test]
    fn what_is_no_json_is_not_shown() {
        assert_eq!(body(b"<html>hunter2"), json!("(13 bytes that are no JSON)"));
    }

    #[test]
    fn keys_in_queries_go() {
        assert_eq!(path("/api/x?take=1&apiKey=API-X"), "/api/x?take=1&apiKey=***");
        assert_eq!(path("/api/x"), "/api/x");
    }
}
