//! Fetches API keys from where the configuration says.
//!
//! Invariant: a key is in no message and no `Debug`; it leaves this module as a [`Secret`].

use super::problem::Problem;
use super::types::{KeySource, Server};
use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

/// An API key in memory.
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
    let problem = |message: String| Problem::new(message, server.api_key.at.clone());
    let (text, from) = match &server.api_key.value {
        KeySource::Env(name) => {
            let help = format!("set it, for example with `export {name}=…`, and run this again");
            let value = variable(name)
                .ok_or_else(|| problem(format!("the environment variable {name} is not set")).help(help))?;
            let value =
                value.into_string().map_err(|_| problem(format!("the environment variable {name} is no text")))?;
            (value, format!("the environment variable {name}"))
        }
        KeySource::File(path) => {
            let path = folder.join(path);
            let shown = path.display();
            let text = std::fs::read_to_string(&path).map_err(|error| {
                let help = "write the key into this file, readable for you alone, or name another file";
                problem(format!("the key file {shown} cannot be read: {error}")).help(help)
            })?;
            (text, format!("the key file {shown}"))
        }
        KeySource::Command(words) => (run(words, folder).map_err(problem)?, format!("the output of `{}`", words[0])),
    };
    check(&text, &from).map_err(|message| problem(message).help("a key is one word such as API-…, and nothing else"))
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
    let output = command.output().map_err(|error| format!("the command `{program}` cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("the command `{program}` failed: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("the output of `{program}` is no text"))
}
