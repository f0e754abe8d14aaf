//! Configurations that are wrong, and exactly what is said of them.

use super::Config;
use std::path::PathBuf;

mod right;

/// Returns what is said of a configuration, without colours.
fn wrong(text: &str) -> String {
    let problems = Config::parse("octosync.yaml", text.to_owned(), PathBuf::new()).unwrap_err();
    anstream::adapter::strip_str(&problems.render()).to_string()
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
    error: the configuration wants a mapping with `version`, `source`, `destinations`, `names`, `kinds`, `first_sync`, `allow_widening` and `allow_version_gap`
     --> octosync.yaml:1:1
      |
    1 | - 1
      | ^^^ this is a list
    ");
}

#[test]
fn broken_yaml() {
    let text = "version: 1
source: [";
    insta::assert_snapshot!(wrong(text), @"
    error: this is no YAML: while parsing a node, did not find expected node content
     --> octosync.yaml:2:10
      |
    2 | source: [
      |          ^
    ");
}

#[test]
fn tabs() {
    let text = "version: 1
source:
\turl: https://a";
    insta::assert_snapshot!(wrong(text), @"
    error: this is no YAML: tabs disallowed within this context (block indentation)
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
fn missing_keys() {
    let text = "names: {}";
    insta::assert_snapshot!(wrong(text), @"
    error: the configuration has no `version`
     --> octosync.yaml:1:1
      |
    1 | names: {}
      | ^
      |
      = help: add `version: 1`

    error: the configuration has no `source`
     --> octosync.yaml:1:1
      |
    1 | names: {}
      | ^
      |
      = help: add `source: { url: …, api_key: … }`

    error: the configuration has no `destinations`
     --> octosync.yaml:1:1
      |
    1 | names: {}
      | ^
      |
      = help: add `destinations: { production: { url: …, api_key: … } }`
    ");
}

#[test]
fn another_version() {
    let text = "version: 2
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: this octosync (0.1.0) reads version 1 of this format only
     --> octosync.yaml:1:10
      |
    1 | version: 2
      |          ^
      |
      = help: write `version: 1`, or use the octosync that this file was written for
    ");
}

#[test]
fn a_version_that_is_no_number() {
    let text = "version: one
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `version` wants the number 1
     --> octosync.yaml:1:10
      |
    1 | version: one
      |          ^^^ this is a text
    ");
}

#[test]
fn an_unknown_key() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
kindz: {}";
    insta::assert_snapshot!(wrong(text), @"
    error: unknown key `kindz` in the configuration
     --> octosync.yaml:4:1
      |
    4 | kindz: {}
      | ^^^^^ did you mean `kinds`?
      |
      = help: valid here: version, source, destinations, names, kinds, first_sync, allow_widening, allow_version_gap
    ");
}

#[test]
fn an_unknown_key_like_no_other() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
zzz: 1";
    insta::assert_snapshot!(wrong(text), @"
    error: unknown key `zzz` in the configuration
     --> octosync.yaml:4:1
      |
    4 | zzz: 1
      | ^^^
      |
      = help: valid here: version, source, destinations, names, kinds, first_sync, allow_widening, allow_version_gap
    ");
}

#[test]
fn keys_that_are_not_supported_yet() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
select: { projects: {} }
scopes: {}
state: x
include: [y]";
    insta::assert_snapshot!(wrong(text), @"
    error: `select` is not supported yet
     --> octosync.yaml:4:1
      |
    4 | select: { projects: {} }
      | ^^^^^^
      |
      = help: remove it; a later version of octosync will read it

    error: `scopes` is not supported yet
     --> octosync.yaml:5:1
      |
    5 | scopes: {}
      | ^^^^^^
      |
      = help: remove it; a later version of octosync will read it

    error: `state` is not supported yet
     --> octosync.yaml:6:1
      |
    6 | state: x
      | ^^^^^
      |
      = help: remove it; a later version of octosync will read it

    error: `include` is not supported yet
     --> octosync.yaml:7:1
      |
    7 | include: [y]
      | ^^^^^^^
      |
      = help: remove it; a later version of octosync will read it
    ");
}

#[test]
fn keys_of_a_destination() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations:
  a:
    url: https://b
    api_key: { env: B }
    rules: []
    state: x";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations.a.rules` is not supported yet
     --> octosync.yaml:7:5
      |
    7 |     rules: []
      |     ^^^^^
      |
      = help: remove it; a later version of octosync will read it

    error: `destinations.a.state` is not supported yet
     --> octosync.yaml:8:5
      |
    8 |     state: x
      |     ^^^^^
      |
      = help: remove it; a later version of octosync will read it
    ");
}

#[test]
fn a_key_twice() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
allow_widening: true
allow_widening: false";
    insta::assert_snapshot!(wrong(text), @"
    error: `allow_widening` stands here twice
     --> octosync.yaml:5:1
      |
    4 | allow_widening: true
      | -------------- here first
    5 | allow_widening: false
      | ^^^^^^^^^^^^^^
      |
      = help: keep one of them
    ");
}

#[test]
fn a_destination_twice() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations:
  a: { url: 'https://b', api_key: { env: B } }
  a: { url: 'https://c', api_key: { env: B } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations.a` stands here twice
     --> octosync.yaml:5:3
      |
    4 |   a: { url: 'https://b', api_key: { env: B } }
      |   - here first
    5 |   a: { url: 'https://c', api_key: { env: B } }
      |   ^
      |
      = help: keep one of them
    ");
}

#[test]
fn two_destinations_in_one_place() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations:
  a: { url: 'https://b/octo/', api_key: { env: B } }
  b: { url: 'HTTPS://B:443/octo/api', space: default, api_key: { env: B } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `a` and `b` are the same space of the same server
     --> octosync.yaml:5:3
      |
    4 |   a: { url: 'https://b/octo/', api_key: { env: B } }
      |   - here first
    5 |   b: { url: 'HTTPS://B:443/octo/api', space: default, api_key: { env: B } }
      |   ^
      |
      = help: remove one of them
    ");
}

#[test]
fn no_destination() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: {}";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations` is empty
     --> octosync.yaml:3:15
      |
    3 | destinations: {}
      |               ^^
      |
      = help: add at least one: `production: { url: …, api_key: … }`
    ");
}

#[test]
fn destinations_without_content() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations:";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations` wants a mapping from names to servers
     --> octosync.yaml:3:1
      |
    3 | destinations:
      | ^^^^^^^^^^^^ this is nothing
    ");
}

#[test]
fn a_destination_that_is_a_text() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: https://b }";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations.a` wants a mapping with `url`, `space`, `api_key`, `ca_file`, `proxy`, `timeout`, `names`, `kinds`, `first_sync`, `allow_widening` and `allow_version_gap`
     --> octosync.yaml:3:20
      |
    3 | destinations: { a: https://b }
      |                    ^^^^^^^^^ this is a text
    ");
}

#[test]
fn a_key_in_the_file() {
    let text = "version: 1
source:
  url: https://a
  api_key: API-ABCDEF0123456789
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.api_key` must not hold the key itself: this file is meant to be shared
     --> octosync.yaml:4:12
      |
    4 |   api_key: ********************
      |            ^^^^^^^^^^^^^^^^^^^^
      |
      = help: write { env: NAME }, { file: path } or { command: [program, argument] }
    ");
}

#[test]
fn another_key_in_the_file() {
    let text = r#"version: 1
source:
  url: https://a
  api_key: "hunter2" # not so secret
destinations: { a: { url: 'https://b', api_key: { env: B } } }"#;
    insta::assert_snapshot!(wrong(text), @"
    error: `source.api_key` must not hold the key itself: this file is meant to be shared
     --> octosync.yaml:4:12
      |
    4 |   api_key: *************************
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write { env: NAME }, { file: path } or { command: [program, argument] }
    ");
}

#[test]
fn a_key_instead_of_a_variable() {
    let text = "version: 1
source:
  url: https://a
  api_key: { env: API-ABCDEF0123456789 }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.api_key.env` wants the name of an environment variable
     --> octosync.yaml:4:19
      |
    4 |   api_key: { env: API-**************** }
      |                   ^^^^^^^^^^^^^^^^^^^^ this is no such name
      |
      = help: put the key into a variable such as OCTOPUS_API_KEY, and write that name here
    ");
}

#[test]
fn a_variable_with_a_dollar() {
    let text = "version: 1
source:
  url: https://a
  api_key: { env: $KEY }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.api_key.env` wants the name of an environment variable
     --> octosync.yaml:4:19
      |
    4 |   api_key: { env: $KEY }
      |                   ^^^^ this is no such name
      |
      = help: put the key into a variable such as OCTOPUS_API_KEY, and write that name here
    ");
}

#[test]
fn two_places_for_a_key() {
    let text = "version: 1
source:
  url: https://a
  api_key: { env: A, file: b }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.api_key` wants exactly one of `env`, `file` and `command`
     --> octosync.yaml:4:12
      |
    4 |   api_key: { env: A, file: b }
      |            ^^^^^^^^^^^^^^^^^^^ here: `env` and `file`
      |
      = help: write { env: NAME }, { file: path } or { command: [program, argument] }
    ");
}

#[test]
fn no_place_for_a_key() {
    let text = "version: 1
source:
  url: https://a
  api_key: {}
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.api_key` wants exactly one of `env`, `file` and `command`
     --> octosync.yaml:4:12
      |
    4 |   api_key: {}
      |            ^^ here: none
      |
      = help: write { env: NAME }, { file: path } or { command: [program, argument] }
    ");
}

#[test]
fn an_unknown_place_for_a_key() {
    let text = "version: 1
source:
  url: https://a
  api_key: { evn: A }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: unknown key `evn` in `source.api_key`
     --> octosync.yaml:4:14
      |
    4 |   api_key: { evn: A }
      |              ^^^ did you mean `env`?
      |
      = help: valid here: env, file, command
    ");
}

#[test]
fn a_command_that_is_a_text() {
    let text = "version: 1
source:
  url: https://a
  api_key: { command: op read key }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @r#"
    error: `source.api_key.command` wants a list of a program and its arguments
     --> octosync.yaml:4:23
      |
    4 |   api_key: { command: op read key }
      |                       ^^^^^^^^^^^
      |
      = help: write [op, read, "op://vault/octopus/key"]; no shell reads it
    "#);
}

#[test]
fn a_url_without_scheme() {
    let text = "version: 1
source:
  url: octopus.example.com
  api_key: { env: A }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @r#"
    error: "octopus.example.com" is no address of a server: relative URL without a base
     --> octosync.yaml:3:8
      |
    3 |   url: octopus.example.com
      |        ^^^^^^^^^^^^^^^^^^^
      |
      = help: write the address that you open in a browser, such as https://octopus.example.com
    "#);
}

#[test]
fn a_url_with_a_password() {
    let text = "version: 1
source:
  url: https://me:hunter2@host
  api_key: { env: A }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @r#"
    error: "***@host" is no address of a server: it holds a user name or password
     --> octosync.yaml:3:8
      |
    3 |   url: https://**********@host
      |        ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write the address that you open in a browser, such as https://octopus.example.com
    "#);
}

#[test]
fn a_timeout_without_unit() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A }, timeout: 30 }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.timeout` is no duration
     --> octosync.yaml:2:59
      |
    2 | source: { url: 'https://a', api_key: { env: A }, timeout: 30 }
      |                                                           ^^
      |
      = help: write a number and ms, s or m, such as 20ms or 30s
    ");
}

#[test]
fn wrong_types() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
allow_widening: yes
allow_version_gap: 1
kinds: []
names: x";
    insta::assert_snapshot!(wrong(text), @"
    error: `allow_widening` wants true or false
     --> octosync.yaml:4:17
      |
    4 | allow_widening: yes
      |                 ^^^ this is a text

    error: `allow_version_gap` wants true or false
     --> octosync.yaml:5:20
      |
    5 | allow_version_gap: 1
      |                    ^ this is a number

    error: `kinds` wants a mapping from kinds
     --> octosync.yaml:6:8
      |
    6 | kinds: []
      |        ^^ this is a list

    error: `names` wants a mapping from kinds
     --> octosync.yaml:7:8
      |
    7 | names: x
      |        ^ this is a text
    ");
}

#[test]
fn an_unknown_mode() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
kinds: { environments: creat }";
    insta::assert_snapshot!(wrong(text), @"
    error: `kinds.environments` cannot be `creat`
     --> octosync.yaml:4:24
      |
    4 | kinds: { environments: creat }
      |                        ^^^^^ did you mean `create`?
      |
      = help: valid here: ignore, existing, verify, create, merge, mirror
    ");
}

#[test]
fn an_unknown_kind() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
kinds: { enviroments: create }";
    insta::assert_snapshot!(wrong(text), @"
    error: unknown kind `enviroments` in `kinds`
     --> octosync.yaml:4:10
      |
    4 | kinds: { enviroments: create }
      |          ^^^^^^^^^^^ did you mean `environments`?
      |
      = help: valid here: environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, step_templates, script_modules, library_variable_sets, projects, channels, deployment_processes, variables
    ");
}

#[test]
fn kinds_that_are_not_supported_yet() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
kinds: { runbooks: create, triggers: create }";
    insta::assert_snapshot!(wrong(text), @"
    error: `kinds.runbooks` is not supported yet
     --> octosync.yaml:4:10
      |
    4 | kinds: { runbooks: create, triggers: create }
      |          ^^^^^^^^
      |
      = help: remove it; a later version of octosync will read it

    error: `kinds.triggers` is not supported yet
     --> octosync.yaml:4:28
      |
    4 | kinds: { runbooks: create, triggers: create }
      |                            ^^^^^^^^
      |
      = help: remove it; a later version of octosync will read it
    ");
}

#[test]
fn kinds_that_never_take_part() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
kinds: { users: create }";
    insta::assert_snapshot!(wrong(text), @"
    error: `users` never take part in a sync
     --> octosync.yaml:4:10
      |
    4 | kinds: { users: create }
      |          ^^^^^
      |
      = help: remove it
    ");
}

#[test]
fn an_unknown_word_for_first_sync() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
first_sync: source";
    insta::assert_snapshot!(wrong(text), @"
    error: `first_sync` cannot be `source`
     --> octosync.yaml:4:13
      |
    4 | first_sync: source
      |             ^^^^^^
      |
      = help: valid here: stop, take_source, keep_destination
    ");
}

#[test]
fn first_sync_per_kind() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
first_sync: { projects: take_sauce, foo: stop }";
    insta::assert_snapshot!(wrong(text), @"
    error: `first_sync.projects` cannot be `take_sauce`
     --> octosync.yaml:4:25
      |
    4 | first_sync: { projects: take_sauce, foo: stop }
      |                         ^^^^^^^^^^ did you mean `take_source`?
      |
      = help: valid here: stop, take_source, keep_destination

    error: unknown kind `foo` in `first_sync`
     --> octosync.yaml:4:37
      |
    4 | first_sync: { projects: take_sauce, foo: stop }
      |                                     ^^^
      |
      = help: valid here: environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, step_templates, script_modules, library_variable_sets, projects, channels, deployment_processes, variables
    ");
}

#[test]
fn names_without_names() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
names:
  environments: { A: [], B: [~], C: '', D: {} }
  projets: {}";
    insta::assert_snapshot!(wrong(text), @"
    error: `names.environments.A` says no name
     --> octosync.yaml:5:22
      |
    5 |   environments: { A: [], B: [~], C: '', D: {} }
      |                      ^^ this is a list
      |
      = help: write a name, [several, names], or ~ if it has no counterpart there

    error: `names.environments.B` says no name
     --> octosync.yaml:5:29
      |
    5 |   environments: { A: [], B: [~], C: '', D: {} }
      |                             ^^^ this is a list
      |
      = help: write a name, [several, names], or ~ if it has no counterpart there

    error: `names.environments.C` says no name
     --> octosync.yaml:5:37
      |
    5 |   environments: { A: [], B: [~], C: '', D: {} }
      |                                     ^^ this is a text
      |
      = help: write a name, [several, names], or ~ if it has no counterpart there

    error: `names.environments.D` says no name
     --> octosync.yaml:5:44
      |
    5 |   environments: { A: [], B: [~], C: '', D: {} }
      |                                            ^^ this is a mapping
      |
      = help: write a name, [several, names], or ~ if it has no counterpart there

    error: unknown kind `projets` in `names`
     --> octosync.yaml:6:3
      |
    6 |   projets: {}
      |   ^^^^^^^ did you mean `projects`?
      |
      = help: valid here: tenants, teams, certificates, targets, git_credentials, environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, step_templates, script_modules, library_variable_sets, projects, channels, runbooks, roles
    ");
}

#[test]
fn a_name_twice() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
names: { environments: { Test: Staging, test: Production } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `test` stands here twice: names compare without case
     --> octosync.yaml:4:41
      |
    4 | names: { environments: { Test: Staging, test: Production } }
      |                          ----           ^^^^
      |                          |
      |                          here first
      |
      = help: keep one of them
    ");
}

#[test]
fn a_quote_that_is_not_closed() {
    let text = r#"version: 1
source: { url: "https://a }"#;
    insta::assert_snapshot!(wrong(text), @r#"
    error: this is no YAML: while scanning a quoted scalar, found unexpected end of stream
     --> octosync.yaml:2:16
      |
    2 | source: { url: "https://a }
      |                ^
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
      = help: valid here: version, source, destinations, names, kinds, first_sync, allow_widening, allow_version_gap
    "#);
}

#[test]
fn a_raw_escape_sequence() {
    let text = "version: 1 # \u{1b}[31m\nsource: 1\nkinds: { \u{1b}[31m: x }";
    let said = wrong(text);
    assert!(!said.contains('\u{1b}'), "{said:?}");
    insta::assert_snapshot!(said, @"
    error: this is no YAML: while parsing a flow mapping, did not find expected ',' or '}'
     --> octosync.yaml:3:11
      |
    3 | kinds: { ␛[31m: x }
      |           ^
    ");
}

#[test]
fn a_key_of_another_place() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A }, names: {} }
destinations: { a: { url: 'https://b', api_key: { env: B }, version: 1 } }";
    insta::assert_snapshot!(wrong(text), @"
    error: unknown key `names` in `source`
     --> octosync.yaml:2:50
      |
    2 | source: { url: 'https://a', api_key: { env: A }, names: {} }
      |                                                  ^^^^^
      |
      = help: it stands at the top of the file, or below a destination

    error: unknown key `version` in `destinations.a`
     --> octosync.yaml:3:61
      |
    3 | destinations: { a: { url: 'https://b', api_key: { env: B }, version: 1 } }
      |                                                             ^^^^^^^
      |
      = help: valid here: url, space, api_key, ca_file, proxy, timeout, names, kinds, first_sync, allow_widening, allow_version_gap
    ");
}

#[test]
fn a_destination_without_address_and_key() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations:
  production:
    space: Default";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations.production` has no `url`
     --> octosync.yaml:4:3
      |
    4 |   production:
      |   ^^^^^^^^^^
      |
      = help: add `url: https://octopus.example.com`

    error: `destinations.production` has no `api_key`
     --> octosync.yaml:4:3
      |
    4 |   production:
      |   ^^^^^^^^^^
      |
      = help: add `api_key: { env: OCTOPUS_API_KEY }`
    ");
}

#[test]
fn a_destination_without_content() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations:
  production:
";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations.production` wants a mapping with `url`, `space`, `api_key`, `ca_file`, `proxy`, `timeout`, `names`, `kinds`, `first_sync`, `allow_widening` and `allow_version_gap`
     --> octosync.yaml:4:3
      |
    4 |   production:
      |   ^^^^^^^^^^ this is nothing
    ");
}

#[test]
fn settings_without_content() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A }, space: }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
kinds:
first_sync: ~
names: { environments: }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.space` wants a text
     --> octosync.yaml:2:50
      |
    2 | source: { url: 'https://a', api_key: { env: A }, space: }
      |                                                  ^^^^^ this is nothing

    error: `kinds` wants a mapping from kinds
     --> octosync.yaml:4:1
      |
    4 | kinds:
      | ^^^^^ this is nothing

    error: `first_sync` wants one of `stop`, `take_source` and `keep_destination`
     --> octosync.yaml:5:13
      |
    5 | first_sync: ~
      |             ^ this is nothing

    error: `names.environments` wants a mapping from source names to names here
     --> octosync.yaml:6:10
      |
    6 | names: { environments: }
      |          ^^^^^^^^^^^^ this is nothing
    ");
}
