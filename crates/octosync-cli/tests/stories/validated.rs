//! The configuration alone: what `octosync validate` says of it, without a server, a key or a variable.

use crate::world::World;
use serde_json::{Value, json};

const RIGHT: &str = "\
version: 1
include: [names.yaml]
source: { url: https://octopus-dev.example.com, api_key: { env: NOWHERE_SET } }
destinations:
  production: { url: https://octopus-prod.example.com, space: Live, api_key: { file: no/such/file } }
  west: { url: http://octopus-west.example.com, api_key: { command: [touch, it-ran] } }
rules:
  - { about: variable, match: { name: Region }, set: { value: { env: NOWHERE_SET_EITHER } } }
state: { env: NOWHERE_SET_AT_ALL }
";

fn right() -> World {
    let world = World::new();
    world.write("octosync.yaml", RIGHT);
    world.write("names.yaml", "names: { environments: { Development: ~ } }\n");
    world
}

#[test]
fn what_is_said_to_editors_is_no_mistake_in_any_file_and_valid_by_the_schema() {
    let world = World::new();
    let line = "# yaml-language-server: $schema=octosync.schema.json\n$schema: ./octosync.schema.json\n";
    let end = "{ url: 'https://octopus.example.com', api_key: { env: KEY } }";
    let other = end.replace("octopus.", "octopus-live.");
    let config = format!("{line}version: 1\ninclude: more.yaml\nsource: {end}\ndestinations: {{ live: {other} }}\n");
    world.write("octosync.yaml", &config);
    world.write("more.yaml", &format!("{line}names: {{ environments: {{ Test: Staging }} }}\n"));
    let said = world.run(&["validate"]);
    assert_eq!(said.code, Some(0), "{said}");
    let schema = serde_json::from_str(&world.run(&["schema"]).stdout).unwrap();
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("octosync.json", schema).unwrap();
    let index = compiler.compile("octosync.json", &mut schemas).unwrap();
    let end = serde_json::json!({ "url": "https://octopus.example.com", "api_key": { "env": "KEY" } });
    let file = serde_json::json!({ "$schema": "x", "version": 1, "source": end, "destinations": { "live": end } });
    assert!(schemas.validate(&file, index).is_ok());
}

#[test]
fn what_is_right_is_said_with_what_was_checked_and_no_key_is_fetched() {
    let world = right();
    insta::assert_snapshot!(world.run(&["validate"]), @"
    exit 0
    -- stdout
    octosync.yaml, names.yaml: nothing is wrong in it
      source: https://octopus-dev.example.com, space Default · key in the environment variable NOWHERE_SET
      production: https://octopus-prod.example.com, space Live · key in the file no/such/file
      west: http://octopus-west.example.com, space Default · key from the program touch

    Checked
      = keys, words and values
      = includes
      = settings that contradict each other or decide nothing
      = what is wanted on each destination
      = addresses, proxies and files of certificates
      = where keys and secrets come from, as it is written

    Not checked, because it takes the servers (`octosync doctor` does)
        whether a key can be had and is accepted
        servers
        whether names stand on both sides
    -- stderr
    warning: west: the connection to http://octopus-west.example.com/ is not encrypted: the API key and every document can be read on the way
    ");
    assert!(!world.path("it-ran").exists(), "no program was run");
    assert!(!world.path(".octosync").exists(), "no state was made");
}

#[test]
fn programs_read_the_same() {
    let said = right().run(&["validate", "--json", "--to", "production"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said}");
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&document["command"], &document["exit"]), (&json!("validate"), &json!(0)));
    let expected = json!({
        "files": ["octosync.yaml", "names.yaml"],
        "ends": [
            { "name": "source", "url": "https://octopus-dev.example.com", "space": "Default", "key": { "env": "NOWHERE_SET" } },
            { "name": "production", "url": "https://octopus-prod.example.com", "space": "Live", "key": { "file": "no/such/file" } },
        ],
    });
    assert_eq!(document["validated"], expected);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_file_and_line() {
    let world = right();
    let wrong = RIGHT.replace("about: variable", "about: varaible").replace("space: Live", "spaces: Live");
    world.write(
        "octosync.yaml",
        &format!("{wrong}kinds: {{ channels: ignore }}\nchannels: {{ missing_lifecycle: skip }}\n"),
    );
    world.write("names.yaml", "names: { environment: { Development: ~ } }\n");
    let said = world.run(&["validate", "--json"]);
    assert_eq!(said.code, Some(1), "{said}");
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let problems = document["errors"][0]["problems"].as_array().unwrap();
    let places = problems.iter().map(|problem| format!("{}:{}", problem["file"].as_str().unwrap(), problem["line"]));
    assert_eq!(places.collect::<Vec<_>>(), ["octosync.yaml:5", "octosync.yaml:8", "octosync.yaml:11", "names.yaml:1"]);
}

#[test]
fn a_destination_that_is_the_source_is_refused_in_every_spelling() {
    for (url, space, is_wrong) in [
        ("https://OCTOPUS-dev.example.com:443/api/", "default", true),
        ("https://octopus-dev.example.com/octopus", "Default", false),
        ("https://octopus-dev.example.com", "Other", false),
    ] {
        let world = right();
        let text = RIGHT.replace("https://octopus-prod.example.com, space: Live", &format!("{url}, space: {space}"));
        world.write("octosync.yaml", &text);
        let said = world.run(&["validate"]);
        assert_eq!(said.code, Some(i32::from(is_wrong)), "{said}");
        let words = "`source` and `production` are the same space of the same server";
        assert_eq!(said.stderr.contains(words), is_wrong, "{said}");
    }
}

#[test]
fn files_of_certificates_are_looked_at_for_every_end() {
    let world = right();
    world.write("empty.pem", "nothing\n");
    let text = RIGHT.replace("env: NOWHERE_SET }", "env: NOWHERE_SET }, ca_file: no.pem");
    let text = text
        .replace("space: Live", "ca_file: empty.pem")
        .replace("http://octopus-west.example.com", "\"https://w\", ca_file: gone.pem");
    world.write("octosync.yaml", &text);
    let said = world.run(&["validate"]);
    assert_eq!(said.code, Some(1), "{said}");
    for end in ["source", "production", "west"] {
        assert!(said.stderr.contains(&format!("error: {end}: ")), "{end}: {said}");
    }
}

#[test]
fn a_missing_configuration_and_an_unknown_destination_end_with_1() {
    assert_eq!(World::new().run(&["validate"]).code, Some(1));
    let said = right().run(&["validate", "--to", "est"]);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains("did you mean `--to west`?"), "{said}");
}
