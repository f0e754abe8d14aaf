//! The modules of a crate: which file holds which, found as the compiler finds them.

use crate::parse::{self, Scope};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A crate cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A file is not there or cannot be read.
    #[error("failed to read {}", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// A file is not Rust.
    #[error("failed to parse {}", .0.display())]
    Syntax(PathBuf, #[source] syn::Error),
    /// A module is declared, and no file holds it.
    #[error("{} declares the module {name}, and there is no file for it", .file.display())]
    NoModule {
        /// The file with the declaration.
        file: PathBuf,
        /// The module.
        name: String,
    },
}

/// A module: a file, or a block in one.
#[derive(Debug)]
pub(crate) struct Module {
    /// The index of its file.
    pub(crate) file: usize,
    pub(crate) parent: Option<usize>,
    pub(crate) children: HashMap<String, usize>,
    pub(crate) scope: Scope,
}

/// All modules; the first is the root.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) modules: Vec<Module>,
    /// Paths below `src`, with slashes.
    pub(crate) files: Vec<String>,
}

impl Tree {
    /// Reads a crate from its root file, as `src/lib.rs`.
    pub(crate) fn read(root: &Path) -> Result<Tree, ReadError> {
        let source = root.parent().unwrap_or(Path::new("."));
        let mut tree = Tree::default();
        tree.file(source, root, source, None)?;
        Ok(tree)
    }

    /// Adds a file and what it declares; `folder` is where its modules are.
    fn file(&mut self, source: &Path, at: &Path, folder: &Path, parent: Option<usize>) -> Result<usize, ReadError> {
        let text = std::fs::read_to_string(at).map_err(|error| ReadError::File(at.to_owned(), error))?;
        let scope = parse::file(&text).map_err(|error| ReadError::Syntax(at.to_owned(), error))?;
        let below = at.strip_prefix(source).unwrap_or(at);
        let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        self.files.push(parts.join("/"));
        let place = Place { source, at, file: self.files.len() - 1 };
        self.module(&place, folder, scope, parent)
    }

    fn module(
        &mut self,
        place: &Place<'_>,
        folder: &Path,
        mut scope: Scope,
        parent: Option<usize>,
    ) -> Result<usize, ReadError> {
        let blocks = std::mem::take(&mut scope.blocks);
        let files = std::mem::take(&mut scope.files);
        let own = self.modules.len();
        self.modules.push(Module { file: place.file, parent, children: HashMap::new(), scope });
        for (name, scope) in blocks {
            let child = self.module(place, &folder.join(&name), scope, Some(own))?;
            self.modules[own].children.insert(name, child);
        }
        for name in files {
            let candidates = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
            let Some(at) = candidates.iter().find(|candidate| candidate.is_file()) else {
                return Err(ReadError::NoModule { file: place.at.to_owned(), name });
            };
            let child = self.file(place.source, at, &folder.join(&name), Some(own))?;
            self.modules[own].children.insert(name, child);
        }
        Ok(own)
    }
}

/// Where a module stands.
struct Place<'a> {
    source: &'a Path,
    at: &'a Path,
    file: usize,
}
