//! Reads which documents take part (`select`).

use super::decode::Decoder;
use super::forms::{per_kind as kinds_schema, texts};
use super::kinds::of_kinds;
use super::problem::Problem;
use super::tree::Node;
use super::types::At;
use octosync::decision::Set;
use octosync::delta::{Criterion, Pattern, Selector};
use octosync::key::Kind;
use octosync::owners;
use octosync::registry;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::json;
use std::borrow::Cow;

/// The selection as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Selectors {
    /// By kind.
    pub(crate) kinds: Vec<(Kind, SelectorKeys)>,
    /// Whether only what the selected projects need takes part of what they share.
    pub(crate) only_needed: Option<At<bool>>,
}

/// The word beside the kinds.
const ONLY_NEEDED: &str = "only_needed";

/// The selection of one kind as it is written. A list that is not named is not the same as an empty one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SelectorKeys {
    pub(crate) include: Option<Vec<Set<Criterion>>>,
    pub(crate) exclude: Option<Vec<Set<Criterion>>>,
}

impl SelectorKeys {
    /// Returns it as the engine takes it.
    pub(crate) fn selector(&self) -> Selector {
        let list = |criteria: &Option<Vec<Set<Criterion>>>| criteria.clone().unwrap_or_default();
        Selector { include: list(&self.include), exclude: list(&self.exclude), within: Vec::new() }
    }
}

/// Takes the selection of each kind.
pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Selectors> {
    let kinds: Vec<Kind> = registry::selectable().collect();
    let mut selectors = Vec::new();
    let entries = decoder.entries(node, path, "a mapping from kinds")?;
    let (flags, entries): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.name == ONLY_NEEDED);
    let only_needed = flags.into_iter().find_map(|entry| decoder.flag(entry.value, &format!("{path}.{ONLY_NEEDED}")));
    for (kind, entry) in of_kinds(decoder, entries, path, &kinds, &[ONLY_NEEDED]) {
        let path = format!("{path}.{kind}");
        let at = entry.key.at.clone();
        let before = decoder.problems.len();
        let Some(fields) = decoder.fields(entry.value, at.clone(), &path, &["include", "exclude"]) else {
            continue;
        };
        let mut criteria = |name: &str| {
            let node = fields.get(name)?;
            let texts = decoder.texts(node, &fields.path_of(name))?;
            let criteria = texts.into_iter().filter_map(|text| criterion(decoder, kind, text));
            Some(criteria.collect::<Vec<_>>())
        };
        let (include, exclude) = (criteria("include"), criteria("exclude"));
        let reported = decoder.problems.len() > before;
        if include.is_none() && exclude.is_none() && !reported {
            let problem = Problem::new(format!("`{path}` selects nothing in particular"), at);
            decoder.problems.push(problem.help("write { include: [patterns] }, { exclude: [patterns] }, or both"));
        }
        if include.as_ref().is_some_and(Vec::is_empty) && !reported {
            let problem =
                Problem::new(format!("`{path}.include` is empty: nothing would take part"), entry.key.at.clone());
            decoder.problems.push(problem.help(format!("name what takes part, or write kinds.{kind}: ignore")));
        }
        selectors.push((kind, SelectorKeys { include, exclude }));
    }
    Some(Selectors { kinds: selectors, only_needed })
}

/// Reads `Web *`, `group:Web *`, `tag:Customer Type/Test`, `project:OctoFX`, `project:OctoFX/Hotfix*`.
fn criterion(decoder: &mut Decoder<'_>, kind: Kind, text: At<String>) -> Option<Set<Criterion>> {
    let set = |value| Some(Set { value, origin: text.origin.clone() });
    let Some((word, rest)) = text.value.split_once(':') else {
        return set(Criterion::Name(Pattern::new(&text.value)));
    };
    match word {
        "group" if registry::is_grouped(kind) => set(Criterion::Group(Pattern::new(rest))),
        "tag" if registry::is_tagged(kind) => set(Criterion::Tag(Pattern::new(rest))),
        "project" if owners::is_of_projects(kind) => {
            let (project, own) = rest.split_once('/').unwrap_or((rest, "*"));
            set(Criterion::OfProject(Pattern::new(project), Pattern::new(own)))
        }
        "group" | "project" | "tag" => {
            let message = format!("{kind} cannot be selected by `{word}:`");
            let problem = Problem::new(message, text.at.clone());
            let help = "projects have groups, tenants have tags, and what belongs to projects is selected by `project:Name` or \
                        `project:Name/own name`; put a backslash before the colon if the name itself begins so";
            decoder.problems.push(problem.help(help));
            None
        }
        // A colon in a name means nothing.
        _ => set(Criterion::Name(Pattern::new(&text.value.replacen("\\:", ":", 1)))),
    }
}

impl JsonSchema for Selectors {
    fn schema_name() -> Cow<'static, str> {
        "select".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // `exclude: []` lets a destination take in what the file excludes.
        let selector = json!({
            "type": "object",
            "properties": { "include": texts(1), "exclude": texts(0) },
            "additionalProperties": false,
            "minProperties": 1,
        });
        let mut schema = kinds_schema(registry::selectable(), &selector);
        let docs = "Whether of what projects share (environments, accounts, feeds and the like) only that takes part which the \
                    selected projects need";
        let flag = json!({ "type": "boolean", "default": false, "description": docs });
        schema.as_object_mut().expect("it is an object")["properties"][ONLY_NEEDED] = flag;
        schema
    }
}
