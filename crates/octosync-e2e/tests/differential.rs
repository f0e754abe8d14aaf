//! The comparison of two builds finds what differs: the same program with other settings plays the build after a change.

use octosync_e2e::differential::intended::Intended;
use octosync_e2e::differential::observe::Program;
use octosync_e2e::differential::report::Report;
use octosync_e2e::differential::worlds::World;
use octosync_e2e::differential::{Both, compare_worlds, worlds};
use octosync_e2e::program::program;
use serde_json::{Map, json};
use std::sync::Arc;

fn build(more: &[&str]) -> Program {
    Program { path: program(), more: more.iter().map(|arg| (*arg).to_owned()).collect() }
}

async fn compared(after: Program, worlds: Vec<World>, intended: &str) -> Report {
    let mut report = Report::new(Intended::parse(intended).expect("the list is right"));
    let both = Both { before: build(&[]), after, keep: None };
    compare_worlds(&both, worlds, 2, &mut report).await;
    report
}

/// A project whose only step runs in an environment that the destination lacks: consent to widening shows in the plan.
fn widening() -> World {
    use octosync_e2e::tiny::{channel, environment, lifecycle, process, project, script};
    let mut step = script(1, "Deploy", "echo");
    step["Actions"][0]["Environments"] = json!(["Environments-2"]);
    let documents = [
        ("environments", vec![environment(1, "Test"), environment(2, "Gone")]),
        ("projectgroups", vec![json!({ "Id": "ProjectGroups-1", "Name": "All" })]),
        ("lifecycles", vec![lifecycle(1, "All", &[1])]),
        ("projects", vec![project(1, "Web")]),
        ("channels", vec![channel(1, 1, "Default", true)]),
        ("deploymentprocesses", vec![process(1, vec![step])]),
    ];
    let here = documents.map(|(collection, list)| (collection.to_owned(), list)).into();
    let there = [("environments".to_owned(), vec![environment(1, "Test")])].into();
    let settings = Map::from_iter([("scopes".to_owned(), json!({ "steps": { "environments": "drop" } }))]);
    World { name: "widening".to_owned(), here: Arc::new(here), there: Arc::new(there), settings, pick: 0 }
}

#[tokio::test]
async fn a_build_says_the_same_twice() {
    let report = compared(build(&[]), worlds::random(1, 6), "[]").await;
    assert!(report.is_same(), "{}", report.text());
}

#[tokio::test]
async fn a_planted_difference_is_found_in_json_text_and_exit_code() {
    let report = compared(build(&["--allow-widening"]), vec![widening()], "[]").await;
    assert!(!report.is_same());
    let text = report.text();
    for place in [
        "(plan --json): exit",
        "plan --json: counts.target.refusals",
        "plan --json: plan.destinations[].findings[]",
        "plan: stdout",
    ] {
        assert!(text.contains(place), "{place} is not in:\n{text}");
    }
}

#[tokio::test]
async fn an_intended_difference_is_left_out_and_only_that() {
    let exit = r#"{ "path": "exit", "before": 3, "after": 2, "reason": "a test" }"#;
    let report = compared(build(&["--allow-widening"]), vec![widening()], &format!("[{exit}]")).await;
    assert!(!report.is_same());
    assert!(!report.text().contains(": exit"), "{}", report.text());
    assert!(report.unneeded().is_empty());
    let report = compared(build(&[]), vec![widening()], &format!("[{exit}]")).await;
    assert!(report.is_same(), "{}", report.text());
    assert_eq!(report.unneeded(), ["exit"]);
}
