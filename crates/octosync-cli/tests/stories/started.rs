//! The page "getting started": its commands are run as they stand, one after the other.

use crate::running::Running;
use crate::world::World;
use std::path::Path;

/// Returns the commands of the page, each with the exit code that stands beside it.
fn commands() -> Vec<(String, i32)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/getting-started.md");
    let page = std::fs::read_to_string(page).unwrap();
    let consoles = page.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines = consoles.flat_map(str::lines).map(|line| line.strip_prefix("$ ").unwrap());
    let command = |line: &str| match line.split_once("# exit ") {
        Some((command, code)) => (command.trim().to_owned(), code.trim().parse().unwrap()),
        None => (line.to_owned(), 0),
    };
    lines.map(command).collect()
}

#[test]
fn a_stranger_gets_from_nothing_to_a_plan_that_has_nothing_to_do() {
    let mut world = World::new();
    let mut servers: Vec<(String, Running)> = Vec::new();
    let mut last = String::new();
    let commands = commands();
    assert!(commands.len() >= 9, "{commands:?}");
    for (command, code) in commands {
        if let Some(variables) = command.strip_prefix("export ") {
            for (name, value) in variables.split(' ').map(|pair| pair.split_once('=').unwrap()) {
                world.set(name.to_owned().leak(), value);
            }
            continue;
        }
        // The ports of the page may be taken on this machine.
        let real = servers.iter().fold(command.clone(), |command, (page, running)| command.replace(page, &running.url));
        let words: Vec<&str> = real.split(' ').collect();
        assert_eq!(words[0], "octosync");
        if words[1] == "sandbox" {
            let at = words.iter().position(|word| *word == "--listen").unwrap();
            servers.push((format!("http://{}", words[at + 1]), Running::start(&world, &words[at + 2..])));
            continue;
        }
        let said = world.run(&words[1..]);
        assert_eq!(said.code, Some(code), "{command}: {said}");
        last = said.stdout;
    }
    assert!(last.contains("No changes: "), "{last}");
    for (_, server) in servers {
        assert_eq!(server.end("-TERM").0, Some(0));
    }
}
