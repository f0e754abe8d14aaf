//! A folder of its own for each story, and the program in it.

use octopus_sandbox::{Builder, Sandbox, SpaceSeed};
use octosync::memory::Ends;
use octosync_state::{Operator, RunStart};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The key that every story uses; it must never come out anywhere.
pub(crate) const CANARY: &str = "API-CANARY0123456789ABCDEF";

/// The variables of an environment that the program reads, besides those that a story sets.
const AMBIENT: &[&str] = &[
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "GITHUB_ACTIONS",
    "TF_BUILD",
];

/// Where a story takes place.
pub(crate) struct World {
    folder: TempDir,
    hidden: Vec<(String, &'static str)>,
    env: Vec<(&'static str, String)>,
}

/// The exit code and output of the program.
#[must_use]
pub(crate) struct Output {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Display for Output {
    /// One block, so that a snapshot pins all three.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        write!(f, "exit {code}\n-- stdout\n{}-- stderr\n{}", self.stdout, self.stderr)
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, hidden: Vec::new(), env: vec![("KEY", CANARY.to_owned())] }
    }

    /// Returns a path in the story's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Sets an environment variable.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.env.retain(|(set, _)| *set != name);
        self.env.push((name, value.to_owned()));
    }

    /// Shows a word in place of something that differs from run to run.
    pub(crate) fn hide(&mut self, what: &str, word: &'static str) {
        self.hidden.push((what.to_owned(), word));
    }

    /// Writes a configuration for two servers; `more` goes below the destination.
    pub(crate) fn config(&mut self, source: &str, destination: &str, more: &str) {
        self.hide(source, "http://SOURCE");
        self.hide(destination, "http://DESTINATION");
        for (url, word) in [(source, "SOURCE"), (destination, "DESTINATION")] {
            self.hide(url.trim_start_matches("http://"), word);
        }
        let more = more.lines().map(|line| format!("    {line}\n")).collect::<String>();
        self.write(
            "octosync.yaml",
            &format!(
                "version: 1\nsource:\n  url: {source}\n  api_key: {{ env: KEY }}\ndestinations:\n  production:\n    url: {destination}\n    api_key: {{ env: KEY }}\n{more}"
            ),
        );
    }

    /// Returns the program in the story's folder, with an environment that says nothing.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_octosync"));
        // How long something takes decides no test: no line says now and then that it goes on.
        command.arg("--no-progress").args(words).current_dir(self.folder.path()).stdin(Stdio::null());
        for name in AMBIENT {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        let output = self.command(words).output().unwrap();
        let said = Output {
            code: output.status.code(),
            stdout: self.normal(&output.stdout),
            stderr: self.normal(&output.stderr),
        };
        assert!(!said.to_string().contains(CANARY), "the key came out: {said}");
        if words.contains(&"--json") && !said.stdout.is_empty() {
            keeps_the_schema(&said);
        }
        said
    }

    /// Replaces what differs from run to run.
    pub(crate) fn normal(&self, text: &[u8]) -> String {
        let mut text = String::from_utf8(text.to_vec()).unwrap();
        for (what, word) in &self.hidden {
            text = text.replace(what, word);
        }
        text = text.replace(&self.folder.path().display().to_string(), "FOLDER");
        text.lines().map(|line| format!("{}\n", without_stats(line))).collect()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Checks the output of `--json` against the schema that `octosync schema --plan` prints.
fn keeps_the_schema(said: &Output) {
    static SCHEMA: LazyLock<(boon::Schemas, boon::SchemaIndex)> = LazyLock::new(|| {
        let text = Command::new(env!("CARGO_BIN_EXE_octosync")).args(["schema", "--plan"]).output().unwrap().stdout;
        let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        compiler.add_resource("document.json", serde_json::from_slice(&text).unwrap()).unwrap();
        let index = compiler.compile("document.json", &mut schemas).unwrap();
        (schemas, index)
    });
    let (schemas, index) = &*SCHEMA;
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let held = schemas.validate(&document, *index).map_err(|error| format!("{error:#}"));
    assert_eq!(held, Ok(()), "{said}");
}

/// `… · 24 requests, 1 write, 0.3 s` becomes `… · R requests, 1 write, T s`: how many requests it takes to read a
/// space is the engine's affair.
fn without_stats(line: &str) -> String {
    let parts = line.rsplit_once(" · ").and_then(|(start, stats)| Some((start, stats.split_once(' ')?)));
    match parts {
        Some((start, (requests, rest))) if requests.parse::<u64>().is_ok() && rest.ends_with(" s") => {
            let words = rest.rsplit_once(", ").map_or(rest, |(words, _)| words);
            format!("{start} · R {words}, T s")
        }
        _ => line.to_owned(),
    }
}

/// Returns what is known of a run of somebody else when it begins.
pub(crate) fn run_of_anna(ends: Ends) -> RunStart {
    RunStart {
        ends,
        command: "sync".to_owned(),
        tool: "0.1.0".to_owned(),
        source: "source".to_owned(),
        destination: "production".to_owned(),
        operator: Operator { user: "anna".to_owned(), host: "desk".to_owned(), process: 7 },
        writer: None,
    }
}

/// Starts a server whose space `Default` holds some documents, and that takes only the story's key.
pub(crate) async fn server(documents: Value) -> Sandbox {
    builder(documents).start().await.unwrap()
}

/// Starts a server with ids from a number on, on which what differs from server to server depends.
pub(crate) async fn server_at(id_base: u32, documents: Value) -> Sandbox {
    builder(documents).id_base(id_base).start().await.unwrap()
}

fn builder(documents: Value) -> Builder {
    let documents: BTreeMap<String, Vec<Value>> = serde_json::from_value(documents).unwrap();
    let space = SpaceSeed::from_documents("Default", documents);
    Sandbox::builder().api_key(Some(CANARY.to_owned())).space(space)
}

/// Returns the documents of project groups by name and description.
pub(crate) fn groups(groups: &[(&str, &str)]) -> Value {
    let group = |(at, (name, text)): (usize, &(&str, &str))| json!({"Id": format!("ProjectGroups-{}", at + 1), "Name": name, "Description": text});
    json!({"projectgroups": groups.iter().enumerate().map(group).collect::<Vec<_>>()})
}
