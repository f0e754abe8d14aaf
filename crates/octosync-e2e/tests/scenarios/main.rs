//! The pages of `docs/scenarios`: each is run from top to bottom with the real program, and its tables are what the
//! servers say over HTTP. `OCTOSYNC_BLESS=1` renews them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod page;
mod shown;
mod source;
#[path = "../delta/world.rs"]
#[expect(dead_code, reason = "the stories of deltas use the rest")]
mod world;

use octopus_sandbox::Sandbox;
use octosync_e2e::kit::{self, CANARY, seed};
use octosync_e2e::program::Desk;
use page::{Part, commands, folder, parts, written};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use world::Space;

/// A page, and what it starts from.
struct Scenario {
    page: &'static str,
    /// The environments of the source.
    source: &'static [&'static str],
    /// Whether a step of the source runs on a pool of its cloud.
    dynamic_pool: bool,
    /// The destinations in the order of the page, and their environments.
    destinations: &'static [(&'static str, &'static [&'static str])],
}

const DEVELOPERS: &[&str] = &["Development", "Test"];
const ALL: &[&str] = &["Development", "Test", "Production"];
const SCENARIOS: &[Scenario] = &[
    Scenario {
        page: "nothing-in-common",
        source: DEVELOPERS,
        dynamic_pool: false,
        destinations: &[("production", &["Staging", "Production"])],
    },
    Scenario {
        page: "subset",
        source: ALL,
        dynamic_pool: false,
        destinations: &[("production", &["Test", "Production"])],
    },
    Scenario {
        page: "mixture",
        source: ALL,
        dynamic_pool: false,
        destinations: &[("production", &["Staging", "Production", "Disaster Recovery"])],
    },
    Scenario { page: "other-cloud", source: ALL, dynamic_pool: true, destinations: &[("government", &["Production"])] },
    Scenario { page: "customers", source: ALL, dynamic_pool: false, destinations: &[("customers", &["Production"])] },
    Scenario { page: "mirrors", source: ALL, dynamic_pool: false, destinations: &[("east", &[]), ("west", &[])] },
];

/// A page that is being run.
struct Run {
    source: Sandbox,
    destinations: Vec<(&'static str, Sandbox)>,
    desk: Desk,
    config: String,
    /// How often people have edited both sides.
    rounds: usize,
}

impl Run {
    async fn start(scenario: &Scenario) -> Run {
        let here = source::source(scenario.source, scenario.dynamic_pool);
        let source = kit::source().cloud(scenario.dynamic_pool).space(seed(&here.0)).start().await.unwrap();
        let mut destinations = Vec::new();
        for (at, (name, environments)) in scenario.destinations.iter().enumerate() {
            let base = u32::try_from(50_000 + at * 20_000).unwrap();
            let builder = kit::destination().id_base(base).space(seed(&Space::ground(environments).0));
            destinations.push((*name, builder.start().await.unwrap()));
        }
        let desk = Desk::new().env("SOURCE_KEY", CANARY).env("DESTINATION_KEY", CANARY);
        Run { source, destinations, desk: desk.env("DB_PASSWORD", "from the vault"), config: String::new(), rounds: 0 }
    }

    /// Writes the configuration with the addresses of the stand-in servers.
    fn write(&self, config: &str) {
        let mut config = config.replace("https://octopus-dev.example.com", &self.source.url());
        for (_, there) in &self.destinations {
            let start = config.find("https://octopus-").expect("a destination for each server");
            let end = start + config[start..].find(".example.com").unwrap() + ".example.com".len();
            config.replace_range(start..end, &there.url());
        }
        assert!(!config.contains("https://octopus-"), "more destinations than servers");
        std::fs::write(self.desk.path("octosync.yaml"), config).unwrap();
    }

    async fn run(&self, words: &[String]) -> octosync_e2e::program::Ran {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = self.desk.octosync(&words).await;
        ran.broke_nothing();
        assert!(!ran.block().contains(CANARY) && !ran.block().contains("from the vault"), "{}", ran.block());
        ran
    }

    /// The questions of a plan when nothing but the ends is written.
    async fn questions(&self) -> String {
        let bare = self.config.split("\n\n").next().unwrap();
        self.write(bare);
        let ran = self.run(&["plan".to_owned(), "--verbose".to_owned()]).await;
        self.write(&self.config);
        // Questions about the first destination are asked about the others in the same words.
        let second = self.destinations.get(1).map(|(name, _)| format!("{name}: "));
        let first = ran.stdout.lines().take_while(|line| !second.as_ref().is_some_and(|name| line.starts_with(name)));
        let lines: Vec<&str> = first.collect();
        let (open, rest) = lines.split_at(open(&lines));
        let (plan, findings) = rest.split_at(rest.iter().position(asks).unwrap_or(rest.len()));
        let is_decision = |line: &&&str| DECIDED.iter().any(|mark| line.trim_start().starts_with(mark));
        let decisions = plan.iter().filter(is_decision).map(|line| line.trim_start());
        let decisions = decisions.map(|line| line.replace("otherwise:", "    otherwise:"));
        let open = open.iter().skip_while(|line| !line.starts_with(REFUSED)).map(|line| (*line).to_owned());
        let lines = open.chain([String::new()]).chain(decisions).chain([String::new()]);
        let lines: Vec<String> = lines.chain(findings.iter().map(|line| (*line).to_owned())).collect();
        format!("```text\n{}\n\nexit {}\n```\n", lines.join("\n").trim(), ran.code)
    }

    /// Does what people do between two runs.
    fn edits(&mut self) -> String {
        let round = &source::ROUNDS[self.rounds];
        self.rounds += 1;
        let mut said = format!("- on the source, a developer {};\n", (round.developer)(&self.source));
        for (name, there) in &self.destinations {
            writeln!(said, "- in {name}, an operator {};", (round.operator)(name, there)).unwrap();
        }
        format!("{}.\n", said.trim_end_matches(";\n"))
    }

    async fn table(&self) -> String {
        let mut columns = vec![("on the source".to_owned(), shown::column(&self.source.url()).await)];
        for (name, there) in &self.destinations {
            columns.push((format!("in {name}"), shown::column(&there.url()).await));
        }
        shown::table(&columns)
    }

    async fn part(&mut self, part: &Part) -> String {
        match part {
            Part::Text(_) => {}
            Part::Yaml(text) if text.starts_with("version:") => {
                self.config.clone_from(text);
                self.write(text);
            }
            Part::Yaml(text) => {
                self.config.push_str(text);
                self.write(&self.config);
            }
            Part::Console(text) => {
                for (words, code) in commands(text) {
                    self.run(&words).await.exits(code);
                }
            }
            Part::Made(name) => {
                return match name.as_str() {
                    "questions" => self.questions().await,
                    "edits" => self.edits(),
                    "table" => self.table().await,
                    other => panic!("nobody makes {other}"),
                };
            }
        }
        String::new()
    }
}

/// The beginnings of a plan's lines about decisions.
const DECIDED: &[&str] = &["· skipped", "- dropped", "< narrowed", "! widened", "? placeholder", "otherwise:"];

/// The beginning of a plan's open decisions.
const REFUSED: &str = "REFUSED: ";

/// Returns where the open decisions of a plan end.
fn open(lines: &[&str]) -> usize {
    let Some(start) = lines.iter().position(|line| line.starts_with(REFUSED)) else { return 0 };
    lines[start..].iter().position(|line| line.is_empty()).map_or(lines.len(), |end| start + end)
}

/// Returns whether the findings of a plan begin here that ask for something.
fn asks(line: &&str) -> bool {
    ["Left for you to do", "Warnings"].iter().any(|head| line.starts_with(head))
}

async fn holds(name: &str) {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.page == name).unwrap();
    let path = folder().join(format!("{name}.md"));
    let page = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let mut run = Run::start(scenario).await;
    let mut fresh = String::new();
    for part in parts(&page) {
        let made = run.part(&part).await;
        fresh.push_str(&written(&part, &made));
    }
    let made = |part: &str| page.matches(&format!("<!-- made: {part} -->")).count();
    assert_eq!(made("questions"), 1, "{name}: what the first plan asks");
    assert_eq!((made("edits"), made("table")), (3, 4), "{name}: four syncs, a table after each, edits between them");
    if std::env::var_os("OCTOSYNC_BLESS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    } else {
        assert_eq!(page, fresh, "run the tests with OCTOSYNC_BLESS=1 to renew {}", path.display());
    }
    let last = run.run(&["plan", "--verbose"].map(str::to_owned)).await;
    for (on_page, in_plan) in
        [("which is a conflict", "changed on both sides"), ("is gone from the source", "gone from the source")]
    {
        assert!(!page.contains(on_page) || last.stdout.contains(in_plan), "{name}: {}", last.block());
    }
    // A last run has nothing to do, also when both servers list in another order.
    run.source.shuffle(5);
    let writes = |run: &Run| run.destinations.iter().map(|(_, there)| there.writes()).sum::<usize>();
    let before = writes(&run);
    run.run(&["sync".to_owned(), "--yes".to_owned()]).await.exits(0);
    assert_eq!(writes(&run), before, "{name}: the last run writes nothing");
}

#[tokio::test]
async fn nothing_in_common_does_what_it_says() {
    holds("nothing-in-common").await;
}

#[tokio::test]
async fn a_subset_does_what_it_says() {
    holds("subset").await;
}

#[tokio::test]
async fn a_mixture_does_what_it_says() {
    holds("mixture").await;
}

#[tokio::test]
async fn another_cloud_does_what_it_says() {
    holds("other-cloud").await;
}

#[tokio::test]
async fn customers_do_what_they_say() {
    holds("customers").await;
}

#[tokio::test]
async fn mirrors_do_what_they_say() {
    holds("mirrors").await;
}

/// A page and one of its destinations, the answers to `octosync init` on these spaces, and what it cannot ask for.
const INITS: &[(&str, &str, &[&str], &str)] = &[
    ("subset", "production", &[], ""),
    (
        "nothing-in-common",
        "production",
        &["scopes.variables.environments=drop", "lifecycles.phases=phases", "rules.OctoFX.Sign-off=Staging"],
        "",
    ),
    (
        "mixture",
        "production",
        &["names.environments.Test=Staging"],
        "rules:\n  - { about: variable, match: { name: Db.Name, scope: { environments: Test } }, set: { value: { text: OctoFX-Staging } } }\n",
    ),
    (
        "other-cloud",
        "government",
        &[
            "kinds.worker_pools=existing",
            "kinds.accounts=existing",
            "names.worker_pools.Fast=missing_reference.worker_pool: default",
            "variables.new=placeholder",
        ],
        "secrets:\n  - { match: \"variables/projects/OctoFX/Db.Password\", from: { env: DB_PASSWORD } }\n",
    ),
    (
        "customers",
        "customers",
        &["select.tenants.include=tag:Customer Type/Paying"],
        "rules:\n  - { about: variable, match: { project: OctoFX, name: Url }, set: { value: { text: \"https://customers.example.com\" } } }\n",
    ),
    (
        "mirrors",
        "east",
        &["kinds=mirror"],
        "rules:\n  - { about: variable, match: { name: Url }, set: { value: { text: \"https://east.octofx\" } } }\n",
    ),
    ("mirrors", "west", &["kinds=mirror"], ""),
];

#[tokio::test]
async fn init_answered_as_a_page_says_plans_as_the_page() {
    let index = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let inits: BTreeSet<&str> = INITS.iter().map(|(page, ..)| *page).collect();
    assert_eq!(inits, SCENARIOS.iter().map(|scenario| scenario.page).collect(), "init is tried on each page");
    for (name, destination, answers, more) in INITS {
        for answer in *answers {
            assert!(index.contains(&format!("`{answer}`")), "the index does not say how init is answered: {answer}");
        }
        let scenario = SCENARIOS.iter().find(|scenario| scenario.page == *name).unwrap();
        let page = std::fs::read_to_string(folder().join(format!("{name}.md"))).unwrap().replace("\r\n", "\n");
        let mut run = Run::start(scenario).await;
        let config =
            parts(&page).into_iter().find(|part| matches!(part, Part::Yaml(text) if text.starts_with("version:")));
        run.part(&config.unwrap()).await;
        let own = planned(&run, destination).await;
        let there = run.destinations.iter().find(|(name, _)| name == destination).unwrap();
        let url = run.source.url();
        let to = there.1.url();
        let mut words = vec!["init", "--force", "--source-url", &url, "--destination-url", &to, "--name", there.0];
        words.extend(["--source-key-env", "SOURCE_KEY", "--destination-key-env", "DESTINATION_KEY"]);
        words.extend(answers.iter().flat_map(|answer| ["--answer", answer]));
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        run.run(&words).await.exits(0);
        let path = run.desk.path("octosync.yaml");
        let written = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{written}\n{more}")).unwrap();
        run.run(&["validate".to_owned()]).await.exits(0);
        assert_eq!(planned(&run, destination).await, own, "{name}: {written}");
        assert_eq!(there.1.writes(), 0);
    }
}

/// Returns what a plan writes, what it leaves, and whether anything refuses it.
async fn planned(run: &Run, destination: &str) -> (i32, Vec<serde_json::Value>) {
    let ran = run.run(&["plan", "--json", "--to", destination].map(str::to_owned)).await;
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let plan = &document["plan"]["destinations"][0];
    let steps = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| serde_json::json!([step["id"], step["after"], step["late"]]));
    (ran.code, steps.chain([plan["kept"].clone(), plan["unpaired"].clone()]).collect())
}

#[test]
fn every_page_is_tested_and_listed() {
    let index = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let pages: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "README")
        .collect();
    let tested: BTreeSet<String> = SCENARIOS.iter().map(|scenario| scenario.page.to_owned()).collect();
    assert_eq!(pages, tested);
    assert!(pages.iter().all(|page| index.contains(&format!("({page}.md)"))), "the index lacks a page");
}
