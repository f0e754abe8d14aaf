//! Reads the options of the topics (`variables.new`, `missing_reference.worker_pool`, `scopes.steps.environments`).
//!
//! The options are rows of the engine's tables; only those whose value is more than a word are listed here.

use super::decode::{Decoder, Fields, Keys};
use super::forms::text;
use super::given::{environments, environments_schema, phases, phases_schema};
use super::problem::Problem;
use super::tree::{Data, Node};
use super::types::At;
use crate::size;
use octosync::decision::{Origin, Set};
use octosync::delta::fallback::FALLBACKS;
use octosync::delta::options::OPTIONS;
use octosync::delta::{Delta, Fallback, FallbackSpec, OptionSpec, PlannedPhase, Policy, Word};
use octosync::registry;
use octosync::scope::default_policy;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The options of the topics as they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Topics {
    pub(super) options: Vec<(&'static OptionSpec, At<String>)>,
    pub(super) fallbacks: Vec<(&'static FallbackSpec, At<Fallback>)>,
    pub(super) phases: Option<At<Vec<PlannedPhase>>>,
    pub(super) environments: Option<At<Vec<String>>>,
    pub(super) placeholder: Option<At<String>>,
    pub(super) largest_package: Option<At<u64>>,
    pub(super) keep_duplicates: Option<At<bool>>,
}

/// The policies for scopes: topic, dimension, policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ScopePolicies(pub(crate) Vec<(String, String, At<Policy>)>);

impl Topics {
    /// Returns the word of an option, if it is set.
    pub(crate) fn word(&self, topic: &str, key: &str) -> Option<&At<String>> {
        let mut options = self.options.iter().filter(|(option, _)| (option.topic, option.key) == (topic, key));
        options.next().map(|(_, word)| word)
    }

    /// Returns everything that is set, by what it is called, and where.
    pub(crate) fn settings(&self) -> Vec<(String, Origin)> {
        let options = self.options.iter().map(|(option, word)| (option.path(), &word.origin));
        let fallbacks = self.fallbacks.iter().map(|(spec, fallback)| (spec.path(), &fallback.origin));
        let phases = self.phases.iter().map(|phases| ("lifecycles.phases".to_owned(), &phases.origin));
        let environments = self.environments.iter().map(|names| (LINKED_TO.join("."), &names.origin));
        let placeholder = self.placeholder.iter().map(|text| ("variables.placeholder".to_owned(), &text.origin));
        let largest = self.largest_package.iter().map(|size| ("packages.max_size".to_owned(), &size.origin));
        let duplicates = self.keep_duplicates.iter().map(|keep| ("variables.keep_duplicates".to_owned(), &keep.origin));
        let all = options.chain(fallbacks).chain(phases).chain(environments).chain(placeholder).chain(largest);
        let all = all.chain(duplicates);
        all.map(|(path, origin)| (path, origin.clone())).collect()
    }

    /// Sets what is set.
    pub(crate) fn apply(&self, delta: &mut Delta) {
        for (option, word) in &self.options {
            option.set(&mut delta.options, &word.value, word.origin.clone());
        }
        for (spec, fallback) in &self.fallbacks {
            delta.fallbacks.insert(spec, fallback.set());
        }
        if let Some(phases) = &self.phases {
            delta.phases = Some(phases.set());
        }
        if let Some(names) = &self.environments {
            delta.link_environments = Some(names.set());
        }
        if let Some(placeholder) = &self.placeholder {
            delta.placeholder = Some(placeholder.set());
        }
        if let Some(size) = &self.largest_package {
            delta.largest_package = Some(size.set());
        }
        if let Some(keep) = &self.keep_duplicates {
            delta.keep_duplicates = Set { value: keep.value, origin: keep.origin.clone() };
        }
    }
}

/// The option whose value can be a list of names: its topic and its key.
pub(super) const LINKED_TO: [&str; 2] = ["tenants", "environments"];

/// The topics, in the order of the documentation.
pub(crate) fn topics() -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    let all = OPTIONS.iter().map(|option| option.topic).chain(FALLBACKS.iter().map(|fallback| fallback.topic));
    all.filter(|topic| seen.insert(*topic)).collect()
}

fn keys_of(topic: &str) -> Vec<&'static str> {
    let options = OPTIONS.iter().filter(|option| option.topic == topic).map(|option| option.key);
    let fallbacks = FALLBACKS.iter().filter(|fallback| fallback.topic == topic).map(|fallback| fallback.key);
    let more: &[&str] = match topic {
        "variables" => &["keep_duplicates", "placeholder"],
        "packages" => &["max_size"],
        _ => &[],
    };
    options.chain(fallbacks).chain(more.iter().copied()).collect()
}

/// Takes the topics out of a mapping.
pub(crate) fn read(decoder: &mut Decoder<'_>, fields: &Fields<'_>) -> Topics {
    let mut read = Topics::default();
    for topic in topics() {
        let Some(node) = fields.get(topic) else { continue };
        let path = fields.path_of(topic);
        let keys = keys_of(topic);
        if keys == [""] {
            if !is_later(decoder, topic, node, &path) {
                read.option(decoder, (topic, ""), node, &path);
            }
            continue;
        }
        let later: Vec<&str> = LATER.iter().filter(|(of, _)| *of == topic).map(|(_, key)| *key).collect();
        let Some(inner) = decoder.fields(node, node.at.clone(), &path, Keys { known: &keys, later: &later }) else {
            continue;
        };
        for key in keys {
            if let Some(node) = inner.get(key) {
                read.key(decoder, (topic, key), node, &inner.path_of(key));
            }
        }
    }
    read
}

/// Forms of a topic that are not supported yet: the topic and their key.
const LATER: &[(&str, &str)] = &[("git_projects", "branch")];

/// Says of a form that is not supported yet that it is not; returns whether it is one.
fn is_later(decoder: &mut Decoder<'_>, topic: &str, node: &Node, path: &str) -> bool {
    let Data::Map(entries) = &node.data else { return false };
    let is = |key: &&str| entries.iter().any(|(name, _)| name.scalar() == Some(key));
    let of_topic = LATER.iter().filter(|(of, _)| *of == topic).map(|(_, key)| *key);
    let later: Vec<&str> = of_topic.filter(is).collect();
    !later.is_empty() && decoder.fields(node, node.at.clone(), path, Keys { known: &[], later: &later }).is_some()
}

impl Topics {
    /// Takes one key of a topic.
    fn key(&mut self, decoder: &mut Decoder<'_>, setting: (&str, &str), node: &Node, path: &str) {
        let (topic, key) = setting;
        match setting {
            ("variables", "keep_duplicates") => self.keep_duplicates = decoder.flag(node, path),
            ("variables", "placeholder") => self.placeholder = decoder.text(node, path),
            ("packages", "max_size") => self.largest_package = size(decoder, node, path),
            ("lifecycles", "phases") if matches!(node.data, Data::List(_)) => {
                self.phases = phases(decoder, node, path);
            }
            (topic, key) if [topic, key] == LINKED_TO && matches!(node.data, Data::List(_)) => {
                self.environments = environments(decoder, node, path);
            }
            _ if OPTIONS.iter().any(|option| option.topic == topic && option.key == key) => {
                self.option(decoder, setting, node, path);
            }
            _ => {
                let spec = FALLBACKS.iter().find(|spec| spec.topic == topic && spec.key == key);
                let fallback = spec.and_then(|spec| Some((*spec, fallback(decoder, spec, node, path)?)));
                self.fallbacks.extend(fallback);
            }
        }
    }

    /// Takes one key of a topic that is an option.
    fn option(&mut self, decoder: &mut Decoder<'_>, setting: (&str, &str), node: &Node, path: &str) {
        let (topic, key) = setting;
        let Some(option) = OPTIONS.iter().find(|option| option.topic == topic && option.key == key) else { return };
        if option.is_switch() {
            let flag = decoder.flag(node, path);
            self.options.extend(flag.map(|At { value, origin, at }| {
                (option, At { value: option.words[usize::from(value)].to_owned(), origin, at })
            }));
            return;
        }
        let words: Vec<(&str, &str)> = option.words.iter().map(|word| (*word, *word)).collect();
        let word = decoder.word(node, path, &words);
        self.options.extend(word.map(|word| {
            let At { value, origin, at } = word;
            (option, At { value: value.to_owned(), origin, at })
        }));
    }
}

/// Takes a size in bytes.
fn size(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<At<u64>> {
    let text = decoder.text(node, path)?;
    match size::parse(&text.value) {
        Ok(bytes) => Some(decoder.at(node, bytes)),
        Err(help) => {
            let problem = Problem::new(format!("`{path}` is not a valid size"), node.at.clone());
            decoder.problems.push(problem.help(help));
            None
        }
    }
}

/// Takes a word, or the name of a document on the destination.
fn fallback(decoder: &mut Decoder<'_>, spec: &FallbackSpec, node: &Node, path: &str) -> Option<At<Fallback>> {
    if !spec.names {
        let words: Vec<(&str, usize)> = spec.words.iter().enumerate().map(|(at, (word, _))| (*word, at)).collect();
        let word = decoder.word(node, path, &words)?;
        return Some(decoder.at(node, spec.words[word.value].1.clone()));
    }
    // `{ name: fail }` names a thing that is called like a word.
    if let Data::Map(_) = node.data {
        let fields = decoder.fields(node, node.at.clone(), path, &["name"])?;
        let name = decoder.required(&fields, "name", "name: …")?;
        let name = decoder.text(name, &fields.path_of("name"))?;
        return Some(decoder.at(node, Fallback::Name(name.value)));
    }
    let text = decoder.text(node, path)?;
    let word = spec.words.iter().find(|(word, _)| *word == text.value);
    Some(decoder.at(node, word.map_or_else(|| Fallback::Name(text.value.clone()), |(_, fallback)| fallback.clone())))
}

/// Takes the policies for scopes.
pub(crate) fn scopes(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<ScopePolicies> {
    let known = registry::scoped();
    let topics: Vec<&str> = known.iter().map(|(topic, _)| *topic).collect();
    let fields = decoder.fields(node, node.at.clone(), path, &topics)?;
    let mut policies = Vec::new();
    for (topic, dimensions) in known {
        let Some(node) = fields.get(topic) else { continue };
        let path = fields.path_of(topic);
        let Some(inner) = decoder.fields(node, node.at.clone(), &path, &dimensions) else { continue };
        for dimension in dimensions {
            let words: Vec<_> = registry::policies(topic).map(|policy| (policy.word(), policy)).collect();
            let policy = inner.get(dimension).and_then(|node| decoder.word(node, &inner.path_of(dimension), &words));
            policies.extend(policy.map(|policy| (topic.to_owned(), dimension.to_owned(), policy)));
        }
    }
    Some(ScopePolicies(policies))
}

impl JsonSchema for Topics {
    fn schema_name() -> Cow<'static, str> {
        "topics".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = Map::new();
        for option in OPTIONS {
            let mut schema = json!({ "enum": option.words, "default": option.words[0], "description": option.docs });
            if option.is_switch() {
                schema = json!({ "type": "boolean", "default": false, "description": option.docs });
            }
            if (option.topic, option.key) == ("lifecycles", "phases") {
                schema = json!({ "anyOf": [schema, phases_schema()], "description": option.docs });
            }
            if [option.topic, option.key] == LINKED_TO {
                schema = json!({ "anyOf": [schema, environments_schema()], "description": option.docs });
            }
            insert(&mut properties, option.topic, option.key, schema);
        }
        for spec in FALLBACKS {
            let words: Vec<&str> = spec.words.iter().map(|(word, _)| *word).collect();
            let word = json!({ "enum": words, "default": words[0] });
            let name = json!({
                "type": "object", "properties": { "name": text() }, "required": ["name"], "additionalProperties": false
            });
            let mut schema = if spec.names { json!({ "anyOf": [word, text(), name] }) } else { word };
            schema["description"] = spec.docs.into();
            insert(&mut properties, spec.topic, spec.key, schema);
        }
        let placeholder = "What stands where a value is the destination's own business";
        let mut schema = text();
        schema["default"] = "Replace Me".into();
        schema["description"] = placeholder.into();
        insert(&mut properties, "variables", "placeholder", schema);
        let largest = json!({
            "type": "string", "pattern": "^\\s*0*[1-9][0-9]*\\s*[kKmMgG][iI]?[bB]\\s*$", "examples": ["500 MB"],
            "default": "500 MB", "description": "The largest package that is copied, such as 500 MB"
        });
        insert(&mut properties, "packages", "max_size", largest);
        let duplicates = "Whether rows of one name and scope may hold different values there";
        let flag = json!({ "type": "boolean", "default": false, "description": duplicates });
        insert(&mut properties, "variables", "keep_duplicates", flag);
        json_schema!({ "type": "object", "properties": properties })
    }
}

/// The description of each topic.
const DOCS: &[(&str, &str)] = &[
    ("lifecycles", "Lifecycles that are created, and what stands in for those that have no counterpart"),
    ("channels", "Channels whose lifecycle has no counterpart"),
    ("variables", "Values of variables: new rows, rows that stand on both sides, values without a counterpart"),
    ("tenants", "Tags of tenants, and the environments to which they are connected"),
    ("teams", "Teams that are created"),
    ("steps", "Steps that only the destination has"),
    ("release_strategy", "How releases come into being"),
    ("runbooks", "Runbooks that arrive, and what is published of them"),
    ("triggers", "Triggers, where `kinds.triggers` asks for them"),
    ("packages", "Packages of the server's own feed"),
    ("subscriptions", "Subscriptions, where `kinds.subscriptions` asks for them"),
    ("missing_reference", "What stands in for what a step or project names and that has no counterpart, per field"),
];

fn insert(properties: &mut Map<String, Value>, topic: &str, key: &str, schema: Value) {
    if key.is_empty() {
        properties.insert(topic.to_owned(), schema);
        return;
    }
    let docs = DOCS.iter().find(|(known, _)| *known == topic).map_or("", |(_, docs)| docs);
    let empty = json!({ "type": "object", "description": docs, "properties": {}, "additionalProperties": false });
    properties.entry(topic).or_insert(empty)["properties"][key] = schema;
}

impl JsonSchema for ScopePolicies {
    fn schema_name() -> Cow<'static, str> {
        "scopes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = Map::new();
        for (topic, dimensions) in registry::scoped() {
            for dimension in dimensions {
                let default = default_policy(registry::excludes(topic, dimension)).word();
                let words: Vec<_> = registry::policies(topic).map(Word::word).collect();
                let word = json!({ "enum": words, "default": default });
                insert(&mut properties, topic, dimension, word);
            }
        }
        json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
    }
}
