//! Plan files: written with care, read with care.

use crate::world::{World, groups, server};
use serde_json::{Value, json};

/// Returns a world with a plan file that has one write, and the servers that it is about.
async fn planned() -> (World, [octopus_sandbox::Sandbox; 2]) {
    let source = server(groups(&[("Trading", "Everything around OctoFX")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let said = world.run(&["plan", "--out", "plan.json"]);
    assert_eq!(said.code, Some(2), "{said}");
    (world, [source, destination])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_written_shown_and_applied() {
    let (world, [source, destination]) = planned().await;
    let shown = world.run(&["show", "plan.json"]);
    assert_eq!(shown.code, Some(0), "{shown}");
    assert_eq!(shown.stdout, world.run(&["plan"]).stdout);
    assert_eq!(destination.writes(), 0);
    insta::assert_snapshot!(world.run(&["apply", "plan.json"]), @"
    exit 0
    -- stdout
    production: 1 created
    -- stderr
    production: 1 created · R requests, 1 write, T s
    ");
    assert_eq!(destination.writes(), 1);
    assert_eq!(source.writes(), 0);
    let said = world.run(&["apply", "plan.json"]);
    assert_eq!(said.code, Some(3), "the destination has moved since: {said}");
    assert_eq!(destination.writes(), 1);
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn applying_needs_no_source() {
    let (world, [source, destination]) = planned().await;
    source.stop().await;
    assert_eq!(world.run(&["apply", "plan.json"]).code, Some(0));
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_file_is_replaced_whole_and_private() {
    let (world, [source, destination]) = planned().await;
    world.write("plan.json", "something else");
    assert_eq!(world.run(&["plan", "--out", "plan.json"]).code, Some(1), "another kind of file is not overwritten");
    assert_eq!(world.read("plan.json"), "something else");
    world.write("plan.json", r#"{"format": 0, "of": "an older version"}"#);
    assert_eq!(world.run(&["plan", "--out", "plan.json"]).code, Some(2));
    let plan: Value = serde_json::from_str(&world.read("plan.json")).unwrap();
    assert_eq!((&plan["format"], &plan["destinations"][0]["name"]), (&Value::from(2), &Value::from("production")));
    let mut files: Vec<_> = std::fs::read_dir(world.folder()).unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["octosync.yaml", "plan.json"], "no temporary file is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(world.path("plan.json")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let said = world.run(&["plan", "--out", "nowhere/plan.json"]);
    assert_eq!(said.code, Some(1), "{said}");
    assert!(said.stderr.contains("--out nowhere/plan.json cannot be written: there is no folder nowhere"), "{said}");
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_for_another_destination_is_refused() {
    let (mut world, [source, destination]) = planned().await;
    let other = server(json!({})).await;
    world.config(&source.url(), &other.url(), "");
    insta::assert_snapshot!(world.run(&["apply", "plan.json"]), @"
    exit 3
    -- stdout
    -- stderr
    error: the plan is for another space or instance than the destination production is now
    hint: run `octosync plan` again, or correct url (octosync.yaml:7) and space
    production: nothing written · R requests, 0 writes, T s
    ");
    world.write("octosync.yaml", &world.read("octosync.yaml").replace("production:", "elsewhere:"));
    insta::assert_snapshot!(world.run(&["apply", "plan.json"]), @"
    exit 1
    -- stdout
    -- stderr
    error: the configuration octosync.yaml has no destination `production`
    hint: the destinations are elsewhere
    ");
    assert_eq!(other.writes() + destination.writes(), 0);
    for server in [source, destination, other] {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_a_destination_that_moved_is_stale() {
    let source = server(groups(&[("Trading", "new")])).await;
    let destination = server(groups(&[("Trading", "old")])).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "kinds: { project_groups: merge }\nfirst_sync: take_source");
    assert_eq!(world.run(&["plan", "--out", "plan.json"]).code, Some(2));
    let group = destination.documents("Default", "projectgroups").into_iter().find(|group| group["Name"] == "Trading");
    let id = group.unwrap()["Id"].as_str().unwrap().to_owned();
    assert!(destination.edit("Default", "projectgroups", &id, |group| group["Description"] = "edited".into()));
    insta::assert_snapshot!(world.run(&["apply", "plan.json"]), @"
    exit 3
    -- stdout
    -- stderr
    error: the plan is stale: project_groups/Trading changed on production since it was made
    hint: nothing was written; run `octosync plan --out FILE` again, and apply that plan
    production: nothing written · R requests, 0 writes, T s
    ");
    assert_eq!(destination.writes(), 0);
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_plans_say_what_is_wrong_and_what_to_do() {
    let (world, [source, destination]) = planned().await;
    let whole = world.read("plan.json");
    world.write("cut.json", &whole[..whole.len() / 2]);
    world.write("empty.json", "");
    world.write("yaml.json", "version: 1\n");
    world.write("other.json", "{\"a\": 1}");
    world.write("list.json", "[1]");
    world.write("newer.json", "{\"format\": 3, \"tool\": \"octosync 9.9.9\", \"steps\": []}");
    world.write("less.json", "{\"format\": 2, \"tool\": \"octosync 0.1.0\"}");
    let names = ["cut", "empty", "yaml", "other", "list", "newer", "less", "missing"];
    let said: Vec<String> = names
        .iter()
        .map(|name| {
            let file = format!("{name}.json");
            let shown = world.run(&["show", &file]);
            let applied = world.run(&["apply", &file]);
            assert_eq!((shown.code, applied.code), (Some(1), Some(1)), "{shown}");
            assert_eq!((shown.stdout.as_str(), applied.stdout.as_str()), ("", ""));
            assert_eq!(shown.stderr, applied.stderr);
            // Messages of the system and of the JSON library are not pinned.
            shown
                .stderr
                .lines()
                .filter(|line| !line.starts_with("  caused by:"))
                .map(|line| format!("{line}\n"))
                .collect()
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @"
    error: the plan cut.json is cut short
    hint: write it again with `octosync plan --out FILE`

    error: the plan empty.json is empty
    hint: write it again with `octosync plan --out FILE`

    error: the plan yaml.json is no JSON
    hint: write it again with `octosync plan --out FILE`

    error: the plan other.json is JSON, but no plan: it has no `format`
    hint: write it again with `octosync plan --out FILE`

    error: the plan list.json is no plan
    hint: write it again with `octosync plan --out FILE`

    error: the plan newer.json has format 3, written by octosync 9.9.9; this octosync (0.1.0) reads format 2 only
    hint: write it again with `octosync plan --out FILE`

    error: the plan less.json does not hold what a plan holds
    hint: write it again with `octosync plan --out FILE`

    error: failed to read the plan missing.json
    hint: write a plan with `octosync plan --out FILE`, and name that file
    ");
    assert_eq!(destination.writes(), 0);
    source.stop().await;
    destination.stop().await;
}

/// `show` and `apply` take a plan as it was written, or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_file_that_was_edited_is_refused() {
    let (world, [source, destination]) = planned().await;
    let whole = world.read("plan.json");
    let plan: Value = serde_json::from_str(&whole).unwrap();
    let edits: [fn(&mut Value); 4] = [
        |plan| plan["destinations"][0]["steps"][0]["after"]["Description"] = "tampered".into(),
        |plan| plan["destinations"][0]["steps"] = json!([]),
        |plan| {
            plan["destinations"][0]["findings"] = json!([{"severity": "note", "code": "version.gap", "message": "so"}])
        },
        |plan| plan["destinations"] = json!([]),
    ];
    for edit in edits {
        let mut edited = plan.clone();
        edit(&mut edited);
        world.write("edited.json", &edited.to_string());
        for word in ["show", "apply"] {
            let said = world.run(&[word, "edited.json"]);
            assert_eq!((said.code, said.stdout.as_str()), (Some(3), ""), "{said}");
            assert!(said.stderr.contains("the plan edited.json was changed after it was written"), "{said}");
            assert!(said.stderr.contains("hint: write it again with `octosync plan --out FILE`"), "{said}");
        }
    }
    assert_eq!(destination.writes(), 0);
    // Another layout says the same.
    world.write("pretty.json", &serde_json::to_string_pretty(&plan).unwrap());
    assert_eq!(world.run(&["apply", "pretty.json"]).code, Some(0));
    source.stop().await;
    destination.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_refused_is_not_said_to_be_ready() {
    let source = server(groups(&[("Trading", "new")])).await;
    let destination = server(groups(&[("Trading", "old")])).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "kinds: { project_groups: merge }");
    let said = world.run(&["plan", "--out", "plan.json"]);
    assert_eq!(said.code, Some(3), "{said}");
    let note = "wrote plan.json: what is refused in it cannot be applied; correct that, and plan again\n";
    assert!(said.stderr.contains(note), "{said}");
    assert_eq!(world.run(&["apply", "plan.json"]).code, Some(3));
    assert_eq!(destination.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_a_plan_lacks_is_named_with_those_that_it_has() {
    let (world, [_source, destination]) = planned().await;
    for word in ["show", "apply"] {
        let said = world.run(&[word, "plan.json", "--to", "Production"]);
        assert_eq!(said.code, Some(1), "{said}");
        let expected = "error: the plan has no destination `Production`\nhint: did you mean `--to production`? it was made for production\n";
        assert_eq!(said.stderr, expected);
    }
    assert_eq!(destination.writes(), 0);
}

/// As many keys as help to see what happened, and not a screen of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_stale_plan_names_the_first_of_many_that_changed() {
    let names: Vec<String> = (10..25).map(|at| format!("Group {at}")).collect();
    let wanted: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let (source, destination) = (server(groups(&wanted)).await, server(json!({})).await);
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    assert_eq!(world.run(&["plan", "--out", "plan.json"]).code, Some(2));
    assert_eq!(world.run(&["apply", "plan.json"]).code, Some(0));
    let said = world.run(&["apply", "plan.json"]);
    assert_eq!(said.code, Some(3), "{said}");
    let expected = "project_groups/Group 18, project_groups/Group 19 and 5 more changed on production";
    assert!(said.stderr.contains(expected), "{said}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn output_that_cannot_be_written_hides_nothing_that_happened() {
    use octopus_sandbox::{Effect, Fault};
    let (world, [_source, destination]) = planned().await;
    let no = Effect::Status { code: 400, body: json!({ "ErrorMessage": "No." }).to_string(), headers: Vec::new() };
    let apply = |words: &[&str]| {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = world.command(words).stdout(full).output().unwrap();
        (output.status.code(), world.normal(&output.stderr))
    };
    destination.insert_fault(Fault::at("/api/*/projectgroups", no).method("POST"));
    for words in [&["apply", "plan.json"][..], &["apply", "plan.json", "--json"]] {
        let (code, said) = apply(words);
        assert_eq!(code, Some(4), "{said}");
        assert!(said.contains("error: failed to write the output"), "{said}");
        assert!(said.contains("production: none done, 1 failed"), "{said}");
    }
    destination.clear_faults();
    let (code, said) = apply(&["apply", "plan.json"]);
    assert_eq!(code, Some(1), "what is done but could not be told is no success: {said}");
    assert!(said.contains("production: 1 created"), "{said}");
    assert_eq!(destination.documents("Default", "projectgroups").len(), 2, "Trading and the one that every space has");
}
