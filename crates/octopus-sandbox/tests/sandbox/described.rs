//! Whether an answer has the shape that the server's own description of a version gives it.

use crate::common::fixtures;
use serde_json::Value;

/// Versions with a description.
pub(crate) const VERSIONS: [&str; 3] = ["2020.3.2", "2021.2.4488", "2026.1.9674"];

/// The definitions of one version.
pub(crate) struct Described(Value);

/// The description of a version, if the fixtures are there.
pub(crate) fn described(version: &str) -> Option<Described> {
    let file = fixtures(&format!("schema/swagger-{version}.json"))?;
    let mut swagger: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    Some(Described(swagger["definitions"].take()))
}

impl Described {
    /// Panics unless the value has every member of the definition, no others, and each of its type. Members that are
    /// documents of their own are checked elsewhere.
    pub(crate) fn holds(&self, definition: &str, value: &Value) {
        let mut problems = Vec::new();
        self.object(definition, value, &mut problems);
        assert!(problems.is_empty(), "{definition}: {problems:?}\n{value:#}");
    }

    /// The same for each item of a list, of which there must be one.
    pub(crate) fn holds_each(&self, definition: &str, list: &Value) {
        let list = list.as_array().unwrap();
        assert!(!list.is_empty(), "nothing of {definition} to look at");
        list.iter().for_each(|item| self.holds(definition, item));
    }

    fn object(&self, definition: &str, value: &Value, problems: &mut Vec<String>) {
        let Some(properties) = self.0[definition]["properties"].as_object() else {
            return self.word(definition, value, problems);
        };
        let Some(members) = value.as_object() else { return problems.push(format!("{definition} is not an object")) };
        let unknown = members.keys().filter(|name| !properties.contains_key(*name));
        problems.extend(unknown.map(|name| format!("{definition}.{name} is not described")));
        for (name, property) in properties {
            match members.get(name) {
                Some(member) => self.member(&format!("{definition}.{name}"), property, member, problems),
                None => problems.push(format!("{definition}.{name} is missing")),
            }
        }
        for name in self.0[definition]["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if members.get(name).is_none_or(Value::is_null) {
                problems.push(format!("{definition}.{name} is required"));
            }
        }
    }

    fn word(&self, definition: &str, value: &Value, problems: &mut Vec<String>) {
        if let Some(words) = self.0[definition]["enum"].as_array()
            && !words.contains(value)
        {
            problems.push(format!("{definition} has no {value}"));
        }
    }

    fn member(&self, place: &str, property: &Value, value: &Value, problems: &mut Vec<String>) {
        if value.is_null() {
            return;
        }
        if let Some(name) = property["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            // A value is a text or a secret, whatever the description says of the class behind it.
            let is_document = name.ends_with("Resource") && value.get("Id").is_some();
            return if is_document || name == "PropertyValueResource" {
            } else {
                self.object(name, value, problems)
            };
        }
        let fits = match property["type"].as_str().unwrap_or_default() {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        };
        if !fits {
            problems.push(format!("{place} is no {}: {value}", property["type"]));
        }
        if property["enum"].as_array().is_some_and(|words| !words.contains(value)) {
            problems.push(format!("{place} has no {value}"));
        }
        let items = value.as_array().into_iter().flatten().map(|item| (&property["items"], item));
        let members = value.as_object().into_iter().flat_map(|map| map.values());
        for (property, item) in items.chain(members.map(|member| (&property["additionalProperties"], member))) {
            self.member(place, property, item, problems);
        }
    }
}
