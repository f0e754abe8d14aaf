//! The view of a configuration that was validated: what was checked, and what only servers can tell.

use super::view::{Level, Line, Mark, Role, Row, Section, View};
use serde::Serialize;
use std::path::Path;

/// The parts that were checked.
const CHECKED: &[&str] = &[
    "keys, words and values",
    "includes",
    "settings that contradict each other or decide nothing",
    "what is wanted on each destination",
    "addresses, proxies and files of certificates",
    "where keys and secrets come from, as it is written",
];
/// The parts that were not.
const NOT_CHECKED: &[&str] =
    &["whether a key can be had and is accepted", "servers", "whether names stand on both sides"];

/// A configuration in which nothing is wrong.
#[derive(Serialize)]
pub(crate) struct Validated<'c> {
    /// The files that it was read from.
    pub(crate) files: Vec<&'c str>,
    /// The source, and the destinations.
    pub(crate) ends: Vec<EndShape<'c>>,
}

/// A server, as it is written.
#[derive(Serialize)]
pub(crate) struct EndShape<'c> {
    pub(crate) name: &'c str,
    pub(crate) url: &'c str,
    pub(crate) space: &'c str,
    pub(crate) key: KeyShape<'c>,
}

/// Where a key comes from.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyShape<'c> {
    Env(&'c str),
    File(&'c Path),
    /// The program; its arguments may say what nobody else shall read.
    Command(&'c str),
}

/// Returns the view.
pub(crate) fn view(validated: &Validated<'_>) -> View {
    let title = format!("{}: nothing is wrong in it", validated.files.join(", "));
    let ends = validated.ends.iter().map(|end| Row::from(line(end)));
    [
        Section::new(Level::Destination, Role::Heading, title).rows(ends),
        list("Checked", CHECKED, Mark::KEPT),
        list("Not checked, because it takes the servers (`octosync doctor` does)", NOT_CHECKED, Mark::NONE),
    ]
    .into_iter()
    .collect()
}

fn list(title: &str, points: &[&str], mark: Mark) -> Section {
    let rows = points.iter().map(|point| Row::from(Line::marked(mark).text(*point)));
    Section::new(Level::Part, Role::Heading, title).rows(rows)
}

fn line(end: &EndShape<'_>) -> Line {
    let key = match end.key {
        KeyShape::Env(name) => format!("in the environment variable {name}"),
        KeyShape::File(path) => format!("in the file {}", path.display()),
        KeyShape::Command(program) => format!("from the program {program}"),
    };
    Line::of(Role::Plain, format!("{}: {}, space {}", end.name, end.url, end.space))
        .span(Role::Aside, format!(" · key {key}"))
}
