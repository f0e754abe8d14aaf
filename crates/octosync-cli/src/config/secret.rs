//! Fetches API keys and other secrets from where the configuration says.
//!
//! Invariant: a key is in no message and no `Debug`; it leaves this module as a [`Secret`].

use super::command;
use super::problem::Problem;
use super::types::{At, KeySource, Server};
use crate::files;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;

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

/// The context in which secrets are fetched.
pub(crate) struct Around<'a> {
    /// Where relative paths start.
    pub(crate) folder: &'a Path,
    /// The environment variables that hold keys and secrets: no command sees them.
    pub(crate) hidden: &'a [&'a str],
}

/// Fetches the key of a server.
pub(crate) fn fetch(
    server: &Server,
    around: &Around<'_>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Secret, Problem> {
    let (text, from) = read(&server.api_key, "key", around, variable)?;
    let help = "a key is one word such as API-…, and nothing else";
    check(&text, &from).map_err(|message| Problem::new(message, server.api_key.at.clone()).help(help))
}

/// Fetches the value of another secret: as it is, but for the line break at its end.
pub(crate) fn fetch_value(
    source: &At<KeySource>,
    around: &Around<'_>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Secret, Problem> {
    if let KeySource::File(path) = &source.value {
        private(&around.folder.join(path))
            .map_err(|(message, help)| Problem::new(message, source.at.clone()).help(help))?;
    }
    let (text, from) = read(source, "secret", around, variable)?;
    let text = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() {
        let help = "put the secret there, or remove this entry of `secrets`";
        return Err(Problem::new(format!("{from} is empty"), source.at.clone()).help(help));
    }
    Ok(Secret(text.to_owned()))
}

/// Returns what stands where a secret comes from, and what that is called.
fn read(
    source: &At<KeySource>,
    what: &str,
    around: &Around<'_>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<(String, String), Problem> {
    let problem = |message: String| Problem::new(message, source.at.clone());
    match &source.value {
        KeySource::Env(name) => {
            let help = format!("set it, for example with `export {name}=…`, and run this again");
            let value = variable(name)
                .ok_or_else(|| problem(format!("the environment variable {name} is not set")).help(help))?;
            let value = value.into_string().map_err(|_| {
                problem(format!("the environment variable {name} is not text"))
                    .help(format!("set it to the {what} alone, in UTF-8"))
            })?;
            Ok((value, format!("the environment variable {name}")))
        }
        KeySource::File(path) => {
            let path = around.folder.join(path);
            let shown = path.display();
            let text = files::text(&path).map_err(|error| {
                let help = format!("write the {what} into this file, readable for you alone, or name another file");
                let help = error.help().map_or(help, str::to_owned);
                problem(format!("the {what} file {shown} cannot be read: {error}")).help(help)
            })?;
            Ok((text, format!("the {what} file {shown}")))
        }
        KeySource::Command(words) => {
            let output = command::output(words, around.folder, around.hidden);
            let help =
                format!("run it by hand: it has to print the {what}, and nothing else, and to end with exit code 0");
            let output = output.map_err(|message| problem(message).help(help))?;
            Ok((output, format!("the output of `{}`", words[0])))
        }
    }
}

/// A file that others may read keeps no secret.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), (String, String)> {
    use std::os::unix::fs::PermissionsExt as _;
    // A file that cannot be looked at cannot be read either; the error of reading it is the better one.
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
    if let [first @ ('"' | '\''), .., last] = *key.chars().collect::<Vec<_>>()
        && first == last
    {
        return Err(format!("{from} holds quotes around the key: they belong to a shell or a file"));
    }
    if key.contains(|c: char| c.is_whitespace() || c.is_control()) || !key.is_ascii() {
        return Err(format!("{from} holds more than a key"));
    }
    if is_unfilled(key) {
        return Err(format!("{from} holds what should have been replaced by a key, such as the name of a variable"));
    }
    Ok(Secret(key.to_owned()))
}

/// Returns whether a text is a variable that nobody put its value in place of, as shells, build servers and Octopus write them, or
/// the example of a page.
fn is_unfilled(key: &str) -> bool {
    let between = |open: &str, close: &str| key.starts_with(open) && key.ends_with(close);
    let is_blotted = |text: &str| text.len() > 2 && text.chars().all(|letter| matches!(letter, '*' | 'x' | 'X' | '.'));
    key.starts_with('$')
        || [("#{", "}"), ("%", "%"), ("<", ">"), ("{{", "}}")].into_iter().any(|(open, close)| between(open, close))
        || is_blotted(key.strip_prefix("API-").unwrap_or(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_in_place_of_a_key_is_sent_as_one() {
        for text in [
            "$KEY",
            "${KEY}",
            "$(SourceKey)",
            "${{ secrets.KEY }}",
            "#{Key}",
            "%KEY%",
            "<your key>",
            "***",
            "API-XXXXXXXX",
            "API-...",
        ] {
            assert!(check(text, "the variable").is_err(), "{text}");
        }
        for key in ["API-1234567890ABCDEF", "API-X", "API-XYZ", "eyJhbGciOi.x.y", "x%y"] {
            assert!(check(key, "the variable").is_ok(), "{key}");
        }
    }
}
