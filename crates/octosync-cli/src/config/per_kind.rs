//! Settings that are one word for all kinds, or one per kind with `default` for the others.

use super::decode::Decoder;
use super::forms::words;
use super::kinds::of_kinds;
use super::over::{key, over};
use super::tree::{Data, Node};
use super::types::At;
use octosync::delta::{PerKind, Prune, Word};
use octosync::key::Kind;
use octosync::registry;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::marker::PhantomData;

/// The key of the word for the kinds that have none of their own.
const DEFAULT: &str = "default";

/// The words of a setting as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PerKindKeys<W> {
    pub(crate) all: Option<At<W>>,
    pub(crate) kinds: Vec<(Kind, At<W>)>,
    /// Whether it is one word alone, which leaves nothing of what a file says per kind.
    is_alone: bool,
}

impl<W: Word> PerKindKeys<W> {
    /// Takes a word, or a mapping from kinds.
    pub(crate) fn read(decoder: &mut Decoder<'_>, node: &Node, path: &str) -> Option<Self> {
        let Data::Map(_) = node.data else {
            let all = Some(decoder.choice(node, path)?);
            return Some(Self { all, kinds: Vec::new(), is_alone: true });
        };
        let mut entries = decoder.entries(node, path, "a mapping from kinds")?;
        let others = entries.iter().position(|entry| entry.name == DEFAULT).map(|at| entries.remove(at));
        let all = others.and_then(|entry| decoder.choice(entry.value, &format!("{path}.{DEFAULT}")));
        let kinds: Vec<Kind> = registry::configurable().map(|(kind, _)| kind).collect();
        let entries = of_kinds(decoder, entries, path, &kinds, &[DEFAULT]);
        let set = entries.into_iter().filter_map(|(kind, entry)| {
            let word = decoder.choice(entry.value, &format!("{path}.{kind}"))?;
            Some((kind, word))
        });
        let kinds = set.collect();
        Some(Self { all, kinds, is_alone: false })
    }

    /// Returns what holds for a destination that sets `own` besides this.
    pub(crate) fn with(&self, own: &Self) -> Self {
        if own.is_alone {
            return own.clone();
        }
        let all = own.all.clone().or_else(|| self.all.clone());
        Self { all, kinds: over(&self.kinds, &own.kinds, key), is_alone: false }
    }

    /// Returns it as the engine takes it.
    pub(crate) fn set(&self) -> PerKind<W> {
        let kinds = self.kinds.iter().map(|(kind, word)| (*kind, word.set()));
        PerKind { all: self.all.as_ref().map(At::set), kinds: kinds.collect() }
    }
}

/// Such a setting, for the schema.
pub(crate) struct OneOrPerKind<W>(PhantomData<W>);

impl<W: Word> JsonSchema for OneOrPerKind<W> {
    fn schema_name() -> Cow<'static, str> {
        "per_kind".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema(&words::<W>(), |_| words::<W>())
    }
}

/// Returns the schema of one word for all, or of the words that each kind can have.
fn schema(all: &[&str], of: impl Fn(Kind) -> Vec<&'static str>) -> Schema {
    let word = json!({ "enum": all });
    let kinds = registry::configurable().map(|(kind, _)| (kind.word().to_owned(), json!({ "enum": of(kind) })));
    let properties: Map<String, Value> = kinds.chain([(DEFAULT.to_owned(), word.clone())]).collect();
    let map = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    json_schema!({ "anyOf": [word, map] })
}

/// The schema of `prune`, the treatment of items that are gone from the source: documents are not deleted yet.
pub(crate) struct PruneSchema;

impl JsonSchema for PruneSchema {
    fn schema_name() -> Cow<'static, str> {
        "prune".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let of = |kind: Kind| match registry::is_prunable(kind) {
            true => words::<Prune>(),
            false => vec![Prune::Report.word()],
        };
        schema(&words::<Prune>(), of)
    }
}
