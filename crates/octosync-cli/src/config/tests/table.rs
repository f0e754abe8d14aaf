//! Wrong configurations, one a row: what is written at the top of the file, and exactly what is said of it.

use crate::config::{Config, Flags};
use std::fmt::Write as _;
use std::path::PathBuf;

const HEAD: &str = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { p: { url: 'https://b', api_key: { env: B } } }
";

const ROWS: &[&str] = &[
    "select: [OctoFX]",
    "select: { project: { include: a } }",
    "select: { users: { include: a } }",
    "select: { packages: { include: a } }",
    "packages: { mode: copied }",
    "packages: { mode: copy, max_size: 500 }",
    "packages: { mode: report, size: 1 }",
    "select: { projects: OctoFX }",
    "select: { projects: {} }",
    "select: { projects: { include: [] } }",
    "select: { projects: { includes: [a] } }",
    "select: { projects: { include: { a: b } } }",
    "select: { projects: { include: [''] } }",
    "select: { projects: { include: 'tag:Ring/Early' } }",
    "select: { feeds: { include: 'group:Web' } }",
    "select: { feeds: { exclude: 'project:Web' } }",
    "dependencies: all",
    "dependencies: [include]",
    "scopes: { variables: drop }",
    "scopes: { variable: { environments: drop } }",
    "scopes: { variables: { environment: drop } }",
    "scopes: { variables: { environments: drops } }",
    "scopes: { triggers: { environments: drop } }",
    "kinds: { scoped_user_roles: mirror }",
    "scopes: { steps: { machines: drop } }",
    "scopes: { steps: { excluded_envs: drop } }",
    "allow_widening: yes please",
    "allow_widening: [step]",
    "allow_weaker_gates: 1",
    "lifecycles: map",
    "lifecycles: { phases: none }",
    "lifecycles: { phases: [] }",
    "lifecycles: { phases: [Staging] }",
    "lifecycles: { phases: [{ name: Staging }] }",
    "lifecycles: { phases: [{ environments: [Staging] }] }",
    "lifecycles: { phases: [{ name: Staging, environments: [] }] }",
    "lifecycles: { automatic: on }",
    "lifecycles: { missing: [a] }",
    "lifecycles: { missing: '' }",
    "channels: { missing_lifecycle: { names: x } }",
    "channels: { missing: skip }",
    "release_strategy: { auto_create: true }",
    "steps: { destination_only: delete }",
    "steps: keep",
    "variables: { new: sauce }",
    "variables: { new_renamed: empty }",
    "variables: { new_widened: skip }",
    "variables: { existing: take_source }",
    "variables: { own_values: keep }",
    "variables: { missing_reference: default }",
    "variables: { placeholder: '' }",
    "variables: { keep_duplicates: maybe }",
    "variables: { news: source }",
    "git_projects: branch",
    "git_projects: { mode: skip }",
    "git_projects: { branch: main }",
    "missing_reference: default",
    "missing_reference: { workerpool: default }",
    "missing_reference: { worker_pool: [] }",
    "secrets: { match: a }",
    "secrets: [{ match: accounts/A }]",
    "secrets: [{ match: accounts/A, from: hunter2 }]",
    "secrets: [{ from: { env: A } }]",
    "secrets: [{ match: accounts/A, from: { env: A, file: b } }]",
    "rules: { about: step }",
    "rules: [step]",
    "rules: [{ set: { skip: true } }]",
    "rules: [{ about: step }]",
    "rules: [{ about: stepp, set: { skip: true } }]",
    "rules: [{ about: step, set: {} }]",
    "rules: [{ about: step, set: { skip: 1 } }]",
    "rules: [{ about: step, match: { projects: a }, set: { skip: true } }]",
    "rules: [{ about: step, match: { scope: { machines: a } }, set: { skip: true } }]",
    "rules: [{ about: step, set: { machines: [a] } }]",
    "rules: [{ about: step, set: { value: keep } }]",
    "rules: [{ about: step, set: { mode: merge } }]",
    "rules: [{ about: step, set: { environments: [a], scope: { environments: [b] } } }]",
    "rules: [{ about: variable, set: { value: kept } }]",
    "rules: [{ about: variable, set: { value: { text: a, env: B } } }]",
    "rules: [{ about: variable, set: { value: { text: [a] } } }]",
    "rules: [{ about: variable, set: { worker_pool: a } }]",
    "rules: [{ about: lifecycle, set: { mode: merged } }]",
    "rules: [{ about: lifecycle, set: { weaken: true } }]",
    "rules: [{ about: step, set: { undeclared: yes } }]",
    "rules: [{ about: step, set: { before: A, after: B } }]",
    "rules: [{ about: step, set: { after: [A] } }]",
    "rules: [{ about: step, set: { only: [] } }]",
    "rules: [{ about: variable, set: { only: [Text] } }]",
    "rules: [{ about: variable, set: { after: A } }]",
    "include: { a: b }",
    "include: [[a]]",
    "include: [nowhere.yaml]",
    "names: { environment: { a: b } }",
    "kinds: { projects: mirrored }",
    "kinds: { lifecycles: true }",
    "first_sync: source",
    "kinds: { feeds: ignore }\nselect: { feeds: { include: [a] } }",
    "variables: { existing: overwrite }\nfirst_sync: { variables: keep_destination }",
    "kinds: { projects: merge }\nnames: { projects: { A: [B, C] } }",
    "lifecycles: { phases: empty }\nallow_widening: false",
    "rules:\n- { about: step, match: { name: A* }, set: { skip: true } }\n- { about: step, match: { name: A* }, set: { skip: false } }",
    "rules:\n- { about: variable, match: { project: P }, set: { value: keep, environments: [E] } }\n- { about: variable, match: { project: P, name: A }, set: { environments: [F] } }",
    "select: { projects: { include: [A, B], exclude: [B, A] } }",
    "secrets: [{ match: accounts/A, from: { env: A } }, { match: Accounts/a, from: { env: B } }]",
    "kinds: { variables: mirror }\nvariables: { existing: keep, own_values: leave }",
    "kinds: { lifecycles: existing }\nlifecycles: { automatic: as_source }",
    "kinds: { lifecycles: ignore }\nlifecycles: { phases: [{ name: P, environments: [E] }] }",
    "kinds: { projects: existing }\nlifecycles: { missing: default }",
    "kinds: { channels: ignore }\nchannels: { missing_lifecycle: project }",
    "kinds: { projects: existing }\nrelease_strategy: { auto_create: as_source }",
    "kinds: { deployment_processes: create }\nsteps: { destination_only: remove }",
    "kinds: { variables: create }\nvariables: { existing: overwrite }",
    "kinds: { variables: ignore }\nvariables: { placeholder: TODO, keep_duplicates: true }",
    "kinds: { projects: ignore }\ngit_projects: skip",
    "kinds: { accounts: existing }\nscopes: { accounts: { environments: drop } }",
    "kinds: { feeds: create }\nfirst_sync: { feeds: take_source }",
    "kinds: { feeds: mirror }\non_conflict: { feeds: stop }",
    "variables: { existing: keep }\non_conflict: { default: stop, variables: take_source }",
    "on_conflict: { default: theirs }",
    "rules: [{ about: step, set: { on_conflict: theirs } }]",
    "variables: { new: skip, new_renamed: source }",
    "names: { environments: { A: B, A: C } }",
    "kinds: {}\nkinds: {}",
    "include: []\ninclude: []",
    "include: ['']",
    "version: 2",
    "prune: remove",
    "prune: { channels: delete }",
    "kinds: { tag_sets: create }\nprune: { tag_sets: delete }",
    "max_delete: 5",
    "max_delete: { percent: 101 }",
    "max_delete: { count: -1, per_cent: 5 }",
    "protect: { a: b }",
    "runbooks: { publish: yes }",
    "templates: { project: Base }",
    "templates: [{ project: Base, to: [], keep: [variables, steps] }, { to: 'Web *', keeps: [] }]",
];

/// `message @ line:column | label | and @ line:column: why | help`.
fn said(row: &str) -> String {
    let text = format!("{HEAD}{row}\n");
    let Err(problems) = Config::parse("octosync.yaml", text, PathBuf::new()) else {
        return "nothing is said".to_owned();
    };
    let each = problems.all.iter().map(|problem| {
        let (_, line, column) = problems.position(problem.at.start);
        let also = problem.also.as_deref().map(|(at, why)| {
            let (_, line, column) = problems.position(at.start);
            format!(" | and @ {line}:{column}: {why}")
        });
        let also = also.unwrap_or_default();
        let label = if problem.label.is_empty() { String::new() } else { format!(" | {}", problem.label) };
        let help = problem.help.as_deref().map(|help| format!(" | {help}")).unwrap_or_default();
        format!("{} @ {line}:{column}{label}{also}{help}", problem.message)
    });
    each.collect::<Vec<_>>().join("\n    ")
}

#[test]
fn wrong_configurations_and_what_is_said_of_them() {
    assert!(ROWS.len() >= 60);
    let mut table = String::new();
    for row in ROWS {
        writeln!(table, "{row}\n    {}", said(row)).unwrap();
    }
    assert!(!table.contains("nothing is said"), "{table}");
    insta::assert_snapshot!(table, @r#"
    select: [OctoFX]
        `select` wants a mapping from kinds @ 4:9 | this is a list | write, for example, `select: { projects: { include: ["Web *"] } }`
    select: { project: { include: a } }
        unknown kind `project` in `select` @ 4:11 | did you mean `projects`? | valid here: environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, git_credentials, proxies, certificates, targets, workers, step_templates, script_modules, library_variable_sets, projects, channels, runbooks, triggers, teams, user_roles, tenants, logos, subscriptions, deployment_freezes, steps, team_roles, variables, only_needed
    select: { users: { include: a } }
        `users` never take part in a sync @ 4:11 | remove it
    select: { packages: { include: a } }
        `select.packages` has a topic of its own @ 4:11 | write `packages: { mode: copy }`
    packages: { mode: copied }
        `packages.mode` cannot be `copied` @ 4:19 | valid here: ignore, report, copy
    packages: { mode: copy, max_size: 500 }
        `packages.max_size` is not a valid size @ 4:35 | write a number and kB, MB, GB, KiB, MiB or GiB, such as 500 MB
    packages: { mode: report, size: 1 }
        unknown key `size` in `packages` @ 4:27 | did you mean `max_size`? | valid here: mode, max_size
    select: { projects: OctoFX }
        `select.projects` wants a mapping with `include` and `exclude` @ 4:21 | this is a text | write, for example, `{ include: ["Web *"] }`
    select: { projects: {} }
        `select.projects` selects nothing in particular @ 4:11 | write { include: [patterns] }, { exclude: [patterns] }, or both
    select: { projects: { include: [] } }
        `select.projects.include` is empty: nothing would take part @ 4:11 | name what takes part, or write kinds.projects: ignore
    select: { projects: { includes: [a] } }
        unknown key `includes` in `select.projects` @ 4:23 | did you mean `include`? | valid here: include, exclude
    select: { projects: { include: { a: b } } }
        `select.projects.include` wants a text, or a list of texts @ 4:32 | this is a mapping | write one value, without braces
    select: { projects: { include: [''] } }
        `select.projects.include` is empty @ 4:33 | write something there, or remove it
    select: { projects: { include: 'tag:Ring/Early' } }
        projects cannot be selected by `tag:` @ 4:32 | projects have groups, tenants have tags, and what belongs to projects is selected by `project:Name` or `project:Name/own name`; put a backslash before the colon if the name itself begins so
    select: { feeds: { include: 'group:Web' } }
        feeds cannot be selected by `group:` @ 4:29 | projects have groups, tenants have tags, and what belongs to projects is selected by `project:Name` or `project:Name/own name`; put a backslash before the colon if the name itself begins so
    select: { feeds: { exclude: 'project:Web' } }
        feeds cannot be selected by `project:` @ 4:29 | projects have groups, tenants have tags, and what belongs to projects is selected by `project:Name` or `project:Name/own name`; put a backslash before the colon if the name itself begins so
    dependencies: all
        `dependencies` cannot be `all` @ 4:15 | valid here: include, require, ignore
    dependencies: [include]
        `dependencies` wants one of `include`, `require` and `ignore` @ 4:15 | this is a list | write one value, without brackets
    scopes: { variables: drop }
        `scopes.variables` wants a mapping with `environments`, `channels`, `process_owners`, `actions`, `machines`, `tenant_tags` and `roles` @ 4:22 | this is a text | write, for example, `{ environments: drop }`
    scopes: { variable: { environments: drop } }
        unknown key `variable` in `scopes` @ 4:11 | did you mean `variables`? | valid here: accounts, certificates, targets, workers, channels, steps, runbooks, triggers, team_roles, variables, subscriptions
    scopes: { variables: { environment: drop } }
        unknown key `environment` in `scopes.variables` @ 4:24 | did you mean `environments`? | valid here: environments, channels, process_owners, actions, machines, tenant_tags, roles
    scopes: { variables: { environments: drops } }
        `scopes.variables.environments` cannot be `drops` @ 4:38 | did you mean `drop`? | valid here: fail_unless_all, skip_unless_all, fail_unless_any, skip_unless_any, drop, drop_new
    scopes: { triggers: { environments: drop } }
        `scopes.triggers.environments` cannot be `drop` @ 4:37 | valid here: fail_unless_all, skip_unless_all, fail_unless_any, skip_unless_any
    kinds: { scoped_user_roles: mirror }
        `kinds.scoped_user_roles` cannot be `mirror` @ 4:29 | valid here: ignore, existing, verify, create
    scopes: { steps: { machines: drop } }
        unknown key `machines` in `scopes.steps` @ 4:20 | valid here: environments, excluded_environments, channels, tenant_tags
    scopes: { steps: { excluded_envs: drop } }
        unknown key `excluded_envs` in `scopes.steps` @ 4:20 | valid here: environments, excluded_environments, channels, tenant_tags
    allow_widening: yes please
        `allow_widening` wants true, false, or a list of topics @ 4:17 | this is a text | write `true` or `false`
    allow_widening: [step]
        `allow_widening` cannot be `step` @ 4:18 | did you mean `steps`? | valid here: lifecycles, accounts, certificates, targets, workers, channels, steps, runbooks, triggers, team_roles, variables, tenant_variables, subscriptions
    allow_weaker_gates: 1
        `allow_weaker_gates` wants true or false @ 4:21 | this is a number | write `true` or `false`
    lifecycles: map
        `lifecycles` wants a mapping with `phases`, `automatic` and `missing` @ 4:13 | this is a text | write, for example, `lifecycles: { missing: default }`
    lifecycles: { phases: none }
        `lifecycles.phases` cannot be `none` @ 4:23 | valid here: map, empty
    lifecycles: { phases: [] }
        `lifecycles.phases` is an empty list @ 4:23 | write `empty` for lifecycles without phases, or name at least one phase
    lifecycles: { phases: [Staging] }
        `lifecycles.phases` wants a mapping with `name` and `environments` @ 4:24 | this is a text | write, for example, `[{ name: Staging, environments: [Staging] }]`
    lifecycles: { phases: [{ name: Staging }] }
        `lifecycles.phases` has no `environments` @ 4:24 | add `environments: [Staging]`
    lifecycles: { phases: [{ environments: [Staging] }] }
        `lifecycles.phases` has no `name` @ 4:24 | add `name: Staging`
    lifecycles: { phases: [{ name: Staging, environments: [] }] }
        a phase of `lifecycles.phases` names no environment: it would lead to every one @ 4:55 | name at least one
    lifecycles: { automatic: on }
        `lifecycles.automatic` cannot be `on` @ 4:26 | valid here: off, as_source
    lifecycles: { missing: [a] }
        `lifecycles.missing` wants a text @ 4:24 | this is a list | write one value, without brackets
    lifecycles: { missing: '' }
        `lifecycles.missing` is empty @ 4:24 | write something there, or remove it
    channels: { missing_lifecycle: { names: x } }
        `channels.missing_lifecycle` has no `name` @ 4:32 | add `name: …`
        unknown key `names` in `channels.missing_lifecycle` @ 4:34 | it stands at the top of the file, or below a destination
    channels: { missing: skip }
        unknown key `missing` in `channels` @ 4:13 | did you mean `missing_lifecycle`? | valid here: missing_lifecycle
    release_strategy: { auto_create: true }
        `release_strategy.auto_create` cannot be `true` @ 4:34 | valid here: off, as_source
    steps: { destination_only: delete }
        `steps.destination_only` cannot be `delete` @ 4:28 | valid here: keep, remove
    steps: keep
        `steps` wants a mapping with `destination_only` @ 4:8 | this is a text | write, for example, `steps: { destination_only: remove }`
    variables: { new: sauce }
        `variables.new` cannot be `sauce` @ 4:19 | did you mean `source`? | valid here: source, placeholder, empty, skip
    variables: { new_renamed: empty }
        `variables.new_renamed` cannot be `empty` @ 4:27 | valid here: placeholder, source, skip
    variables: { new_widened: skip }
        `variables.new_widened` cannot be `skip` @ 4:27 | valid here: placeholder, source, empty
    variables: { existing: take_source }
        `variables.existing` cannot be `take_source` @ 4:24 | valid here: merge, keep, overwrite
    variables: { own_values: keep }
        `variables.own_values` cannot be `keep` @ 4:26 | valid here: leave, add
    variables: { missing_reference: default }
        `variables.missing_reference` cannot be `default` @ 4:33 | valid here: skip, empty, fail
    variables: { placeholder: '' }
        `variables.placeholder` is empty @ 4:27 | write something there, or remove it
    variables: { keep_duplicates: maybe }
        `variables.keep_duplicates` wants true or false @ 4:31 | this is a text | write `true` or `false`
    variables: { news: source }
        unknown key `news` in `variables` @ 4:14 | did you mean `new`? | valid here: new, new_renamed, new_widened, existing, own_values, shadows, missing_reference, keep_duplicates, placeholder
    git_projects: branch
        `git_projects` cannot be `branch` @ 4:15 | valid here: database_only, skip, create_as_database
    git_projects: { mode: skip }
        `git_projects` wants one of `database_only`, `skip` and `create_as_database` @ 4:15 | this is a mapping | write one value, without braces
    git_projects: { branch: main }
        `git_projects.branch` is not supported yet @ 4:17 | remove it; a later version of octosync will read it
    missing_reference: default
        `missing_reference` wants a mapping with `worker_pool`, `feed`, `container_feed`, `account`, `team`, `variable_set`, `git_credential`, `action` and `dangling` @ 4:20 | this is a text | write, for example, `missing_reference: { worker_pool: default }`
    missing_reference: { workerpool: default }
        unknown key `workerpool` in `missing_reference` @ 4:22 | did you mean `worker_pool`? | valid here: worker_pool, feed, container_feed, account, team, variable_set, git_credential, action, dangling
    missing_reference: { worker_pool: [] }
        `missing_reference.worker_pool` wants a text @ 4:35 | this is a list | write one value, without brackets
    secrets: { match: a }
        `secrets` wants a list of secrets @ 4:10 | this is a mapping | write, for example, `secrets: [{ match: accounts/Azure/Password, from: { env: AZURE_PASSWORD } }]`
    secrets: [{ match: accounts/A }]
        `secrets[1]` has no `from` @ 4:11 | add `from: { env: AZURE_PASSWORD }`
    secrets: [{ match: accounts/A, from: hunter2 }]
        `secrets[1].from` must not hold the secret itself: this file is meant to be shared @ 4:38 | write { env: NAME }, { file: path } or { command: [program, argument] }
    secrets: [{ from: { env: A } }]
        `secrets[1]` has no `match` @ 4:11 | add `match: accounts/Azure/Password`
    secrets: [{ match: accounts/A, from: { env: A, file: b } }]
        `secrets[1].from` wants exactly one of `env`, `file` and `command` @ 4:38 | here: `env` and `file` | write { env: NAME }, { file: path } or { command: [program, argument] }
    rules: { about: step }
        `rules` wants a list of exceptions @ 4:8 | this is a mapping | write, for example, `rules: [{ about: step, match: { name: Deploy }, set: { skip: true } }]`
    rules: [step]
        `rules[1]` wants a mapping with `about`, `match` and `set` @ 4:9 | this is a text | write, for example, `{ about: step, match: { name: Deploy }, set: { skip: true } }`
    rules: [{ set: { skip: true } }]
        `rules[1]` has no `about` @ 4:9 | add `about: step`
    rules: [{ about: step }]
        `rules[1]` has no `set` @ 4:9 | add `set: { skip: true }`
    rules: [{ about: stepp, set: { skip: true } }]
        no exception can be about `stepp` @ 4:18 | did you mean `step`? | valid here: environment, project_group, tag_set, lifecycle, feed, account, worker_pool, machine_policy, git_credential, proxy, certificate, deployment_target, worker, step_template, script_module, library_variable_set, project, channel, runbook, trigger, team, user_role, tenant, logo, subscription, deployment_freeze, phase, step, team_role, variable, link, tenant_variable
    rules: [{ about: step, set: {} }]
        `rules[1].set` sets nothing @ 4:29 | valid here: skip, scope, environments, excluded_environments, channels, tenant_tags, keep, only, before, after, account, container_feed, feed, git_credential, team, worker_pool, on_conflict, weaken, undeclared
    rules: [{ about: step, set: { skip: 1 } }]
        `rules[1].set.skip` wants true or false @ 4:37 | this is a number | write `true` or `false`
    rules: [{ about: step, match: { projects: a }, set: { skip: true } }]
        unknown key `projects` in `rules[1].match` @ 4:33 | did you mean `project`? | valid here: project, parent, name, scope
    rules: [{ about: step, match: { scope: { machines: a } }, set: { skip: true } }]
        unknown key `machines` in `rules[1].match.scope` @ 4:42 | valid here: environments, excluded_environments, channels, tenant_tags
    rules: [{ about: step, set: { machines: [a] } }]
        unknown key `machines` in `rules[1].set` @ 4:31 | valid here: skip, scope, environments, excluded_environments, channels, tenant_tags, keep, only, before, after, account, container_feed, feed, git_credential, team, worker_pool, on_conflict, weaken, undeclared
    rules: [{ about: step, set: { value: keep } }]
        unknown key `value` in `rules[1].set` @ 4:31 | valid here: skip, scope, environments, excluded_environments, channels, tenant_tags, keep, only, before, after, account, container_feed, feed, git_credential, team, worker_pool, on_conflict, weaken, undeclared
    rules: [{ about: step, set: { mode: merge } }]
        unknown key `mode` in `rules[1].set` @ 4:31 | valid here: skip, scope, environments, excluded_environments, channels, tenant_tags, keep, only, before, after, account, container_feed, feed, git_credential, team, worker_pool, on_conflict, weaken, undeclared
    rules: [{ about: step, set: { environments: [a], scope: { environments: [b] } } }]
        `rules[1].set` sets environments twice @ 4:29 | keep one of them
    rules: [{ about: variable, set: { value: kept } }]
        `rules[1].set.value` cannot be a text of its own @ 4:42 | valid here: keep, source, placeholder, empty; a literal is written { text: "…" }
    rules: [{ about: variable, set: { value: { text: a, env: B } } }]
        `rules[1].set.value` wants exactly one of `text` and `env` @ 4:42 | write { text: "…" }, or { env: NAME }
    rules: [{ about: variable, set: { value: { text: [a] } } }]
        `rules[1].set.value.text` wants a text @ 4:50 | this is a list | write one value, without brackets
    rules: [{ about: variable, set: { worker_pool: a } }]
        unknown key `worker_pool` in `rules[1].set` @ 4:35 | valid here: skip, scope, environments, channels, process_owners, actions, machines, tenant_tags, roles, value, keep, only, on_conflict, undeclared
    rules: [{ about: lifecycle, set: { mode: merged } }]
        `rules[1].set.mode` cannot be `merged` @ 4:42 | did you mean `merge`? | valid here: ignore, existing, verify, create, merge, mirror
    rules: [{ about: lifecycle, set: { weaken: true } }]
        unknown key `weaken` in `rules[1].set` @ 4:36 | valid here: skip, keep, only, mode, first_sync, on_conflict, phases, automatic, undeclared
    rules: [{ about: step, set: { undeclared: yes } }]
        `rules[1].set.undeclared` cannot be `yes` @ 4:43 | valid here: allow
    rules: [{ about: step, set: { before: A, after: B } }]
        `rules[1].set` sets `before` and `after` @ 4:49 | and @ 4:39: against this | keep one of them
    rules: [{ about: step, set: { after: [A] } }]
        `rules[1].set.after` wants a text @ 4:38 | this is a list | write one value, without brackets
    rules: [{ about: step, set: { only: [] } }]
        `rules[1].set.only` names no field @ 4:37 | write keep: true to take none
    rules: [{ about: variable, set: { only: [Text] } }]
        no row has the field `Text` @ 4:42 | valid here: Value, Scope, Prompt, Description, IsEditable
    rules: [{ about: variable, set: { after: A } }]
        unknown key `after` in `rules[1].set` @ 4:35 | valid here: skip, scope, environments, channels, process_owners, actions, machines, tenant_tags, roles, value, keep, only, on_conflict, undeclared
    include: { a: b }
        `include` wants a list of files @ 4:10 | this is a mapping | write [shared.yaml]
    include: [[a]]
        `include` wants a list of files @ 4:11 | this is a list | write [shared.yaml]
    include: [nowhere.yaml]
        the included file nowhere.yaml cannot be read: there is no such file @ 4:11 | correct the path: it starts at the folder of the file that names it
    names: { environment: { a: b } }
        unknown kind `environment` in `names` @ 4:10 | did you mean `environments`? | valid here: users, environments, project_groups, tag_sets, lifecycles, feeds, accounts, worker_pools, machine_policies, git_credentials, proxies, certificates, targets, workers, step_templates, script_modules, library_variable_sets, projects, channels, runbooks, triggers, teams, user_roles, tenants, logos, subscriptions, deployment_freezes, roles
    kinds: { projects: mirrored }
        `kinds.projects` cannot be `mirrored` @ 4:20 | did you mean `mirror`? | valid here: ignore, existing, verify, create, merge, mirror
    kinds: { lifecycles: true }
        `kinds.lifecycles` cannot be `true` @ 4:22 | valid here: ignore, existing, verify, create, merge, mirror
    first_sync: source
        `first_sync` cannot be `source` @ 4:13 | did you mean `take_source`? | valid here: stop, take_source, keep_destination
    kinds: { feeds: ignore }
    select: { feeds: { include: [a] } }
        `select.feeds` includes some, but `kinds.feeds` is `ignore`: none take part @ 5:30 | and @ 4:17: against this | remove one of them
    variables: { existing: overwrite }
    first_sync: { variables: keep_destination }
        `variables.existing` is `overwrite`, but `first_sync.variables` is `keep_destination` @ 4:24 | and @ 5:26: against this | remove one of them: both decide about rows that stand on both sides
    kinds: { projects: merge }
    names: { projects: { A: [B, C] } }
        `names.projects` maps `A` to several, but what is written can have only one name @ 5:25 | and @ 4:20: against this | map it to one name, or set kinds.projects to existing
    lifecycles: { phases: empty }
    allow_widening: false
        `lifecycles.phases` is `empty`, which lets releases go everywhere, but `allow_widening` is `false` @ 4:23 | and @ 5:17: against this | name the phases, or remove `allow_widening: false`: plans will then list what gets wider
    rules:
    - { about: step, match: { name: A* }, set: { skip: true } }
    - { about: step, match: { name: A* }, set: { skip: false } }
        `rules[2]` never applies: `rules[1]` matches the same, comes first, and wins @ 6:3 | and @ 5:3: against this | remove one of them, or put the narrower one first
    rules:
    - { about: variable, match: { project: P }, set: { value: keep, environments: [E] } }
    - { about: variable, match: { project: P, name: A }, set: { environments: [F] } }
        `rules[2]` never applies: `rules[1]` matches the same, comes first, and wins @ 6:3 | and @ 5:3: against this | remove one of them, or put the narrower one first
    select: { projects: { include: [A, B], exclude: [B, A] } }
        `select.projects` excludes all that it includes: excluding wins, and none take part @ 4:33 | and @ 4:53: against this | remove one of them
    secrets: [{ match: accounts/A, from: { env: A } }, { match: Accounts/a, from: { env: B } }]
        `secrets` names `Accounts/a` twice: the first is taken @ 4:61 | and @ 4:20: against this | remove one of them
    kinds: { variables: mirror }
    variables: { existing: keep, own_values: leave }
        `variables.existing` is `keep`, but `kinds.variables` is `mirror`: the source is the truth @ 5:24 | and @ 4:21: against this | remove one of them
        `variables.own_values` is `leave`, but `kinds.variables` is `mirror`: the source is the truth @ 5:42 | and @ 4:21: against this | remove one of them
    kinds: { lifecycles: existing }
    lifecycles: { automatic: as_source }
        `lifecycles.automatic` decides nothing: `kinds.lifecycles` is `existing` @ 5:26 | and @ 4:22: because of this | remove one of them
    kinds: { lifecycles: ignore }
    lifecycles: { phases: [{ name: P, environments: [E] }] }
        `lifecycles.phases` decides nothing: `kinds.lifecycles` is `ignore` @ 5:23 | and @ 4:22: because of this | remove one of them
    kinds: { projects: existing }
    lifecycles: { missing: default }
        `lifecycles.missing` decides nothing: `kinds.projects` is `existing` @ 5:24 | and @ 4:20: because of this | remove one of them
    kinds: { channels: ignore }
    channels: { missing_lifecycle: project }
        `channels.missing_lifecycle` decides nothing: `kinds.channels` is `ignore` @ 5:32 | and @ 4:20: because of this | remove one of them
    kinds: { projects: existing }
    release_strategy: { auto_create: as_source }
        `release_strategy.auto_create` decides nothing: `kinds.projects` is `existing` @ 5:34 | and @ 4:20: because of this | remove one of them
    kinds: { deployment_processes: create }
    steps: { destination_only: remove }
        `steps.destination_only` decides nothing: `kinds.deployment_processes` is `create` @ 5:28 | and @ 4:32: because of this | remove one of them
    kinds: { variables: create }
    variables: { existing: overwrite }
        `variables.existing` decides nothing: `kinds.variables` is `create` @ 5:24 | and @ 4:21: because of this | remove one of them
    kinds: { variables: ignore }
    variables: { placeholder: TODO, keep_duplicates: true }
        `variables.placeholder` decides nothing: `kinds.variables` is `ignore` @ 5:27 | and @ 4:21: because of this | remove one of them
        `variables.keep_duplicates` decides nothing: `kinds.variables` is `ignore` @ 5:50 | and @ 4:21: because of this | remove one of them
    kinds: { projects: ignore }
    git_projects: skip
        `git_projects` decides nothing: `kinds.projects` is `ignore` @ 5:15 | and @ 4:20: because of this | remove one of them
    kinds: { accounts: existing }
    scopes: { accounts: { environments: drop } }
        `scopes.accounts.environments` decides nothing: `kinds.accounts` is `existing` @ 5:37 | and @ 4:20: because of this | remove one of them
    kinds: { feeds: create }
    first_sync: { feeds: take_source }
        `first_sync.feeds` decides nothing: `kinds.feeds` is `create`, so what stands there is never written @ 5:22 | and @ 4:17: because of this | remove one of them
    kinds: { feeds: mirror }
    on_conflict: { feeds: stop }
        `on_conflict.feeds` decides nothing: `kinds.feeds` is `mirror`, so edits of both sides are never merged @ 5:23 | and @ 4:17: because of this | remove one of them
    variables: { existing: keep }
    on_conflict: { default: stop, variables: take_source }
        `on_conflict.variables` decides nothing: `variables.existing` is `keep` @ 5:42 | and @ 4:24: because of this | remove one of them
    on_conflict: { default: theirs }
        `on_conflict.default` cannot be `theirs` @ 4:25 | valid here: keep_destination, take_source, stop
    rules: [{ about: step, set: { on_conflict: theirs } }]
        `rules[1].set.on_conflict` cannot be `theirs` @ 4:44 | valid here: keep_destination, take_source, stop
    variables: { new: skip, new_renamed: source }
        `variables.new_renamed` decides nothing: `variables.new` is `skip` @ 4:38 | and @ 4:19: because of this | remove one of them
    names: { environments: { A: B, A: C } }
        `names.environments.A` stands here twice @ 4:32 | and @ 4:26: here first | keep one of them
    kinds: {}
    kinds: {}
        `kinds` stands here twice @ 5:1 | and @ 4:1: here first | keep one of them
    include: []
    include: []
        `include` stands here twice @ 5:1 | and @ 4:1: here first | keep one of them
    include: ['']
        `include` wants a list of files @ 4:11 | this is empty | write [shared.yaml]
    version: 2
        `version` stands here twice @ 4:1 | and @ 1:1: here first | keep one of them
    prune: remove
        `prune` cannot be `remove` @ 4:8 | valid here: report, delete
    prune: { channels: delete }
        `prune.channels` cannot be `delete`: deleting channels is not supported yet @ 4:20 | remove it; of what is in documents, `delete` can be said for tag_sets, step_templates, variables, tenant_variables, or as one word for all of it
    kinds: { tag_sets: create }
    prune: { tag_sets: delete }
        `prune.tag_sets` decides nothing: `kinds.tag_sets` is `create`, so nothing of what stands there is removed @ 5:20 | and @ 4:20: because of this | remove one of them
    max_delete: 5
        `max_delete` wants a mapping with `count` and `percent` @ 4:13 | this is a number | write, for example, `max_delete: { count: 10, percent: 20 }`
    max_delete: { percent: 101 }
        `max_delete.percent` wants a whole number from 0 to 100 @ 4:24 | this is a number | write the number alone, without quotes or a unit
    max_delete: { count: -1, per_cent: 5 }
        `max_delete.count` wants a whole number, from 0 on @ 4:22 | this is a number | write the number alone, without quotes or a unit
        unknown key `per_cent` in `max_delete` @ 4:26 | did you mean `percent`? | valid here: count, percent
    protect: { a: b }
        `protect` wants a text, or a list of texts @ 4:10 | this is a mapping | write one value, without braces
    runbooks: { publish: yes }
        `runbooks.publish` wants true or false @ 4:22 | this is a text | write `true`, without quotes
    templates: { project: Base }
        `templates` wants a list of mappings with `project`, `to` and `keep` @ 4:12 | this is a mapping | write, for example, `templates: [{ project: Base, to: ["Web *"] }]`
    templates: [{ project: Base, to: [], keep: [variables, steps] }, { to: 'Web *', keeps: [] }]
        `templates[1].to` names no project @ 4:34 | name the projects that follow the template, or remove the template
        projects have no `steps` @ 4:56 | valid here: projects, channels, deployment_processes, runbooks, runbook_processes, triggers, variables, logos
        `templates[2]` has no `project` @ 4:66 | add `project: Base`
        unknown key `keeps` in `templates[2]` @ 4:81 | did you mean `keep`? | valid here: project, to, keep
    "#);
}

mod any {
    use super::{Config, Flags, HEAD, PathBuf, ROWS};
    use proptest::prelude::*;

    /// A tree of the words that configurations are made of, where they belong and where they do not.
    fn tree() -> impl Strategy<Value = serde_json::Value> {
        let words: Vec<&str> =
            ROWS.iter().flat_map(|row| row.split(|c: char| !c.is_alphanumeric() && c != '_')).collect();
        let word = prop::sample::select(words).prop_map(str::to_owned);
        let leaf = prop_oneof![
            word.clone().prop_map(serde_json::Value::from),
            any::<i32>().prop_map(serde_json::Value::from),
            any::<bool>().prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        leaf.prop_recursive(4, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::hash_map(word.clone(), inner, 0..5)
                    .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    fn ends(text: String) -> Result<(), TestCaseError> {
        match Config::parse("octosync.yaml", text, PathBuf::new()) {
            Ok(config) => drop(config.delta(config.destinations(&[]).unwrap()[0], &Flags::default(), |_| None)),
            Err(problems) => prop_assert!(!problems.render().is_empty()),
        }
        Ok(())
    }

    proptest! {
        /// Keys of one place in another, values of other types: each is read, or said to be wrong.
        #[test]
        fn no_tree_breaks_the_program(topic in prop::sample::select(crate::config::keys::DELTA), tree in tree()) {
            ends(format!("{HEAD}{topic}: {tree}\n"))?;
        }

        /// Whatever stands in the file, reading it comes to an end: a configuration, or problems that can be shown.
        #[test]
        fn no_configuration_breaks_the_program(
            row in 0..ROWS.len(), other in 0..ROWS.len(), at in any::<prop::sample::Index>(), junk in "[ -~\n\t\u{e9}\u{1f680}]{0,8}"
        ) {
            let mut text = format!("{HEAD}{}\n{}\n", ROWS[row], ROWS[other]);
            let mut cut = at.index(text.len());
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            text.insert_str(cut, &junk);
            ends(text)?;
        }
    }
}
