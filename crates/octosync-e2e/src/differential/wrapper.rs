//! Stands in for the program while a check from the field runs: before each command that plans, it compares both builds.
//!
//! The check gets the output and the effects of the build after the change. Differences are recorded for `field`.

use super::compare::{Difference, differences};
use crate::program::Ran;
use serde::{Deserialize, Serialize};
use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The variables that tell the wrapper what to do: both builds, and the file to record in.
pub const VARIABLES: [&str; 3] = ["COMPARE_PLANS_BEFORE", "COMPARE_PLANS_AFTER", "COMPARE_PLANS_RECORD"];

/// The result of comparing one command.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    /// The differences between both builds.
    pub differences: Vec<Difference>,
    /// Whether a build did not say the same twice, so that nothing follows from a difference.
    pub unstable: bool,
}

/// The options that are followed by a value.
const WITH_VALUE: &[&str] = &["-c", "--config", "--to", "--trace", "--color", "--concurrency", "--out"];
/// The options that name a file to write, which both builds would write.
const WRITING: &[&str] = &["--out", "--trace"];

/// Runs a command of a check if the variables are set; returns its exit code.
///
/// # Errors
/// When a build cannot be started or nothing can be recorded.
pub fn run(args: &[OsString]) -> io::Result<Option<i32>> {
    let [Some(before), Some(after), Some(record)] = VARIABLES.map(|name| std::env::var_os(name).map(PathBuf::from))
    else {
        return Ok(None);
    };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(record)?;
    for (command, args) in compared(args) {
        let record = compare(&command, &args, &before, &after)?;
        writeln!(file, "{}", serde_json::to_string(&record)?)?;
    }
    drop(file);
    replace(&after, args).map(Some)
}

/// Returns the commands that are compared in place of one: a plan for all that plans, as JSON and as text.
fn compared(args: &[OsString]) -> Vec<(String, Vec<OsString>)> {
    let words: Vec<(usize, &str)> = positional(args);
    let Some((at, command)) = words.first().copied() else { return Vec::new() };
    let is_planning = ["plan", "sync", "apply"].contains(&command);
    if !is_planning && command != "explain" {
        return Vec::new();
    }
    let mut kept: Vec<OsString> = Vec::new();
    let mut skip_value = false;
    for (position, arg) in args.iter().enumerate() {
        let text = arg.to_string_lossy();
        let is_value = std::mem::take(&mut skip_value);
        skip_value = WRITING.contains(&text.as_ref());
        let writes = WRITING.iter().any(|option| text.split('=').next() == Some(option));
        // The plan file of `apply` is no argument of `plan`.
        let is_plan_file = is_planning && words[1..].iter().any(|(word, _)| *word == position);
        if is_value || writes || is_plan_file || text == "--json" {
            continue;
        }
        kept.push(if position == at && is_planning { "plan".into() } else { arg.clone() });
    }
    let command = if is_planning { "plan" } else { command };
    let json = kept.iter().cloned().chain([OsString::from("--json")]).collect();
    vec![(format!("{command} --json"), json), (command.to_owned(), kept)]
}

/// Returns the arguments that are neither options nor their values.
fn positional(args: &[OsString]) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut is_value = false;
    for (at, arg) in args.iter().enumerate() {
        let text = arg.to_str().unwrap_or("-");
        if !std::mem::replace(&mut is_value, WITH_VALUE.contains(&text)) && !text.starts_with('-') {
            words.push((at, text));
        }
    }
    words
}

/// Compares both builds; where they differ, each is asked again, because a server may answer otherwise each time.
fn compare(command: &str, args: &[OsString], before: &Path, after: &Path) -> io::Result<Record> {
    let (was, now) = (said(before, args)?, said(after, args)?);
    let found = differences(command, &was, &now);
    if found.is_empty() {
        return Ok(Record { differences: found, unstable: false });
    }
    let same = |first: &Ran, second: &Ran| differences(command, first, second).is_empty();
    let unstable = !same(&was, &said(before, args)?) || !same(&now, &said(after, args)?);
    Ok(Record { differences: if unstable { Vec::new() } else { found }, unstable })
}

fn said(program: &Path, args: &[impl AsRef<OsStr>]) -> io::Result<Ran> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output()?;
    Ok(Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Becomes the program, so that signals reach it.
#[cfg(unix)]
fn replace(program: &Path, args: &[OsString]) -> io::Result<i32> {
    use std::os::unix::process::CommandExt as _;
    Err(Command::new(program).args(args).exec())
}

/// Runs the program and ends as it does.
#[cfg(not(unix))]
fn replace(program: &Path, args: &[OsString]) -> io::Result<i32> {
    Ok(Command::new(program).args(args).status()?.code().unwrap_or(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared_for(args: &str) -> Vec<String> {
        let args: Vec<OsString> = args.split(' ').map(OsString::from).collect();
        let line = |(_, args): (String, Vec<OsString>)| args.join(OsStr::new(" ")).to_string_lossy().into_owned();
        compared(&args).into_iter().map(line).collect()
    }

    #[test]
    fn what_plans_is_compared_as_a_plan_that_writes_no_file() {
        for (args, plain) in [
            ("plan", "plan"),
            ("--config a.yaml plan --out p.json --json", "--config a.yaml plan"),
            ("sync --yes --to x", "plan --yes --to x"),
            ("apply p.json --yes --trace=t", "plan --yes"),
            ("explain projects/Web --json", "explain projects/Web"),
        ] {
            assert_eq!(compared_for(args), [format!("{plain} --json"), plain.to_owned()], "{args}");
        }
    }

    #[test]
    fn what_plans_nothing_is_left_alone() {
        for args in ["sandbox --listen 127.0.0.1:0", "show p.json", "--help", "version"] {
            assert!(compared_for(args).is_empty(), "{args}");
        }
    }
}
