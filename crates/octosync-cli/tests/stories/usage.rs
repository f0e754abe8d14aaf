//! Wrong arguments, commands that do not exist yet, and commands that need no server.

use crate::world::World;
use serde_json::Value;

#[test]
fn the_version() {
    insta::assert_snapshot!(World::new().run(&["version"]), @"
    exit 0
    -- stdout
    octosync 0.1.0
    -- stderr
    ");
    assert_eq!(World::new().run(&["--version"]).stdout, World::new().run(&["version"]).stdout);
    let json: Value = serde_json::from_str(&World::new().run(&["version", "--json"]).stdout).unwrap();
    assert_eq!((&json["format"], &json["version"]), (&Value::from(2), &Value::from(env!("CARGO_PKG_VERSION"))));
}

#[test]
fn usage_errors_end_with_1() {
    let world = World::new();
    for words in [
        &["plna"][..],
        &[],
        &["plan", "--nonsense"],
        &["apply"],
        &["plan", "-q", "-v"],
        &["completions", "tcsh"],
        &["sandbox"],
        &["sandbox", "--listen", "nowhere"],
        &["sandbox", "--listen", "127.0.0.1:0", "--latency", "20"],
        &["plan", "--concurrency", "0"],
        &["plan", "--color", "maybe"],
    ] {
        let said = world.run(words);
        assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""), "{words:?}");
        assert!(said.stderr.contains("Usage:") || said.stderr.contains("error:"), "{words:?}: {}", said.stderr);
    }
    insta::assert_snapshot!(world.run(&["plna"]), @"
    exit 1
    -- stdout
    -- stderr
    error: unrecognized subcommand 'plna'

      tip: some similar subcommands exist: 'explain', 'plan'

    Usage: octosync [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
}

#[test]
fn help_ends_with_0() {
    let said = World::new().run(&["--help"]);
    assert_eq!(said.code, Some(0));
    assert!(said.stdout.starts_with("Keep Octopus Deploy instances in sync"));
}

#[test]
fn commands_of_a_later_version_are_refused_by_name() {
    let world = World::new();
    for word in ["resume", "undo", "export", "rehearse"] {
        let said = world.run(&[word, "--whatever", "x"]);
        assert_eq!(said.code, Some(1), "{word}");
        assert!(said.stderr.contains(&format!("`octosync {word}` is not supported yet")), "{word}: {}", said.stderr);
    }
}

#[test]
fn the_schema_is_a_json_schema_of_the_configuration() {
    let said = World::new().run(&["schema"]);
    let schema: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(said.code, Some(0));
    assert_eq!(schema["title"], "octosync.yaml");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let mut world = World::new();
    assert!(!world.run(&["plan"]).stderr.contains('\u{1b}'));
    assert!(world.run(&["plan", "--color", "always"]).stderr.contains('\u{1b}'));
    assert!(!world.run(&["plan", "--color", "never"]).stderr.contains('\u{1b}'));
    world.set("NO_COLOR", "1");
    assert!(!world.run(&["plan"]).stderr.contains('\u{1b}'));
}
