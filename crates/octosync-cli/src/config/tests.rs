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

/// Returns what is said of a configuration, without colours.
fn wrong(text: &str) -> String {
    let problems = Config::parse("octosync.yaml", text.to_owned(), PathBuf::new()).unwrap_err();
    anstream::adapter::strip_str(&problems.render()).to_string()
}
