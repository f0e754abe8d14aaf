//! Configurations of several files.

use crate::config::{Config, ConfigError, Flags};
use octosync::decision::Origin;
use octosync::key::Kind;
use std::path::Path;

const ROOT: &str = "version: 1
include: [shared.yaml, more/names.yaml]
source: { url: 'https://a', api_key: { env: A } }
destinations: { production: { url: 'https://b', api_key: { env: B } } }
kinds: { environments: create }
rules: [{ about: step, match: { name: A }, set: { skip: true } }]
";

/// Writes files into a folder and reads `octosync.yaml` there.
fn load(folder: &Path, files: &[(&str, &str)]) -> Result<Config, String> {
    std::fs::create_dir_all(folder.join("more")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    Config::load(&folder.join("octosync.yaml")).map_err(|error| {
        let ConfigError::Wrong(problems) = error else { panic!("{error}") };
        let said = anstream::adapter::strip_str(&problems.render()).to_string();
        said.replace(&folder.display().to_string(), "DIR").replace('\\', "/")
    })
}

#[test]
fn maps_merge_key_by_key_and_rules_are_appended() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("octosync.yaml", ROOT),
        (
            "shared.yaml",
            "version: 1\nkinds: { feeds: mirror }\nrules: [{ about: step, match: { name: B }, set: { skip: true } }]\n",
        ),
        ("more/names.yaml", "include: [deep.yaml]\nnames:\n  environments: { Test: Staging }\n"),
        (
            "more/deep.yaml",
            "names: { environments: { Dev: ~ }, roles: { a: b } }\nrules: [{ about: step, match: { name: C }, set: { skip: true } }]\n",
        ),
    ];
    let config = load(folder.path(), &files).unwrap();
    let delta = config.delta(config.destinations(&[]).unwrap()[0], &Flags::default(), |_| None).unwrap();
    assert_eq!(delta.kinds.len(), 2);
    let environments = Kind::new("environments");
    let renamed = delta.names.get(environments, "Test").unwrap();
    let file = folder.path().join("more/names.yaml").display().to_string();
    assert_eq!(renamed.origin, Origin::Config { file, line: 3, column: 25 });
    assert!(delta.names.get(environments, "Dev").unwrap().value.to.is_empty());
    let named: Vec<&str> = delta.exceptions.0.iter().map(|rule| rule.matches.name.as_ref().unwrap().text()).collect();
    assert_eq!(named, ["A", "B", "C"], "the including file's own come first");
}

#[test]
fn a_key_of_two_files_is_an_error_that_names_both() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("octosync.yaml", ROOT),
        ("shared.yaml", "# shared\nkinds: { environments: existing }\nsource: { url: 'https://x' }\n"),
        ("more/names.yaml", "destinations: { production: { space: Other } }\n"),
    ];
    insta::assert_snapshot!(load(folder.path(), &files).unwrap_err(), @"
    error: `kinds.environments` is set in two files
     --> DIR/shared.yaml:2:10
      |
    2 | kinds: { environments: existing }
      |          ^^^^^^^^^^^^
      |
     ::: DIR/octosync.yaml:5:10
      |
    5 | kinds: { environments: create }
      |          ------------ here too
      |
      = help: keep one of them

    error: `source` is set in two files
     --> DIR/shared.yaml:3:1
      |
    3 | source: { url: 'https://x' }
      | ^^^^^^
      |
     ::: DIR/octosync.yaml:3:1
      |
    3 | source: { url: 'https://a', api_key: { env: A } }
      | ------ here too
      |
      = help: keep one of them

    error: `destinations.production` is set in two files
     --> DIR/more/names.yaml:1:17
      |
    1 | destinations: { production: { space: Other } }
      |                 ^^^^^^^^^^
      |
     ::: DIR/octosync.yaml:4:17
      |
    4 | destinations: { production: { url: 'https://b', api_key: { env: B } } }
      |                 ---------- here too
      |
      = help: keep one of them
    ");
}

#[test]
fn a_file_that_two_others_include_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("octosync.yaml", ROOT),
        ("shared.yaml", "include: [more/common.yaml]\nkinds: { feeds: mirror }\n"),
        ("more/names.yaml", "include: [../more/common.yaml]\n"),
        (
            "more/common.yaml",
            "names: { roles: { a: b } }\nrules: [{ about: step, match: { name: B }, set: { skip: true } }]\n",
        ),
    ];
    let config = load(folder.path(), &files).unwrap();
    let delta = config.delta(config.destinations(&[]).unwrap()[0], &Flags::default(), |_| None).unwrap();
    assert_eq!(delta.exceptions.0.len(), 2);
    let called: Vec<&str> = delta.exceptions.0.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(called, ["rules[1]", "rules[1]"], "each is counted in the file where one finds it");
}

#[test]
fn relative_paths_start_at_the_folder_of_the_file_that_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("octosync.yaml", "version: 1\ninclude: [more/servers.yaml]\nrules: []\n"),
        (
            "more/servers.yaml",
            "source: { url: 'https://a', api_key: { file: key }, ca_file: ca.pem }
destinations: { p: { url: 'https://b', api_key: { file: ../key } } }
secrets: [{ match: '*', from: { file: secret } }]
",
        ),
        ("more/key", "API-MORE"),
        ("key", "API-ROOT"),
        ("more/secret", "hush"),
    ];
    std::fs::create_dir_all(folder.path().join("more")).unwrap();
    crate::private::write(&folder.path().join("more/secret"), |file| file.write_all(b"hush")).unwrap();
    let config = load(folder.path(), &files).unwrap();
    let destination = config.destinations(&[]).unwrap()[0];
    let keys = config.keys(&[config.source(), &destination.server], |_| None).unwrap();
    let keys: Vec<&str> = keys.iter().map(crate::config::Secret::reveal).collect();
    assert_eq!(keys, ["API-MORE", "API-ROOT"]);
    assert_eq!(config.path(config.source().ca_file.as_ref().unwrap()), folder.path().join("more").join("ca.pem"));
    let secrets = config.secrets(destination, &["accounts/A/Token".to_owned()].into(), |_| None).unwrap();
    assert_eq!(secrets["accounts/A/Token"].reveal(), "hush");
}

#[test]
fn what_is_no_text_or_of_another_format_says_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("utf16.yaml"), [0xff, 0xfe, b'a', 0]).unwrap();
    let files = [
        ("octosync.yaml", "version: 1\ninclude: [more, utf16.yaml, later.yaml, twice.yaml]\nkindz: {}\n"),
        ("later.yaml", "version: 2\n"),
        ("twice.yaml", "names: { roles: { a: b } }\nnames: { roles: { c: d } }\nkindz: {}\n"),
    ];
    insta::assert_snapshot!(load(folder.path(), &files).unwrap_err(), @"
    error: the included file DIR/more cannot be read: it is a folder
     --> DIR/octosync.yaml:2:11
      |
    2 | include: [more, utf16.yaml, later.yaml, twice.yaml]
      |           ^^^^
      |
      = help: name a file in it

    error: the included file DIR/utf16.yaml cannot be read: it is not text in UTF-8
     --> DIR/octosync.yaml:2:17
      |
    2 | include: [more, utf16.yaml, later.yaml, twice.yaml]
      |                 ^^^^^^^^^^
      |
      = help: save it as UTF-8

    error: unknown key `kindz` in the configuration
     --> DIR/octosync.yaml:3:1
      |
    3 | kindz: {}
      | ^^^^^ did you mean `kinds`?
      |
      = help: valid here: version, include, source, destinations, state, select, templates, dependencies, names, kinds, first_sync, scopes, allow_widening, allow_weaker_gates, lifecycles, channels, release_strategy, triggers, runbooks, subscriptions, steps, variables, tenants, teams, logos, git_projects, packages, on_refusal, on_conflict, prune, max_delete, protect, deleted_there, missing_reference, references, secrets, rules, ignore, allow_version_gap

    error: this octosync (0.1.0) reads version 1 of this format only
     --> DIR/later.yaml:1:10
      |
    1 | version: 2
      |          ^
      |
      = help: write `version: 1`, or use the octosync that this file was written for

    error: `names` stands here twice
     --> DIR/twice.yaml:2:1
      |
    1 | names: { roles: { a: b } }
      | ----- here too
    2 | names: { roles: { c: d } }
      | ^^^^^
      |
      = help: keep one of them
    ");
}

#[test]
fn files_that_are_not_there_include_each_other_or_are_no_mappings() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("octosync.yaml", ROOT),
        ("shared.yaml", "include: [octosync.yaml, nowhere.yaml, list.yaml, broken.yaml]\n"),
        ("list.yaml", "- a\n"),
        ("broken.yaml", "a: [\n"),
        ("more/names.yaml", "kindz: {}\napi_key: API-SECRET123\n"),
    ];
    let said = load(folder.path(), &files).unwrap_err();
    assert!(!said.contains("SECRET123"));
    insta::assert_snapshot!(said, @"
    error: DIR/octosync.yaml includes itself: DIR/octosync.yaml → DIR/shared.yaml → DIR/octosync.yaml
     --> DIR/shared.yaml:1:11
      |
    1 | include: [octosync.yaml, nowhere.yaml, list.yaml, broken.yaml]
      |           ^^^^^^^^^^^^^
      |
      = help: remove one of these includes

    error: the included file DIR/nowhere.yaml cannot be read: there is no such file
     --> DIR/shared.yaml:1:26
      |
    1 | include: [octosync.yaml, nowhere.yaml, list.yaml, broken.yaml]
      |                          ^^^^^^^^^^^^
      |
      = help: correct the path: it starts at the folder of the file that names it

    error: DIR/list.yaml is no configuration
     --> DIR/list.yaml:1:1
      |
    1 | - a
      | ^^^ this is a list
      |
      = help: write keys such as `names:`

    error: this is not valid YAML: while parsing a node, did not find expected node content
     --> DIR/broken.yaml:1:6
      |
    1 | a: [
      |     ^
      |
      = help: close the bracket or brace, or write a value

    error: unknown key `kindz` in the configuration
     --> DIR/more/names.yaml:1:1
      |
    1 | kindz: {}
      | ^^^^^ did you mean `kinds`?
      |
      = help: valid here: version, include, source, destinations, state, select, templates, dependencies, names, kinds, first_sync, scopes, allow_widening, allow_weaker_gates, lifecycles, channels, release_strategy, triggers, runbooks, subscriptions, steps, variables, tenants, teams, logos, git_projects, packages, on_refusal, on_conflict, prune, max_delete, protect, deleted_there, missing_reference, references, secrets, rules, ignore, allow_version_gap

    error: unknown key `api_key` in the configuration
     --> DIR/more/names.yaml:2:1
      |
    2 | api_key: *************
      | ^^^^^^^
      |
      = help: it stands in `source`, and in each destination
    ");
}
