//! The pages of `docs/scenarios`: each configuration is run as it stands there, and what arrives is what the page says.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "delta/world.rs"]
#[expect(dead_code, reason = "the stories of deltas use the rest")]
mod world;

use octopus_sandbox::Sandbox;
use octosync_e2e::kit::{CANARY, Pair, destination, seed};
use octosync_e2e::program::Desk;
use octosync_e2e::tiny::{action, script, step, typed, variable, variables};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use world::{Space, World};

/// The page, and the environments of each destination in the order of the page.
const PAGES: &[(&str, &[&[&str]])] = &[
    ("nothing-in-common", &[&["Staging", "Production"]]),
    ("subset", &[&["Test", "Production"]]),
    ("mixture", &[&["Staging", "Production", "Disaster Recovery"]]),
    ("other-cloud", &[&["Production"]]),
    ("customers", &[&["Production"]]),
    ("mirrors", &[&[], &[]]),
];
/// The environments of the source; a page without Production is about developers alone.
const ALL: &[&str] = &["Development", "Test", "Production"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenarios")
}

/// Returns the fenced block of a language.
fn block(page: &str, language: &str) -> String {
    let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap_or_else(|| panic!("no block of {language}"));
    rest.split_once("```").unwrap().0.to_owned()
}

fn source(environments: &[&str]) -> Space {
    let values = ["OctoFx-Dev", "OctoFX-Test", "OctoFX-Prod"];
    let scoped = (0..environments.len())
        .map(|at| variable("Db.Name", values[at], json!({ "Environment": [format!("Environments-{}", at + 1)] })));
    let more =
        [typed("Db.Password", "Sensitive", Value::Null, json!({})), variable("Url", "https://octofx", json!({}))];
    let mut deploy = script(1, "Deploy", "echo");
    deploy["Actions"][0]["WorkerPoolId"] = json!("WorkerPools-1");
    let asked = json!({ "Octopus.Action.Manual.Instructions": "Ok?", "Octopus.Action.RunOnServer": "true",
        "Octopus.Action.Manual.ResponsibleTeamIds": "teams-everyone" });
    let mut gate = action(1, "Sign-off", "Octopus.Manual", asked);
    gate["Environments"] = json!(["Environments-2"]);
    let mut space = Space::new(environments);
    space.0.get_mut("projects").unwrap()[0]["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]);
    let set = json!({ "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables",
        "VariableSetId": "variableset-LibraryVariableSets-1" });
    let pool =
        json!({ "Id": "WorkerPools-1", "Name": "Fast", "WorkerPoolType": "StaticWorkerPool", "IsDefault": false });
    space
        .add("libraryvariablesets", set)
        .add("variablesets", variables("LibraryVariableSets-1", vec![variable("Shared.Region", "eu", json!({}))]))
        .add("workerpools", pool)
        .steps(vec![deploy, step("Sign-off", vec![gate])])
        .rows(scoped.chain(more).collect())
}

/// What stands on a destination, as the pages write it.
fn arrived(world: &World, page: &str) -> String {
    let rows = world.rows().into_iter();
    // Pages that do not speak of the library set leave it out.
    let rows = rows.filter(|row| page.contains("Shared.Region") || !row.starts_with("Shared."));
    let steps = world.steps().into_iter().map(|step| format!("step {step}"));
    rows.chain(steps).map(|line| format!("{line}\n")).collect()
}

#[tokio::test]
async fn every_page_does_what_it_says() {
    for (name, destinations) in PAGES {
        let page = std::fs::read_to_string(folder().join(format!("{name}.md"))).unwrap();
        let environments = if *name == "nothing-in-common" { &ALL[..2] } else { ALL };
        let Pair { source, destination: first } =
            Pair::start(&source(environments).0, &ground(destinations[0]).0).await;
        let mut others: Vec<Sandbox> = Vec::new();
        for (at, environments) in destinations.iter().enumerate().skip(1) {
            let base = u32::try_from(90_000 + at * 10_000).unwrap();
            let builder = destination().id_base(base).space(seed(&ground(environments).0));
            others.push(builder.start().await.unwrap());
        }
        let mut config = block(&page, "yaml").replace("https://octopus-dev.example.com", &source.url());
        for there in [&first].into_iter().chain(&others) {
            let start = config.find("https://octopus-").unwrap_or_else(|| panic!("{name}: too few destinations"));
            let end = start + config[start..].find(".example.com").unwrap() + ".example.com".len();
            config.replace_range(start..end, &there.url());
        }
        assert!(!config.contains("https://octopus-"), "{name}: more destinations than the test has");
        let desk = Desk::new().file("octosync.yaml", &config).env("SOURCE_KEY", CANARY).env("DESTINATION_KEY", CANARY);
        let desk = desk.env("DB_PASSWORD", "from the vault");
        desk.octosync(&["sync", "--yes"]).await.exits(0).broke_nothing();
        let (last, earlier) = match others.pop() {
            Some(last) => (last, Some(first)),
            None => (first, None),
        };
        if let Some(east) = &earlier {
            let sets = east.documents("Default", "variables");
            let rows = sets.iter().flat_map(|set| set["Variables"].as_array().unwrap());
            let urls: Vec<&Value> = rows.filter(|row| row["Name"] == "Url").map(|row| &row["Value"]).collect();
            assert_eq!(urls, [&json!("https://east.octofx")], "each destination has its own exceptions");
        }
        let shown = World(Pair { source, destination: last });
        assert_eq!(arrived(&shown, &page), block(&page, "text"), "{name}");
        shown.0.destination.clear_requests();
        let again = desk.octosync(&["sync", "--yes"]).await;
        again.exits(0);
        assert_eq!(shown.0.destination.writes(), 0, "{name}: {}", again.block());
        drop(earlier);
    }
}

fn ground(environments: &[&str]) -> Space {
    Space::ground(environments)
}

#[test]
fn every_page_is_tested_and_listed() {
    let index = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let pages: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "README")
        .collect();
    let tested: BTreeSet<String> = PAGES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(pages, tested);
    assert!(pages.iter().all(|page| index.contains(&format!("({page}.md)"))), "the index lacks a page");
}
