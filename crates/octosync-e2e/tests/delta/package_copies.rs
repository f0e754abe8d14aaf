//! Versions of packages go from the source's own feed to the destination's (F7): those that matter, as they are, once.

use crate::packages::{built_in, taking};
use crate::world::{Space, World, text};
use octopus_sandbox::{Edit, Effect, Fault, Sandbox};
use octosync_e2e::kit::{SPACE, client};
use serde_json::{Value, json};

const COPY: &str = "packages: { mode: copy }\n";
const FILE: &str = "/api/*/packages/*/raw";
const UPLOAD: &str = "/api/*/packages/raw";

/// A source whose one step takes packages of its own feed, each with a fixed version if one is said.
fn source(packages: &[(&str, &str)]) -> Space {
    let names: Vec<(&str, &str)> = packages.iter().map(|(package, _)| (*package, "Feeds-30")).collect();
    let mut step = taking("Web", &names);
    for (at, (_, fixed)) in packages.iter().enumerate().filter(|(_, (_, fixed))| !fixed.is_empty()) {
        step["Actions"][0]["Packages"][at]["Version"] = json!(fixed);
    }
    Space::new(&["Test"]).add("feeds", built_in(30)).steps(vec![step])
}

fn there() -> Space {
    Space::ground(&["Test"]).add("feeds", built_in(90))
}

/// Pushes files to a server's own feed.
async fn push(sandbox: &Sandbox, files: &[(&str, &str)]) {
    let client = client(sandbox);
    let space = client.find_space(SPACE).await.unwrap();
    for (name, content) in files {
        let api = client.space(&space.id);
        let _: Value = api.upload("packages/raw", "file", name, (*content).to_owned()).await.unwrap();
    }
}

/// The packages in the destination's own feed: each version with the content of its file.
async fn held(world: &World) -> Vec<String> {
    let sandbox = &world.0.destination;
    let client = client(sandbox);
    let space = client.find_space(SPACE).await.unwrap();
    let mut held = Vec::new();
    for package in sandbox.documents(SPACE, "packages") {
        let path = format!("packages/{}/raw", text(&package, "Id"));
        let file = client.space(&space.id).download(&path).await.unwrap();
        let file = String::from_utf8(file).unwrap();
        held.push(format!("{} {}: {file}", text(&package, "PackageId"), text(&package, "Version")));
    }
    held.sort();
    held
}

/// How often files were sent to the destination.
fn sent(world: &World) -> usize {
    let requests = world.0.destination.requests();
    requests.iter().filter(|request| request.method == "POST" && request.path.contains("/packages/raw")).count()
}

fn processes(world: &World) -> usize {
    let processes = world.0.destination.documents(SPACE, "deploymentprocesses");
    processes.iter().filter(|process| process["Steps"].as_array().is_some_and(|steps| !steps.is_empty())).count()
}

#[tokio::test]
async fn the_newest_version_of_what_steps_use_is_copied_and_nothing_else() {
    let world = World::new(source(&[("Acme.Web", ""), ("Acme.Tool", "")]), there()).await;
    let files = [("Acme.Web.1.0.0.zip", "old"), ("Acme.Web.1.10.0.zip", "new"), ("Acme.Tool.5.nupkg", "tool")];
    push(&world.0.source, &files).await;
    push(&world.0.source, &[("Acme.Unused.1.0.0.zip", "unused")]).await;
    let ran = world.run(&["plan"], COPY).await;
    ran.exits(2).says("+ Acme.Web 1.10.0").says("+ Acme.Tool 5");
    ran.says("2 versions of packages go from the source's own feed to the destination's, 7 bytes in all");
    assert!(!ran.block().contains("package.missing"), "{}", ran.block());
    world.syncs(COPY).await;
    assert_eq!(held(&world).await, ["Acme.Tool 5: tool", "Acme.Web 1.10.0: new"]);
    // A newer version follows with the next sync.
    push(&world.0.source, &[("Acme.Web.1.11.0.zip", "newer")]).await;
    world.syncs(COPY).await;
    assert_eq!(held(&world).await, ["Acme.Tool 5: tool", "Acme.Web 1.10.0: new", "Acme.Web 1.11.0: newer"]);
}

#[tokio::test]
async fn a_version_that_a_step_always_takes_is_copied_and_no_other() {
    let mut by_property = taking("Tool", &[("Acme.Tool", "Feeds-30")]);
    by_property["Actions"][0]["Packages"][0]["Name"] = json!("");
    by_property["Actions"][0]["ActionType"] = json!("Octopus.TentaclePackage");
    by_property["Actions"][0]["Properties"] = json!({ "Octopus.Action.Package.PackageId": "Acme.Tool",
        "Octopus.Action.Package.FeedId": "Feeds-30", "Octopus.Action.Package.PackageVersion": "4" });
    let mut source = source(&[("Acme.Web", "1.0.0"), ("Acme.Gone", "9.9.9")]);
    source.0.get_mut("deploymentprocesses").unwrap()[0]["Steps"].as_array_mut().unwrap().push(by_property);
    let world = World::new(source, there()).await;
    let files = [
        ("Acme.Web.1.0.0.zip", "old"),
        ("Acme.Web.2.0.0.zip", "new"),
        ("Acme.Tool.4.zip", "4"),
        ("Acme.Tool.5.zip", "5"),
    ];
    push(&world.0.source, &files).await;
    let report = world.run(&["plan"], "packages: { mode: report }\n").await;
    report.exits(2).says("uses version 1.0.0 of the package \"Acme.Web\" and no other");
    let gone = "uses version 9.9.9 of the package \"Acme.Gone\" and no other";
    report.says(gone).says("uses version 4 of the package \"Acme.Tool\" and no other");
    let first = world.syncs(COPY).await;
    first.says(gone);
    assert_eq!(held(&world).await, ["Acme.Tool 4: 4", "Acme.Web 1.0.0: old"]);
}

#[tokio::test]
async fn beside_a_version_for_tries_the_newest_that_is_none_is_copied() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    let files = [("Acme.Web.1.0.0.zip", "1"), ("Acme.Web.1.1.0.zip", "1.1"), ("Acme.Web.2.0.0-beta.1.zip", "beta")];
    push(&world.0.source, &files).await;
    world.syncs(COPY).await;
    assert_eq!(held(&world).await, ["Acme.Web 1.1.0: 1.1", "Acme.Web 2.0.0-beta.1: beta"]);
}

#[tokio::test]
async fn what_is_larger_than_allowed_is_named_and_not_copied() {
    let world = World::new(source(&[("Acme.Web", ""), ("Acme.Tool", "")]), there()).await;
    let large = "x".repeat(1_500);
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", &large), ("Acme.Tool.1.0.0.zip", "tool")]).await;
    let settings = "packages: { mode: copy, max_size: 1 kB }\n";
    let ran = world.syncs(settings).await;
    ran.says("packages/Acme.Web 1.0.0: is not copied, because it has 1.5 kB, and packages.max_size is 1 kB");
    ran.says("used by deployment_processes/OctoFX");
    assert_eq!(held(&world).await, ["Acme.Tool 1.0.0: tool"]);
}

#[tokio::test]
async fn other_feeds_and_expressions_are_said_and_not_copied() {
    let outer = json!({ "Id": "Feeds-31", "Name": "Outer", "FeedType": "NuGet", "FeedUri": "https://feed.example.com/index.json" });
    let space = Space::new(&["Test"]).add("feeds", built_in(30)).add("feeds", outer);
    let step = taking("Web", &[("Acme.Outer", "Feeds-31"), ("Acme.#{Which}", "Feeds-30")]);
    let world = World::new(space.steps(vec![step]), there()).await;
    let ran = world.syncs(COPY).await;
    ran.says("feeds/Outer: is not a server's own feed: what steps take from it is not copied (\"Acme.Outer\")");
    ran.says("the package \"Acme.#{Which}\" is not copied, because an expression decides which it is");
    assert_eq!(sent(&world), 0);
}

#[tokio::test]
async fn a_version_that_stands_there_with_other_bytes_is_said_and_never_overwritten() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", "here")]).await;
    push(&world.0.destination, &[("Acme.Web.1.0.0.zip", "there")]).await;
    world.0.destination.clear_requests();
    let ran = world.syncs(COPY).await;
    ran.says("package.differs packages/Acme.Web 1.0.0").says("what is there is never overwritten");
    assert_eq!((held(&world).await, sent(&world)), (vec!["Acme.Web 1.0.0: there".to_owned()], 0));
}

#[tokio::test]
async fn a_transfer_that_is_cut_is_sent_again() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    let file = "0123456789".repeat(20_000);
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", &file)]).await;
    world
        .0
        .source
        .insert_fault(Fault::at(FILE, Effect::CutBody { after: 150_000, chunked: false }).method("GET").nth(1));
    world.0.source.insert_fault(Fault::at(FILE, Effect::CutBody { after: 90_000, chunked: true }).method("GET").nth(2));
    world.syncs(COPY).await;
    assert_eq!(held(&world).await, [format!("Acme.Web 1.0.0: {file}")]);
}

#[tokio::test]
async fn what_is_cut_each_time_fails_and_the_next_run_goes_on_where_this_one_ended() {
    let world = World::new(source(&[("Acme.Web", ""), ("Acme.Tool", "")]), there()).await;
    let file = "0123456789".repeat(20_000);
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", &file), ("Acme.Tool.1.0.0.zip", "tool")]).await;
    let of_web = "/api/*/packages/packages-Acme.Web.1.0.0/raw";
    world.0.source.insert_fault(Fault::at(of_web, Effect::CutBody { after: 100, chunked: false }).method("GET"));
    let ran = world.run(&["sync", "--yes"], COPY).await;
    ran.exits(4).says("packages/Acme.Web 1.0.0").says("broke during GET");
    assert_eq!((held(&world).await, processes(&world)), (vec!["Acme.Tool 1.0.0: tool".to_owned()], 0));
    world.0.source.clear_faults();
    world.0.destination.clear_requests();
    world.run(&["sync", "--yes"], COPY).await.exits(0);
    assert_eq!((held(&world).await.len(), sent(&world), processes(&world)), (2, 1, 1));
    world.is_quiet(COPY).await;
}

#[tokio::test]
async fn a_lost_or_broken_answer_is_no_second_package() {
    let effects = [
        (Effect::DropAfterHandling, 1),
        (Effect::DropBeforeHandling, 2),
        (Effect::Status { code: 429, body: String::new(), headers: vec![("Retry-After".into(), "0".into())] }, 2),
        (Effect::Status { code: 503, body: String::new(), headers: Vec::new() }, 2),
        (Effect::Answer { code: 502, body: "{}".into() }, 1),
        (Effect::CutBody { after: 3, chunked: false }, 1),
    ];
    for (effect, times) in effects {
        let world = World::new(source(&[("Acme.Web", "")]), there()).await;
        push(&world.0.source, &[("Acme.Web.1.0.0.zip", "web")]).await;
        world.0.destination.insert_fault(Fault::at(UPLOAD, effect.clone()).method("POST").nth(1));
        world.run(&["sync", "--yes"], COPY).await.exits(0);
        assert_eq!((held(&world).await, sent(&world)), (vec!["Acme.Web 1.0.0: web".to_owned()], times), "{effect:?}");
        world.is_quiet(COPY).await;
    }
}

#[tokio::test]
async fn a_file_that_is_not_what_the_source_states_never_arrives_and_what_uses_it_waits() {
    for content in ["web".to_owned(), "0123456789".repeat(20_000)] {
        let world = World::new(source(&[("Acme.Web", "")]), there()).await;
        push(&world.0.source, &[("Acme.Web.1.0.0.zip", &content)]).await;
        let wrong = "a".repeat(40);
        let edited = world.0.source.edit(SPACE, "packages", "packages-Acme.Web.1.0.0", |package| {
            package["Hash"] = json!(wrong);
        });
        assert!(edited);
        let ran = world.run(&["sync", "--yes"], COPY).await;
        ran.exits(4).says("the source sent a file with the hash").says(&format!("and states {wrong}"));
        assert_eq!((held(&world).await.len(), processes(&world)), (0, 0), "{}", ran.block());
    }
}

#[tokio::test]
async fn what_arrived_wrong_is_said() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", "web")]).await;
    // The package that the server keeps is not the one that it was sent.
    let edit = Edit {
        collection: Some("packages".into()),
        document: Some("packages-Acme.Web.1.0.0".into()),
        patch: json!({ "Hash": "b".repeat(40) }),
        by: None,
    };
    world.0.destination.insert_fault(Fault::at("/api/*/packages", Effect::Edit(edit)).method("GET"));
    let ran = world.run(&["sync", "--yes"], COPY).await;
    ran.exits(4).says("what stands in the destination's feed now is not what was sent").says("delete it there");
    assert_eq!((held(&world).await.len(), processes(&world)), (1, 0), "{}", ran.block());
}

#[tokio::test]
async fn a_package_without_a_hash_is_copied_and_that_is_said() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", "web")]).await;
    world.0.source.edit(SPACE, "packages", "packages-Acme.Web.1.0.0", |package| package["Hash"] = json!(null));
    let ran = world.syncs(COPY).await;
    ran.says("package.unchecked packages/Acme.Web 1.0.0");
    assert_eq!(held(&world).await, ["Acme.Web 1.0.0: web"]);
}

#[tokio::test]
async fn a_plan_file_copies_from_the_source_that_it_was_made_from() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", "web")]).await;
    let desk = world.run_with(&["plan", "--out", "plan.json"], COPY, &[]).await.desk;
    // Another source in the configuration is not the one that was planned from.
    let other = World::new(source(&[("Acme.Web", "")]), there()).await;
    let config = std::fs::read_to_string(desk.path("octosync.yaml")).unwrap();
    std::fs::write(desk.path("octosync.yaml"), config.replace(&world.0.source.url(), &other.0.destination.url()))
        .unwrap();
    let refused = desk.octosync(&["apply", "plan.json"]).await;
    refused.exits(3).says("copies packages from another space or instance than the source is now");
    assert_eq!(world.0.destination.writes(), 0);
    std::fs::write(desk.path("octosync.yaml"), config).unwrap();
    desk.octosync(&["apply", "plan.json"]).await.exits(0);
    assert_eq!(held(&world).await, ["Acme.Web 1.0.0: web"]);
    world.is_quiet(COPY).await;
}

#[tokio::test]
async fn a_plan_whose_package_changed_on_the_source_is_not_followed() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", "web")]).await;
    let desk = world.run_with(&["plan", "--out", "plan.json"], COPY, &[]).await.desk;
    world
        .0
        .source
        .edit(SPACE, "packages", "packages-Acme.Web.1.0.0", |package| package["Hash"] = json!("c".repeat(40)));
    let ran = desk.octosync(&["apply", "plan.json"]).await;
    ran.exits(4).says("the source's own feed holds another file than when the plan was made");
    assert_eq!((held(&world).await.len(), sent(&world)), (0, 0));
}

#[tokio::test]
async fn what_makes_releases_of_a_package_by_itself_is_warned_of() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", "web")]).await;
    let quiet = world.run(&["sync", "--yes"], "").await;
    quiet.exits(0);
    let project = world.0.destination.documents(SPACE, "projects").remove(0);
    assert!(world.0.destination.edit(SPACE, "projects", &text(&project, "Id"), |project| {
        project["AutoCreateRelease"] = json!(true);
    }));
    let settings = format!("{COPY}first_sync: keep_destination\n");
    let ran = world.run(&["plan"], &settings).await;
    ran.exits(2).says("package.starts projects/OctoFX: may create a release there as soon as Acme.Web 1.0.0 arrives");
}

#[tokio::test]
async fn a_key_that_may_not_read_files_of_the_source_fails_by_the_name_of_the_permission() {
    let world = World::new(source(&[("Acme.Web", "")]), there()).await;
    push(&world.0.source, &[("Acme.Web.1.0.0.zip", "web")]).await;
    world.0.source.insert_fault(Fault::at(FILE, Effect::Forbid("BuiltInFeedDownload".into())));
    let ran = world.run(&["sync", "--yes"], COPY).await;
    ran.exits(4).says("BuiltInFeedDownload");
    assert_eq!((held(&world).await.len(), processes(&world)), (0, 0));
}
