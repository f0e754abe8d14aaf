//! Configurations that are wrong, with exactly what is said of them, and configurations that are right.

use super::Config;
use std::path::PathBuf;

mod agreement;
mod includes;
mod keys;
mod merging;
mod page;
mod right;
mod servers;
mod state;
mod table;
mod words;
mod yaml;

/// Reads a configuration that holds this line, too.
///
/// # Panics
/// If anything is wrong with it.
pub(super) fn right_with(line: &str) {
    let ends = "version: 1\nsource: { url: 'https://a', api_key: { env: A } }\n\
                destinations: { a: { url: 'https://b', api_key: { env: B } } }\n";
    let read = Config::parse("octosync.yaml", format!("{ends}{line}\n"), PathBuf::new());
    assert!(read.is_ok(), "{line}: {}", read.map_err(|problems| problems.render()).unwrap_err());
}

/// Returns what is said of a configuration, without colours.
fn wrong(text: &str) -> String {
    let problems = Config::parse("octosync.yaml", text.to_owned(), PathBuf::new()).unwrap_err();
    anstream::adapter::strip_str(&problems.render()).to_string()
}
