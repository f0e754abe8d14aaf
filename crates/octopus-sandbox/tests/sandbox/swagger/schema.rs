//! Whether a value is what a definition says. Descriptions of this server do not say which members may be null, and say
//! of few which must be there: null is taken for texts and objects, and what is missing is found by `unseen`.

use super::description::OF_A_CLASS;
use serde_json::Value;
use std::collections::BTreeSet;

/// Collects what is not as it is described.
pub(super) struct Checker<'a> {
    pub(super) definitions: &'a Value,
    /// The member that the sandbox adds to each document.
    pub(super) extra: &'a str,
    /// A sentence each, with the place in terms of definitions.
    pub(super) problems: BTreeSet<String>,
    /// Members of definitions that were there.
    pub(super) seen: BTreeSet<String>,
    /// Definitions that were used.
    pub(super) used: BTreeSet<String>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(definitions: &'a Value, extra: &'a str) -> Checker<'a> {
        Checker { definitions, extra, problems: BTreeSet::new(), seen: BTreeSet::new(), used: BTreeSet::new() }
    }

    pub(super) fn problem(&mut self, at: &str, text: &str) {
        self.problems.insert(format!("{at}: {text}"));
    }

    /// Checks a value that stands at a place.
    pub(super) fn check(&mut self, value: &Value, schema: &Value, at: &str) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            self.used.insert(name.to_owned());
            let definition = &self.definitions[name];
            if value.is_null() && definition["enum"].is_null() {
                return;
            }
            return self.check(value, definition, name);
        }
        match (schema["type"].as_str().unwrap_or_default(), value) {
            ("string", Value::Null) => {
                if schema["enum"].is_array() {
                    self.problem(at, "null is none of the words");
                }
            }
            ("string", Value::String(text)) => self.text(text, schema, at),
            ("integer", Value::Number(number)) => {
                let small = number.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
                if !number.is_i64() || (schema["format"] == "int32" && !small) {
                    self.problem(at, "not an integer of that size");
                }
            }
            ("array", Value::Array(items)) => {
                items.iter().for_each(|item| self.check(item, &schema["items"], at));
                let distinct: BTreeSet<String> = items.iter().map(Value::to_string).collect();
                if schema["uniqueItems"] == true && distinct.len() < items.len() {
                    self.problem(at, "the same item twice");
                }
            }
            ("object", Value::Object(_)) => self.object(value, schema, at),
            ("object", Value::Null) | ("boolean", Value::Bool(_)) | ("number", Value::Number(_)) | ("", _) => {}
            (wanted, _) => self.problem(at, &format!("{} instead of {wanted}", kind(value))),
        }
    }

    fn object(&mut self, value: &Value, schema: &Value, at: &str) {
        let members = value.as_object().into_iter().flatten();
        let properties = schema["properties"].as_object().filter(|properties| !properties.is_empty());
        for (name, member) in members {
            match (properties.and_then(|properties| properties.get(name)), &schema["additionalProperties"]) {
                (Some(property), _) => {
                    self.seen.insert(format!("{at}.{name}"));
                    self.check(member, property, &format!("{at}.{name}"));
                }
                (None, rest @ Value::Object(_)) => self.check(member, rest, &format!("{at}.*")),
                (None, Value::Bool(true)) => {}
                (None, _) if name == self.extra || properties.is_none() => {}
                (None, _) => self.problem(&format!("{at}.{name}"), "not described"),
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if value[name].is_null() {
                self.problem(&format!("{at}.{name}"), "required, but missing or null");
            }
        }
    }

    fn text(&mut self, text: &str, schema: &Value, at: &str) {
        let words = schema["enum"].as_array();
        if words.is_some_and(|words| !words.iter().any(|word| word == text)) {
            self.problem(at, &format!("'{text}' is none of the words"));
        }
        let is_fine = match schema["format"].as_str().unwrap_or_default() {
            "date-time" => is_time(text),
            "date-span" => is_span(text),
            "uuid" => text.len() == 36 && text.chars().all(|one| one == '-' || one.is_ascii_hexdigit()),
            _ => true,
        };
        if !is_fine {
            self.problem(at, &format!("not a {}", schema["format"]));
        }
        if schema["minLength"].as_u64().is_some_and(|least| (text.len() as u64) < least) {
            self.problem(at, "too short");
        }
    }

    /// Members of the definitions that were used, and that no answer had.
    pub(super) fn unseen(&self) -> BTreeSet<String> {
        let members = self.used.iter().flat_map(|name| {
            let properties = self.definitions[name]["properties"].as_object().into_iter().flatten();
            let properties = properties.filter(|(_, schema)| schema["description"] != OF_A_CLASS);
            properties.map(move |(member, _)| format!("{name}.{member}"))
        });
        members.filter(|member| !self.seen.contains(member)).collect()
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `2017-03-20T21:00:17.205+00:00`, with or without fraction and zone.
fn is_time(text: &str) -> bool {
    let form: String = text.chars().map(|one| if one.is_ascii_digit() { '0' } else { one }).collect();
    let rest = form.strip_prefix("0000-00-00T00:00:00").map(|rest| rest.trim_start_matches(['.', '0']));
    rest.is_some_and(|rest| ["", "Z", "+00:00", "-00:00"].contains(&rest))
}

/// `d.hh:mm:ss` or `hh:mm:ss`.
fn is_span(text: &str) -> bool {
    let clock = text.rsplit_once('.').map_or(text, |(days, clock)| if days.contains(':') { text } else { clock });
    let parts: Vec<&str> = clock.split(':').collect();
    parts.len() == 3
        && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || c == '.'))
}
