//! A crate's sources as a graph: which file imports which, and what each takes from outside.

use crate::circles;
use crate::parse::Written;
use crate::resolve::Target;
use crate::tree::{ReadError, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// One file that names something of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The file that imports, below `src`.
    pub from: String,
    /// The file that defines what is imported.
    pub to: String,
    /// The line of the first such path.
    pub line: usize,
    /// That path as written.
    pub path: String,
}

impl fmt::Display for Import {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{} imports {} by `{}`", self.from, self.line, self.to, self.path)
    }
}

/// Files that import each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// All of them.
    pub files: BTreeSet<String>,
    /// The shortest way round.
    pub shortest: Vec<Import>,
}

impl fmt::Display for Circle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shortest: Vec<String> = self.shortest.iter().map(ToString::to_string).collect();
        write!(formatter, "{} files import each other: {}", self.files.len(), shortest.join(", "))
    }
}

/// A path that leads out of the crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outside {
    /// The file, below `src`.
    pub file: String,
    /// The line of the path.
    pub line: usize,
    /// The path in full, without renames; a macro's ends with `!`.
    pub path: String,
}

/// The sources of a crate.
#[derive(Debug)]
pub struct Source {
    files: BTreeSet<String>,
    imports: BTreeMap<(String, String), Import>,
    outside: BTreeSet<Outside>,
}

impl Source {
    /// Reads a crate from its root file (`src/lib.rs` or `src/main.rs`) and all that it declares.
    ///
    /// # Errors
    /// If a file is missing or is not Rust.
    pub fn read(root: &Path) -> Result<Source, ReadError> {
        let tree = Tree::read(root)?;
        let mut source =
            Source { files: tree.files.iter().cloned().collect(), imports: BTreeMap::new(), outside: BTreeSet::new() };
        for index in 0..tree.modules.len() {
            source.module(&tree, index);
        }
        Ok(source)
    }

    /// The files that count, as paths below `src`.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// One import for each pair of files.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.imports.values()
    }

    /// The paths that lead out of the crate to one of these, or open a module above them as a whole.
    pub fn outside<'s>(&'s self, of: &'s [&'s str]) -> impl Iterator<Item = &'s Outside> {
        self.outside.iter().filter(|outside| {
            of.iter().any(|wanted| {
                let glob = outside.path.strip_suffix("::*");
                is_within(&outside.path, wanted) || glob.is_some_and(|glob| is_within(wanted, glob))
            })
        })
    }

    /// The circles.
    pub fn circles(&self) -> Vec<Circle> {
        let imports = self.imports.keys().map(|(from, to)| (from.as_str(), to.as_str()));
        let found = circles::find(&imports.collect());
        let shown = |(files, round): (BTreeSet<&str>, Vec<&str>)| {
            let steps = round.iter().zip(round.iter().cycle().skip(1));
            let steps = steps.filter_map(|(from, to)| self.imports.get(&((*from).to_owned(), (*to).to_owned())));
            Circle { files: files.into_iter().map(str::to_owned).collect(), shortest: steps.cloned().collect() }
        };
        found.into_iter().map(shown).collect()
    }

    fn module(&mut self, tree: &Tree, index: usize) {
        let scope = &tree.modules[index].scope;
        // A re-export is only another address.
        for binding in scope.bindings.iter().filter(|binding| !binding.is_exported) {
            for target in tree.bound(index, binding) {
                self.add(tree, index, &binding.path, &target);
            }
        }
        for path in &scope.paths {
            for target in tree.resolve(index, path) {
                self.add(tree, index, path, &target);
            }
        }
        for glob in &scope.globs {
            for target in tree.resolve(index, &glob.path) {
                match target {
                    Target::Outside(mut to) => {
                        to.push("*".to_owned());
                        self.add(tree, index, &glob.path, &Target::Outside(to));
                    }
                    Target::Module(module) if !glob.is_exported => {
                        self.add(tree, index, &glob.path, &Target::File(tree.modules[module].file));
                    }
                    file if !glob.is_exported => self.add(tree, index, &glob.path, &file),
                    _ => {}
                }
            }
        }
    }

    fn add(&mut self, tree: &Tree, index: usize, path: &Written, target: &Target) {
        let from = tree.files[tree.modules[index].file].clone();
        match target {
            Target::File(file) => {
                let to = tree.files[*file].clone();
                if from != to {
                    let import =
                        Import { from: from.clone(), to: to.clone(), line: path.line, path: path.segments.join("::") };
                    self.imports.entry((from, to)).or_insert(import);
                }
            }
            Target::Outside(to) => {
                let mark = if path.is_macro { "!" } else { "" };
                self.outside.insert(Outside { file: from, line: path.line, path: to.join("::") + mark });
            }
            Target::Module(_) => {}
        }
    }
}

fn is_within(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
