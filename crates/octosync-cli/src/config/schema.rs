//! The JSON Schema of the configuration, from its types.

use super::include::EDITORS;
use super::types::File;
use serde_json::{Value, json};

/// Returns the schema.
pub(crate) fn schema() -> Value {
    let mut schema = schemars::schema_for!(File).to_value();
    one_line(&mut schema);
    not_null(&mut schema);
    for object in ["server", "destination", "ignored", "max_delete", "project_template"] {
        not_null(&mut schema["$defs"][object]);
    }
    schema["properties"]["destinations"]["minProperties"] = 1.into();
    // The key that editors read is no key of the format.
    schema["patternProperties"] = json!({ format!("^\\{EDITORS}$"): { "type": "string" } });
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
