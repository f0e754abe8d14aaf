//! Habits from other tools: a configuration that is found, plans through pipes, one project at a time.

use crate::world::{World, groups, server};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

/// Returns a world with two servers, of which the source has two projects in groups of their own.
async fn two_projects() -> (World, [octopus_sandbox::Sandbox; 2]) {
    let project = |at: u8, name: &str| {
        json!({
            "Id": format!("Projects-{at}"), "Name": name, "Slug": name.to_lowercase(),
            "ProjectGroupId": format!("ProjectGroups-{at}"), "LifecycleId": "Lifecycles-1"
        })
    };
    let group = |at: u8, name: &str| json!({"Id": format!("ProjectGroups-{at}"), "Name": name});
    let source = server(json!({
        "lifecycles": [{"Id": "Lifecycles-1", "Name": "Straight"}],
        "projectgroups": [group(1, "Trading"), group(2, "Back office")],
        "projects": [project(1, "OctoFX"), project(2, "Ledger")],
    }));
    let (source, destination) = (source.await, server(json!({})).await);
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    (world, [source, destination])
}

async fn stop(servers: [octopus_sandbox::Sandbox; 2]) {
    for server in servers {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_project_and_what_it_needs_takes_part_in_one_run() {
    let (world, servers) = two_projects().await;
    let said = world.run(&["sync", "--yes", "--project", "octofx"]);
    assert_eq!(said.code, Some(0), "{said}");
    let names = |collection: &str| -> Vec<String> {
        let mut names: Vec<String> = (servers[1].documents("Default", collection).iter())
            .map(|document| document["Name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("projects"), ["OctoFX"]);
    assert!(names("projectgroups").contains(&"Trading".to_owned()), "{:?}", names("projectgroups"));
    assert!(!names("projectgroups").contains(&"Back office".to_owned()), "{:?}", names("projectgroups"));
    let again = world.run(&["plan", "--project", "OctoFX"]);
    assert_eq!(again.code, Some(0), "{again}");
    let rest = world.run(&["plan"]);
    assert_eq!(rest.code, Some(2), "the other one is new still: {rest}");
    stop(servers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_does_not_exist_is_refused_with_the_nearest_name() {
    let (world, servers) = two_projects().await;
    let said = world.run(&["plan", "--project", "OctoFY"]);
    assert_eq!(said.code, Some(3), "{said}");
    assert!(said.stdout.contains("OctoFX"), "{said}");
    for words in [&["apply", "plan.json"][..], &["runs"], &["show", "latest"], &["schema"]] {
        let said = world.run(&[words, &["--project", "OctoFX"]].concat());
        assert_eq!(said.code, Some(1), "{said}");
        assert!(said.stderr.contains("takes no --project"), "{said}");
    }
    stop(servers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_goes_through_a_pipe() {
    let source = server(groups(&[("Trading", "")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let planned = world.run(&["diff", "--out", "-"]);
    assert_eq!(planned.code, Some(2), "{planned}");
    let plan: Value = serde_json::from_str(&planned.stdout).expect("stdout holds the plan and nothing else");
    assert_eq!(plan["format"], json!(2));
    assert!(planned.stderr.contains("Trading"), "people see it all the same: {planned}");
    let text = world.command(&["plan", "--out", "-", "--quiet"]).output().unwrap().stdout;
    let mut apply = world.command(&["apply", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    apply.stdin.take().unwrap().write_all(&text).unwrap();
    assert_eq!(apply.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(destination.writes(), 1);
    let both = world.run(&["plan", "--out", "-", "--json"]);
    assert_eq!(both.code, Some(1), "{both}");
    assert!(both.stderr.contains("would both print to stdout"), "{both}");
    stop([source, destination]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_is_found_above_and_by_the_environment() {
    let (mut world, servers) = two_projects().await;
    std::fs::create_dir_all(world.path("deep/er")).unwrap();
    let from = |world: &World, folder: &str| {
        let output = world.command(&["plan", "--json"]).current_dir(world.path(folder)).output().unwrap();
        output.status.code()
    };
    assert_eq!(from(&world, "deep/er"), Some(2), "found above");
    std::fs::rename(world.path("octosync.yaml"), world.path("octosync.yml")).unwrap();
    assert_eq!(from(&world, "deep"), Some(2), "by its shorter name, too");
    std::fs::rename(world.path("octosync.yml"), world.path("deep/other.yaml")).unwrap();
    assert_eq!(from(&world, "."), Some(1));
    let named = world.path("deep/other.yaml").display().to_string();
    world.set("OCTOSYNC_CONFIG", &named);
    assert_eq!(from(&world, "."), Some(2));
    stop(servers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_not_taken_for_a_configuration() {
    let (world, servers) = two_projects().await;
    assert_eq!(world.run(&["plan", "--out", "plan.json"]).code, Some(2));
    let said = world.run(&["sync", "-c", "plan.json"]);
    insta::assert_snapshot!(said, @"
    exit 1
    -- stdout
    -- stderr
    error: plan.json is a plan, not a configuration
    hint: `octosync show plan.json` shows it, `octosync apply plan.json` applies it; `--config` names the configuration
    ");
    stop(servers).await;
}

#[test]
fn words_of_other_tools_are_answered_with_ours() {
    let world = World::new();
    for (words, hint) in [
        (&["plan", "-out=plan.json"][..], "hint: `--out` has two dashes"),
        (&["sync", "-auto-approve"], "hint: `--yes` applies without asking"),
        (&["sync", "--dry-run"], "hint: `octosync plan` shows what would be written, and writes nothing"),
        (&["status"], "hint: `octosync drift` shows what was changed on the destinations"),
    ] {
        let said = world.run(words);
        assert_eq!(said.code, Some(1), "{said}");
        assert!(said.stderr.contains(hint), "{said}");
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let world = World::new();
    let said = world.run(&["man"]);
    assert!(said.code == Some(0) && said.stdout.contains(".TH octosync 1"), "{said}");
    let said = world.run(&["man", "--out", "pages/man1"]);
    assert_eq!(said.code, Some(0), "{said}");
    for page in ["octosync.1", "octosync-plan.1", "octosync-sync.1", "octosync-sandbox.1"] {
        assert!(world.read(&format!("pages/man1/{page}")).contains("SYNOPSIS"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_server_shows_beside_its_log_what_a_plan_refuses() {
    let source = server(groups(&[("Trading", "here")])).await;
    let destination = server(groups(&[("Trading", "there")])).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "kinds: { project_groups: merge }");
    let quiet = world.run(&["plan", "--json"]);
    assert!(!quiet.stderr.contains("::error"), "{quiet}");
    world.set("GITHUB_ACTIONS", "true");
    let said = world.run(&["plan", "--json"]);
    // How long a run took is the one thing that differs.
    let document = |text: &str| {
        let mut document: Value = serde_json::from_str(text).unwrap();
        document["stats"]["seconds"].take();
        document
    };
    assert_eq!(said.code, quiet.code);
    assert_eq!(document(&said.stdout), document(&quiet.stdout), "the document stays as it is");
    let lines: Vec<&str> = said.stderr.lines().filter(|line| line.starts_with("::")).collect();
    assert!(lines.len() == 1 && lines[0].starts_with("::error title=octosync production%3A "), "{said}");
    assert!(lines[0].contains("Trading") && lines[0].contains("%0Anext: "), "{said}");
    world.write("octosync.yaml", "version: 1\nsauce: {}\n");
    let said = world.run(&["plan"]);
    let line = "\n::error file=octosync.yaml,line=2,col=1,title=octosync::unknown key `sauce`";
    assert!(said.stderr.contains(line), "{said}");
}
