//! The page about the sandbox says what is there: its options exist, none is left out, and its commands start.

use crate::world::World;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sandbox.md")).unwrap()
}

/// The long options that a text names.
fn options(text: &str) -> BTreeSet<String> {
    let word = |rest: &str| rest.chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '-').collect();
    text.match_indices("--")
        .filter(|(at, _)| text[..*at].ends_with([' ', '`']))
        .map(|(at, _)| word(&text[at + 2..]))
        .filter(|option: &String| !option.is_empty())
        .collect()
}

#[test]
fn the_page_names_every_option_of_the_sandbox_and_no_other() {
    let help = World::new().run(&["sandbox", "--help"]).stdout;
    // Those that every command has stand on no page of their own.
    let general = options(&World::new().run(&["plan", "--help"]).stdout);
    let own: BTreeSet<String> = options(&help).difference(&general).cloned().collect();
    let named = options(&page());
    assert_eq!(own.difference(&named).collect::<Vec<_>>(), Vec::<&String>::new(), "not on the page");
    let known = options(&help);
    assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "not an option");
}

#[test]
fn the_commands_of_the_page_start_a_sandbox() {
    let page = page();
    let commands: Vec<&str> = page
        .lines()
        .map(|line| line.trim_start_matches("$ "))
        .filter_map(|line| line.strip_prefix("octosync "))
        .collect();
    assert!(commands.len() >= 6, "{commands:?}");
    let world = World::new();
    for command in commands {
        let words = command.replace("127.0.0.1:8080", "127.0.0.1:0");
        let words: Vec<&str> = words.split(' ').collect();
        let mut program = world.command(&words).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.starts_with("listening on http://127.0.0.1:"), "{command}: {first}");
        let signal = Command::new("kill").arg(program.id().to_string()).status().unwrap();
        assert!(signal.success());
        assert!(program.wait().unwrap().success(), "{command}");
    }
}
