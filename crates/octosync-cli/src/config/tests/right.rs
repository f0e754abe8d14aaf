//! Configurations that are right: what they say, where from, and that the schema knows the same keys.

use crate::config::{Config, Flags, keys, schema};
use octosync::decision::Origin;
use octosync::delta::{FirstSync, Mode, Widening};
use octosync::key::Kind;
use octosync::registry;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

const EVERYTHING: &str = r#"version: 1
include: []
source:
  url: https://dev.example.com/octo/
  space: Default
  api_key: { env: DEV_KEY }
  ca_file: ca.pem
  proxy: http://proxy:3128
  timeout: 90s
destinations:
  staging:
    url: https://prod.example.com
    space: Staging
    api_key: { file: keys/prod }
    names: { environments: { Dev: QA, 2024: ~ }, roles: { web: [web-a, web-b] } }
    kinds: { environments: create }
    first_sync: { projects: keep_destination }
    allow_widening: false
    allow_version_gap: true
  production:
    url: https://prod.example.com
    api_key: { command: [./key, production] }
    first_sync: stop
names:
  environments: { dev: Staging, Test: ~ }
kinds: { environments: existing, feeds: mirror }
first_sync: { projects: take_source, channels: take_source }
allow_widening: true
allow_weaker_gates: false
select: { only_needed: true, projects: { include: ["Octo*", "group:Web *"], exclude: Octo scratch }, steps: { exclude: "project:OctoFX/QA *" } }
dependencies: include
scopes: { variables: { environments: drop, roles: skip_unless_all }, steps: { channels: fail_unless_any } }
lifecycles: { phases: [{ name: Go, environments: [Staging] }], automatic: as_source, missing: Standard }
channels: { missing_lifecycle: project }
release_strategy: { auto_create: as_source }
tenants: { tags: of_selected_tenants, environments: [Live] }
steps: { destination_only: remove }
variables: { new: placeholder, existing: overwrite, placeholder: TODO, keep_duplicates: true, missing_reference: empty }
git_projects: skip
on_refusal: hold_back
on_conflict: stop
prune: { default: delete, projects: report }
max_delete: { count: 3, percent: 100 }
protect: "projects/Web *"
deleted_there: recreate
secrets: [{ match: "accounts/*/Password", from: { env: PASSWORD } }]
references: [{ at: "Properties.'Acme.Account'", kind: accounts }]
missing_reference: { worker_pool: default, feed: { name: built_in } }
rules:
  - { about: step, match: { project: OctoFX, name: "QA *" }, set: { environments: [Staging], worker_pool: Pool } }
  - { about: variable, match: { scope: { environments: Test } }, set: { value: { text: keep }, scope: { roles: [] } } }
  - { about: lifecycle, match: { name: Slow }, set: { mode: mirror } }
  - { about: step, match: { name: Own }, set: { after: Build, only: [Notes] } }
  - { about: project, match: { name: Own }, set: { keep: true } }
state: kept/state.db
ignore: [{ kind: projects, name: "Web *", field: Description }, { field: "Properties.*" }]
runbooks: { publish: true }
teams: { members: by_name }
logos: true
triggers: { enabled: as_source }
subscriptions: { enabled: as_source }
packages: { mode: copy, max_size: 2 GB }
templates: [{ project: Base, to: ["Web *", Shop], keep: [variables, projects] }]
"#;

fn config() -> Config {
    Config::parse("octosync.yaml", EVERYTHING.to_owned(), PathBuf::from("conf")).unwrap()
}

fn at(line: usize, column: usize) -> Origin {
    Origin::Config { file: "octosync.yaml".to_owned(), line, column }
}

#[test]
fn every_value_knows_where_it_stands() {
    let config = config();
    let source = config.source();
    assert_eq!((source.url.value.as_str(), &source.url.origin), ("https://dev.example.com/octo/", &at(4, 8)));
    assert_eq!(source.timeout.as_ref().unwrap().value.as_secs(), 90);
    assert_eq!(config.path(source.ca_file.as_ref().unwrap()), PathBuf::from("conf/ca.pem"));
    let destinations = config.destinations(&[]).unwrap();
    assert_eq!(destinations.iter().map(|one| one.server.name.as_str()).collect::<Vec<_>>(), ["staging", "production"]);
    assert_eq!(destinations[1].server.space.value, "Default");
    assert_eq!(destinations[1].server.space.origin, Origin::Default);
}

#[test]
fn maps_merge_key_by_key_and_the_destinations_own_wins() {
    let config = config();
    let delta = config.delta(config.destinations(&[]).unwrap()[0], &Flags::default(), |_| None).unwrap();
    let environments = Kind::new("environments");
    let renamed = delta.names.get(environments, "DEV").unwrap();
    assert_eq!((renamed.value.to.join(","), &renamed.origin), ("QA".to_owned(), &at(15, 35)));
    assert!(delta.names.get(environments, "Test").unwrap().value.to.is_empty());
    assert!(delta.names.get(environments, "2024").unwrap().value.to.is_empty());
    assert_eq!(delta.names.get(Kind::new("roles"), "web").unwrap().value.to, ["web-a", "web-b"]);
    assert_eq!(delta.kinds[&environments].value, Mode::Create);
    assert_eq!(delta.kinds[&Kind::new("feeds")].value, Mode::Mirror);
    assert_eq!(delta.first_sync.kinds[&Kind::new("projects")].value, FirstSync::KeepDestination);
    assert_eq!(delta.first_sync.kinds[&Kind::new("channels")].value, FirstSync::TakeSource);
    assert_eq!((&delta.allow_widening.value, delta.allow_version_gap.value), (&Widening::Nothing, true));
}

#[test]
fn one_word_for_all_kinds_leaves_nothing_of_the_files_map() {
    let config = config();
    let delta = config.delta(config.destinations(&[]).unwrap()[1], &Flags::default(), |_| None).unwrap();
    assert_eq!(delta.first_sync.all.unwrap().value, FirstSync::Stop);
    assert!(delta.first_sync.kinds.is_empty());
}

#[test]
fn the_option_on_the_command_line_wins() {
    let config = config();
    let delta = config
        .delta(config.destinations(&[]).unwrap()[0], &Flags { allow_widening: true, ..Flags::default() }, |_| None)
        .unwrap();
    assert_eq!(delta.allow_widening.origin, Origin::Flag("--allow-widening".to_owned()));
    assert_eq!(delta.allow_widening.value, Widening::Everything);
}

#[test]
fn destinations_are_chosen_by_name() {
    let config = config();
    let chosen = config.destinations(&["production".to_owned()]).unwrap();
    assert_eq!(chosen.len(), 1);
    let error = config.destinations(&["prod".to_owned()]).unwrap_err();
    assert_eq!(error.to_string(), "the configuration octosync.yaml has no destination `prod`");
}

#[test]
fn json_is_yaml_too() {
    let json = r#"{"version": 1, "source": {"url": "https://a", "api_key": {"env": "A"}},
        "destinations": {"a": {"url": "https://b", "api_key": {"env": "B"}}}}"#;
    assert!(Config::parse("octosync.json", json.to_owned(), PathBuf::new()).is_ok());
}

#[test]
fn line_ends_and_marks_of_other_systems_do_no_harm() {
    let text = format!("\u{feff}{}", EVERYTHING.replace('\n', "\r\n"));
    let config = Config::parse("octosync.yaml", text, PathBuf::new()).unwrap();
    assert_eq!(config.source().url.origin, at(4, 8));
    assert_eq!(config.source().url.value, "https://dev.example.com/octo/");
}

#[test]
fn keys_are_trimmed_and_stay_hidden() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("keys")).unwrap();
    std::fs::write(folder.path().join("keys/prod"), "\u{feff} API-FILE \r\n").unwrap();
    let config = Config::parse("octosync.yaml", EVERYTHING.to_owned(), folder.path().to_owned()).unwrap();
    let servers = [config.source(), &config.destinations(&[]).unwrap()[0].server];
    let keys = config.keys(&servers, |_| Some(" API-ENV\n".into())).unwrap();
    assert_eq!(keys.iter().map(|key| key.reveal()).collect::<Vec<_>>(), ["API-ENV", "API-FILE"]);
    assert_eq!(format!("{keys:?}"), "[Secret(***), Secret(***)]");
}

/// Returns what is said when keys cannot be fetched, without the folder of the test.
fn keys_said(sources: [&str; 2], env: impl Fn(&str) -> Option<OsString>) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty"), " \n").unwrap();
    std::fs::write(folder.path().join("two"), "API-HIDDEN1 API-HIDDEN2").unwrap();
    let text = format!(
        "version: 1\nsource: {{ url: 'https://a', api_key: {} }}\ndestinations:\n  a: {{ url: 'https://b', api_key: {} }}\n",
        sources[0], sources[1]
    );
    let config = Config::parse("octosync.yaml", text, folder.path().to_owned()).unwrap();
    let servers = [config.source(), &config.destinations(&[]).unwrap()[0].server];
    let said = config.keys(&servers, env).unwrap_err().render();
    let said = anstream::adapter::strip_str(&said).to_string();
    said.replace(&folder.path().display().to_string(), "CONF").replace('\\', "/")
}

#[test]
fn unset_and_empty_variables() {
    let env = |name: &str| (name == "EMPTY").then(|| "  ".into());
    insta::assert_snapshot!(keys_said(["{ env: NOT_SET }", "{ env: EMPTY }"], env), @"
    error: the environment variable NOT_SET is not set
     --> octosync.yaml:2:38
      |
    2 | source: { url: 'https://a', api_key: { env: NOT_SET } }
      |                                      ^^^^^^^^^^^^^^^^
      |
      = help: set it, for example with `export NOT_SET=…`, and run this again

    error: the environment variable EMPTY is empty
     --> octosync.yaml:4:35
      |
    4 |   a: { url: 'https://b', api_key: { env: EMPTY } }
      |                                   ^^^^^^^^^^^^^^
      |
      = help: a key is one word such as API-…, and nothing else
    ");
}

#[test]
fn missing_and_empty_files() {
    insta::assert_snapshot!(keys_said(["{ file: nowhere }", "{ file: empty }"], |_| None), @"
    error: the key file CONF/nowhere cannot be read: there is no such file
     --> octosync.yaml:2:38
      |
    2 | source: { url: 'https://a', api_key: { file: nowhere } }
      |                                      ^^^^^^^^^^^^^^^^^
      |
      = help: write the key into this file, readable for you alone, or name another file

    error: the key file CONF/empty is empty
     --> octosync.yaml:4:35
      |
    4 |   a: { url: 'https://b', api_key: { file: empty } }
      |                                   ^^^^^^^^^^^^^^^
      |
      = help: a key is one word such as API-…, and nothing else
    ");
}

#[test]
fn a_file_that_holds_more_than_a_key_is_not_quoted() {
    insta::assert_snapshot!(keys_said(["{ file: two }", "{ env: MORE }"], |_| Some("a b".into())), @"
    error: the key file CONF/two holds more than a key
     --> octosync.yaml:2:38
      |
    2 | source: { url: 'https://a', api_key: { file: two } }
      |                                      ^^^^^^^^^^^^^
      |
      = help: a key is one word such as API-…, and nothing else

    error: the environment variable MORE holds more than a key
     --> octosync.yaml:4:35
      |
    4 |   a: { url: 'https://b', api_key: { env: MORE } }
      |                                   ^^^^^^^^^^^^^
      |
      = help: a key is one word such as API-…, and nothing else
    ");
}

#[cfg(unix)]
#[test]
fn commands_that_fail() {
    insta::assert_snapshot!(keys_said(["{ command: [./nowhere] }", "{ command: ['false'] }"], |_| None), @"
    error: the command `./nowhere` cannot be started: there is no such program
     --> octosync.yaml:2:38
      |
    2 | source: { url: 'https://a', api_key: { command: [./nowhere] } }
      |                                      ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: run it by hand: it has to print the key, and nothing else, and to end with exit code 0

    error: the command `false` ended with exit code 1
     --> octosync.yaml:4:35
      |
    4 |   a: { url: 'https://b', api_key: { command: ['false'] } }
      |                                   ^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: run it by hand: it has to print the key, and nothing else, and to end with exit code 0
    ");
}

#[cfg(unix)]
#[test]
fn the_output_of_a_command_is_the_key() {
    let text = EVERYTHING.replace("[./key, production]", "[printf, 'API-%s\\n', CMD]");
    let config = Config::parse("octosync.yaml", text, PathBuf::new()).unwrap();
    let servers = [&config.destinations(&[]).unwrap()[1].server];
    assert_eq!(config.keys(&servers, |_| None).unwrap()[0].reveal(), "API-CMD");
}

/// Returns the keys of an object in the schema, wherever its parts are defined.
fn keys_of(schema: &Value, part: &Value) -> BTreeSet<String> {
    let part = match part.get("$ref").and_then(Value::as_str) {
        Some(reference) => schema.pointer(reference.trim_start_matches('#')).unwrap(),
        None => part,
    };
    part["properties"].as_object().unwrap().keys().cloned().collect()
}

fn set(words: &[&[&str]]) -> BTreeSet<String> {
    words.concat().into_iter().map(str::to_owned).collect()
}

#[test]
fn schema_and_decoder_know_the_same_keys() {
    let schema = schema();
    assert_eq!(keys_of(&schema, &schema), set(&[keys::FILE, keys::DELTA]));
    assert_eq!(keys_of(&schema, &schema["properties"]["source"]), set(&[keys::SERVER]));
    let destination = &schema["properties"]["destinations"]["additionalProperties"];
    assert_eq!(keys_of(&schema, destination), set(&[keys::SERVER, keys::DELTA]));
    let kinds: BTreeSet<String> = registry::configurable().map(|(kind, _)| kind.to_string()).collect();
    assert_eq!(keys_of(&schema, &schema["$defs"]["kinds"]), kinds);
    // A key that the decoder does not know could not be set.
    let all = [keys::FILE, keys::SERVER, keys::DELTA].concat();
    assert!(all.iter().all(|key| EVERYTHING.contains(&format!("{key}:"))), "the sample lacks a key");
}

#[test]
fn the_schema_lets_nothing_else_through() {
    let schema = schema();
    for object in [&schema, &schema["$defs"]["server"], &schema["$defs"]["destination"]] {
        assert_eq!(object["additionalProperties"], Value::Bool(false), "{object}");
        assert!(object["description"].is_string());
        for (name, property) in object["properties"].as_object().unwrap() {
            let described = property["description"].is_string() || property["$ref"].is_string();
            assert!(described, "{name} has no description");
            assert!(!property["type"].as_array().is_some_and(|types| types.contains(&"null".into())), "{name}");
        }
    }
    assert_eq!(schema["required"], serde_json::json!(["version", "source", "destinations"]));
}

#[test]
fn kinds_that_never_take_part_are_no_kinds_that_do() {
    let synced = registry::all().iter().filter(|entry| entry.spec.mode.is_some());
    let registered: Vec<&str> = synced.map(|entry| entry.spec.kind.word()).collect();
    for word in keys::KINDS_NEVER {
        assert!(!registered.contains(word), "{word} is registered: take it off the list");
    }
}

#[test]
fn a_consent_can_be_for_some_topics_alone() {
    let text = EVERYTHING.replace("    allow_widening: false", "    allow_widening: [steps, lifecycles]");
    let config = Config::parse("octosync.yaml", text, PathBuf::from("conf")).unwrap();
    let delta = config.delta(config.destinations(&[]).unwrap()[0], &Flags::default(), |_| None).unwrap();
    let allowed = |topic: &str| delta.allow_widening.value.allows(topic);
    assert_eq!((allowed("steps"), allowed("lifecycles"), allowed("variables")), (true, true, false));
}
