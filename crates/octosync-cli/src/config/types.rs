//! The content of a configuration, as plain values that know where they were written.
//!
//! The JSON Schema is generated from these types, so their doc comments are what editors show.

use super::forms::{
    Address, AnyKind, Consent, Count, DocumentKind, OfProjects, Percent, Program, SomeTexts, StateLocation, Text,
    Texts, Timeout, Variable, VersionOne, Words, per_kind, text,
};
use octosync::delta::{Dependencies, FirstSync, Mode, OnConflict, Prune, Widening, Word};
use octosync::key::Kind;
use octosync::registry;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

/// The configuration of octosync: one source, one or more destinations, and the differences that are wanted between
/// them
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "octosync.yaml", deny_unknown_fields)]
pub(crate) struct File {
    /// The version of this format: 1
    #[schemars(with = "VersionOne")]
    pub(crate) version: At<u32>,
    /// Other files to merge: maps merge key by key, rules and secrets are appended, anything else that two files set is
    /// an error
    #[schemars(with = "Option<Texts>")]
    pub(crate) include: (),
    /// Where documents are read
    pub(crate) source: Server,
    /// Where documents are written, by a name of your choice
    #[schemars(with = "BTreeMap<String, Destination>")]
    pub(crate) destinations: Vec<Destination>,
    /// Where octosync keeps what syncs leave behind: a file, a postgres:// URL without a password, or { env: NAME } for a
    /// variable that holds either
    #[schemars(with = "Option<StateLocation>", extend("default" = ".octosync/state.db"))]
    pub(crate) state: Option<At<StateSource>>,
    /// The wanted differences of every destination
    #[schemars(flatten)]
    pub(crate) delta: DeltaKeys,
}

/// Where it stands where the state is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StateSource {
    /// In the configuration: a path, or a URL.
    Text(String),
    /// In an environment variable.
    Env(String),
}

/// A space of an Octopus server
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "server", deny_unknown_fields)]
pub(crate) struct Server {
    /// The name of the source or destination in messages
    #[schemars(skip)]
    pub(crate) name: String,
    /// The address of the server; a virtual directory and a trailing slash are fine
    #[schemars(with = "Address")]
    pub(crate) url: At<String>,
    /// The space by name, slug or id
    #[schemars(with = "Option<Text>", extend("default" = "Default"))]
    pub(crate) space: At<String>,
    /// Where the API key comes from; never the key itself
    pub(crate) api_key: At<KeySource>,
    /// A PEM file with certificates to trust besides what the operating system trusts: of authorities, or of the server
    #[schemars(with = "Option<Text>")]
    pub(crate) ca_file: Option<At<PathBuf>>,
    /// The proxy to go through, or "none"; by default what HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say
    #[schemars(with = "Option<Text>")]
    pub(crate) proxy: Option<At<String>>,
    /// The longest that one request may take, such as 30s
    #[schemars(with = "Option<Timeout>", extend("default" = "120s"))]
    pub(crate) timeout: Option<At<Duration>>,
}

/// A space of an Octopus server, and the differences that are wanted there
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "destination", deny_unknown_fields)]
pub(crate) struct Destination {
    /// Which space
    #[schemars(flatten)]
    pub(crate) server: Server,
    /// Where its name stands
    #[schemars(skip)]
    pub(crate) at: Range<usize>,
    /// The settings of this destination alone; they win over those for all
    #[schemars(flatten)]
    pub(crate) delta: DeltaKeys,
}

/// Secrets, and where their values come from
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "secret", deny_unknown_fields)]
pub(crate) struct SecretRule {
    /// The names of the secrets, with * and ?: `accounts/Azure/Password`, `variables/projects/OctoFX/Db*`
    #[schemars(rename = "match", with = "Text")]
    pub(crate) pattern: At<String>,
    /// Where the value comes from
    pub(crate) from: At<KeySource>,
}

/// A place that holds ids
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "reference", deny_unknown_fields)]
pub(crate) struct ReferenceRule {
    /// The place, or the end of it, with * and ?: `Properties.'Acme.Account'`, `Steps[*].Actions[Deploy].Properties.*`
    #[schemars(rename = "at", with = "Text")]
    pub(crate) place: At<String>,
    /// The kind of documents that the ids there name: `accounts`, `feeds`
    #[schemars(with = "DocumentKind")]
    pub(crate) kind: Kind,
}

/// A project of the source that projects of the destination follow
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "project_template", deny_unknown_fields)]
pub(crate) struct TemplateRule {
    /// The project of the source, by name
    #[schemars(with = "Text")]
    pub(crate) project: At<String>,
    /// The projects that stand on the destination and follow it: names, with * and ?
    #[schemars(with = "SomeTexts")]
    pub(crate) to: Vec<At<String>>,
    /// The parts that are each project's own, and stay as they are there: kinds of documents that belong to projects,
    /// and `projects` for their settings
    #[schemars(with = "Option<OfProjects>")]
    pub(crate) keep: Vec<Kind>,
}

/// Differences that are left out of drift: of a kind, of documents by name, of a field; they meet all that is named
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "ignored", deny_unknown_fields, extend("minProperties" = 1))]
pub(crate) struct IgnoreRule {
    /// Documents of this kind
    #[schemars(with = "Option<AnyKind>")]
    pub(crate) kind: Option<Kind>,
    /// Documents with this name, with * and ?, or with this name behind that of their owner: `OctoFX/Hotfix`
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Option<At<String>>,
    /// This field, or the end of it, with * and ?, and all that is in it; without it, whole documents, new and missing ones too
    #[schemars(with = "Option<Text>")]
    pub(crate) field: Option<At<String>>,
}

/// Where an API key or another secret comes from
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename = "api_key", rename_all = "snake_case")]
pub(crate) enum KeySource {
    /// An environment variable
    Env(#[schemars(with = "Variable")] String),
    /// A file that holds nothing but the key
    File(#[schemars(with = "Text")] PathBuf),
    /// A program and its arguments that prints nothing but the key
    Command(#[schemars(with = "Program")] Vec<String>),
}

/// The wanted differences
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
pub(crate) struct DeltaKeys {
    /// The counterparts of source names on the destination, per kind (and target roles): {A: B} renames, {A: ~} says
    /// that A has no counterpart, {A: [B, C]} maps one to many in scopes
    pub(crate) names: Option<NameMaps>,
    /// How each kind is treated
    pub(crate) kinds: Option<Modes>,
    /// How to treat a document that stands on both sides, differs, and that no sync has paired: one word, or one per
    /// kind
    #[schemars(with = "Option<OneOrPerKind<FirstSync>>", extend("default" = "stop"))]
    pub(crate) first_sync: Option<PerKindKeys<FirstSync>>,
    /// Whose edit wins where both sides changed the same since the last sync, differently: one word, or one per kind
    #[schemars(with = "Option<OneOrPerKind<OnConflict>>", extend("default" = "keep_destination"))]
    pub(crate) on_conflict: Option<PerKindKeys<OnConflict>>,
    /// Whether variables, tags and parameters are removed that are gone from the source since the last sync and that nobody
    /// edited on the destination: one word, or one per kind; documents are reported
    #[schemars(with = "Option<PruneSchema>", extend("default" = "report"))]
    pub(crate) prune: Option<PerKindKeys<Prune>>,
    /// The most that one plan removes; both hold
    pub(crate) max_delete: Option<MaxDeleteKeys>,
    /// Items that are never removed, by patterns of keys with * and ?: `deployment_processes/OctoFX/Smoke test`,
    /// `variables/projects/*/Db.*`
    #[schemars(with = "Option<Texts>")]
    pub(crate) protect: Option<Vec<At<String>>>,
    /// Which documents of a kind take part: patterns with * and ?, exclude wins
    pub(crate) select: Option<Selectors>,
    /// Projects that others follow: what one of the source is arrives in each project of the destination that follows it, also
    /// within one space
    pub(crate) templates: Option<Vec<TemplateRule>>,
    /// How to treat documents that a selected document needs but the selection lacks; by default include, and require
    /// from project to project
    #[schemars(with = "Option<Words<Dependencies>>", extend("default" = "include"))]
    pub(crate) dependencies: Option<At<Dependencies>>,
    /// The policy when entries of a scope have no counterpart, by what has the scope and by dimension
    pub(crate) scopes: Option<ScopePolicies>,
    /// Whether a scope may lose its last entry, so that it applies everywhere: every scope, or those of these topics
    #[schemars(with = "Option<Consent>", extend("default" = false))]
    pub(crate) allow_widening: Option<At<Widening>>,
    /// Whether an approval may get weaker
    #[schemars(extend("default" = false))]
    pub(crate) allow_weaker_gates: Option<At<bool>>,
    /// The options of the topics
    #[schemars(flatten)]
    pub(crate) topics: Topics,
    /// Where the values of secrets come from that the destination lacks, or that changed since a run wrote them: the first
    /// that matches is taken
    pub(crate) secrets: Option<Vec<SecretRule>>,
    /// Places that only you know to hold ids, such as properties of your own step templates: ids there are translated
    /// like all others
    pub(crate) references: Option<Vec<ReferenceRule>>,
    /// Exceptions: they are tried in order, and the first that matches wins for each effect
    pub(crate) rules: Option<RuleList>,
    /// Differences that `octosync drift` leaves out: those that meet all that an entry names
    pub(crate) ignore: Option<Vec<IgnoreRule>>,
    /// Whether the servers' versions may lie further apart than one release
    #[schemars(extend("default" = false))]
    pub(crate) allow_version_gap: Option<At<bool>>,
}

pub(crate) use super::at::At;
pub(crate) use super::exceptions::RuleList;
pub(crate) use super::per_kind::{OneOrPerKind, PerKindKeys, PruneSchema};
pub(crate) use super::select::Selectors;
pub(crate) use super::topics::{ScopePolicies, Topics};

/// The most that one plan removes; both hold
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename = "max_delete", deny_unknown_fields)]
pub(crate) struct MaxDeleteKeys {
    /// The most items in all
    #[schemars(with = "Option<Count>", extend("default" = 10))]
    pub(crate) count: Option<At<u32>>,
    /// The most percent of the items of a list that has 10 and more
    #[schemars(with = "Option<Percent>", extend("default" = 20))]
    pub(crate) percent: Option<At<u32>>,
}

/// One source name and what it is called on the destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameMap {
    pub(crate) kind: Kind,
    pub(crate) from: String,
    pub(crate) to: At<Vec<String>>,
}

/// The name maps of all kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameMaps(pub(crate) Vec<NameMap>);

/// The modes of kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Modes(pub(crate) Vec<(Kind, At<Mode>)>);

impl JsonSchema for NameMaps {
    fn schema_name() -> Cow<'static, str> {
        "names".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let to = serde_json::json!({
            "type": "object",
            "additionalProperties": {
                "anyOf": [text(), { "type": "null" }, { "type": "array", "items": text(), "minItems": 1 }]
            }
        });
        per_kind(registry::nameable(), &to)
    }
}

impl JsonSchema for Modes {
    fn schema_name() -> Cow<'static, str> {
        "kinds".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let properties = registry::configurable().map(|(kind, default)| {
            let words: Vec<_> = registry::modes(kind).map(Word::word).collect();
            let words = serde_json::json!({ "enum": words, "default": default.word() });
            (kind.word().to_owned(), words)
        });
        let properties: serde_json::Map<_, _> = properties.collect();
        json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
    }
}
