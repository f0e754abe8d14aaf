//! Runs checks from the field with the wrapper in place of the program, and collects what it recorded.
//!
//! Whether a check is content does not matter here: each is a builder of worlds.

use super::Both;
use super::report::{Report, Verdict};
use super::wrapper::{Record, VARIABLES};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How long a check may take: it waits for every command five times at most.
const PATIENCE: Duration = Duration::from_secs(300);

/// Returns the checks in the folders of a folder: every script that is no library of others.
#[must_use]
pub fn checks(folder: &Path) -> Vec<PathBuf> {
    let files = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_check = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".py") && !name.ends_with("_lab.py")
    };
    let inner = files(folder).filter(|path| path.is_dir()).collect::<Vec<_>>();
    let mut checks: Vec<PathBuf> = inner.iter().flat_map(|folder| files(folder)).filter(is_check).collect();
    checks.sort();
    checks
}

/// Returns the name of a check: its folder and its file, such as `field/decisions/01-secret`.
#[must_use]
pub fn name(check: &Path) -> String {
    let folder = check.parent().and_then(Path::file_name).unwrap_or_default();
    format!("field/{}/{}", folder.to_string_lossy(), check.file_stem().unwrap_or_default().to_string_lossy())
}

/// Runs the checks, so many at a time, and reports what both builds said in their worlds.
///
/// # Panics
/// When Python cannot be started.
pub async fn compare_checks(both: &Both, checks: Vec<PathBuf>, jobs: usize, report: &mut Report) {
    let slots = Arc::new(Semaphore::new(jobs.max(1)));
    let mut running = JoinSet::new();
    for check in checks {
        let (both, slots) = (both.clone(), Arc::clone(&slots));
        running.spawn(async move {
            let _slot = slots.acquire_owned().await.expect("the semaphore is never closed");
            (name(&check), compare_check(&both, &check).await)
        });
    }
    let mut verdicts = running.join_all().await;
    verdicts.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, verdict) in verdicts {
        report.add(&name, verdict);
    }
}

async fn compare_check(both: &Both, check: &Path) -> Verdict {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let record = folder.path().join("record.jsonl");
    let library = check.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    let mut python = Command::new("python3");
    python.arg(check).env("OCTOSYNC", std::env::current_exe().expect("a program knows where it is"));
    python.env("PYTHONPATH", library).env("PYTHONDONTWRITEBYTECODE", "1").env("TMPDIR", folder.path());
    let values = [both.before.path.as_path(), both.after.path.as_path(), record.as_path()];
    python.envs(VARIABLES.into_iter().zip(values));
    python.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = python.spawn().expect("Python can be started");
    let ended = tokio::time::timeout(PATIENCE, child.wait()).await.is_ok();
    verdict(&std::fs::read_to_string(&record).unwrap_or_default(), ended)
}

fn verdict(recorded: &str, ended: bool) -> Verdict {
    let records: Vec<Record> = recorded.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let outcome = match (ended, records.is_empty()) {
        (false, _) => "not ended in time",
        (true, true) => "without a plan",
        (true, false) => "with plans",
    };
    let unstable = records.iter().filter(|record| record.unstable).count();
    let compared = records.len() - unstable;
    let differences = records.into_iter().flat_map(|record| record.differences).collect();
    Verdict { compared, outcome, differences, unstable }
}
