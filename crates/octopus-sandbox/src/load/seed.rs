//! The contents of a space when the sandbox starts: nothing, documents, or the files of a folder.

use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why documents could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A folder or file cannot be read.
    #[error("failed to read {}", path.display())]
    Read {
        /// The folder or file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A file is not JSON.
    #[error("failed to parse {}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
}

/// A space to start with.
#[derive(Clone, Debug)]
pub struct SpaceSeed {
    name: String,
    documents: BTreeMap<String, Vec<Value>>,
    files: Blobs,
    notes: Vec<String>,
}

/// Files beside the documents, such as logos, by name.
pub(crate) type Blobs = BTreeMap<String, Arc<[u8]>>;
/// The list of the files beside the documents.
pub(crate) const INDEX: &str = "_files.json";
/// The folder that they are in.
pub(crate) const FILES: &str = "files";

impl SpaceSeed {
    /// A space with only what the server makes.
    pub fn empty(name: impl Into<String>) -> SpaceSeed {
        SpaceSeed { name: name.into(), documents: BTreeMap::new(), files: Blobs::new(), notes: Vec::new() }
    }

    /// A space with documents, by collection: `environments`, `projects`, `deploymentprocesses`, `variablesets`,
    /// `parentenvironments`, … as the server serves them.
    pub fn from_documents(name: impl Into<String>, documents: BTreeMap<String, Vec<Value>>) -> SpaceSeed {
        SpaceSeed { documents, ..SpaceSeed::empty(name) }
    }

    /// A space with the documents of a folder: one file per collection, named like it, each an array or a page.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read, or a file is not JSON.
    pub fn load_dir(name: impl Into<String>, folder: &Path) -> Result<SpaceSeed, LoadError> {
        let mut seed = SpaceSeed::empty(name);
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(reading(folder))? {
            files.push(entry.map_err(reading(folder))?.path());
        }
        files.sort();
        let index = files.iter().position(|file| file.ends_with(INDEX)).map(|at| files.remove(at));
        if let Some(index) = index {
            files.retain(|file| !file.ends_with(FILES));
            seed.load_blobs(&index, folder)?;
        }
        for file in files {
            seed.load_file(&file)?;
        }
        Ok(seed)
    }

    fn load_file(&mut self, file: &Path) -> Result<(), LoadError> {
        let shown = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !file.is_file() || file.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("json")) {
            self.notes.push(format!("{shown}: skipped, not a JSON file"));
            return Ok(());
        }
        let parsed: Value = json(file)?;
        let list = match parsed {
            Value::Array(list) => Some(list),
            Value::Object(mut page) => page.remove("Items").and_then(|items| match items {
                Value::Array(list) => Some(list),
                _ => None,
            }),
            _ => None,
        };
        match list {
            Some(list) => drop(self.documents.insert(stem, list)),
            None => self.notes.push(format!("{shown}: skipped, neither an array of documents nor a page")),
        }
        Ok(())
    }

    fn load_blobs(&mut self, index: &Path, folder: &Path) -> Result<(), LoadError> {
        let names: BTreeMap<String, String> = json(index)?;
        for (name, file) in names {
            // Only what a save wrote: a name, not a path to elsewhere.
            let Some(file) = Path::new(&file).file_name() else { continue };
            let file = folder.join(FILES).join(file);
            self.files.insert(name, fs::read(&file).map_err(reading(&file))?.into());
        }
        Ok(())
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The documents by file stem, the files beside them, and what was noted so far.
    pub(crate) fn into_parts(self) -> (BTreeMap<String, Vec<Value>>, Blobs, Vec<String>) {
        (self.documents, self.files, self.notes)
    }
}

fn json<T: DeserializeOwned>(file: &Path) -> Result<T, LoadError> {
    let text = fs::read_to_string(file).map_err(reading(file))?;
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|source| LoadError::Parse { path: file.to_owned(), source })
}

fn reading(path: &Path) -> impl FnOnce(io::Error) -> LoadError {
    let path = path.to_owned();
    move |source| LoadError::Read { path, source }
}
