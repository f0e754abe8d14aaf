//! Shell completion: the scripts of all shells, in the shells that are there, and what they ask the program.

use crate::world::{World, groups, server};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};

/// A name that would do harm where a shell reads it.
const EVIL: &str = "it's $(touch harmed) `touch harmed`; Ω";

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// Returns what a shell is answered that asks for the last of these words, line by line.
fn answered(world: &World, shell: &str, words: &[&str]) -> Vec<String> {
    let mut command = world.command(&[&["--", "octosync"], words].concat());
    let index = words.len().to_string();
    command.env("OCTOSYNC_COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", &index).env("_CLAP_IFS", "\n");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{shell} {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{shell} {words:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    // The text behind a name explains it.
    let names = text.lines().map(|line| line.split(['\t']).next().unwrap_or_default().to_owned());
    names.filter(|name| !name.is_empty() && !name.starts_with('-')).collect()
}

/// Runs a script in a shell that is there, with the program on its path.
fn in_shell(world: &World, shell: &str, script: &str) -> Option<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_octosync")).parent().unwrap();
    let path = std::env::join_paths(
        [program.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let mut command = Command::new(shell);
    if shell == "bash" {
        command.args(["--noprofile", "--norc"]);
    }
    command.args(["-c", script]).current_dir(world.folder()).stdin(Stdio::null()).env("PATH", path.unwrap());
    let output = match command.output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => panic!("{shell}: {error}"),
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{shell}: {script}");
    Some(String::from_utf8(output.stdout).unwrap())
}

fn two_destinations(world: &World) {
    let end = |name: &str| format!("  {name}: {{ url: https://{name}.example.com, api_key: {{ env: KEY }} }}\n");
    let names: String = ["production", "pre-production"].map(end).concat();
    let text = format!(
        "version: 1\nsource: {{ url: https://s.example.com, api_key: {{ env: KEY }} }}\ndestinations:\n{names}"
    );
    world.write("octosync.yaml", &text);
}

#[test]
fn each_shell_has_a_script_that_asks_the_program() {
    let help = World::new().run(&["completions", "--help"]);
    for shell in SHELLS {
        assert!(help.stdout.contains(&format!("octosync completions {shell}")), "how it is loaded: {help}");
        let said = World::new().run(&["completions", shell]);
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(said.stdout.contains("octosync") && said.stdout.contains("OCTOSYNC_COMPLETE"), "{shell}: {said}");
    }
}

#[test]
fn commands_options_and_files_are_completed() {
    let world = World::new();
    world.write("plan.json", "{}");
    for shell in SHELLS {
        let commands = answered(&world, shell, &["pl"]);
        assert!(commands.iter().any(|word| word.starts_with("plan")), "{shell}: {commands:?}");
        let files = answered(&world, shell, &["apply", "pla"]);
        assert!(files.iter().any(|word| word.starts_with("plan.json")), "{shell}: {files:?}");
    }
    let none: &[&str] = &[];
    assert_eq!(answered(&world, "fish", &["plan", "--to", ""]), none, "there is no configuration");
    world.write("octosync.yaml", "version: [");
    assert_eq!(answered(&world, "fish", &["plan", "--to", ""]), none, "it cannot be read");
}

#[test]
fn destinations_are_those_of_the_configuration_that_the_words_name() {
    let mut world = World::new();
    two_destinations(&world);
    for shell in ["bash", "elvish", "fish", "zsh"] {
        assert_eq!(answered(&world, shell, &["plan", "--to", "pr"]), ["production", "pre-production"], "{shell}");
        assert_eq!(answered(&world, shell, &["--to", "pro"]), ["production"], "{shell}");
    }
    assert_eq!(answered(&world, "powershell", &["sync", "--to", "p"]), ["production", "pre-production"]);
    world.write("other.yaml", &world.read("octosync.yaml").replace("production", "live"));
    assert_eq!(answered(&world, "fish", &["plan", "-c", "other.yaml", "--to", ""]), ["live", "pre-live"]);
    world.set("OCTOSYNC_CONFIG", "other.yaml");
    assert_eq!(answered(&world, "fish", &["plan", "--to", "l"]), ["live"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_and_keys_are_those_of_the_last_sync_and_no_server_is_asked() {
    let mut documents = groups(&[("Trading", "")]);
    documents["lifecycles"] = json!([{"Id": "Lifecycles-1", "Name": "Straight"}]);
    let project = |at: u8, name: &str| {
        json!({"Id": format!("Projects-{at}"), "Name": name, "ProjectGroupId": "ProjectGroups-1",
            "LifecycleId": "Lifecycles-1"})
    };
    documents["projects"] = json!([project(1, "OctoFX Web"), project(2, EVIL)]);
    let (source, destination) = (server(documents).await, server(json!({})).await);
    let mut world = World::new();
    world.config(&source.url(), &destination.url(), "");
    let asked = answered(&world, "fish", &["plan", "--project", ""]);
    assert!(asked.is_empty() && !world.path(".octosync").exists(), "nothing is remembered, nothing made: {asked:?}");
    let synced = world.run(&["sync", "--yes"]);
    assert_eq!(synced.code, Some(0), "{synced}");
    source.stop().await;
    destination.stop().await;
    assert_eq!(answered(&world, "fish", &["plan", "--project", ""]), [EVIL, "OctoFX Web"]);
    assert_eq!(answered(&world, "powershell", &["plan", "--project", "Octo"]), ["'OctoFX Web'"]);
    assert_eq!(answered(&world, "fish", &["explain", "projects/O"]), ["projects/OctoFX Web"]);
    assert_eq!(answered(&world, "bash", &["explain", "project_groups/T"]), ["project_groups/Trading"]);

    let ask = r#"
        source <(octosync completions bash)
        ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _octosync_complete octosync "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"; }
        ask octosync plan --to = 'p'; eval "printf '%s|' ${COMPREPLY[*]}"
        ask octosync plan --project ''; eval "printf '%s|' ${COMPREPLY[*]}"
        ask octosync plan -c '"octosync.yaml"' --project 'OctoFX\ W'; eval "printf '%s|' ${COMPREPLY[*]}"
        COMP_WORDS=(octosync plan --project '"Octo'); COMP_CWORD=3; _octosync_complete octosync Octo --project
        printf '%s|' "${COMPREPLY[@]}"
    "#;
    if let Some(said) = in_shell(&world, "bash", ask) {
        assert_eq!(said, format!("production|{EVIL}|OctoFX Web|OctoFX Web|OctoFX Web|"));
    }
    let ask = r#"octosync completions fish | source; complete -C "octosync plan --project "; complete -C "octosync plan --to p""#;
    if let Some(said) = in_shell(&world, "fish", ask) {
        assert_eq!(said, format!("{EVIL}\nOctoFX Web\nproduction\n"));
    }
    let ask = "autoload -U compinit; compinit -u -D; source <(octosync completions zsh); print $_comps[octosync]";
    if let Some(said) = in_shell(&world, "zsh", ask) {
        assert_eq!(said, "_clap_dynamic_completer_octosync\n");
    }
    assert!(!world.path("harmed").exists(), "a name was run");
}
