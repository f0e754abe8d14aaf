//! Questions on a terminal: `script` of util-linux plays one.

use crate::world::{World, groups, server};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

/// Returns whether a terminal can be played here, and says so if not.
fn has_terminal() -> bool {
    let is_there = Command::new("script").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !is_there {
        eprintln!("SKIPPED: there is no `script` to play a terminal");
    }
    is_there
}

/// Returns the program on a terminal, with what is typed after its name.
fn on_terminal(world: &World, typed: &str) -> Command {
    let line = format!("{} {typed} --no-progress", env!("CARGO_BIN_EXE_octosync"));
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    command.current_dir(world.folder()).env("KEY", crate::world::CANARY).env("TERM", "dumb");
    command
}

/// Runs `octosync sync` on a terminal and types an answer when it asks; returns what stands there, and the exit code.
fn ask(world: &World, answer: &[u8]) -> (String, i32) {
    let mut child = on_terminal(world, "sync").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut keyboard, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut seen = Vec::new();
    let mut piece = [0; 1024];
    let mut answered = false;
    loop {
        let read = screen.read(&mut piece).unwrap_or(0);
        if read == 0 {
            break;
        }
        seen.extend_from_slice(&piece[..read]);
        if !answered && String::from_utf8_lossy(&seen).contains("[y/N]") {
            keyboard.write_all(answer).unwrap();
            keyboard.flush().unwrap();
            answered = true;
        }
    }
    let code = child.wait().unwrap().code().unwrap();
    (String::from_utf8_lossy(&seen).replace('\r', ""), code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_asks_and_only_yes_means_yes() {
    if !has_terminal() {
        return;
    }
    let source = server(groups(&[("Trading", ""), ("Tools", "")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    for no in [&b"n\n"[..], b"\n", b"yess\n", b"\x04"] {
        let (screen, code) = ask(&world, no);
        assert_eq!(code, 3, "{screen}");
        assert!(screen.contains("Apply 2 writes to production? [y/N]"), "{screen}");
        assert!(screen.contains("nothing was written"), "{screen}");
        assert_eq!(destination.writes(), 0);
    }
    let (screen, code) = ask(&world, b"Yes\n");
    assert_eq!(code, 0, "{screen}");
    assert_eq!(destination.writes(), 2);
    let (screen, code) = ask(&world, b"");
    assert_eq!(code, 0, "nothing to do needs no answer: {screen}");
    assert!(!screen.contains("[y/N]"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_at_the_question_writes_nothing() {
    if !has_terminal() {
        return;
    }
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let (screen, code) = ask(&world, b"\x03");
    assert_eq!(code, 130, "ended by the signal, as the shell tells it: {screen}");
    assert_eq!(destination.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_on_a_terminal_goes_through_the_pager() {
    if !has_terminal() {
        return;
    }
    let source = server(groups(&[("Trading", ""), ("Tools", "")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let page = |options: &str, pager: &str| {
        let mut command = on_terminal(&world, options);
        command.stdin(Stdio::null()).env("OCTOSYNC_PAGER", pager);
        String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
    };
    let screen = page("plan", "cat >paged");
    assert!(world.read("paged").contains("Trading") && !screen.contains("Trading"), "{screen}");
    for (options, pager) in
        [("plan --no-pager", "cat >other"), ("plan --json", "cat >other"), ("plan", "cat"), ("plan", "no-such-pager")]
    {
        let screen = page(options, pager);
        assert!(screen.contains("Trading") && !world.path("other").exists(), "{options} {pager}: {screen}");
    }
}

/// Runs `octosync init` on a terminal, with all that is typed at once; returns what stands there, and the exit code.
fn type_all(world: &World, lines: &[&str]) -> (String, i32) {
    let mut child = on_terminal(world, "init").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(lines.join("\n").as_bytes()).unwrap();
    let mut screen = String::new();
    child.stdout.take().unwrap().read_to_string(&mut screen).unwrap();
    drop(keyboard);
    (screen.replace('\r', ""), child.wait().unwrap().code().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn init_asks_for_the_ends_and_for_what_they_raise() {
    if !has_terminal() {
        return;
    }
    let source = server(groups(&[("Trading", "here"), ("Tools", "")])).await;
    let destination = server(groups(&[("Trading", "there")])).await;
    let (from, to) = (source.url(), destination.url());
    let world = World::new();
    let ends = [&*from, "", "KEY", &*to, "", "KEY", "live", ""];
    let (screen, code) = type_all(&world, &ends);
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("What the destination is called in messages [production]: "), "{screen}");
    let text = world.read("octosync.yaml");
    assert!(text.contains("\n  live:\n") && !text.contains(crate::world::CANARY), "{text}");
    let (screen, code) = type_all(&World::new(), &[&from, "", "KEY", "\x04"]);
    assert_eq!(code, 3, "{screen}");
    assert!(screen.contains("the questions were not answered to the end"), "{screen}");
}
