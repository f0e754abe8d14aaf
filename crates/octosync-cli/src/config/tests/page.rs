//! The page about the configuration: its table is made from the schema, every key has a section and an example, and
//! every example is read.

use crate::config::{Config, keys, schema};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const SERVERS: &str = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { p: { url: 'https://b', api_key: { env: B } } }
";
/// Where the part begins that is made.
const MADE: &str = "## Every key\n";

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md")
}

/// The page, and what it says before the part that is made.
fn page() -> (String, String) {
    let page = std::fs::read_to_string(path()).unwrap();
    let written = page.split_once(MADE).map_or(page.clone(), |(written, _)| written.to_owned());
    (page, written)
}

struct Table {
    schema: Value,
    text: String,
}

impl Table {
    fn resolve<'s>(&'s self, part: &'s Value) -> &'s Value {
        part["$ref"].as_str().map_or(part, |reference| self.schema.pointer(reference.trim_start_matches('#')).unwrap())
    }

    /// Returns what may stand somewhere, in words.
    fn may_be(&self, part: &Value) -> String {
        let part = self.resolve(part);
        if let Some(words) = part["enum"].as_array() {
            return words.iter().map(|word| format!("`{}`", word.as_str().unwrap())).collect::<Vec<_>>().join(", ");
        }
        if let Some(value) = part.get("const") {
            return format!("`{value}`").replace('"', "");
        }
        if let Some(choices) = part["anyOf"].as_array().or(part["oneOf"].as_array()) {
            let mut all: Vec<String> = choices.iter().map(|choice| self.may_be(choice)).collect();
            all.dedup();
            return all.join(", or ");
        }
        let kind = part["type"].get(0).unwrap_or(&part["type"]).as_str().unwrap();
        match kind {
            "boolean" => "`true`, `false`".to_owned(),
            "string" => "a text".to_owned(),
            "integer" => "a whole number".to_owned(),
            "null" => "`~`".to_owned(),
            "array" => format!("a list of: {}", self.may_be(part["prefixItems"].get(0).unwrap_or(&part["items"]))),
            _ => match part["properties"].as_object() {
                Some(keys) if is_per_kind(keys.keys()) => "one of them per kind".to_owned(),
                Some(keys) => format!("`{{ {} }}`", keys.keys().cloned().collect::<Vec<_>>().join(", ")),
                None => "a mapping by name".to_owned(),
            },
        }
    }

    fn row(&mut self, path: &str, part: &Value, more: &str) {
        let inner = self.resolve(part);
        let default = part.get("default").or(inner.get("default")).or(inner["anyOf"][0].get("default"));
        let default = default.map(|default| format!("`{default}`").replace('"', "")).unwrap_or_default();
        let docs = part["description"].as_str().or(inner["description"].as_str()).unwrap_or_default();
        let docs = docs.trim_end_matches('.').replace('|', "\\|");
        let (may_be, docs) = (self.may_be(part), format!("{docs}{more}"));
        writeln!(self.text, "| `{path}` | {may_be} | {default} | {docs} |").unwrap();
    }

    /// Adds a key, or the keys below it.
    fn key(&mut self, path: &str, part: &Value) {
        let inner = self.resolve(part).clone();
        let docs = part["description"].as_str().or(inner["description"].as_str()).unwrap_or_default();
        let Some(keys) = inner["properties"].as_object() else {
            return self.row(path, part, "");
        };
        if is_per_kind(keys.keys()) {
            let first = keys.values().next().unwrap();
            let uneven = keys.values().any(|other| other != first);
            let mut shown = first.clone();
            shown["description"] = docs.into();
            if uneven {
                shown["default"] = Value::Null;
                shown.as_object_mut().unwrap().remove("default");
            }
            return self.row(
                &format!("{path}.<kind>"),
                &shown,
                if uneven { "; see [the kinds](resources.md) for the defaults" } else { "" },
            );
        }
        // Every dimension of every scope is decided by the same words.
        if path == "scopes" {
            let mut word = keys.values().next().unwrap()["properties"]["environments"].clone();
            word["description"] = docs.into();
            return self.row("scopes.<what>.<dimension>", &word, "; see [what has scopes](rules.md)");
        }
        for (key, inner) in keys {
            self.key(&format!("{path}.{key}"), inner);
        }
    }

    fn section(&mut self, title: &str, keys: &[&str], part: &Value) {
        write!(self.text, "\n### {title}\n\n| key | may be | default | what it says |\n|---|---|---|---|\n").unwrap();
        for key in keys {
            let property = self.resolve(part)["properties"][*key].clone();
            let whole = ["source", "destinations", "secrets", "rules"].contains(key);
            if whole { self.whole(key, &property) } else { self.key(key, &property) }
        }
    }

    /// Adds a key that has a section of its own.
    fn whole(&mut self, key: &str, part: &Value) {
        let docs = part["description"].as_str().unwrap_or_default();
        let what = match part["type"].as_str() {
            Some("array") => "a list",
            Some(_) => "a mapping by name",
            None if key == "rules" => "a list",
            None => "a mapping",
        };
        writeln!(self.text, "| `{key}` | {what} | | {docs} |").unwrap();
    }
}

fn is_per_kind<'k>(mut keys: impl Iterator<Item = &'k String>) -> bool {
    keys.any(|key| key == "project_groups")
}

/// The part of the page that is made from the schema.
fn made() -> String {
    let schema = schema();
    let mut table = Table { schema: schema.clone(), text: String::new() };
    table.text.push_str("\nMade from the JSON Schema by a test; run the tests with `OCTOSYNC_BLESS=1` to renew it.\n");
    table.section("At the top of the file only", keys::FILE, &schema);
    table.section("Of `source` and of each destination", keys::SERVER, &schema["$defs"]["server"]);
    table.section("At the top of the file, or below a destination", keys::DELTA, &schema);
    table.section("Of each entry of `secrets`", &["match", "from"], &schema["$defs"]["secret"]);
    let list = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let never = list(keys::KINDS_NEVER);
    write!(table.text, "\n### Never\n\nNever part of a sync: {never}.\n").unwrap();
    table.text
}

#[test]
fn the_table_of_keys_is_that_of_the_schema() {
    let (page, written) = page();
    let fresh = format!("{written}{MADE}{}", made());
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(path(), &fresh).unwrap();
    } else {
        assert_eq!(
            page.replace("\r\n", "\n"),
            fresh,
            "run the tests with OCTOSYNC_BLESS=1 to renew docs/configuration.md"
        );
    }
}

fn examples() -> Vec<String> {
    let (page, _) = page();
    let page = page.replace("\r\n", "\n");
    page.split("```yaml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0.to_owned()).collect()
}

#[test]
fn every_example_of_the_page_is_read() {
    assert!(examples().len() > 12);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("names.yaml"), "names: { environments: { A: B } }").unwrap();
    std::fs::write(folder.path().join("rules/steps.yaml"), "rules: []").unwrap();
    for example in examples() {
        let text = if example.starts_with("version:") { example.clone() } else { format!("{SERVERS}{example}") };
        let read = Config::parse("octosync.yaml", text, folder.path().to_owned());
        assert!(read.is_ok(), "{example}\n{}", read.unwrap_err().render());
    }
}

#[test]
fn every_key_has_a_section_and_an_example() {
    let (_, written) = page();
    let headings: BTreeSet<&str> = written
        .lines()
        .filter(|line| line.starts_with("## "))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect();
    let examples = examples().concat();
    for key in [keys::FILE, keys::DELTA].concat() {
        assert!(headings.contains(key), "`{key}` has no section");
    }
    // Every option of a topic is in an example, too.
    let schema = schema();
    let options = keys::DELTA.iter().filter_map(|key| schema["properties"][*key]["properties"].as_object());
    let all = options.flat_map(|topic| topic.keys().cloned()).chain(keys::SERVER.iter().map(|key| (*key).to_owned()));
    for key in all.chain([keys::FILE, keys::DELTA].concat().into_iter().map(str::to_owned)) {
        assert!(examples.contains(&format!("{key}:")), "`{key}` has no example");
    }
}
