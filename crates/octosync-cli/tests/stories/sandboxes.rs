//! `octosync sandbox` from start to signal.

use crate::running::{Running, get};
use crate::world::World;
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;

#[test]
fn it_ends_cleanly_when_asked() {
    for signal in ["-TERM", "-INT"] {
        let running = Running::start(&World::new(), &[]);
        assert!(running.url.starts_with("http://127.0.0.1:"));
        assert_eq!(running.end(signal), (Some(0), String::new()), "{signal}");
    }
}

#[test]
fn a_second_signal_does_not_wait_for_who_never_finishes_a_request() {
    let running = Running::start(&World::new(), &[]);
    let mut slow = TcpStream::connect(running.url.trim_start_matches("http://")).unwrap();
    slow.write_all(b"GET /api HTTP/1.1\r\nHost: x\r\n").unwrap();
    let first = Command::new("kill").args(["-INT", &running.child.id().to_string()]).status().unwrap();
    assert!(first.success());
    assert_eq!(running.end("-TERM"), (Some(0), String::new()));
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

#[test]
fn a_limited_key_may_do_what_it_says_and_no_more() {
    let world = World::new();
    let running = Running::start(&world, &["--key", "API-X=ProjectView"]);
    assert_eq!(get(&running.url, "/api/projects").unwrap().0, 200);
    let (status, answer) = get(&running.url, "/api/environments").unwrap();
    assert_eq!(status, 403);
    assert!(answer.contains("Missing permission: EnvironmentView"), "{answer}");
    assert_eq!(running.end("-TERM").0, Some(0));
    let said = world.run(&["sandbox", "--listen", "127.0.0.1:0", "--key", "API-X=ProjectVeiw"]);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains("there is no permission `ProjectVeiw`: use one such as Project"), "{said}");
}

#[test]
fn what_it_holds_is_saved_at_the_end_and_loaded_again() {
    let world = World::new();
    let size = "projects=12,steps=2,variables=3,tenants=2,seed=7";
    let running =
        Running::start(&world, &["--generate", size, "--save", "saved", "--space", "Other", "--save", "other"]);
    let before = get(&running.url, "/api/projects?take=1").unwrap().1;
    assert!(before.contains("\"TotalResults\":12"), "{before}");
    assert!(!world.path("saved").exists(), "it is saved at the end");
    assert_eq!(running.end("-TERM"), (Some(0), String::new()));
    assert!(world.path("other").exists());
    let again = Running::start(&world, &["--load", "saved", "--save", "saved"]);
    let after = get(&again.url, "/api/projects?take=1").unwrap().1;
    assert!(after.contains("\"TotalResults\":12"), "{after}");
    let (code, notes) = again.end("-INT");
    assert_eq!((code, notes.as_str()), (Some(0), ""), "nothing is lost on the way");
}

#[test]
fn it_plays_the_server_that_is_asked_for() {
    let world = World::new();
    let words = ["--server-version", "2021.2.4488", "--base-path", "octo", "--cloud", "--lenient", "--page-cap", "3"];
    let generated = ["--generate", "projects=9", "--seed", "7", "--shuffle", "5", "--id-base", "900"];
    let running = Running::start(&world, &[&words[..], &generated].concat());
    assert!(running.url.ends_with("/octo"), "{}", running.url);
    let root = get(&running.url, "/octo/api").unwrap().1;
    assert!(root.contains("\"Version\":\"2021.2.4488\""), "{root}");
    assert!(get(&running.url, "/octo/api/projects?take=100").unwrap().1.contains("\"ItemsPerPage\":3"));
    assert!(get(&running.url, "/octo/api/workerpools/all").unwrap().1.contains("Hosted Windows"));
    assert_eq!(running.end("-TERM"), (Some(0), String::new()));
}

#[test]
fn a_version_of_which_nothing_is_known_is_said_to_be_one() {
    let running = Running::start(&World::new(), &["--server-version", "2018.11.1"]);
    assert!(get(&running.url, "/api").unwrap().1.contains("\"Version\":\"2018.11.1\""));
    let (code, notes) = running.end("-TERM");
    assert_eq!(code, Some(0));
    assert!(notes.contains("nothing is known of servers of version 2018.11.1"), "{notes}");
    assert!(notes.contains("behaves as 2020.3 does"), "{notes}");
}

#[test]
fn weather_comes_from_options_and_a_file() {
    let world = World::new();
    let rules = "# the third request fails\nseed: 7\nrules:\n  - path: /api/*\n    nth: 3\n    then: { html: { code: 502, body: '<html>' } }\n  - { from: 4, then: reset_after }\n";
    world.write("weather.yaml", rules);
    let running = Running::start(&world, &["--weather", "weather.yaml", "--rate-limit", "600", "--jitter", "1ms"]);
    let seen: Vec<_> = (0..4).map(|_| get(&running.url, "/api/projects").map(|(status, _)| status)).collect();
    assert_eq!(seen, [Some(200), Some(200), Some(502), None]);
    let lines = running.end("-TERM");
    assert_eq!(lines, (Some(0), String::new()));
    let running = Running::start(&world, &["--rate-limit", "600", "--flaky", "100"]);
    let broken = (0..12).filter(|_| get(&running.url, "/api/projects").is_none_or(|(status, _)| status == 503)).count();
    assert!(broken >= 6, "{broken}");
    assert_eq!(running.end("-TERM").0, Some(0));
}

#[test]
fn weather_that_cannot_be_is_shown_where_it_stands() {
    let mut world = World::new();
    world.hide("weather.yaml", "FILE");
    for (text, place, message, help) in [
        ("rules:\n  - nht: 2\n    then: stop\n", ":2:5", "unknown field `nht`", "did you mean `nth`?"),
        ("rules:\n  - then: { stop_it: 1 }\n", ":2:", "unknown variant `stop_it`", "valid here: status, html"),
        ("rules:\n  - { nth: 0, then: stop }\n", ":2:", "requests are counted from 1", ""),
        ("latency: 20\n", ":1:10", "invalid type: integer `20`", "expected is a number and ms, s or m, such as 20ms"),
        ("latency: soon\n", ":1:10", "`soon` is no time", "such as 20ms"),
        ("rules: [", ":1:", "this is not valid YAML", ""),
        ("seed: 1\nseed: 2\n", ":2:1", "`seed` stands here twice", "remove one"),
    ] {
        world.write("weather.yaml", text);
        let said = world.run(&["sandbox", "--listen", "127.0.0.1:0", "--weather", "weather.yaml"]);
        assert_eq!(said.code, Some(1), "{text}: {said}");
        for part in [&format!("FILE{place}"), message, help, "the weather FILE cannot be used"] {
            assert!(said.stderr.contains(part), "{text}: {part}: {said}");
        }
    }
    let said = world.run(&["sandbox", "--listen", "127.0.0.1:0", "--weather", "nowhere.yaml"]);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains("failed to read the weather nowhere.yaml") && said.stderr.contains("hint:"), "{said}");
}

#[test]
fn options_that_cannot_be_are_refused_with_the_next_step() {
    let world = World::new();
    std::fs::create_dir(world.path("mine")).unwrap();
    world.write("mine/notes.txt", "mine");
    for (words, expected) in [
        (&["--generate", "project=9"][..], "`project` cannot be generated; names are projects, steps"),
        (
            &["--server-version", "latest"],
            "not of the form 2026.1.9674\nhint: write all of it, such as `--server-version",
        ),
        (&["--space", "A", "--space", "a"], "given twice\nhint: give each --space a name of its own"),
        (&["--strict", "--lenient"], "cannot be used with"),
        (&["--normalise", "slug"], "did you mean slugs? "),
        (&["--normalise", "-step-rows"], "there is no behaviour 'step-rows'"),
        (&["--cascade", "-step-row,none"], "did you mean step-rows? "),
        (&["--page-cap", "0"], "--page-cap"),
        (&["--rate-limit", "0"], "--rate-limit"),
        (&["--flaky", "101"], "0..=100"),
        (&["--save", "mine"], "has notes.txt, which is not from a saved space"),
        (&["--save", "mine/notes.txt"], "failed to write"),
    ] {
        let said = world.run(&[&["sandbox", "--listen", "127.0.0.1:0"], words].concat());
        assert_eq!(said.code, Some(1), "{words:?}: {said}");
        assert!(said.stderr.contains(expected), "{words:?}: {said}");
    }
    assert_eq!(world.read("mine/notes.txt"), "mine");
}
