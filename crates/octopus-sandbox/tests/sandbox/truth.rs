//! The page of statements about the real server: made from the tables that act on them, each with its source, its
//! versions, its switch and the test that holds it.

use octopus_sandbox::{Fact, Group, facts};
use std::path::{Path, PathBuf};

const HEAD: &str = "# What the sandbox takes to be true of a real server

Made from the tables that the sandbox acts on: do not edit it, run the tests with `OCTOSYNC_BLESS=1` instead. A statement
without a source is a guess, and says so. `ISS#n` is an issue of OctopusDeploy/Issues, `OC` the .NET client, `GO` the Go client,
`OTE` the vendor's Terraform exporter, `TFP` the Terraform provider, `docs` the vendor's documentation. The name in the last
column is that of the test that holds the statement.

";

const NORMALISE: &str = "## Stored otherwise than it was sent, or refused

Each is switched by its word: `--normalise -slugs` does without one, `--normalise slugs,trim` does with these alone.

";

const CASCADE: &str = "## What goes, or refuses to go, with something else

Each is switched by its word: `--cascade -step-rows` does without one. What is switched off is refused while it is used, or
left as it is.

";

const OTHERS: &str = "## What nothing switches

";

fn page() -> String {
    let part = |head: &str, group: Option<Group>| {
        let of = facts().filter(|fact| fact.switch.map(|(group, _)| group) == group);
        format!(
            "{head}| word | statement | versions | source | test |\n|---|---|---|---|---|\n{}",
            of.map(line).collect::<String>()
        )
    };
    let parts = [part(NORMALISE, Some(Group::Normalise)), part(CASCADE, Some(Group::Cascade)), part(OTHERS, None)];
    format!("{HEAD}{}", parts.join("\n"))
}

fn line(fact: &Fact) -> String {
    let word = fact.word().map(|word| format!("`{word}`")).unwrap_or_default();
    let source = if fact.source.is_empty() { "**guess**" } else { fact.source };
    format!("| {word} | {} | {} | {source} | `{}` |\n", fact.claim, fact.versions(), fact.test)
}

#[test]
fn the_page_of_statements_is_true() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sandbox-truth.md");
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == page(), "docs/sandbox-truth.md is out of date: run the tests with OCTOSYNC_BLESS=1");
}

/// All test code of the crate.
fn code() -> String {
    let mut folders: Vec<PathBuf> =
        ["src", "tests"].map(|part| Path::new(env!("CARGO_MANIFEST_DIR")).join(part)).into();
    let mut code = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(ending) if ending == "rs" => code.push_str(&std::fs::read_to_string(&path).unwrap()),
                _ => {}
            }
        }
    }
    code
}

#[test]
fn every_statement_names_a_test_that_there_is() {
    let code = code();
    let without: Vec<&str> = facts()
        .filter(|fact| fact.test.is_empty() || !code.contains(&format!("fn {}()", fact.test)))
        .map(|fact| fact.claim)
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn statements_are_sentences_without_what_breaks_a_table() {
    for fact in facts() {
        assert!(fact.claim.ends_with('.') && !fact.claim.contains(['|', '\n']), "{}", fact.claim);
        assert!(!fact.source.contains(['|', '\n']), "{}", fact.source);
    }
}
