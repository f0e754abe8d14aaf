//! Writes a space as a folder of JSON arrays, one for each collection, in the form that loading reads.
//! A folder is there as a whole or not at all: it is written beside its place and then moved.

mod needed;

use crate::clean::Place;
use crate::collections::{COLLECTIONS, Collection, Level, collection};
use crate::git;
use crate::load::{FILES, GALLERY, INDEX, SNAPSHOTS, SPACE, VERSIONS, frozen_base};
use crate::references::visit;
use crate::secrets::reveal;
use crate::store::{State, Stored, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The treatment of secrets that are saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// Only that there is one; loading makes another.
    #[default]
    Masked,
    /// In plain text, for tests.
    Plain,
}

/// Why a space was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There is no such space.
    #[error("there is no space '{0}'")]
    Space(String),
    /// The folder has something that no save wrote.
    #[error("{} has {found}, which is not from a saved space", folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The name of what is there.
        found: String,
    },
    /// A file or folder cannot be written.
    #[error("failed to write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

/// The contents of a folder that is to be written.
pub(crate) struct Files {
    documents: BTreeMap<String, Vec<Value>>,
    blobs: BTreeMap<String, Arc<[u8]>>,
}

/// Collects what a space holds.
pub(crate) fn files(state: &State, space: usize, secrets: Secrets) -> Files {
    let mut documents: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut ids = BTreeSet::from([state.spaces[space].id.as_str()]);
    for of in COLLECTIONS.iter().filter(|of| of.level == Level::Space) {
        for stored in state.table(Some(space), of).values() {
            ids.insert(stored.id());
            documents.entry(stem(of, stored)).or_default().push(document(stored, secrets));
        }
    }
    needed::add(state, space, secrets == Secrets::Plain, |of, stored| {
        documents.entry(of.path.to_owned()).or_default().push(document(stored, secrets));
    });
    documents.insert(SPACE.to_owned(), own_document(state, space));
    let freezes = freezes(state, &ids);
    documents.insert("deploymentfreezes".to_owned(), freezes.map(|stored| document(stored, secrets)).collect());
    let history = state.spaces[space].history.values().flatten();
    let (frozen, versions): (Vec<_>, Vec<_>) = history.partition(|stored| frozen_base(stored.id()).is_some());
    documents.insert(VERSIONS.to_owned(), versions.into_iter().map(|stored| document(stored, secrets)).collect());
    documents.insert(SNAPSHOTS.to_owned(), frozen.into_iter().map(|stored| document(stored, secrets)).collect());
    let gallery = state.system.of(collection(GALLERY)).values();
    documents.insert(GALLERY.to_owned(), gallery.map(|stored| document(stored, secrets)).collect());
    let repositories = git::saved(&state.spaces[space], |stored| document(stored, secrets));
    documents.insert(git::REPOSITORIES.to_owned(), repositories);
    let externals = users(state, &documents);
    documents.insert("_external_references".to_owned(), externals);
    documents.insert("installed_community_templates".to_owned(), community(state, space));
    documents.retain(|_, list| !list.is_empty());
    let own = |name: &str| name.split(|letter: char| !is_part_of_id(letter)).any(|token| ids.contains(token));
    let blobs = state.files.iter().filter(|(name, _)| own(name));
    Files { documents, blobs: blobs.map(|(name, bytes)| (name.clone(), bytes.clone())).collect() }
}

/// The document of the space itself; its name is given on loading.
fn own_document(state: &State, space: usize) -> Vec<Value> {
    let found = state.system.of(collection("spaces")).get(&state.spaces[space].id);
    found.map(|space| space.value.clone()).into_iter().collect()
}

/// The freezes of the server that freeze nothing but what is in the space.
fn freezes<'s>(state: &'s State, ids: &BTreeSet<&str>) -> impl Iterator<Item = &'s Arc<Stored>> {
    let of = collection("deploymentfreezes");
    state.system.of(of).values().filter(move |freeze| {
        let (mut here, mut elsewhere) = (false, false);
        visit(of.shape, &freeze.value, Place::ROOT, &mut |reference, _| {
            here |= ids.contains(reference.id);
            elsewhere |= !ids.contains(reference.id);
        });
        here && !elsewhere
    })
}

fn is_part_of_id(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

/// The file of a document, without its ending.
fn stem(of: &Collection, stored: &Stored) -> String {
    match (of.path, of.alias) {
        ("environments", _) if !matches!(stored.text("Type"), "" | "Static") => {
            format!("{}environments", stored.text("Type").to_ascii_lowercase())
        }
        (path, "") => path.to_ascii_lowercase(),
        (_, alias) => alias.to_owned(),
    }
}

fn document(stored: &Stored, secrets: Secrets) -> Value {
    let mut value = stored.value.clone();
    if secrets == Secrets::Plain {
        reveal(&mut value, &stored.secrets);
    }
    value
}

/// Users that stand somewhere in the documents, as ids, but are not saved with them: they are found again by name.
fn users(state: &State, documents: &BTreeMap<String, Vec<Value>>) -> Vec<Value> {
    let saved: BTreeSet<&str> = documents.get("users").into_iter().flatten().map(|user| text(user, "Id")).collect();
    let texts: Vec<String> = documents.values().flatten().map(Value::to_string).collect();
    let users = state.system.of(collection("users")).values();
    let named = users.filter(|user| !saved.contains(user.id()) && texts.iter().any(|text| text.contains(user.id())));
    named.map(|user| json!({ "Kind": "users", "NameOrHclName": user.text("Username"), "Id": user.id() })).collect()
}

/// The community templates that step templates were installed from.
fn community(state: &State, space: usize) -> Vec<Value> {
    let templates = state.table(Some(space), collection("actiontemplates")).values();
    let known = state.system.of(collection("communityactiontemplates"));
    let installed = templates.filter_map(|template| {
        let community = known.get(template.text("CommunityActionTemplateId"))?;
        Some(json!({ "Id": template.id(), "CommunityTemplateWebsite": text(&community.value, "Website") }))
    });
    installed.collect()
}

/// Writes a folder as a whole.
pub(crate) fn write(folder: &Path, files: Files) -> Result<(), SaveError> {
    check(folder)?;
    let fresh = beside(folder, "new");
    let old = beside(folder, "old");
    let result = fill(&fresh, files).and_then(|()| replace(folder, &fresh, &old));
    if result.is_err() {
        // The remains of an attempt are of no use; that they cannot be removed changes nothing.
        let _ = fs::remove_dir_all(&fresh);
    }
    result
}

/// Refuses a folder that holds what nobody saved there.
pub(crate) fn check(folder: &Path) -> Result<(), SaveError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(writing(folder)(error)),
    };
    for entry in entries {
        let name = entry.map_err(writing(folder))?.file_name().to_string_lossy().into_owned();
        if name != FILES && !name.to_ascii_lowercase().ends_with(".json") {
            return Err(SaveError::Foreign { folder: folder.to_owned(), found: name });
        }
    }
    Ok(())
}

/// A folder of this process beside another one.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}.{}.{what}", std::process::id()))
}

fn fill(folder: &Path, files: Files) -> Result<(), SaveError> {
    if folder.exists() {
        // Left by a process of the same number that was killed.
        fs::remove_dir_all(folder).map_err(writing(folder))?;
    }
    fs::create_dir_all(folder).map_err(writing(folder))?;
    for (stem, list) in &files.documents {
        json_file(&folder.join(format!("{stem}.json")), &json!(list))?;
    }
    if files.blobs.is_empty() {
        return Ok(());
    }
    let blobs = folder.join(FILES);
    fs::create_dir_all(&blobs).map_err(writing(&blobs))?;
    let mut index = BTreeMap::new();
    for (number, (name, bytes)) in files.blobs.into_iter().enumerate() {
        let file = format!("{}.bin", number + 1);
        let path = blobs.join(&file);
        fs::write(&path, &bytes).map_err(writing(&path))?;
        index.insert(name, file);
    }
    json_file(&folder.join(INDEX), &json!(index))
}

fn json_file(path: &Path, value: &Value) -> Result<(), SaveError> {
    fs::write(path, format!("{value:#}\n")).map_err(writing(path))
}

/// Moves the new folder to its place; if that fails, the old one is there again.
fn replace(folder: &Path, fresh: &Path, old: &Path) -> Result<(), SaveError> {
    let there = folder.exists();
    if there {
        fs::rename(folder, old).map_err(writing(folder))?;
    }
    if let Err(error) = fs::rename(fresh, folder) {
        if there {
            fs::rename(old, folder).map_err(writing(folder))?;
        }
        return Err(writing(folder)(error));
    }
    if there {
        fs::remove_dir_all(old).map_err(writing(old))?;
    }
    Ok(())
}

fn writing(path: &Path) -> impl FnOnce(io::Error) -> SaveError {
    let path = path.to_owned();
    move |source| SaveError::Write { path, source }
}
