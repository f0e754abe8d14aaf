//! The output of one build in one world: the plan as JSON and as text, the plan file shown, and an explanation.

use crate::program::{Desk, Ran};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A build of the program.
#[derive(Clone, Debug)]
pub struct Program {
    /// The file.
    pub path: PathBuf,
    /// The words to add after the arguments of each command: none, except in tests of the comparison.
    pub more: Vec<String>,
}

impl Program {
    /// Returns the build at a path.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path, more: Vec::new() }
    }
}

/// The runs of one build in one world, by command.
#[derive(Debug)]
pub struct Observation {
    /// The result of each command; the same commands in the same order for both builds.
    pub runs: Vec<(&'static str, Ran)>,
}

/// Asks a build all that is compared; the key is that of the document or item to explain.
async fn observe(program: &Program, desk: &Desk, key: impl FnOnce(&Ran) -> String) -> Observation {
    let _ = std::fs::remove_file(desk.path(PLAN_FILE));
    let json = run(program, desk, &["plan", "--json", "--out", PLAN_FILE]).await;
    let text = run(program, desk, &["plan"]).await;
    let shown = run(program, desk, &["show", PLAN_FILE, "--verbose"]).await;
    let explained = run(program, desk, &["explain", &key(&json)]).await;
    Observation { runs: vec![("plan --json", json), ("plan", text), ("show --verbose", shown), ("explain", explained)] }
}

/// Asks both builds the same; the choice says which document or item of the first plan is explained.
pub(crate) async fn observe_both(before: &Program, after: &Program, desk: &Desk, choice: usize) -> [Observation; 2] {
    let mut explained = String::new();
    let was = observe(before, desk, |plan| {
        explained = key(&plan.stdout, choice);
        explained.clone()
    });
    let was = was.await;
    let now = observe(after, desk, |_| explained).await;
    [was, now]
}

const PLAN_FILE: &str = "plan.json";

async fn run(program: &Program, desk: &Desk, args: &[&str]) -> Ran {
    let more = program.more.iter().map(String::as_str);
    desk.run(&program.path, &args.iter().copied().chain(more).collect::<Vec<_>>()).await
}

/// Returns the key of a planned step or of a decision.
fn key(plan: &str, choice: usize) -> String {
    let plan: Value = serde_json::from_str(plan).unwrap_or_default();
    let destination = &plan["plan"]["destinations"][0];
    let lists = ["decisions", "steps", "unpaired"].into_iter().filter_map(|list| destination[list].as_array());
    let keys: Vec<&str> = lists.flatten().filter_map(|item| item["key"].as_str()).collect();
    let chosen = (!keys.is_empty()).then(|| keys[choice % keys.len()]);
    chosen.unwrap_or("projects/Web").to_owned()
}

impl Observation {
    /// Returns how the plan ended, in a word.
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        match self.runs.first().map(|(_, ran)| ran.code) {
            Some(0) => "nothing to do",
            Some(2) => "differences",
            Some(3) => "refused",
            _ => "error",
        }
    }

    /// Leaves what was said in a folder.
    pub(super) fn keep(&self, folder: &Path, which: &str) {
        for (command, ran) in &self.runs {
            let name = format!("{}.{which}", command.replace([' ', '-'], ""));
            // An output that cannot be saved is still reported.
            let _ = std::fs::write(folder.join(name), ran.block());
        }
    }
}
