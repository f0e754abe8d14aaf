//! The JSON Schema of the configuration, from its types.

use super::types::File;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Returns the schema of a text that says something. A name may look like a number: `2024` is one all the same.
pub(crate) fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" })
}

/// Returns the schema of some texts; a single one is a list of one.
pub(crate) fn texts(least: usize) -> Value {
    json!({ "anyOf": [text(), { "type": "array", "items": text(), "minItems": least }] })
}

/// Declares types that stand for a schema.
macro_rules! schemas {
    ($($(#[$docs:meta])* $name:ident: $schema:expr;)+) => {
        $(
            $(#[$docs])*
            pub(crate) struct $name;

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn inline_schema() -> bool {
                    true
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    Schema::try_from($schema).expect("every row is an object")
                }
            }
        )+
    };
}

schemas! {
    /// A text.
    Text: text();
    /// One text or several.
    Texts: texts(0);
    /// The version of the format.
    VersionOne: json!({ "const": 1 });
    /// How long something may take.
    Timeout: json!({ "type": "string", "pattern": "^\\s*0*[1-9][0-9]*(ms|s|m)\\s*$", "examples": ["30s"] });
    /// The address of a server.
    Address: json!({ "type": "string", "pattern": "\\S", "examples": ["https://octopus.example.com"] });
    /// The name of an environment variable.
    Variable: json!({ "type": ["string", "integer", "boolean"], "pattern": "^\\s*[\\p{L}\\p{N}_]+\\s*$" });
    /// A program and its arguments.
    Program: json!({ "type": "array", "prefixItems": [text()], "items": { "type": ["string", "number", "boolean"] }, "minItems": 1 });
}

/// Returns the schema.
pub(crate) fn schema() -> Value {
    let mut schema = schemars::schema_for!(File).to_value();
    one_line(&mut schema);
    not_null(&mut schema);
    for object in ["server", "destination"] {
        not_null(&mut schema["$defs"][object]);
    }
    schema["properties"]["destinations"]["minProperties"] = 1.into();
    schema
}

/// A key that may be left out may not stand there without a value: the decoder wants to know what is meant.
fn not_null(object: &mut Value) {
    let properties = object["properties"].as_object_mut().into_iter().flatten();
    for (_, property) in properties {
        let Some(fields) = property.as_object_mut() else { continue };
        if let Some(Value::Array(types)) = fields.get_mut("type") {
            types.retain(|word| word != "null");
            if let [word] = &types[..] {
                let word = word.clone();
                fields.insert("type".to_owned(), word);
            }
        }
        if let Some(Value::Array(words)) = fields.get_mut("enum") {
            words.retain(|word| !word.is_null());
        }
        if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
            choices.retain(|choice| choice["type"] != "null");
            if let [choice] = &mut choices[..] {
                let choice = choice.take();
                fields.remove("anyOf");
                fields.extend(choice.as_object().cloned().into_iter().flatten());
            }
        }
    }
}

/// Doc comments are broken into lines; descriptions are not.
fn one_line(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                match inner {
                    Value::String(text) if name == "description" => *text = text.replace('\n', " "),
                    other => one_line(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(one_line),
        _ => {}
    }
}
