//! Configurations that cannot be used, as the whole program says so.

use crate::world::World;
use serde_json::Value;

#[test]
fn no_configuration() {
    let said = World::new().run(&["plan"]);
    assert_eq!(said.code, Some(1));
    let first = said.stderr.lines().next();
    assert_eq!(first, Some("error: failed to read the configuration octosync.yaml"));
    assert!(said.stderr.ends_with(
        "hint: write one with `octosync init`, or name another with `--config FILE`; `octosync demo` needs none\n"
    ));
}

#[test]
fn several_problems_at_once() {
    let world = World::new();
    world.write(
        "my.yaml",
        "version: 1\nsource:\n  url: https://dev.example.com\n  api_key: API-SECRET12345\ndestinations: {}\n",
    );
    let said = world.run(&["sync", "-c", "my.yaml"]);
    assert!(!said.to_string().contains("SECRET"));
    insta::assert_snapshot!(said, @"
    exit 1
    -- stdout
    -- stderr
    error: `source.api_key` must not hold the key itself: this file is meant to be shared
     --> my.yaml:4:12
      |
    4 |   api_key: ***************
      |            ^^^^^^^^^^^^^^^
      |
      = help: write { env: NAME }, { file: path } or { command: [program, argument] }

    error: `destinations` is empty
     --> my.yaml:5:15
      |
    5 | destinations: {}
      |               ^^
      |
      = help: add at least one: `production: { url: …, api_key: … }`

    error: the configuration my.yaml cannot be used: 2 problems to correct
    ");
}

#[test]
fn problems_as_json() {
    let world = World::new();
    world.write(
        "octosync.yaml",
        "version: 1\nsource: { url: 'https://a', api_key: { env: A } }\ndestinations: {}\nkindz: 1\n",
    );
    let said = world.run(&["plan", "--json"]);
    let mut document: Value = serde_json::from_str(&said.stdout).unwrap();
    document["stats"]["seconds"] = 0.into();
    insta::assert_json_snapshot!(document, @r#"
    {
      "command": "plan",
      "errors": [
        {
          "message": "the configuration octosync.yaml cannot be used: 2 problems to correct",
          "problems": [
            {
              "column": 15,
              "file": "octosync.yaml",
              "help": "add at least one: `production: { url: …, api_key: … }`",
              "line": 3,
              "message": "`destinations` is empty"
            },
            {
              "column": 1,
              "file": "octosync.yaml",
              "help": "valid here: version, include, source, destinations, state, select, templates, dependencies, names, kinds, first_sync, scopes, allow_widening, allow_weaker_gates, lifecycles, channels, release_strategy, triggers, runbooks, subscriptions, steps, variables, tenants, teams, logos, git_projects, packages, on_refusal, on_conflict, prune, max_delete, protect, deleted_there, missing_reference, references, secrets, rules, ignore, allow_version_gap",
              "line": 4,
              "message": "unknown key `kindz` in the configuration"
            }
          ]
        }
      ],
      "exit": 1,
      "format": 2,
      "stats": {
        "requests": 0,
        "seconds": 0,
        "writes": 0
      }
    }
    "#);
    assert!(said.stderr.contains("did you mean `kinds`?"));
}

#[test]
fn an_unset_variable_names_its_line() {
    let mut world = World::new();
    world.config("http://127.0.0.1:9", "http://127.0.0.1:9/other", "");
    world.write("octosync.yaml", &world.read("octosync.yaml").replace("KEY", "NOT_SET_ANYWHERE"));
    insta::assert_snapshot!(world.run(&["plan"]), @"
    exit 1
    -- stdout
    -- stderr
    error: the environment variable NOT_SET_ANYWHERE is not set
     --> octosync.yaml:4:12
      |
    4 |   api_key: { env: NOT_SET_ANYWHERE }
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: set it, for example with `export NOT_SET_ANYWHERE=…`, and run this again

    error: the environment variable NOT_SET_ANYWHERE is not set
     --> octosync.yaml:8:14
      |
    8 |     api_key: { env: NOT_SET_ANYWHERE }
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: set it, for example with `export NOT_SET_ANYWHERE=…`, and run this again

    error: the configuration octosync.yaml cannot be used: 2 problems to correct
    ");
}

#[test]
fn an_unknown_destination() {
    let mut world = World::new();
    world.config("http://127.0.0.1:9", "http://127.0.0.1:9/other", "");
    insta::assert_snapshot!(world.run(&["plan", "--to", "prodution"]), @"
    exit 1
    -- stdout
    -- stderr
    error: the configuration octosync.yaml has no destination `prodution`
    hint: did you mean `--to production`? the destinations are production
    ");
}
