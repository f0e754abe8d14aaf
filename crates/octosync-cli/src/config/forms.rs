//! Forms of single values, for the JSON Schema of the configuration.

use octosync::delta::Word;
use octosync::key::Kind;
use octosync::owners;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Returns the schema of a text that says something. A name may look like a number: `2024` is one all the same.
pub(crate) fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" })
}

/// Returns the schema of the name of an environment variable.
fn variable() -> Value {
    json!({ "type": ["string", "integer", "boolean"], "pattern": "^\\s*[\\p{L}\\p{N}_]+\\s*$" })
}

/// Returns the schema of some texts; a single one is a list of one.
pub(crate) fn texts(least: usize) -> Value {
    json!({ "anyOf": [text(), { "type": "array", "items": text(), "minItems": least }] })
}

/// Returns the kinds of documents that have names of their own.
pub(crate) fn documents() -> Vec<Kind> {
    let specs = octosync::registry::all().iter().map(|entry| entry.spec);
    specs.filter(|spec| !spec.is_facet()).map(|spec| spec.kind).collect()
}

/// Returns the kinds of documents, those too that are a part of another one.
pub(crate) fn all_documents() -> Vec<Kind> {
    octosync::registry::all().iter().map(|entry| entry.spec.kind).collect()
}

/// Returns the kinds whose documents are, or can belong to, projects, by the words for them.
pub(crate) fn of_projects() -> Vec<Kind> {
    let kinds = octosync::registry::configurable().map(|(kind, _)| kind);
    kinds.filter(|kind| owners::is_project(*kind) || owners::is_of_projects(*kind)).collect()
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
    /// Some texts, at least one.
    SomeTexts: texts(1);
    /// Kinds of documents that are, or belong to, projects; a single one is a list of one.
    OfProjects: json!({ "anyOf": [{ "enum": of_projects() }, { "type": "array", "items": { "enum": of_projects() } }] });
    /// The version of the format.
    VersionOne: json!({ "const": 1 });
    /// How long something may take.
    Timeout: json!({ "type": "string", "pattern": "^\\s*0*[1-9][0-9]*(ms|s|m)\\s*$", "examples": ["30s"] });
    /// The address of a server.
    Address: json!({ "type": "string", "pattern": "\\S", "examples": ["https://octopus.example.com"] });
    /// The name of an environment variable.
    Variable: variable();
    /// Where a state is kept.
    StateLocation: json!({ "anyOf": [text(), {
        "type": "object", "properties": { "env": variable() }, "required": ["env"], "additionalProperties": false
    }] });
    /// How many.
    Count: json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX });
    /// How many of a hundred.
    Percent: json!({ "type": "integer", "minimum": 0, "maximum": 100 });
    /// The consent to losing restrictions: of everything, nothing, or some topics.
    Consent: super::consent::schema();
    /// A kind of documents.
    DocumentKind: json!({ "enum": documents() });
    /// A kind of documents, those too that are a part of another one.
    AnyKind: json!({ "enum": all_documents() });
    /// A program and its arguments.
    Program: json!({ "type": "array", "prefixItems": [text()], "items": { "type": ["string", "number", "boolean"] }, "minItems": 1 });
}

/// One of the words of a setting, for the schema.
pub(crate) struct Words<W>(std::marker::PhantomData<W>);

impl<W: Word> JsonSchema for Words<W> {
    fn schema_name() -> Cow<'static, str> {
        "word".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": words::<W>() })
    }
}

/// Returns the words of a setting, for the schema.
pub(crate) fn words<W: Word>() -> Vec<&'static str> {
    W::ALL.iter().map(|value| value.word()).collect()
}

/// Returns the schema of a mapping from kinds.
pub(crate) fn per_kind(kinds: impl Iterator<Item = Kind>, value: &Value) -> Schema {
    let properties: serde_json::Map<_, _> = kinds.map(|kind| (kind.word().to_owned(), value.clone())).collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}
