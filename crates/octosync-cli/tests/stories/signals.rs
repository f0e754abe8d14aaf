//! Ctrl-C while a plan is applied.

use crate::world::{World, groups, server};
use octopus_sandbox::{Effect, Fault};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Every write takes so long that a signal comes while one of them is under way.
const SLOW: Duration = Duration::from_millis(200);

/// Reads until a line begins so.
fn wait_for(stderr: &mut impl BufRead, start: &str) {
    let mut line = String::new();
    while !line.starts_with(start) {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended before it said '{start}'");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_ends_and_nothing_new_starts() {
    let names: Vec<String> = (0..30).map(|at| format!("Group {at:02}")).collect();
    let wanted: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let source = server(groups(&wanted)).await;
    let destination = server(json!({})).await;
    destination.insert_fault(Fault::at("/api/*/projectgroups", Effect::Delay(SLOW)).method("POST"));
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let mut command = world.command(&["sync", "--yes", "-v", "--json", "--concurrency", "1"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    wait_for(&mut stderr, "done ");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{rest}");
    assert!(rest.contains("stopping when what is under way has ended"), "{rest}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let steps = document["outcome"]["production"]["steps"].as_array().unwrap();
    let count = |status: &str| steps.iter().filter(|step| step["status"] == status).count();
    assert_eq!(count("done"), destination.writes(), "what was written is known as done");
    assert!(count("done") >= 1 && count("stopped") >= 1, "{document}");
    assert_eq!(count("done") + count("stopped"), 30, "{document}");

    destination.clear_faults();
    assert_eq!(world.run(&["sync", "--yes"]).code, Some(0));
    assert_eq!(destination.writes(), 30, "nothing is written twice");
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_is_not_said_to_be_unwritten() {
    let source = server(groups(&[("Trading", ""), ("Tools", "")])).await;
    let destination = server(json!({})).await;
    let never = Effect::Delay(Duration::from_secs(600));
    destination.insert_fault(Fault::at("/api/*/projectgroups", never).method("POST").nth(2));
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let mut command = world.command(&["sync", "--yes", "-v", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    // Both begin at the same time, so when one is done, the other is under way.
    for line in ["done ", "stopping when what is under way has ended"] {
        wait_for(&mut stderr, line);
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    }
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{rest}");
    assert!(rest.contains("\nproduction: stopped at once, perhaps written in part · "), "{rest}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["errors"][0]["of"], "production", "{document}");
}
