//! The JSON Schema and the decoder agree: what editors call valid is read, and what is read is valid for editors.
//!
//! Every key that the schema knows, at every place, is set to something right and to a row of other things.

use crate::config::{Config, keys, schema};
use boon::{Compiler, Schemas};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

/// The problems that only the decoder can find, by their messages, each with the knowledge that a schema lacks.
const BEYOND_FORM: &[(&str, &str)] = &[
    ("cannot be read", "whether an included file is there"),
    ("is not a valid server address", "what an address is made of"),
    ("excludes all that it includes", "one key against another"),
];

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Step {
    Key(String),
    Item,
}

/// The places that the schema knows: the way to each, and what may stand there.
struct Walker<'s> {
    root: &'s Value,
    places: HashMap<Vec<Step>, Vec<Value>>,
}

impl<'s> Walker<'s> {
    fn resolve(&self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.resolve(self.root.pointer(reference.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }

    /// Something right, as little of it as will do.
    fn right(&self, schema: &'s Value) -> Value {
        let schema = self.resolve(schema);
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(first) = schema["enum"].get(0).or(schema["examples"].get(0)) {
            return first.clone();
        }
        if let Some(first) = schema["anyOf"].get(0).or(schema["oneOf"].get(0)) {
            return self.right(first);
        }
        let kind = schema["type"].get(0).unwrap_or(&schema["type"]).as_str();
        match kind.unwrap_or_else(|| panic!("no type in {schema}, a part of the schema")) {
            "object" => self.right_object(schema),
            "array" => {
                let items = schema["prefixItems"].get(0).unwrap_or(&schema["items"]);
                Value::Array(vec![self.right(items)])
            }
            "boolean" => json!(true),
            "string" => json!("x"),
            "integer" => schema["minimum"].clone(),
            "null" => Value::Null,
            other => panic!("{other}"),
        }
    }

    fn right_object(&self, schema: &'s Value) -> Value {
        let mut object = Map::new();
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for key in required {
            object.insert(key.to_owned(), self.right(&schema["properties"][key]));
        }
        if object.is_empty() && schema["minProperties"] == 1 {
            match schema["properties"].as_object().and_then(|properties| properties.iter().next()) {
                Some((key, inner)) => object.insert(key.clone(), self.right(inner)),
                None => object.insert("x".to_owned(), self.right(&schema["additionalProperties"])),
            };
        }
        Value::Object(object)
    }

    fn walk(&mut self, way: &[Step], schema: &'s Value) {
        let schema = self.resolve(schema);
        let right = self.right(schema);
        self.places.entry(way.to_vec()).or_default().push(right);
        for inner in ["anyOf", "oneOf"].iter().filter_map(|word| schema[word].as_array()).flatten() {
            self.walk(way, inner);
        }
        let root = self.root;
        let in_destination = way.len() == 2 && way[0] == Step::Key("destinations".to_owned());
        let mut go = |step: Step, inner: &'s Value| self.walk(&[way, &[step]].concat(), inner);
        for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
            // Keys that may stand at the top of the file are walked there.
            if in_destination && keys::DELTA.contains(&key.as_str()) {
                assert_eq!(inner, &root["properties"][key], "{key}");
                continue;
            }
            go(Step::Key(key.clone()), inner);
        }
        if schema["additionalProperties"].is_object() {
            go(Step::Key("x".to_owned()), &schema["additionalProperties"]);
        }
        if let Some(items) = schema["prefixItems"].get(0).or(schema.get("items")) {
            go(Step::Item, items);
        }
    }
}

/// Values that may stand anywhere by mistake.
fn others() -> Vec<Value> {
    let scalars = [json!(null), json!(true), json!(7), json!(1.5), json!(""), json!("  "), json!("x"), json!("30s")];
    let more = [json!([]), json!([null]), json!([""]), json!(["x", 7]), json!([{}]), json!({}), json!({ "x": "y" })];
    scalars.into_iter().chain(more).collect()
}

/// Puts a value into a document; what is not there on the way comes from what is right.
fn put(document: &mut Value, way: &[Step], places: &HashMap<Vec<Step>, Vec<Value>>, value: Value) {
    let mut here = document;
    for (at, step) in way.iter().enumerate() {
        let inner = match step {
            Step::Key(key) => {
                if !here.is_object() {
                    *here = json!({});
                }
                &mut here[key.as_str()]
            }
            Step::Item => {
                if !here.is_array() {
                    *here = json!([null]);
                }
                &mut here[0]
            }
        };
        if inner.is_null() && at + 1 < way.len() {
            *inner = places[&way[..=at]][0].clone();
        }
        here = inner;
    }
    *here = value;
}

/// Returns what the decoder says against a document.
fn refusals(document: &Value) -> Vec<String> {
    let said = Config::parse("octosync.yaml", document.to_string(), PathBuf::new()).err();
    said.into_iter().flat_map(|problems| problems.all).map(|problem| problem.message).collect()
}

#[test]
fn schema_and_decoder_agree_at_every_key() {
    let root = schema();
    let mut walker = Walker { root: &root, places: HashMap::new() };
    walker.walk(&[], &root);
    assert!(walker.places.len() > 300, "{}", walker.places.len());
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("octosync.json", root.clone()).unwrap();
    let compiled = compiler.compile("octosync.json", &mut schemas).unwrap();
    let (mut disagreements, mut used) = (Vec::new(), BTreeSet::new());
    for (way, rights) in &walker.places {
        for value in rights.iter().cloned().chain(others()) {
            let mut document = walker.right(&root);
            put(&mut document, way, &walker.places, value);
            let by_schema = schemas.validate(&document, compiled).map_err(|error| error.to_string());
            let by_decoder = refusals(&document);
            let beyond = |said: &String| BEYOND_FORM.iter().any(|(word, _)| said.contains(word));
            used.extend(
                BEYOND_FORM
                    .iter()
                    .filter(|(word, _)| by_decoder.iter().any(|said| said.contains(word)))
                    .map(|row| row.0),
            );
            let agree = match &by_schema {
                Ok(()) => by_decoder.iter().all(beyond),
                Err(_) => !by_decoder.is_empty(),
            };
            if !agree {
                disagreements.push(format!("{document}\n  valid: {}\n  decoder: {by_decoder:?}", by_schema.is_ok()));
            }
        }
    }
    for (word, why) in BEYOND_FORM {
        assert!(used.contains(word), "nothing is said of {why}: remove the row");
    }
    let shown = disagreements.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(disagreements.is_empty(), "{} disagreements, such as:\n{shown}", disagreements.len());
}
