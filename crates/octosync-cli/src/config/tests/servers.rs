//! Servers and keys that are written wrong.

use super::wrong;

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
fn destinations_whose_names_cannot_be_told_apart() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations:
  prod: { url: 'https://b', api_key: { env: B } }
  Prod: { url: 'https://c', api_key: { env: B } }
  Source: { url: 'https://d', api_key: { env: B } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `prod` and `Prod` differ in case only
     --> octosync.yaml:5:3
      |
    4 |   prod: { url: 'https://b', api_key: { env: B } }
      |   ---- here first
    5 |   Prod: { url: 'https://c', api_key: { env: B } }
      |   ^^^^
      |
      = help: give one of them another name

    error: a destination cannot be called `Source`
     --> octosync.yaml:6:3
      |
    6 |   Source: { url: 'https://d', api_key: { env: B } }
      |   ^^^^^^
      |
      = help: give it another name: messages call the source so
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
      |
      = help: write, for example, `destinations: { production: { url: https://octopus.example.com, api_key: { env: OCTOPUS_API_KEY } } }`
    ");
}

#[test]
fn a_destination_that_is_a_text() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: https://b }";
    insta::assert_snapshot!(wrong(text), @"
    error: `destinations.a` wants a mapping with `url`, `space`, `api_key`, `ca_file`, `proxy`, `timeout`, `select`, `templates`, `dependencies`, `names`, `kinds`, `first_sync`, `scopes`, `allow_widening`, `allow_weaker_gates`, `lifecycles`, `channels`, `release_strategy`, `triggers`, `runbooks`, `subscriptions`, `steps`, `variables`, `tenants`, `teams`, `logos`, `git_projects`, `packages`, `on_refusal`, `on_conflict`, `prune`, `max_delete`, `protect`, `deleted_there`, `missing_reference`, `references`, `secrets`, `rules`, `ignore` and `allow_version_gap`
     --> octosync.yaml:3:20
      |
    3 | destinations: { a: https://b }
      |                    ^^^^^^^^^ this is a text
      |
      = help: write, for example, `{ url: https://octopus.example.com, api_key: { env: OCTOPUS_API_KEY } }`
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
    error: "octopus.example.com" is not a valid server address: it does not start with https:// or http://
     --> octosync.yaml:3:8
      |
    3 |   url: octopus.example.com
      |        ^^^^^^^^^^^^^^^^^^^
      |
      = help: write what a browser shows before /app, such as https://octopus.example.com
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
    error: "***@host" is not a valid server address: it holds a user name or password
     --> octosync.yaml:3:8
      |
    3 |   url: https://**********@host
      |        ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write what a browser shows before /app, such as https://octopus.example.com
    "#);
}

#[test]
fn a_timeout_without_unit() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A }, timeout: 30 }
destinations: { a: { url: 'https://b', api_key: { env: B } } }";
    insta::assert_snapshot!(wrong(text), @"
    error: `source.timeout` is not a valid duration
     --> octosync.yaml:2:59
      |
    2 | source: { url: 'https://a', api_key: { env: A }, timeout: 30 }
      |                                                           ^^
      |
      = help: write a number and ms, s or m, such as 20ms or 30s
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
    error: `destinations.production` wants a mapping with `url`, `space`, `api_key`, `ca_file`, `proxy`, `timeout`, `select`, `templates`, `dependencies`, `names`, `kinds`, `first_sync`, `scopes`, `allow_widening`, `allow_weaker_gates`, `lifecycles`, `channels`, `release_strategy`, `triggers`, `runbooks`, `subscriptions`, `steps`, `variables`, `tenants`, `teams`, `logos`, `git_projects`, `packages`, `on_refusal`, `on_conflict`, `prune`, `max_delete`, `protect`, `deleted_there`, `missing_reference`, `references`, `secrets`, `rules`, `ignore` and `allow_version_gap`
     --> octosync.yaml:4:3
      |
    4 |   production:
      |   ^^^^^^^^^^ this is nothing
      |
      = help: write, for example, `{ url: https://octopus.example.com, api_key: { env: OCTOPUS_API_KEY } }`
    ");
}
