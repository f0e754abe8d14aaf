//! How what a destination sets is joined with what the file sets: maps merge key by key, lists replace, and exceptions
//! and secrets of the destination are tried first.

use crate::config::{Config, Flags, keys};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The settings of the file, those of the destination, and those of one file that would mean the same.
const ROWS: &[(&str, &str, &str)] = &[
    (
        "select: { projects: { exclude: [a] } }",
        "select: { projects: { include: [b] } }",
        "select: { projects: { include: [b], exclude: [a] } }",
    ),
    (
        "select: { projects: { include: [a], exclude: [c] } }",
        "select: { projects: { include: [b] } }",
        "select: { projects: { include: [b], exclude: [c] } }",
    ),
    (
        "select: { projects: { include: [a], exclude: [c] } }",
        "select: { projects: { exclude: [] } }",
        "select: { projects: { include: [a] } }",
    ),
    (
        "select: { feeds: { include: [a] } }",
        "select: { projects: { include: [b] } }",
        "select: { feeds: { include: [a] }, projects: { include: [b] } }",
    ),
    ("dependencies: require", "dependencies: ignore", "dependencies: ignore"),
    (
        "templates: [{ project: A, to: B }, { project: C, to: D }]",
        "templates: [{ project: A, to: E, keep: variables }]",
        "templates: [{ project: A, to: E, keep: variables }]",
    ),
    (
        "names: { environments: { A: B, C: D } }",
        "names: { environments: { a: ~ }, feeds: { F: G } }",
        "names: { environments: { a: ~, C: D }, feeds: { F: G } }",
    ),
    (
        "names: { environments: { A: [B, C] } }",
        "names: { environments: { A: [D] } }",
        "names: { environments: { A: D } }",
    ),
    (
        "kinds: { feeds: mirror, projects: create }",
        "kinds: { feeds: ignore }",
        "kinds: { feeds: ignore, projects: create }",
    ),
    (
        "first_sync: { feeds: stop, projects: take_source }",
        "first_sync: { feeds: take_source }",
        "first_sync: { feeds: take_source, projects: take_source }",
    ),
    ("first_sync: { feeds: take_source }", "first_sync: stop", "first_sync: stop"),
    (
        "scopes: { steps: { environments: drop, channels: drop } }",
        "scopes: { steps: { channels: drop_new }, variables: { roles: drop } }",
        "scopes: { steps: { environments: drop, channels: drop_new }, variables: { roles: drop } }",
    ),
    ("allow_widening: true", "allow_widening: false", "allow_widening: false"),
    ("allow_weaker_gates: true", "allow_weaker_gates: false", "allow_weaker_gates: false"),
    ("allow_version_gap: true", "allow_version_gap: false", "allow_version_gap: false"),
    (
        "lifecycles: { phases: empty, automatic: as_source }",
        "lifecycles: { phases: map, missing: default }",
        "lifecycles: { phases: map, automatic: as_source, missing: default }",
    ),
    (
        "lifecycles: { phases: [{ name: P, environments: [E] }, { name: Q, environments: F }] }",
        "lifecycles: { phases: [{ name: R, environments: [E] }] }",
        "lifecycles: { phases: [{ name: R, environments: [E] }] }",
    ),
    (
        "lifecycles: { phases: [{ name: P, environments: [E] }] }",
        "lifecycles: { phases: map }",
        "lifecycles: { phases: map }",
    ),
    (
        "lifecycles: { phases: empty }",
        "lifecycles: { phases: [{ name: P, environments: [E] }] }",
        "lifecycles: { phases: [{ name: P, environments: [E] }] }",
    ),
    (
        "channels: { missing_lifecycle: project }",
        "channels: { missing_lifecycle: fail }",
        "channels: { missing_lifecycle: fail }",
    ),
    (
        "tenants: { tags: of_selected_tenants, environments: all }",
        "tenants: { environments: [Live] }",
        "tenants: { tags: of_selected_tenants, environments: [Live] }",
    ),
    (
        "release_strategy: { auto_create: as_source }",
        "release_strategy: { auto_create: off }",
        "release_strategy: { auto_create: off }",
    ),
    ("runbooks: { publish: true }", "runbooks: { publish: false }", "runbooks: { publish: false }"),
    ("logos: true", "logos: false", "logos: false"),
    ("teams: { members: by_name }", "teams: { members: none }", "teams: { members: none }"),
    ("packages: { mode: report }", "packages: { mode: ignore }", "packages: { mode: ignore }"),
    ("subscriptions: { enabled: as_source }", "subscriptions: { enabled: off }", "subscriptions: { enabled: off }"),
    ("triggers: { enabled: as_source }", "triggers: { enabled: off }", "triggers: { enabled: off }"),
    ("steps: { destination_only: remove }", "steps: { destination_only: keep }", "steps: { destination_only: keep }"),
    (
        "variables: { new: empty, placeholder: A, keep_duplicates: true }",
        "variables: { existing: keep, placeholder: B, keep_duplicates: false }",
        "variables: { new: empty, existing: keep, placeholder: B, keep_duplicates: false }",
    ),
    ("on_refusal: stop", "on_refusal: hold_back", "on_refusal: hold_back"),
    ("on_conflict: stop", "on_conflict: take_source", "on_conflict: take_source"),
    ("on_conflict: { default: stop, feeds: take_source }", "on_conflict: take_source", "on_conflict: take_source"),
    (
        "on_conflict: { default: stop, feeds: take_source }",
        "on_conflict: { feeds: stop, projects: take_source }",
        "on_conflict: { default: stop, feeds: stop, projects: take_source }",
    ),
    (
        "on_conflict: { feeds: stop }",
        "on_conflict: { default: take_source }",
        "on_conflict: { default: take_source, feeds: stop }",
    ),
    ("prune: { variables: delete }", "prune: report", "prune: report"),
    ("max_delete: { count: 5, percent: 6 }", "max_delete: { count: 7 }", "max_delete: { count: 7, percent: 6 }"),
    ("protect: a", "protect: [b]", "protect: [b, a]"),
    ("deleted_there: report", "deleted_there: recreate", "deleted_there: recreate"),
    ("git_projects: skip", "git_projects: create_as_database", "git_projects: create_as_database"),
    (
        "missing_reference: { feed: built_in, account: A }",
        "missing_reference: { feed: F }",
        "missing_reference: { feed: F, account: A }",
    ),
    (
        "references: [{ at: a, kind: feeds }]",
        "references: [{ at: b, kind: accounts }]",
        "references: [{ at: b, kind: accounts }, { at: a, kind: feeds }]",
    ),
    (
        "secrets: [{ match: a, from: { env: A } }]",
        "secrets: [{ match: b, from: { env: B } }]",
        "secrets: [{ match: b, from: { env: B } }, { match: a, from: { env: A } }]",
    ),
    (
        "ignore: [{ kind: projects, field: Description }]",
        "ignore: [{ name: 'Web *' }]",
        "ignore: [{ name: 'Web *' }, { kind: projects, field: Description }]",
    ),
    (
        "rules: [{ about: step, match: { name: a }, set: { skip: true } }]",
        "rules: [{ about: step, set: { weaken: true } }]",
        "rules: [{ about: step, set: { weaken: true } }, { about: step, match: { name: a }, set: { skip: true } }]",
    ),
];

/// The wanted differences of a destination, without where they were set.
fn delta(file: &str, own: &str) -> String {
    let text = format!(
        "version: 1\nsource: {{ url: 'https://a', api_key: {{ env: A }} }}\n{file}\ndestinations:\n  p:\n    url: https://b\n    api_key: {{ env: B }}\n    {own}\n"
    );
    let config = Config::parse("c", text, PathBuf::new()).unwrap_or_else(|problems| panic!("{}", problems.render()));
    let delta = config.delta(config.destinations(&[]).unwrap()[0], &Flags::default(), |_| None).unwrap();
    let mut pieces = format!("{delta:?}").split("Config {").map(str::to_owned).collect::<Vec<_>>().into_iter();
    let first = pieces.next().unwrap();
    let rest: String = pieces.map(|piece| format!("Config{}", piece.split_once('}').unwrap().1)).collect();
    // The names of exceptions hold their place, too.
    (first + &rest).replace("destinations.p.rules[1]", "rules[1]").replace("rules[2]", "rules[1]")
}

#[test]
fn maps_merge_key_by_key_and_lists_replace_for_every_key() {
    for (file, own, expected) in ROWS {
        assert_eq!(delta(file, own), delta(expected, ""), "{file} | {own}");
    }
}

#[test]
fn every_key_that_a_destination_may_set_has_a_row() {
    let key = |text: &'static str| text.split_once(':').unwrap().0;
    let covered: BTreeSet<&str> = ROWS.iter().map(|(_, own, _)| key(own)).collect();
    assert_eq!(covered, keys::DELTA.iter().copied().collect());
}

#[test]
fn what_no_destination_ends_up_with_is_no_contradiction() {
    let parse = |file: &str, p: &str, q: &str| {
        let text = format!(
            "version: 1\nsource: {{ url: 'https://a', api_key: {{ env: A }} }}\n{file}\ndestinations:\n  p:\n    url: https://b\n    api_key: {{ env: B }}\n    {p}\n  q:\n    url: https://c\n    api_key: {{ env: C }}\n    {q}\n"
        );
        Config::parse("c", text, PathBuf::new()).map_or_else(|problems| problems.all.len(), |_| 0)
    };
    let file = "kinds: { feeds: create }\nfirst_sync: { feeds: take_source }";
    assert_eq!(parse(file, "", ""), 1, "said once, though it holds for both");
    assert_eq!(parse(file, "kinds: { feeds: merge }", ""), 1, "it still holds for the other");
    assert_eq!(parse(file, "kinds: { feeds: merge }", "first_sync: { feeds: stop }"), 0);
    let rule = "rules: [{ about: feed, match: { name: A }, set: { mode: mirror } }]";
    assert_eq!(parse(file, rule, rule), 0, "one feed is written all the same");
    assert_eq!(parse("kinds: { feeds: create }", "first_sync: { feeds: take_source }", ""), 0, "against the file");
}
