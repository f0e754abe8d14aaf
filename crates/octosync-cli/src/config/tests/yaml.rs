//! Files that are no YAML, or no YAML that a configuration needs.

use super::wrong;
use crate::config::Config;
use proptest::prelude::*;
use std::path::PathBuf;

proptest! {
    /// Whatever stands in a file: it is read, or what is wrong with it is shown.
    #[test]
    fn no_text_brings_the_reader_down(text in r#"([a-c:{}\[\], \-\n\t"'~|>&*!%#@`?ä😀]|source|url|version|names|1){0,40}"#) {
        let shown = Config::parse("octosync.yaml", text, PathBuf::new()).map_err(|problems| problems.render());
        prop_assert!(shown.is_ok() || shown.is_err_and(|shown| !shown.is_empty()));
    }

    /// Cut off anywhere, a configuration still shows no part of a key.
    #[test]
    fn no_cut_shows_a_key(cut in 0_usize..120) {
        let text = "version: 1\nsource:\n  url: https://a\n  api_key: \"API-SECRETSECRET\" # API-SECRETSECRET\ndestinations: {}\n";
        let cut: String = text.chars().take(cut).collect();
        if let Err(problems) = Config::parse("octosync.yaml", cut, PathBuf::new()) {
            prop_assert!(!problems.render().contains("SECRET"));
        }
    }
}

#[test]
fn the_empty_file() {
    let text = "";
    insta::assert_snapshot!(wrong(text), @"
    error: the configuration is empty
     --> octosync.yaml:1:1
      |
    1 |
      | ^
      |
      = help: start with `version: 1`, `source:` and `destinations:`
    ");
}

#[test]
fn a_file_of_comments() {
    let text = "# nothing here";
    insta::assert_snapshot!(wrong(text), @"
    error: the configuration is empty
     --> octosync.yaml:1:1
      |
    1 | # nothing here
      | ^
      |
      = help: start with `version: 1`, `source:` and `destinations:`
    ");
}

#[test]
fn a_list_instead_of_a_mapping() {
    let text = "- 1
- 2";
    insta::assert_snapshot!(wrong(text), @"
    error: the configuration wants a mapping with `version`, `include`, `source`, `destinations`, `state`, `select`, `templates`, `dependencies`, `names`, `kinds`, `first_sync`, `scopes`, `allow_widening`, `allow_weaker_gates`, `lifecycles`, `channels`, `release_strategy`, `triggers`, `runbooks`, `subscriptions`, `steps`, `variables`, `tenants`, `teams`, `logos`, `git_projects`, `packages`, `on_refusal`, `on_conflict`, `prune`, `max_delete`, `protect`, `deleted_there`, `missing_reference`, `references`, `secrets`, `rules`, `ignore` and `allow_version_gap`
     --> octosync.yaml:1:1
      |
    1 | - 1
      | ^^^ this is a list
      |
      = help: write, for example, `version: 1`
    ");
}

#[test]
fn broken_yaml() {
    let text = "version: 1
source: [";
    insta::assert_snapshot!(wrong(text), @"
    error: this is not valid YAML: while parsing a node, did not find expected node content
     --> octosync.yaml:2:10
      |
    2 | source: [
      |          ^
      |
      = help: close the bracket or brace, or write a value
    ");
}

#[test]
fn tabs() {
    let text = "version: 1
source:
\turl: https://a";
    insta::assert_snapshot!(wrong(text), @"
    error: this is not valid YAML: tabs disallowed within this context (block indentation)
     --> octosync.yaml:3:2
      |
    3 |     url: https://a
      |     ^
      |
      = help: YAML is indented with blanks: replace the tabs
    ");
}

#[test]
fn two_documents() {
    let text = "version: 1
---
version: 1";
    insta::assert_snapshot!(wrong(text), @"
    error: a configuration is one YAML document
     --> octosync.yaml:2:1
      |
    2 | ---
      | ^^^ here starts another
      |
      = help: remove it, or put it into a file of its own
    ");
}

#[test]
fn aliases() {
    let text = "version: 1
source: &s { url: https://a }
destinations: { a: *s }";
    insta::assert_snapshot!(wrong(text), @"
    error: anchors and aliases (`&…`, `*…`) are not supported yet
     --> octosync.yaml:3:20
      |
    3 | destinations: { a: *s }
      |                    ^^
      |
      = help: write the value out where it is used
    ");
}

#[test]
fn tags() {
    let text = "version: !int 1";
    insta::assert_snapshot!(wrong(text), @"
    error: tags (`!…`) have no meaning here
     --> octosync.yaml:1:10
      |
    1 | version: !int 1
      |          ^^^^^^
      |
      = help: remove the tag
    ");
}

#[test]
fn a_quote_that_is_not_closed() {
    let text = r#"version: 1
source: { url: "https://a }"#;
    insta::assert_snapshot!(wrong(text), @r#"
    error: this is not valid YAML: while scanning a quoted scalar, found unexpected end of stream
     --> octosync.yaml:2:16
      |
    2 | source: { url: "https://a }
      |                ^
      |
      = help: close the quote; in '…' a quote is written twice, in "…" it is written \"
    "#);
}

#[test]
fn control_characters() {
    let text = r#"version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
"ki\u001b[31mnds": 1"#;
    insta::assert_snapshot!(wrong(text), @r#"
    error: unknown key `ki\u{1b}[31mnds` in the configuration
     --> octosync.yaml:4:1
      |
    4 | "ki\u001b[31mnds": 1
      | ^^^^^^^^^^^^^^^^^
      |
      = help: valid here: version, include, source, destinations, state, select, templates, dependencies, names, kinds, first_sync, scopes, allow_widening, allow_weaker_gates, lifecycles, channels, release_strategy, triggers, runbooks, subscriptions, steps, variables, tenants, teams, logos, git_projects, packages, on_refusal, on_conflict, prune, max_delete, protect, deleted_there, missing_reference, references, secrets, rules, ignore, allow_version_gap
    "#);
}

#[test]
fn a_raw_escape_sequence() {
    let text = "version: 1 # \u{1b}[31m\nsource: 1\nkinds: { \u{1b}[31m: x }";
    let said = wrong(text);
    assert!(!said.contains('\u{1b}'), "{said:?}");
    insta::assert_snapshot!(said, @"
    error: this is not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'
     --> octosync.yaml:3:11
      |
    3 | kinds: { ␛[31m: x }
      |           ^
      |
      = help: close the brace, or put a text that holds a comma, a brace or a bracket into quotes
    ");
}
