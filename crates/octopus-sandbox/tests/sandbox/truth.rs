//! The page of statements about the real server: made from the tables that act on them, each with its source, its
//! versions, its switch and the test that holds it; and what is known besides, with the reason why it is not played.

use octopus_sandbox::{About, Fact, Group, facts};
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

const FEED: &str = "## The audit feed

What `/api/events` promises, and what it does not: a reader that goes on from the last event, or asks who changed a document,
can rest on no more than this. `MCP` is the vendor's client for assistants (OctopusDeploy/mcp-server#92), `SW` the server's
description of its API (2026.1). A word stands for `--audit`: `--audit late,-gaps` switches one on and one off.

";

const NOT_PLAYED: &str = "## What real servers do and this one does not

| statement | versions | source | why it is not played |
|---|---|---|---|
";

fn page() -> String {
    let part = |head: &str, is_in: &dyn Fn(&Fact) -> bool| {
        let rows = facts().filter(|fact| fact.not_played.is_empty() && is_in(fact));
        format!(
            "{head}| word | statement | versions | source | test |\n|---|---|---|---|---|\n{}",
            rows.map(line).collect::<String>()
        )
    };
    let switched = |group: Group| move |fact: &Fact| fact.switch.is_some_and(|(of, _)| of == group);
    let unplayed = facts()
        .filter(|fact| !fact.not_played.is_empty())
        .map(|fact| format!("| {} | {} | {} | {} |\n", fact.claim, fact.versions(), source(fact), fact.not_played));
    let parts = [
        part(NORMALISE, &switched(Group::Normalise)),
        part(CASCADE, &switched(Group::Cascade)),
        part(OTHERS, &|fact| fact.switch.is_none() && fact.about == About::Documents),
        part(FEED, &|fact| fact.about == About::Feed),
        format!("{NOT_PLAYED}{}", unplayed.collect::<String>()),
    ];
    format!("{HEAD}{}", parts.join("\n"))
}

fn source(fact: &Fact) -> &str {
    if fact.source.is_empty() { "**guess**" } else { fact.source }
}

fn line(fact: &Fact) -> String {
    let word = fact.word().map(|word| format!("`{word}`")).unwrap_or_default();
    format!("| {word} | {} | {} | {} | `{}` |\n", fact.claim, fact.versions(), source(fact), fact.test)
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

/// Whether a function of this name runs as a test and asserts something.
fn is_test(code: &str, name: &str) -> bool {
    let Some((before, after)) = code.split_once(&format!("fn {name}()")) else { return false };
    let attribute = before.trim_end().trim_end_matches("async").trim_end();
    let body = after.split("\n}\n").next().unwrap_or_default();
    let body = body.split("\n    }\n\n    #[").next().unwrap_or_default();
    let asserts = ["assert", ".refused", "gone("].iter().any(|call| body.contains(call));
    (attribute.ends_with("#[test]") || attribute.ends_with("#[tokio::test]")) && asserts
}

#[test]
fn a_test_is_a_function_that_runs_as_one_and_asserts() {
    let code = "#[test]\nfn a() {\n    assert!(true);\n}\n\nfn b() {\n    assert!(true);\n}\n\n#[tokio::test]\nasync fn c() {\n}\n";
    assert!(is_test(code, "a"));
    assert!(!is_test(code, "b") && !is_test(code, "c") && !is_test(code, "d"));
}

#[test]
fn every_statement_names_a_test_that_there_is_or_the_reason_why_it_is_not_played() {
    let code = code();
    let is_held = |fact: &Fact| !fact.test.is_empty() && is_test(&code, fact.test);
    let without: Vec<&str> =
        facts().filter(|fact| is_held(fact) != fact.not_played.is_empty()).map(|fact| fact.claim).collect();
    assert!(without.is_empty(), "{without:#?}");
}

/// The clauses of the project's research on what the server does besides, and the beginning of the statement that
/// stands for each.
const RESEARCH: &[(&str, &str)] = &[
    ("Saving a process without a step deletes", "A process that is saved without a step takes the variables"),
    ("takes it out of tenants' connections", "An environment that is deleted goes out of the connections"),
    ("deletes rows", "An environment that is deleted takes the variables"),
    ("and steps", "An environment that is deleted takes the steps"),
    ("tenant variables and triggers", "An environment that is deleted goes out of triggers"),
    ("a row with several scopes is not settled", "A variable goes with the last id of one dimension"),
    ("Deleting a target deletes rows", "A deployment target that is deleted takes"),
    ("cannot be deleted", "A lifecycle that a project or channel uses"),
    ("a prompt without DisplaySettings", "A prompt without display settings"),
    ("`DefaultValue: \"\"` comes back null", "The empty default value of a template parameter"),
    ("Description is trimmed", "Descriptions, labels and version rules lose the blanks"),
    ("a prompt's too", "Descriptions, labels and version rules lose the blanks"),
    ("`VersionRange: \"\"` comes back null", "The empty version range or tag"),
    ("OctopusUseBundledTooling=False", "Actions that run in a container"),
    ("`RunOnServer` is forced", "The property RunOnServer is true"),
    ("the primary package and its properties", "The primary package of an action"),
    ("scope lists come back ordered by id", "The ids in the scope of a variable"),
    ("TenantTags do not keep their order", "Tenant tags do not keep their order"),
    ("two environments cannot hold one `SortOrder`", "Two environments do not hold one place"),
    ("`SessionDuration` of an AWS OIDC account", "The session duration of an AWS OIDC account"),
    ("an unset subscription `WebhookURI`", "The webhook address of a subscription"),
    ("Null and blank differ", "Null and an empty text are kept apart"),
    ("where an id is expected in step properties", "The name of an account, worker pool or variable"),
    ("a tenant connected to an untenanted project", "A tenant can be connected to a project"),
    ("`Type: String` with `IsSensitive: true`", "A variable of type String that says it is sensitive"),
    ("template parameter ids that clients send are kept", "The id that a client sends for a template parameter"),
    ("a package reference on an inline script", "A script that is written into a step"),
    ("further or scoped rows in a script module", "The variables of a script module"),
    ("a PUT without `RepositoryRestrictions` keeps", "A PUT of a Git credential without"),
    ("no `Errors`", "The 404 of a document that is not there"),
    ("text since about 2023.4", "The 404 of a document that is not there"),
    ("Resource is not found or it doesn't exist", "The 404 of a document that is not there"),
    ("are plain paths", "The links to the projects of a project group"),
    ("Body `SpaceId` is documented as required", "A body without SpaceId is refused"),
    ("inherits from the nearest earlier phase", "A phase without a retention policy is stored without one"),
    ("dropping a phase changes what later ones mean", "Where a phase inherits its retention from"),
    ("pauses only when those have ended", "A manual intervention with steps beside it"),
];

#[test]
fn every_clause_of_the_research_has_its_statement() {
    for (clause, begins) in RESEARCH {
        assert!(facts().any(|fact| fact.claim.starts_with(begins)), "no statement for: {clause}");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/octopus-api.md");
    let Ok(research) = std::fs::read_to_string(&file) else {
        eprintln!("SKIPPED: {} is not there", file.display());
        return;
    };
    let text = research.split("**Cascades.**").nth(1).unwrap_or_default().replace('\n', " ");
    let gone: Vec<&str> = RESEARCH.iter().map(|(clause, _)| *clause).filter(|clause| !text.contains(clause)).collect();
    assert!(gone.is_empty(), "the research does not say so any more: {gone:#?}");
    let unheld: Vec<&str> =
        clauses(&text).filter(|said| !RESEARCH.iter().any(|(clause, _)| said.contains(clause))).collect();
    assert!(unheld.is_empty(), "the research says more: {unheld:#?}");
}

/// The clauses between stops and semicolons that are long enough to say something, but for the head of a list.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let said = text.split(['.', ';']).map(str::trim);
    said.filter(|clause| clause.matches(' ').count() >= 5 && !clause.starts_with("**Normal forms**"))
}

#[test]
fn statements_are_sentences_without_what_breaks_a_table() {
    for fact in facts() {
        assert!(fact.claim.ends_with('.') && !fact.claim.contains(['|', '\n']), "{}", fact.claim);
        assert!(!fact.source.contains(['|', '\n']), "{}", fact.source);
    }
}
