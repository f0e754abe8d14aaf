//! Reads the files that a configuration includes, and merges them into one tree.
//!
//! Maps merge key by key, exceptions and secrets are appended, and anything else that two files set is an error that
//! names both: nobody shall have to know which file wins. A file that several files include is read once.

use super::problem::Problem;
use super::read;
use super::sources::Sources;
use super::tree::{self, Data, Node};
use crate::files;
use std::path::{Path, PathBuf};

const KEY: &str = "include";
/// The key by which editors find the JSON Schema of a file: it says nothing to octosync.
pub(super) const EDITORS: &str = "$schema";
/// Lists to which every file may add: their order is that of the files.
const APPENDED: [&str; 4] = ["ignore", "references", "rules", "secrets"];

/// All files of a configuration, read and merged.
pub(crate) struct Merged {
    /// The merged tree; `None` if the first file is empty.
    pub(crate) root: Option<Node>,
    pub(crate) sources: Sources,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a file's text and all that it includes. Paths start at the folder of the file that names them.
pub(crate) fn read(name: &str, text: &str, folder: PathBuf) -> Merged {
    let first = whole(Path::new(name));
    let mut reader =
        Reader { sources: Sources::new(name, text, folder.clone()), read: vec![first], problems: Vec::new() };
    let root = reader.file(text, 0, &folder, &[PathBuf::from(name)]);
    Merged { root, sources: reader.sources, problems: reader.problems }
}

struct Reader {
    sources: Sources,
    /// The files that were read, each by its whole path.
    read: Vec<PathBuf>,
    problems: Vec<Problem>,
}

impl Reader {
    /// Reads the text of one file, and merges into it what it includes; `chain` is how it was come to.
    fn file(&mut self, text: &str, start: usize, folder: &Path, chain: &[PathBuf]) -> Option<Node> {
        let mut root = match tree::parse(text) {
            Ok(root) => root?,
            Err(mut problem) => {
                problem.shift(start);
                self.problems.push(problem);
                return None;
            }
        };
        root.shift(start);
        if let Data::Map(entries) = &mut root.data {
            entries.retain(|(key, _)| key.scalar() != Some(EDITORS));
        }
        for (path, at) in self.includes(&root) {
            if let Some(included) = self.included(&path, &at, folder, chain) {
                self.merge(&mut root, included, "");
            }
        }
        Some(root)
    }

    /// Returns the included files that a tree names, and where.
    fn includes(&mut self, root: &Node) -> Vec<(String, Node)> {
        let Data::Map(entries) = &root.data else { return Vec::new() };
        let Some((_, list)) = entries.iter().find(|(key, _)| key.scalar() == Some(KEY)) else { return Vec::new() };
        let items = match &list.data {
            Data::List(items) => items.as_slice(),
            _ => std::slice::from_ref(list),
        };
        let mut files = Vec::new();
        for item in items {
            match item.scalar().map(str::trim) {
                Some(path) if !path.is_empty() => files.push((path.to_owned(), item.clone())),
                found => {
                    let problem = Problem::new(format!("`{KEY}` wants a list of files"), item.at.clone());
                    let what = if found.is_some() { "empty" } else { item.what() };
                    self.problems.push(problem.label(format!("this is {what}")).help("write [shared.yaml]"));
                }
            }
        }
        files
    }

    fn included(&mut self, path: &str, at: &Node, folder: &Path, chain: &[PathBuf]) -> Option<Node> {
        let file = folder.join(path);
        let shown = file.display().to_string();
        if chain.iter().any(|earlier| whole(earlier) == whole(&file)) {
            let way: Vec<String> = chain.iter().chain([&file]).map(|file| file.display().to_string()).collect();
            let problem = Problem::new(format!("{shown} includes itself: {}", way.join(" → ")), at.at.clone());
            self.problems.push(problem.help("remove one of these includes"));
            return None;
        }
        if self.read.contains(&whole(&file)) {
            return None;
        }
        let text = match files::text(&file) {
            Ok(text) => text,
            Err(error) => {
                let problem = Problem::new(format!("the included file {shown} cannot be read: {error}"), at.at.clone());
                let path = "correct the path: it starts at the folder of the file that names it";
                self.problems.push(problem.help(error.help().unwrap_or(path)));
                return None;
            }
        };
        self.read.push(whole(&file));
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let start = self.sources.add(&shown, &text, folder.clone());
        let chain: Vec<PathBuf> = chain.iter().cloned().chain([file]).collect();
        let mut root = self.file(&text, start, &folder, &chain)?;
        let Data::Map(entries) = &mut root.data else {
            let problem = Problem::new(format!("{shown} is no configuration"), root.at.clone());
            self.problems.push(problem.label(format!("this is {}", root.what())).help("write keys such as `names:`"));
            return None;
        };
        // Each file may say which format it is written in, and what it includes.
        for (_, version) in entries.extract_if(.., |(key, _)| key.scalar() == Some("version")) {
            self.problems.extend(read::version(&version).err());
        }
        entries.retain(|(key, _)| key.scalar() != Some(KEY));
        Some(root)
    }

    fn merge(&mut self, into: &mut Node, from: Node, path: &str) {
        let (Data::Map(entries), Data::Map(more)) = (&mut into.data, from.data) else { return };
        for (key, value) in more {
            let known =
                entries.iter_mut().find(|(known, _)| known.scalar().is_some() && known.scalar() == key.scalar());
            let Some((first, there)) = known else {
                entries.push((key, value));
                continue;
            };
            let path = super::decode::join(path, key.scalar().unwrap_or_default());
            if std::ptr::eq(self.sources.of(first.at.start), self.sources.of(key.at.start)) {
                self.problems.push(twice(format!("`{path}` stands here twice"), &key, first));
                continue;
            }
            // Half a server in each of two files would be a puzzle.
            let is_whole = path == "source" || path.starts_with("destinations.");
            match (&mut there.data, value.data) {
                (Data::List(list), Data::List(more)) if APPENDED.contains(&path.as_str()) => list.extend(more),
                (Data::Map(_), data @ Data::Map(_)) if !is_whole => {
                    self.merge(there, Node { at: value.at, data }, &path)
                }
                _ => {
                    self.problems.push(twice(format!("`{path}` is set in two files"), &key, first));
                }
            }
        }
    }
}

fn twice(message: String, key: &Node, first: &Node) -> Problem {
    Problem::new(message, key.at.clone()).also(first.at.clone(), "here too").help("keep one of them")
}

/// Returns the one spelling of a path that leads to a file.
fn whole(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
