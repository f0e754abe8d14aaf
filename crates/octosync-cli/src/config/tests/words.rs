//! Kinds, modes and names that are written wrong.

use super::wrong;

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
    error: `allow_widening` wants true, false, or a list of topics
     --> octosync.yaml:4:17
      |
    4 | allow_widening: yes
      |                 ^^^ this is a text
      |
      = help: write `true`, without quotes

    error: `allow_version_gap` wants true or false
     --> octosync.yaml:5:20
      |
    5 | allow_version_gap: 1
      |                    ^ this is a number
      |
      = help: write `true` or `false`

    error: `kinds` wants a mapping from kinds
     --> octosync.yaml:6:8
      |
    6 | kinds: []
      |        ^^ this is a list
      |
      = help: write, for example, `kinds: { accounts: existing }`

    error: `names` wants a mapping from kinds
     --> octosync.yaml:7:8
      |
    7 | names: x
      |        ^ this is a text
      |
      = help: write, for example, `names: { environments: { Development: ~, Test: Staging } }`
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
      = help: valid here: environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, git_credentials, proxies, certificates, targets, workers, step_templates, script_modules, library_variable_sets, projects, channels, deployment_processes, runbooks, runbook_processes, triggers, teams, user_roles, scoped_user_roles, variables, tenants, tenant_variables, logos, subscriptions, deployment_freezes
    ");
}

#[test]
fn a_mode_that_a_kind_cannot_have() {
    let text = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
kinds: { tenants: create, deployment_freezes: merge }";
    insta::assert_snapshot!(wrong(text), @"
    error: `kinds.deployment_freezes` cannot be `merge`
     --> octosync.yaml:4:47
      |
    4 | kinds: { tenants: create, deployment_freezes: merge }
      |                                               ^^^^^
      |
      = help: valid here: ignore, existing, verify, create
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
      |             ^^^^^^ did you mean `take_source`?
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
      = help: valid here: environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, git_credentials, proxies, certificates, targets, workers, step_templates, script_modules, library_variable_sets, projects, channels, deployment_processes, runbooks, runbook_processes, triggers, teams, user_roles, scoped_user_roles, variables, tenants, tenant_variables, logos, subscriptions, deployment_freezes, default
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
      = help: valid here: users, environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, git_credentials, proxies, certificates, targets, workers, step_templates, script_modules, library_variable_sets, projects, channels, runbooks, triggers, teams, user_roles, tenants, logos, subscriptions, deployment_freezes, roles
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
      |
      = help: write something there, or remove it

    error: `kinds` wants a mapping from kinds
     --> octosync.yaml:4:1
      |
    4 | kinds:
      | ^^^^^ this is nothing
      |
      = help: write, for example, `kinds: { accounts: existing }`

    error: `first_sync` wants one of `stop`, `take_source` and `keep_destination`
     --> octosync.yaml:5:13
      |
    5 | first_sync: ~
      |             ^ this is nothing
      |
      = help: write, for example, `first_sync: { projects: take_source }`

    error: `names.environments` wants a mapping from source names to names here
     --> octosync.yaml:6:10
      |
    6 | names: { environments: }
      |          ^^^^^^^^^^^^ this is nothing
      |
      = help: write, for example, `{ Development: ~, Test: Staging }`
    ");
}
