//! How long plans of a space with thirty projects are, and what they look like in a narrow and in a wide window.

use crate::world::{CANARY, World};
use octopus_sandbox::{Generator, Sandbox, SpaceSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;

struct Thirty {
    world: World,
    source: Sandbox,
    destination: Sandbox,
}

impl Thirty {
    async fn start() -> Self {
        let made = Generator { projects: 30, ..Generator::default() }.documents();
        let server = |documents: BTreeMap<String, Vec<Value>>| {
            let space = SpaceSeed::from_documents("Default", documents);
            Sandbox::builder().api_key(Some(CANARY.to_owned())).space(space).start()
        };
        // Teams and environments are the destination's own business.
        let own = |(collection, _): &(&String, _)| ["teams", "environments"].contains(&collection.as_str());
        let there = made.iter().filter(own).map(|(collection, all)| (collection.clone(), all.clone())).collect();
        let (source, destination) = (server(made).await.unwrap(), server(there).await.unwrap());
        let mut world = World::new();
        world.config(&source.url(), &destination.url(), "");
        Self { world, source, destination }
    }

    /// Returns what a command prints in a window of a width, and how it ends.
    fn at(&self, columns: &str, words: &[&str]) -> (Option<i32>, String) {
        let output = self.world.command(words).env("COLUMNS", columns).stderr(Stdio::null()).output().unwrap();
        (output.status.code(), self.world.normal(&output.stdout))
    }

    async fn stop(self) {
        self.source.stop().await;
        self.destination.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_as_long_as_what_it_changes() {
    let thirty = Thirty::start().await;
    let (code, first) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(2), "{first}");
    let opening = first.lines().skip_while(|line| *line != "Overview").take_while(|line| !line.is_empty());
    let opening: Vec<&str> = opening.collect();
    assert!((2..=24).contains(&opening.len()), "less than a screen: {}", opening.join("\n"));
    assert!(opening.iter().any(|line| line.contains("and 27 others")), "{}", opening.join("\n"));
    assert_eq!(thirty.world.run(&["sync", "--yes", "--quiet"]).code, Some(0));

    let (code, nothing) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(0), "{nothing}");
    assert!(nothing.lines().count() <= 6 && nothing.contains("No changes: "), "{nothing}");

    let process = thirty.source.documents("Default", "deploymentprocesses").into_iter().find(|process| {
        process["Steps"]
            .as_array()
            .is_some_and(|steps| steps[0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"].is_string())
    });
    let process = process.expect("a made-up project runs a script first");
    let id = process["Id"].as_str().unwrap();
    assert!(thirty.source.edit("Default", "deploymentprocesses", id, |process| {
        let body = &mut process["Steps"][0]["Actions"][0]["Properties"]["Octopus.Action.Script.ScriptBody"];
        *body = json!(format!("{}\necho done\n", body.as_str().unwrap()));
    }));
    let (code, one) = thirty.at("100", &["plan"]);
    assert_eq!(code, Some(2), "{one}");
    assert!(one.lines().count() <= 40 && one.contains("+echo done"), "{one}");
    assert_eq!(one.matches("project ").count(), 1, "the other projects are not named: {one}");
    for columns in [80, 140] {
        let (_, text) = thirty.at(&columns.to_string(), &["plan"]);
        let longest = text
            .lines()
            .filter(|line| !line.trim_start().starts_with(['+', '-', '@']))
            .map(|line| line.chars().count());
        let longest = longest.max().unwrap();
        assert!(longest <= columns, "{longest} of {columns}: {text}");
    }
    thirty.stop().await;
}
