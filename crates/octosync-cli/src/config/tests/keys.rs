//! Keys that are unknown, missing, given twice or not supported yet.

use super::wrong;

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
      |
      = help: write, for example, `version: 1`
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
      = help: valid here: version, include, source, destinations, state, select, templates, dependencies, names, kinds, first_sync, scopes, allow_widening, allow_weaker_gates, lifecycles, channels, release_strategy, triggers, runbooks, subscriptions, steps, variables, tenants, teams, logos, git_projects, packages, on_refusal, on_conflict, prune, max_delete, protect, deleted_there, missing_reference, references, secrets, rules, ignore, allow_version_gap
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
      = help: valid here: version, include, source, destinations, state, select, templates, dependencies, names, kinds, first_sync, scopes, allow_widening, allow_weaker_gates, lifecycles, channels, release_strategy, triggers, runbooks, subscriptions, steps, variables, tenants, teams, logos, git_projects, packages, on_refusal, on_conflict, prune, max_delete, protect, deleted_there, missing_reference, references, secrets, rules, ignore, allow_version_gap
    ");
}

#[test]
fn keys_that_are_not_supported_yet() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
prune: { projects: delete }
include: [y]";
    insta::assert_snapshot!(wrong(text), @"
    error: `prune.projects` cannot be `delete`: deleting projects is not supported yet
     --> octosync.yaml:4:20
      |
    4 | prune: { projects: delete }
      |                    ^^^^^^
      |
      = help: remove it; of what is in documents, `delete` can be said for tag_sets, step_templates, variables, tenant_variables, or as one word for all of it

    error: the included file y cannot be read: there is no such file
     --> octosync.yaml:5:11
      |
    5 | include: [y]
      |           ^
      |
      = help: correct the path: it starts at the folder of the file that names it
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
    error: unknown key `state` in `destinations.a`
     --> octosync.yaml:8:5
      |
    8 |     state: x
      |     ^^^^^
      |
      = help: it stands at the top of the file
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
      = help: it stands at the top of the file
    ");
}
