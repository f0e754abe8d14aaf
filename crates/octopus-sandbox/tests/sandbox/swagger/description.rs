//! The server's own description of one version: its operations, found by the paths that the sandbox uses.

use octopus_sandbox::served;
use serde_json::{Value, json};
use std::path::Path;

/// The description that a server gives of itself.
pub(super) struct Description {
    pub(super) definitions: Value,
    pub(super) operations: Vec<Operation>,
}

/// One request that it describes.
pub(super) struct Operation {
    pub(super) method: String,
    /// As it stands there, below `/api`, with names in braces.
    pub(super) path: String,
    /// The path after the space, in lower case, with `{}` for each name.
    pub(super) form: String,
    /// Whether a space stands in the path.
    pub(super) names_space: bool,
    /// By status; often without 4xx.
    pub(super) responses: Value,
    pub(super) produces: Vec<String>,
}

impl Description {
    pub(super) fn read(file: &Path) -> Description {
        let text = std::fs::read_to_string(file).unwrap();
        let swagger: Value = serde_json::from_str(&text).unwrap();
        let paths = swagger["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, operation)| Operation::new(method, path, operation))
        });
        let operations = operations.filter(|operation| !is_no_json(&operation.path)).collect();
        let mut definitions = swagger["definitions"].clone();
        WIDER.iter().for_each(|(name, classes)| widen(&mut definitions[*name], file, classes));
        Description { operations, definitions }
    }
}

/// The description of a version if nobody has it: the table of what is served, which knows no answers.
pub(super) fn undescribed(version: &str) -> Description {
    let rows = served().into_iter().filter(|row| row.is_in(version));
    let operations = rows.map(|row| Operation {
        form: row.path.to_lowercase(),
        path: row.path,
        method: row.method.to_owned(),
        names_space: !row.of_system,
        responses: json!({}),
        produces: Vec::new(),
    });
    Description { operations: operations.collect(), definitions: json!({}) }
}

/// Of these the description has the base class only; the classes of the official clients know the rest, and stand in
/// files that end in that.
const WIDER: &[(&str, &str)] = &[
    ("AccountResource", "Account.json"),
    ("BaseEnvironmentV2Resource", "/Environment.json"),
    ("EndpointResource", "Endpoint.json"),
    ("FeedResource", "Feed.json"),
    ("SpaceDefaultRetentionPolicyResource", "SpaceDefaultRetentionPolicy.json"),
    ("TriggerFilterResource", "Filter.json"),
    ("TriggerActionResource", "Action.json"),
    ("GitCredentialDetailsResource", "Account.json"),
];

/// Marks what was added: no single version need have it.
pub(super) const OF_A_CLASS: &str = "a member of a class of the clients";

/// Adds the members of classes, of any type, to a definition.
fn widen(definition: &mut Value, file: &Path, classes: &str) {
    let Some(properties) = definition["properties"].as_object_mut() else { return };
    for entry in std::fs::read_dir(file.with_file_name("resources")).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().replace('\\', "/").ends_with(classes) {
            continue;
        }
        let class: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for member in class["field_matrix"].as_object().unwrap().keys() {
            properties.entry(member).or_insert_with(|| json!({ "description": OF_A_CLASS }));
        }
    }
}

/// Outside of the API: pages, feeds of packages, and what a browser asks for.
fn is_no_json(path: &str) -> bool {
    !path.starts_with("/api") && (path.contains("/nuget") || path.contains("octopus.com"))
}

impl Operation {
    fn new(method: &str, path: &str, operation: &Value) -> Operation {
        let path = path.strip_prefix("/api").unwrap_or(path);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (names_space, rest) = match parts.as_slice() {
            [first, _, _, ..] if first.eq_ignore_ascii_case("spaces") => (true, &parts[2..]),
            ["{baseSpaceId}" | "{spaceId}", _, ..] => (true, &parts[1..]),
            _ => (false, &parts[..]),
        };
        let form = rest.iter().map(|part| if part.starts_with('{') { "{}".to_owned() } else { part.to_lowercase() });
        let produces = operation["produces"].as_array().into_iter().flatten();
        Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            form: form.collect::<Vec<_>>().join("/"),
            names_space,
            responses: operation["responses"].clone(),
            produces: produces.filter_map(|kind| kind.as_str().map(str::to_owned)).collect(),
        }
    }

    /// Method and form: what the tables call it.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.form)
    }
}
