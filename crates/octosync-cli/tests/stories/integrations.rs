//! The integrations shipped beside the program: the step templates for Octopus itself, and the action for GitHub. Their
//! scripts run as the servers would run them.

#![cfg(unix)]

use crate::world::{CANARY, World, groups, server};
use octopus_client::{ApiKey, Client};
use octopus_sandbox::Sandbox;
use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The functions that Octopus gives to a bash script, as far as ours uses them: variables from files, artifacts and
/// outputs to a log.
const PRELUDE: &str = r#"
get_octopusvariable() { cat "$VARIABLES/$1" 2>/dev/null || true; }
set_octopusvariable() { echo "$1=$2" >> "$VARIABLES/outputs"; }
new_octopusartifact() { cp "$1" "$VARIABLES/artifact-$2"; }
"#;

fn shipped(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../integrations");
    std::fs::read_to_string(root.join(path)).unwrap()
}

fn template(file: &str) -> Value {
    serde_json::from_str(&shipped(file)).unwrap()
}

/// Two servers that differ in one group, and a configuration whose keys have the names that the templates use.
async fn two() -> (World, [Sandbox; 2]) {
    let source = server(groups(&[("Trading", "Everything around OctoFX")])).await;
    let destination = server(json!({})).await;
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let text = world.read("octosync.yaml");
    let [first, second] = ["OCTOSYNC_SOURCE_KEY", "OCTOSYNC_DESTINATION_KEY"];
    let text =
        text.replacen("env: KEY", &format!("env: {first}"), 1).replacen("env: KEY", &format!("env: {second}"), 1);
    world.write("octosync.yaml", &text);
    (world, [source, destination])
}

async fn stop(servers: [Sandbox; 2]) {
    for server in servers {
        server.stop().await;
    }
}

/// Runs the script of a step template in a mode, as Octopus would.
fn step(world: &World, body: &str, mode: &str) -> Output {
    step_with(world, body, &[("Mode", mode)])
}

/// The same with other values of some variables.
fn step_with(world: &World, body: &str, own: &[(&str, &str)]) -> Output {
    let folder = world.path("variables");
    std::fs::create_dir_all(&folder).unwrap();
    let usual = [
        ("Program", env!("CARGO_BIN_EXE_octosync")),
        ("Configuration", "octosync.yaml"),
        ("Destination", "production"),
        ("SourceKey", CANARY),
        ("DestinationKey", CANARY),
    ];
    for (name, value) in usual.iter().chain(own) {
        std::fs::write(folder.join(format!("Octosync.{name}")), value).unwrap();
    }
    let mut command = Command::new("bash");
    command.arg("-c").arg(format!("{PRELUDE}{body}")).current_dir(world.folder()).env("VARIABLES", &folder);
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|stream| String::from_utf8_lossy(stream).into_owned()).concat();
    assert!(!text.contains(CANARY), "a key came out: {text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_template_is_imported_and_its_script_plans_and_applies() {
    let (world, servers) = two().await;
    let client = Client::builder(&servers[1].url()).unwrap().api_key(ApiKey::from(CANARY.to_owned())).build().unwrap();
    let space = client.find_space("Default").await.unwrap();
    for (file, script) in [("octosync.json", "sync.sh"), ("octosync-powershell.json", "sync.ps1")] {
        let sent = template(&format!("octopus/{file}"));
        let made: Value = client.space(&space.id).post("actiontemplates", &sent).await.unwrap();
        let body = made["Properties"]["Octopus.Action.Script.ScriptBody"].as_str().unwrap();
        assert_eq!(body, shipped(&format!("octopus/{script}")), "{file} has the script of {script}");
        let names = |template: &Value| -> Vec<String> {
            let parameters = template["Parameters"].as_array().unwrap().iter();
            parameters.map(|parameter| parameter["Name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&made), names(&sent));
        for name in names(&sent) {
            assert!(body.contains(&format!("\"{name}\"")), "{file}: the script reads {name}");
        }
    }
    let body = shipped("octopus/sync.sh");
    let writes = servers[1].writes();
    let planned = step(&world, &body, "plan");
    assert_eq!((planned.status.code(), servers[1].writes()), (Some(0), writes), "{}", text(&planned));
    assert!(text(&planned).contains("Trading"), "{}", text(&planned));
    assert_eq!(world.read("variables/outputs"), "Octosync.Changes=True\nOctosync.ExitCode=0\n");
    assert!(world.read("variables/artifact-octosync.html").contains("Trading"));
    let applied = step(&world, &body, "apply");
    assert_eq!((applied.status.code(), servers[1].writes()), (Some(0), writes + 1), "{}", text(&applied));
    std::fs::remove_file(world.path("variables/outputs")).unwrap();
    let again = step(&world, &body, "apply");
    assert_eq!((again.status.code(), servers[1].writes()), (Some(0), writes + 1), "{}", text(&again));
    assert_eq!(world.read("variables/outputs"), "Octosync.Changes=False\nOctosync.ExitCode=0\n");
    let odd = step(&world, &body, "destroy");
    assert!(odd.status.code() == Some(1) && text(&odd).contains("neither plan nor apply"), "{}", text(&odd));
    stop(servers).await;
}

/// Values that a shell, a build server or the program would take for something else.
const HOSTILE: [&str; 7] = [
    "--allow-widening",
    "production\" --allow-widening \"",
    "$(touch harmed)",
    "`touch harmed`",
    "production; touch harmed",
    "production\n##octopus[setVariable name='a' value='b']",
    "::set-output name=a::b",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_value_of_a_parameter_becomes_an_option_a_command_or_an_order() {
    let (world, servers) = two().await;
    let body = shipped("octopus/sync.sh");
    for value in HOSTILE {
        for name in ["Mode", "Destination", "Configuration"] {
            let mode = [("Mode", "plan"), (name, value)];
            let ended = step_with(&world, &body, &mode);
            assert_eq!(ended.status.code(), Some(1), "{name} {value}: {}", text(&ended));
            inert(&world, &text(&ended), &format!("{name} {value}"));
        }
        for (mode, destination) in [(value, ""), ("plan", value)] {
            let (ended, _) = job_of(&world, mode, destination);
            assert_eq!(ended.status.code(), Some(1), "{value}: {}", text(&ended));
            inert(&world, &text(&ended), value);
        }
    }
    assert_eq!((servers[0].writes(), servers[1].writes()), (0, 0));
    let odd = "https quotes' $(x) `x`;.yaml";
    world.write(odd, &world.read("octosync.yaml"));
    let planned = step_with(&world, &body, &[("Mode", "plan"), ("Configuration", odd)]);
    assert_eq!(planned.status.code(), Some(0), "{}", text(&planned));
    stop(servers).await;
}

/// Checks that nothing came of a value.
fn inert(world: &World, printed: &str, tried: &str) {
    assert!(!world.path("harmed").exists(), "{tried}");
    let orders = printed.lines().filter(|line| line.contains("##octopus[") || line.trim_start().starts_with("::set-"));
    assert_eq!(orders.collect::<Vec<_>>(), Vec::<&str>::new(), "{tried}");
}

#[test]
fn the_script_for_powershell_takes_the_same_care() {
    let body = shipped("octopus/sync.ps1");
    for careful in ["\"--config=$configuration\"", "\"--to=$destination\"", ".Contains('\"')"] {
        assert!(body.contains(careful), "{careful}");
    }
    assert!(!body.contains("Invoke-Expression") && !body.contains("\"$mode\""), "{body}");
    for reserved in ["##octopus[", "##vso["] {
        assert!(!body.contains(reserved), "{reserved}");
    }
}

/// Runs the script of the action for GitHub.
fn job(world: &World, mode: &str) -> (Output, PathBuf) {
    job_of(world, mode, "")
}

/// The same for one destination.
fn job_of(world: &World, mode: &str, destination: &str) -> (Output, PathBuf) {
    let output = world.path("github-output");
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(shipped("github/sync.sh")).current_dir(world.folder());
    for (name, value) in [
        ("OCTOSYNC_MODE", mode),
        ("OCTOSYNC_CONFIG", "octosync.yaml"),
        ("OCTOSYNC_DESTINATION", destination),
        ("OCTOSYNC_PROGRAM", env!("CARGO_BIN_EXE_octosync")),
        ("OCTOSYNC_SOURCE_KEY", CANARY),
        ("OCTOSYNC_DESTINATION_KEY", CANARY),
    ] {
        bash.env(name, value);
    }
    let summary = world.path("summary.md");
    bash.env("GITHUB_STEP_SUMMARY", summary).env("GITHUB_OUTPUT", &output).env("RUNNER_TEMP", world.folder());
    (bash.output().unwrap(), output)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_for_github_writes_the_summary_of_the_job() {
    let (world, servers) = two().await;
    let (planned, output) = job(&world, "plan");
    assert_eq!((planned.status.code(), servers[1].writes()), (Some(0), 0), "{}", text(&planned));
    assert!(world.read("summary.md").contains("Trading"));
    assert!(std::fs::read_to_string(&output).unwrap().starts_with("changes=true\nreport="));
    let (applied, _) = job(&world, "apply");
    assert_eq!((applied.status.code(), servers[1].writes()), (Some(0), 1), "{}", text(&applied));
    let action = shipped("github/action.yml");
    for input in ["MODE", "CONFIG", "DESTINATION", "PROGRAM"] {
        assert!(action.contains(&format!("OCTOSYNC_{input}: ${{{{ inputs.")), "the script gets {input}");
    }
    stop(servers).await;
}

#[test]
fn the_recipes_of_the_page_are_yaml_and_type_what_there_is() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/ci.md")).unwrap();
    let blocks: Vec<&str> = page.split("```").skip(1).step_by(2).collect();
    let recipes: Vec<&str> = blocks.iter().filter_map(|block| block.strip_prefix("yaml\n")).collect();
    assert_eq!((blocks.len(), recipes.len()), (4, 3));
    let world = World::new();
    for recipe in recipes {
        let documents = Yaml::load_from_str(recipe).unwrap();
        assert!(documents.len() == 1 && documents[0].is_mapping(), "{recipe}");
    }
    for line in page.lines().filter(|line| line.contains("octosync plan") || line.contains("octosync apply")) {
        let options = line.split_whitespace().filter(|word| word.starts_with("--"));
        for option in options.map(|option| option.trim_end_matches('`')) {
            let help = world.run(&[if line.contains("octosync plan") { "plan" } else { "apply" }, "--help"]);
            assert!(help.stdout.contains(option), "{option}: {line}");
        }
    }
}
