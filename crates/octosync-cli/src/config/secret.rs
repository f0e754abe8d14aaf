//! Fetches API keys and other secrets from where the configuration says.
//!
//! Invariant: a key is in no message and no `Debug`; it leaves this module as a [`Secret`].

use super::problem::Problem;
use super::types::{At, KeySource, Server};
use crate::files;
use std::ffi::OsString;
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

/// An API key, or another secret, in memory.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Hands out the key: for the client, and for the trace to look for it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Fetches the key of a server. Relative paths start at `folder`.
pub(crate) fn fetch(
    server: &Server,
    folder: &Path,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Secret, Problem> {
    let (text, from) = read(&server.api_key, "key", folder, variable)?;
    let help = "a key is one word such as API-…, and nothing else";
    check(&text, &from).map_err(|message| Problem::new(message, server.api_key.at.clone()).help(help))
}

/// Fetches the value of another secret: as it is, but for the line break at its end.
pub(crate) fn fetch_value(
    source: &At<KeySource>,
    folder: &Path,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Secret, Problem> {
    if let KeySource::File(path) = &source.value {
        private(&folder.join(path)).map_err(|(message, help)| Problem::new(message, source.at.clone()).help(help))?;
    }
    let (text, from) = read(source, "secret", folder, variable)?;
    let text = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() {
        return Err(Problem::new(format!("{from} is empty"), source.at.clone()));
    }
    Ok(Secret(text.to_owned()))
}

/// Returns what stands where a secret comes from, and what that is called.
fn read(
    source: &At<KeySource>,
    what: &str,
    folder: &Path,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<(String, String), Problem> {
    let problem = |message: String| Problem::new(message, source.at.clone());
    match &source.value {
        KeySource::Env(name) => {
            let help = format!("set it, for example with `export {name}=…`, and run this again");
            let value = variable(name)
                .ok_or_else(|| problem(format!("the environment variable {name} is not set")).help(help))?;
            let value =
                value.into_string().map_err(|_| problem(format!("the environment variable {name} is no text")))?;
            Ok((value, format!("the environment variable {name}")))
        }
        KeySource::File(path) => {
            let path = folder.join(path);
            let shown = path.display();
            let text = files::text(&path).map_err(|error| {
                let help = format!("write the {what} into this file, readable for you alone, or name another file");
                let help = error.help().map_or(help, str::to_owned);
                problem(format!("the {what} file {shown} cannot be read: {error}")).help(help)
            })?;
            Ok((text, format!("the {what} file {shown}")))
        }
        KeySource::Command(words) => {
            Ok((run(words, folder).map_err(problem)?, format!("the output of `{}`", words[0])))
        }
    }
}

/// A file that others may read keeps no secret.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), (String, String)> {
    use std::os::unix::fs::PermissionsExt as _;
    // What cannot be looked at cannot be read either, which says so better.
    let Ok(metadata) = std::fs::metadata(path) else { return Ok(()) };
    let shown = path.display();
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err((format!("others may read the secret file {shown}"), format!("run `chmod 600 {shown}`")))
}

/// On Windows, who may read a file is a matter of its access list, which the folder of a user keeps to that user.
#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), (String, String)> {
    Ok(())
}

fn check(text: &str, from: &str) -> Result<Secret, String> {
    let key = text.trim().trim_start_matches('\u{feff}').trim();
    if key.is_empty() {
        return Err(format!("{from} is empty"));
    }
    if key.contains(|c: char| c.is_whitespace() || c.is_control()) || !key.is_ascii() {
        return Err(format!("{from} holds more than a key"));
    }
    Ok(Secret(key.to_owned()))
}

/// Runs a program without a shell. Its error output goes to ours, so that it can ask and explain.
fn run(words: &[String], folder: &Path) -> Result<String, String> {
    let program = &words[0];
    // A bare name is looked up by the system; a path starts where all paths of the file start.
    let path = if program.contains(['/', '\\']) { folder.join(program) } else { program.into() };
    let mut command = Command::new(path);
    command.args(&words[1..]).stderr(Stdio::inherit()).stdin(Stdio::inherit()).stdout(Stdio::piped());
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("the command `{program}` cannot be started: there is no such program"),
        ErrorKind::PermissionDenied => format!("the command `{program}` cannot be started: you may not run it"),
        _ => format!("the command `{program}` cannot be started: {error}"),
    })?;
    if !output.status.success() {
        let how = output
            .status
            .code()
            .map_or("was ended by a signal".to_owned(), |code| format!("ended with exit code {code}"));
        return Err(format!("the command `{program}` {how}"));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("the output of `{program}` is no text"))
}
