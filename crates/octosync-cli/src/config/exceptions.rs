//! Reads the exceptions (`rules`): what they are about, what they match, and what they set.

use super::decode::{Decoder, Fields};
use super::forms::{text, texts, words};
use super::given::{environments, environments_schema, phases, phases_schema};
use super::problem::Problem;
use super::rule_words::{MATCH, settable};
use super::sources::Sources;
use super::tree::{Data, Node};
use super::types::At;
use octosync::delta::{
    Automatic, Beside, Effects, EnvironmentsOf, Exception, Exceptions, FirstSync, LinkedTo, Matches, Mode, OnConflict,
    Pattern, Phases, PhasesOf, Value,
};
use octosync::registry::{self, About, ROW};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;

/// The exceptions of a file or of a destination, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RuleList(pub(crate) Vec<Exception>);

/// The fields of rows that can be taken one by one.
const ROW_FIELDS: [&str; 5] = [ROW.value, ROW.scope, ROW.prompt, "Description", "IsEditable"];
const VALUES: [(&str, Value); 4] =
    [("keep", Value::Keep), ("source", Value::Source), ("placeholder", Value::Placeholder), ("empty", Value::Empty)];

/// Takes the exceptions.
pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<RuleList> {
    decoder.each(node, path, "a list of exceptions", one).map(RuleList)
}

fn one(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Exception> {
    let fields = decoder.fields(node, node.at.clone(), path, &["about", "match", "set"])?;
    let about = decoder.required(&fields, "about", "about: step").and_then(|node| about(decoder, node, &fields));
    let set = decoder.required(&fields, "set", "set: { skip: true }");
    let about = about?;
    let matches = match fields.get("match") {
        Some(node) => matches(decoder, node, &fields.path_of("match"), &about)?,
        None => Matches::default(),
    };
    let set = effects(decoder, set?, &fields.path_of("set"), &about)?;
    let origin = decoder.at(node, ()).origin;
    Some(Exception { about: about.one.to_owned(), matches, set, origin, name: path.to_owned() })
}

fn about(decoder: &mut Decoder<'_>, node: &Node, fields: &Fields<'_>) -> Option<About> {
    let word = decoder.text(node, &fields.path_of("about"))?;
    let abouts = registry::abouts();
    let found = abouts.iter().find(|about| about.word() == word.value);
    if found.is_none() {
        let valid: Vec<String> = abouts.iter().map(About::word).collect();
        let valid: Vec<&str> = valid.iter().map(String::as_str).collect();
        decoder.unknown_word("no exception can be about", &word, &valid);
    }
    found.copied()
}

fn matches(decoder: &mut Decoder<'_>, node: &Node, path: &str, about: &About) -> Option<Matches> {
    let fields = decoder.fields(node, node.at.clone(), path, &MATCH)?;
    let mut pattern = |name: &str| {
        let text = decoder.text(fields.get(name)?, &fields.path_of(name))?;
        Some(Pattern::new(&text.value))
    };
    let (project, parent, name) = (pattern("project"), pattern("parent"), pattern("name"));
    let mut scope = BTreeMap::new();
    if let Some(node) = fields.get("scope") {
        for (dimension, entries) in dimensions(decoder, node, &fields.path_of("scope"), about)? {
            let patterns = entries.iter().map(|entry| Pattern::new(&entry.value)).collect();
            scope.insert(dimension.to_owned(), patterns);
        }
    }
    Some(Matches { project, parent, name, scope })
}

type Entries = Vec<(&'static str, Vec<At<String>>)>;

fn dimensions(decoder: &mut Decoder<'_>, node: &Node, path: &str, about: &About) -> Option<Entries> {
    let words: Vec<&'static str> = about.dimensions().collect();
    let fields = decoder.fields(node, node.at.clone(), path, &words)?;
    let read = words.into_iter().filter_map(|word| {
        let entries = decoder.texts(fields.get(word)?, &fields.path_of(word))?;
        Some((word, entries))
    });
    Some(read.collect())
}

fn effects(decoder: &mut Decoder<'_>, node: &Node, path: &str, about: &About) -> Option<Effects> {
    let known = settable(about);
    let fields = decoder.fields(node, node.at.clone(), path, &known)?;
    let mut effects = Effects {
        skip: flag(decoder, &fields, "skip"),
        weaken: flag(decoder, &fields, "weaken"),
        undeclared: (fields.get("undeclared"))
            .and_then(|node| decoder.word(node, &fields.path_of("undeclared"), &[("allow", true)]))
            .map(|word| word.value),
        mode: fields
            .get("mode")
            .and_then(|node| decoder.choice::<Mode>(node, &fields.path_of("mode")))
            .map(|at| at.value),
        phases: fields.get("phases").and_then(|node| phases_of(decoder, node, &fields.path_of("phases"))),
        automatic: fields
            .get("automatic")
            .and_then(|node| decoder.choice::<Automatic>(node, &fields.path_of("automatic")))
            .map(|at| at.value),
        linked_to: (fields.get("environments").filter(|_| about.has_links()))
            .and_then(|node| environments_of(decoder, node, &fields.path_of("environments"))),
        first_sync: fields
            .get("first_sync")
            .and_then(|node| decoder.choice::<FirstSync>(node, &fields.path_of("first_sync")))
            .map(|at| at.value),
        on_conflict: fields
            .get("on_conflict")
            .and_then(|node| decoder.choice::<OnConflict>(node, &fields.path_of("on_conflict")))
            .map(|at| at.value),
        keep: flag(decoder, &fields, "keep"),
        only: fields.get("only").and_then(|node| only(decoder, node, &fields.path_of("only"), about)),
        beside: beside(decoder, &fields, path),
        value: fields.get("value").and_then(|node| value(decoder, node, &fields.path_of("value"))),
        ..Effects::default()
    };
    let mut entries: Entries = Vec::new();
    if let Some(node) = fields.get("scope") {
        entries.extend(dimensions(decoder, node, &fields.path_of("scope"), about).unwrap_or_default());
    }
    for word in about.dimensions() {
        let read = fields.get(word).and_then(|node| decoder.texts(node, &fields.path_of(word)));
        entries.extend(read.map(|entries| (word, entries)));
    }
    for (word, names) in entries {
        let names = names.into_iter().map(|name| name.value).collect();
        if effects.scope.insert(word.to_owned(), names).is_some() {
            let problem = Problem::new(format!("`{path}` sets {word} twice"), node.at.clone());
            decoder.problems.push(problem.help("keep one of them"));
        }
    }
    for word in about.references() {
        let name = fields.get(word).and_then(|node| decoder.text(node, &fields.path_of(word)));
        effects.references.extend(name.map(|name| (word.to_owned(), name.value)));
    }
    if effects == Effects::default() && decoder.problems.is_empty() {
        let problem = Problem::new(format!("`{path}` sets nothing"), node.at.clone());
        decoder.problems.push(problem.help(format!("valid here: {}", known.join(", "))));
    }
    Some(effects)
}

/// Takes a word, or a list of phases.
fn phases_of(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<PhasesOf> {
    if let Data::List(_) = node.data {
        return phases(decoder, node, path).map(|phases| PhasesOf::Given(phases.value));
    }
    decoder.choice(node, path).map(|word| PhasesOf::Word(word.value))
}

/// Takes a word, or a list of names.
fn environments_of(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<EnvironmentsOf> {
    if let Data::List(_) = node.data {
        return environments(decoder, node, path).map(|names| EnvironmentsOf::Given(names.value));
    }
    decoder.choice(node, path).map(|word| EnvironmentsOf::Word(word.value))
}

/// Gives the exceptions the values of their environment variables; returns what is wrong with them.
pub(crate) fn fill(
    exceptions: &mut Exceptions,
    env: &impl Fn(&str) -> Option<OsString>,
    sources: &Sources,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for exception in &mut exceptions.0 {
        let Some(Value::Env { name, value }) = &mut exception.set.value else { continue };
        match env(name).map(OsString::into_string) {
            Some(Ok(found)) => *value = found,
            _ => {
                let message = format!(
                    "the environment variable {name}, which {} takes its value from, is not set",
                    exception.name
                );
                let at = sources.place_of(&exception.origin);
                problems
                    .push(Problem::new(message, at..at).help(format!("set it, for example with `export {name}=…`")));
            }
        }
    }
    problems
}

fn flag(decoder: &mut Decoder<'_>, fields: &Fields<'_>, name: &str) -> Option<bool> {
    decoder.flag(fields.get(name)?, &fields.path_of(name)).map(|flag| flag.value)
}

/// Takes the step that another one stands before or after.
fn beside(decoder: &mut Decoder<'_>, fields: &Fields<'_>, path: &str) -> Option<Beside> {
    let mut step = |word: &str| decoder.text(fields.get(word)?, &fields.path_of(word));
    match (step("before"), step("after")) {
        (Some(before), Some(after)) => {
            let problem = Problem::new(format!("`{path}` sets `before` and `after`"), after.at);
            decoder.problems.push(problem.also(before.at, "against this").help("keep one of them"));
            None
        }
        (Some(step), None) => Some(Beside { before: true, step: step.value }),
        (None, step) => step.map(|step| Beside { before: false, step: step.value }),
    }
}

/// Takes the names of fields; those of rows are known.
fn only(decoder: &mut Decoder<'_>, node: &Node, path: &str, about: &About) -> Option<Vec<String>> {
    let names = decoder.texts(node, path)?;
    if names.is_empty() {
        let problem = Problem::new(format!("`{path}` names no field"), node.at.clone());
        decoder.problems.push(problem.help("write keep: true to take none"));
    }
    if !about.is_valued() {
        return Some(names.into_iter().map(|name| name.value).collect());
    }
    for name in names.iter().filter(|name| !ROW_FIELDS.iter().any(|known| known.eq_ignore_ascii_case(&name.value))) {
        decoder.unknown_word("no row has the field", name, &ROW_FIELDS);
    }
    Some(names.into_iter().map(|name| name.value).collect())
}

/// Takes a keyword, `{ text: … }` or `{ env: … }`.
fn value(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Value> {
    if let Data::Map(_) = node.data {
        let fields = decoder.fields(node, node.at.clone(), path, &["text", "env"])?;
        return match (fields.get("text"), fields.get("env")) {
            (Some(text), None) => text.scalar().map(|text| Value::Text(text.to_owned())).or_else(|| {
                decoder.wrong_type(text, &fields.path_of("text"), "a text");
                None
            }),
            (None, Some(env)) => {
                let name = decoder.text(env, &fields.path_of("env"))?.value;
                Some(Value::Env { name, value: String::new() })
            }
            _ => {
                let problem = Problem::new(format!("`{path}` wants exactly one of `text` and `env`"), node.at.clone());
                decoder.problems.push(problem.help("write { text: \"…\" }, or { env: NAME }"));
                None
            }
        };
    }
    let text = decoder.text(node, path)?;
    let found = VALUES.iter().find(|(word, _)| *word == text.value);
    if found.is_none() {
        let valid: Vec<&str> = VALUES.iter().map(|(word, _)| *word).collect();
        // It may be meant as a secret.
        let message = format!("`{path}` cannot be a text of its own");
        let problem = super::decode::suggest(Problem::new(message, text.at.clone()), &text.value, &valid);
        let help = format!("valid here: {}; a literal is written {{ text: \"…\" }}", valid.join(", "));
        decoder.problems.push(problem.help(help));
    }
    found.map(|(_, value)| value.clone())
}

impl JsonSchema for RuleList {
    fn schema_name() -> Cow<'static, str> {
        "rules".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let rules: Vec<serde_json::Value> = registry::abouts().iter().map(rule_schema).collect();
        json_schema!({ "type": "array", "items": { "anyOf": rules } })
    }
}

fn rule_schema(about: &About) -> serde_json::Value {
    let entries = texts(0);
    let scope: Map<String, serde_json::Value> =
        about.dimensions().map(|word| (word.to_owned(), entries.clone())).collect();
    let scope_object = json!({ "type": "object", "properties": scope, "additionalProperties": false });
    let mut set = scope.clone();
    set.insert("skip".to_owned(), json!({ "type": "boolean" }));
    set.insert("undeclared".to_owned(), json!({ "const": "allow" }));
    set.insert("on_conflict".to_owned(), json!({ "enum": words::<OnConflict>() }));
    let mut matched = Map::new();
    for word in ["project", "parent", "name"] {
        matched.insert(word.to_owned(), text());
    }
    if !scope.is_empty() {
        set.insert("scope".to_owned(), scope_object.clone());
    }
    matched.insert("scope".to_owned(), scope_object);
    if about.is_valued() {
        let words: Vec<&str> = VALUES.iter().map(|(word, _)| *word).collect();
        let one = |key: &str, value| json!({ "type": "object", "properties": { key: value }, "required": [key], "additionalProperties": false });
        let literal = one("text", json!({ "type": ["string", "number", "boolean"] }));
        set.insert("value".to_owned(), json!({ "anyOf": [{ "enum": words }, literal, one("env", text())] }));
    } else {
        set.extend(about.references().into_iter().map(|word| (word.to_owned(), text())));
    }
    if about.may_stay() {
        set.insert("keep".to_owned(), json!({ "type": "boolean" }));
        set.insert("only".to_owned(), texts(1));
    }
    if about.has_position() {
        set.insert("before".to_owned(), text());
        set.insert("after".to_owned(), text());
    }
    if about.is_document() {
        set.insert("mode".to_owned(), json!({ "enum": words::<Mode>() }));
        set.insert("first_sync".to_owned(), json!({ "enum": words::<FirstSync>() }));
    }
    if about.has_phases() {
        let schema = json!({ "anyOf": [{ "enum": words::<Phases>() }, phases_schema()] });
        set.insert("phases".to_owned(), schema);
    }
    if about.has_links() {
        set.insert(
            "environments".to_owned(),
            json!({ "anyOf": [{ "enum": words::<LinkedTo>() }, environments_schema()] }),
        );
    }
    if about.starts_deployments() {
        set.insert("automatic".to_owned(), json!({ "enum": words::<Automatic>() }));
    }
    if about.one == "step" {
        set.insert("weaken".to_owned(), json!({ "type": "boolean" }));
    }
    json!({
        "type": "object",
        "properties": {
            "about": { "const": about.word() },
            "match": { "type": "object", "properties": matched, "additionalProperties": false },
            "set": { "type": "object", "properties": set, "additionalProperties": false, "minProperties": 1 },
        },
        "required": ["about", "set"],
        "additionalProperties": false,
    })
}
