//! The file that is written: only where none is, unless that was asked for.

use crate::config::Config;
use crate::error::CommandError;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// Refuses a path where something is.
pub(super) fn free(path: &Path, force: bool) -> Result<(), CommandError> {
    if path.exists() && !force { Err(there_already(path)) } else { Ok(()) }
}

fn there_already(path: &Path) -> CommandError {
    let shown = path.display();
    CommandError::new(format!("{shown} is there already, and nothing was read or written"))
        .hint("`--force` replaces it, and `--config FILE` writes another one")
}

/// Reads a text as the configuration that would stand at a path.
pub(super) fn parsed(path: &Path, text: String) -> Result<Config, CommandError> {
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Config::parse(&path.display().to_string(), text, folder)?)
}

/// Writes the file; what is there is replaced only where that was asked for.
pub(super) fn write(path: &Path, text: &str, force: bool) -> Result<(), CommandError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).create_new(!force);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        CommandError::new(format!("failed to write {}", path.display()))
            .because(&error)
            .hint("name a file in a folder that is there and that you may write to, with `--config FILE`")
    })
}
