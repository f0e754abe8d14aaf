//! `octosync sandbox` from start to signal.

use crate::world::World;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start(world: &World, words: &[&str]) -> Self {
        let words: Vec<&str> = ["sandbox", "--listen", "127.0.0.1:0"].iter().chain(words).copied().collect();
        let mut child = world.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        // The line comes when it is ready: no waiting, no guessing.
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, url }
    }

    /// Sends a signal and returns the exit code and what was said on stderr.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let code = self.child.wait().unwrap().code();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (code, said)
    }
}

#[test]
fn it_ends_cleanly_when_asked() {
    for signal in ["-TERM", "-INT"] {
        let running = Running::start(&World::new(), &[]);
        assert!(running.url.starts_with("http://127.0.0.1:"));
        assert_eq!(running.end(signal), (Some(0), String::new()), "{signal}");
    }
}

#[test]
fn its_spaces_are_planned_against() {
    let mut world = World::new();
    let folder = world.path("loaded");
    std::fs::create_dir(&folder).unwrap();
    world.write("loaded/projectgroups.json", r#"[{"Id": "ProjectGroups-1", "Name": "Trading"}]"#);
    world.write("loaded/nonsense.json", "[]");
    let words = ["--space", "Empty", "--space", "Full", "--load", "loaded", "--api-key", crate::world::CANARY];
    let source = Running::start(&world, &[&words[..], &["--id-base", "500", "--requests", "requests.jsonl"]].concat());
    let destination = Running::start(&world, &["--latency", "1ms"]);
    world.config(&source.url, &destination.url, "");
    let config = world.read("octosync.yaml").replacen("  api_key", "  space: Full\n  api_key", 1);
    world.write("octosync.yaml", &config);
    let said = world.run(&["plan"]);
    assert_eq!(said.code, Some(2), "{said}");
    assert!(said.stdout.contains("+ Trading"), "{said}");
    let requests = world.read("requests.jsonl");
    assert!(requests.lines().any(|line| line.contains("\"method\":\"GET\"") && line.contains("/projectgroups")));
    let (code, notes) = source.end("-TERM");
    assert_eq!(code, Some(0));
    assert!(notes.contains("nonsense"), "what is skipped is said: {notes}");
    assert_eq!(destination.end("-TERM").0, Some(0));
}

#[test]
fn what_it_cannot_do_it_says() {
    let world = World::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = world.run(&["sandbox", "--listen", &address]);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains(&format!("failed to listen on {address}")), "{said}");
    let said = world.run(&["sandbox", "--listen", "127.0.0.1:0", "--load", "nowhere"]);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains("failed to read nowhere"), "{said}");
}
