//! PowerShell, which puts into the line what it is given: names with blanks need quotes.

use clap::Command;
use clap_complete::env::{self, EnvCompleter};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

/// PowerShell.
pub(super) struct Powershell;

impl EnvCompleter for Powershell {
    fn name(&self) -> &'static str {
        env::Powershell.name()
    }

    fn is(&self, name: &str) -> bool {
        env::Powershell.is(name)
    }

    fn write_registration(
        &self,
        var: &str,
        name: &str,
        bin: &str,
        completer: &str,
        buf: &mut dyn Write,
    ) -> io::Result<()> {
        env::Powershell.write_registration(var, name, bin, completer, buf)
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        buf: &mut dyn Write,
    ) -> io::Result<()> {
        let mut lines = Vec::new();
        env::Powershell.write_complete(command, words, folder, &mut lines)?;
        for line in String::from_utf8_lossy(&lines).lines() {
            let (value, help) = line.split_at(line.find('\t').unwrap_or(line.len()));
            writeln!(buf, "{}{help}", quoted(value))?;
        }
        Ok(())
    }
}

/// The characters that PowerShell takes for a single quote.
const QUOTES: [char; 5] = ['\'', '‘', '’', '‚', '‛'];

/// Returns a value as one word.
fn quoted(value: &str) -> String {
    if value.chars().all(|c| c.is_alphanumeric() || "-_./\\:".contains(c)) {
        return value.to_owned();
    }
    let twice = QUOTES.iter().fold(value.to_owned(), |text, quote| text.replace(*quote, &format!("{quote}{quote}")));
    format!("'{twice}'")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_are_one_word_each() {
        for (name, word) in [
            ("production", "production"),
            ("--to", "--to"),
            ("OctoFX Web", "'OctoFX Web'"),
            ("it's", "'it''s'"),
            ("it’s", "'it’’s'"),
            ("$(Remove-Item x)", "'$(Remove-Item x)'"),
            ("a;b", "'a;b'"),
        ] {
            assert_eq!(quoted(name), word);
        }
    }
}
