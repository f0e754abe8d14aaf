//! The files that a command writes: never over what it rests on, and never over another kind of file.
//!
//! Files are compared, not names: `./octosync.yaml`, a link and a hard link are the same.

use crate::error::CommandError;
use crate::files;
use crate::render::{html, markdown};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// How much of a file is looked at to tell what it is, in bytes.
const HEAD: u64 = 64 * 1024;

/// A file that a command is asked to write.
#[derive(Clone, Copy)]
pub(crate) struct Output<'a> {
    pub(crate) path: &'a Path,
    pub(crate) kind: Kind,
}

/// The kind of file that a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plan,
    Trace,
    Report,
    Markdown,
}

impl Kind {
    fn option(self) -> &'static str {
        match self {
            Self::Plan => "--out",
            Self::Trace => "--trace",
            Self::Report => "--report",
            Self::Markdown => "--markdown",
        }
    }

    fn one(self) -> &'static str {
        match self {
            Self::Plan => "a plan",
            Self::Trace => "a trace",
            Self::Report => "a report",
            Self::Markdown => "a summary",
        }
    }

    /// Returns whether the start of a file is that of one that octosync wrote.
    fn begins(self, line: &str) -> bool {
        match self {
            Self::Plan => files::is_plan(line),
            Self::Trace => serde_json::from_str::<Value>(line)
                .is_ok_and(|line| ["side", "method", "path"].iter().all(|field| line.get(field).is_some())),
            Self::Report => line.starts_with(html::HEAD) && line.contains(html::GENERATOR),
            Self::Markdown => line.starts_with(markdown::HEAD),
        }
    }
}

/// Refuses outputs that would overwrite an input, each other, or a file of another kind.
pub(crate) fn check(outputs: &[Output<'_>], inputs: &[PathBuf]) -> Result<(), CommandError> {
    for (at, output) in outputs.iter().enumerate() {
        let shown = format!("{} {}", output.kind.option(), output.path.display());
        let other = |what: String| {
            CommandError::new(format!("{shown} {what}")).hint("name another file; nothing was read or written")
        };
        if let Some(input) = inputs.iter().find(|input| is_same(output.path, input)) {
            return Err(other(format!("would overwrite {}, which this command reads", input.display())));
        }
        if let Some(earlier) = outputs[..at].iter().find(|earlier| is_same(output.path, earlier.path)) {
            return Err(other(format!("is the file of {}, too", earlier.kind.option())));
        }
        if output.path.is_dir() {
            return Err(other("is a folder".to_owned()));
        }
        if let Some(folder) = lacking(output.path) {
            return Err(other(format!("cannot be written: there is no folder {}", folder.display())));
        }
        if holds_something_else(output) {
            return Err(other(format!("exists and is not {}", output.kind.one())));
        }
    }
    Ok(())
}

fn is_same(one: &Path, other: &Path) -> bool {
    let absolute = |path| std::path::absolute(path).ok();
    same_file::is_same_file(one, other).unwrap_or_else(|_| absolute(one).is_some() && absolute(one) == absolute(other))
}

/// Returns the folder of a file, if it is not there.
fn lacking(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
}

/// Returns whether a file is there and is of another kind. Pipes, devices and what may not be read are left to writing.
fn holds_something_else(output: &Output<'_>) -> bool {
    let is_file = std::fs::metadata(output.path).is_ok_and(|found| found.is_file() && found.len() > 0);
    let Some(file) = is_file.then(|| File::open(output.path).ok()).flatten() else { return false };
    let mut head = String::new();
    let mut start = BufReader::new(file.take(HEAD));
    let read = match output.kind {
        Kind::Trace => start.read_line(&mut head),
        Kind::Plan | Kind::Report | Kind::Markdown => start.read_to_string(&mut head),
    };
    // A character may be cut in two at the end of what is looked at.
    (read.is_err() && head.is_empty()) || !output.kind.begins(&head)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outputs, and what is said of them.
    type Row<'a> = (&'a [(&'a str, Kind)], Option<&'a str>);

    fn said(files: &[(&str, &str)], outputs: &[(&str, Kind)]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, text) in files {
            std::fs::write(path(name), text).unwrap();
        }
        let paths: Vec<(PathBuf, Kind)> = outputs.iter().map(|(name, kind)| (path(name), *kind)).collect();
        let outputs: Vec<Output<'_>> = paths.iter().map(|(path, kind)| Output { path, kind: *kind }).collect();
        let error = check(&outputs, &[path("octosync.yaml"), path("key")]).err()?;
        Some(error.message.replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), ""))
    }

    #[test]
    fn nothing_that_is_read_and_no_other_kind_of_file_is_overwritten() {
        let line = r#"{"side":"source","method":"GET","path":"/api"}"#;
        let files = [("octosync.yaml", "version: 1"), ("key", "API-X"), ("plan", r#"{"format": 2}"#), ("trace", line)];
        let rows: Vec<Row<'_>> = vec![
            (&[("new", Kind::Plan), ("other", Kind::Trace)], None),
            (&[("plan", Kind::Plan), ("trace", Kind::Trace)], None),
            (
                &[("octosync.yaml", Kind::Plan)],
                Some("--out octosync.yaml would overwrite octosync.yaml, which this command reads"),
            ),
            (
                &[("octosync.yaml", Kind::Trace)],
                Some("--trace octosync.yaml would overwrite octosync.yaml, which this command reads"),
            ),
            (&[("key", Kind::Trace)], Some("--trace key would overwrite key, which this command reads")),
            (&[("new", Kind::Plan), ("new", Kind::Trace)], Some("--trace new is the file of --out, too")),
            (&[("trace", Kind::Plan)], Some("--out trace exists and is not a plan")),
            (&[("plan", Kind::Trace)], Some("--trace plan exists and is not a trace")),
            (&[(".", Kind::Plan)], Some("--out . is a folder")),
            (&[("no/plan", Kind::Plan)], Some("--out no/plan cannot be written: there is no folder no")),
        ];
        for (outputs, expected) in rows {
            assert_eq!(said(&files, outputs).as_deref(), expected, "{outputs:?}");
        }
    }

    #[test]
    fn a_file_is_the_same_by_every_name() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("octosync.yaml"), folder.path().join("link"));
        std::fs::write(&file, "version: 1").unwrap();
        std::fs::hard_link(&file, &link).unwrap();
        for name in [folder.path().join(".").join("octosync.yaml"), link] {
            let outputs = [Output { path: &name, kind: Kind::Trace }];
            assert!(check(&outputs, std::slice::from_ref(&file)).is_err(), "{}", name.display());
        }
    }
}
