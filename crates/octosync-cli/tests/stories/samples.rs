//! The demo's spaces, to be looked at and tried by hand.

use crate::running::Running;
use crate::world::World;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenarios");
    let pages = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = pages.filter(|page| !page.ends_with("README.md")).collect();
    pages.sort();
    pages
}

/// The first configuration of a page, with the addresses of these servers in the order in which they stand there.
fn configuration(page: &Path, servers: &[&str]) -> String {
    let text = std::fs::read_to_string(page).unwrap();
    let text = text.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let mut servers = servers.iter();
    let address = |line: &str| {
        let start = line.find("https://octopus-")?;
        let end = line[start..].find([',', ' ', '}']).map_or(line.len(), |length| start + length);
        Some(format!("{}{}{}\n", &line[..start], servers.next().unwrap(), &line[end..]))
    };
    let mut address = address;
    text.lines().map(|line| address(line).unwrap_or_else(|| format!("{line}\n"))).collect()
}

#[test]
fn every_scenario_can_be_tried_on_the_samples() {
    let mut world = World::new();
    world.set("SOURCE_KEY", "API-ANY");
    world.set("DESTINATION_KEY", "API-ANY");
    let start = |sample: &str| Running::start(&World::new(), &["--sample", sample, "--tame"]);
    let servers = [start("dev"), start("production"), start("production")];
    let pages = pages();
    assert!(pages.len() >= 6, "{pages:?}");
    for page in pages {
        world.write("octosync.yaml", &configuration(&page, &servers.each_ref().map(|server| server.url.as_str())));
        let said = world.run(&["plan"]);
        assert!(matches!(said.code, Some(2 | 3)), "{}: {said}", page.display());
        assert!(said.stdout.contains("OctoFX"), "{}: {said}", page.display());
    }
    for server in servers {
        assert_eq!(server.end("-TERM"), (Some(0), String::new()));
    }
}

#[test]
fn what_each_environment_will_see_is_shown_and_all_of_it_if_asked() {
    let mut world = World::new();
    world.set("KEY", "API-ANY");
    let start = |sample: &str| Running::start(&World::new(), &["--sample", sample, "--tame"]);
    let servers = [start("dev"), start("production")];
    let names = "names: { environments: { Development: ~, Test: Staging } }\nfirst_sync: take_source";
    world.config(&servers[0].url, &servers[1].url, names);
    let said = world.run(&["explain", "--effective", "OctoFX Web"]);
    assert_eq!(said.code, Some(0), "{said}");
    insta::assert_snapshot!(said.stdout, @r#"
    production: projects/OctoFX Web

    Variables
      Azure.Account
          + everywhere: OctoFX Azure
      Banner.Text
          + Hotfix: "We have just repaired something."
      Feature.NewQuotes
          + Release Ring/Early: "True"
      Notify.Token
          + everywhere: (secret)
      Notify.Url
          + everywhere: "https://chat.octofx.example/api/post"
      Rates.Provider.Url
          + Staging: "Replace Me"
      Release.Reason
          + everywhere: "A planned release"
      Worker.Pool
          + everywhere: Linux

    Steps of deployment_processes/OctoFX Web
      Notify team
          + everywhere: runs from now on
      Announce hotfix
          + Hotfix: runs from now on

    8 variables are seen differently, 2 steps run elsewhere; 14 variables and 7 steps were looked at
    "#);
    let report = world.run(&["explain", "--effective", "OctoFX Web", "--markdown", "seen.md", "--report", "seen.html"]);
    assert_eq!(report.code, Some(0), "{report}");
    assert!(world.read("seen.md").contains("Announce hotfix") && world.read("seen.html").contains("Announce hotfix"));
    let all = world.run(&["explain", "--effective", "projects/OctoFX Web", "-v"]);
    assert!(all.stdout.lines().count() > said.stdout.lines().count(), "{all}");
    let json = world.run(&["explain", "--effective", "octofx web", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let seen = &document["effective"][0];
    assert_eq!(seen["project"], "projects/OctoFX Web");
    assert!(seen["variables"].as_array().is_some_and(|variables| variables.len() > 3), "{json}");
    let none = world.run(&["explain", "--effective", "OctoFX Webb"]);
    assert!(none.code == Some(1) && none.stderr.contains("did you mean `projects/OctoFX Web`"), "{none}");
    for server in servers {
        assert_eq!(server.end("-TERM"), (Some(0), String::new()));
    }
}

#[test]
fn a_sample_goes_to_the_space_before_it() {
    for (words, space, environment) in [
        (&["--sample", "dev"][..], "Default", "Test"),
        (&["--sample", "production"], "Default", "Staging"),
        (&["--space", "Mine", "--sample", "production"], "Mine", "Staging"),
    ] {
        let running = Running::start(&World::new(), words);
        let spaces = running.get("/api/spaces").unwrap().1;
        assert!(spaces.contains(&format!("\"Name\":\"{space}\"")), "{words:?}: {spaces}");
        let environments = running.get("/api/environments").unwrap().1;
        assert!(environments.contains(&format!("\"Name\":\"{environment}\"")), "{words:?}: {environments}");
        assert_eq!(running.end("-TERM").0, Some(0));
    }
}

#[test]
fn a_tame_server_lists_by_place_and_name_and_has_no_field_of_its_own() {
    let words = ["--generate", "projects=12,steps=1,variables=1,seed=7"];
    let names = |more: &[&str]| {
        let running = Running::start(&World::new(), &[&words[..], more].concat());
        let projects = running.get("/api/projects").unwrap().1;
        let root = running.get("/api").unwrap().1;
        assert_eq!(running.end("-TERM").0, Some(0));
        let names = projects.split("\"Name\":\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_lowercase());
        (names.collect::<Vec<_>>(), format!("{root}{projects}"))
    };
    let odd = |text: &str| {
        ["ReadModelVersion", "IndexGeneration", "DocumentRevision", "ProjectionEpoch"]
            .iter()
            .any(|name| text.contains(name))
    };
    let (listed, text) = names(&["--tame"]);
    let mut sorted = listed.clone();
    sorted.sort();
    assert_eq!((listed.len(), &listed), (12, &sorted));
    assert!(!odd(&text), "{text}");
    let (others, text) = names(&[]);
    assert_ne!(others, sorted, "without the option, the order means nothing");
    assert!(odd(&text), "{text}");
}

#[test]
fn the_demo_keeps_its_servers_and_prints_a_configuration_for_them() {
    let mut world = World::new();
    let mut child = world.command(&["demo", "--keep"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let export = lines.find(|line| line.trim().starts_with("export ")).unwrap();
    let (name, key) = export.trim().strip_prefix("export ").unwrap().split_once('=').unwrap();
    assert_eq!(name, "DEMO_API_KEY");
    world.set("DEMO_API_KEY", key);
    let config: Vec<String> =
        lines.by_ref().skip_while(|line| line != "version: 1").take_while(|line| !line.is_empty()).collect();
    assert!(lines.by_ref().any(|line| line.contains("Ctrl-C ends both servers")));
    world.write("octosync.yaml", &config.join("\n"));
    let said = world.run(&["plan"]);
    assert_eq!(said.code, Some(0), "the demo has synced them: {said}");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(world.run(&["plan"]).code, Some(1), "both servers are gone");
}
