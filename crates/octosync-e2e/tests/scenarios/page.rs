//! A page that is run from top to bottom: configurations are written, commands are run, and what is made in between
//! is compared, or renewed with `OCTOSYNC_BLESS=1`.

use std::path::PathBuf;

const START: &str = "<!-- made: ";
const END: &str = "<!-- end -->";

/// The folder of the pages.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenarios")
}

/// A part of a page, as far as a run is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Prose.
    Text(String),
    /// A configuration, or lines to add to it.
    Yaml(String),
    /// Commands, each with the exit code that it shall have.
    Console(String),
    /// Something that is made, by its name.
    Made(String),
}

/// Returns the parts of a page in their order.
pub(crate) fn parts(page: &str) -> Vec<Part> {
    let (mut parts, mut lines) = (Vec::new(), page.lines().peekable());
    let mut text = String::new();
    while let Some(line) = lines.next() {
        let until = |lines: &mut std::iter::Peekable<std::str::Lines<'_>>, end: &str| {
            let inner: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            inner.iter().map(|line| format!("{line}\n")).collect::<String>()
        };
        let part = match line {
            "```yaml" => Part::Yaml(until(&mut lines, "```")),
            "```console" => Part::Console(until(&mut lines, "```")),
            _ => match line.strip_prefix(START) {
                Some(name) => {
                    until(&mut lines, END);
                    Part::Made(name.trim_end_matches(" -->").to_owned())
                }
                None => {
                    text.push_str(&format!("{line}\n"));
                    continue;
                }
            },
        };
        parts.push(Part::Text(std::mem::take(&mut text)));
        parts.push(part);
    }
    parts.push(Part::Text(text));
    parts
}

/// Returns a part as it stands on the page; `made` is what was made.
pub(crate) fn written(part: &Part, made: &str) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Yaml(text) => format!("```yaml\n{text}```\n"),
        Part::Console(text) => format!("```console\n{text}```\n"),
        Part::Made(name) => format!("{START}{name} -->\n{made}{END}\n"),
    }
}

/// Returns the commands of a console, each with its exit code: `$ octosync plan   # exit 2`.
pub(crate) fn commands(console: &str) -> Vec<(Vec<String>, i32)> {
    let command = |line: &str| {
        let (command, code) = line.split_once("# exit ").unwrap_or_else(|| panic!("{line}: no exit code"));
        let words = command.trim().strip_prefix("$ octosync ").unwrap_or_else(|| panic!("{line}: no command"));
        (words.split_whitespace().map(str::to_owned).collect(), code.trim().parse().unwrap())
    };
    console.lines().map(command).collect()
}
