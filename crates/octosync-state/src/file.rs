//! The file of a state: whether there is one, how a new one comes to be, who may read it. Knows nothing of what it holds.
//!
//! Invariant: at the path of a state
//! there is a whole state or nothing, as a new one is made under another name.

use crate::error::StateError;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// The application id in the header of the file, so that other databases are not taken for ours: `OcSy`.
pub(crate) const APPLICATION: i32 = 0x4f63_5379;

/// The result of looking at the path of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// A file; `logged` if a log beside it holds what is not in it yet.
    File { logged: bool },
}

/// Looks what there is at a path. Does not open the file: on Unix, closing it again would take the locks away that SQLite
/// may hold for this process.
///
/// # Errors
/// If something else is there, or only a part of a state.
pub(crate) fn find(path: &Path) -> Result<Found, StateError> {
    let log = beside(path, "-wal");
    let logged = std::fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(foreign(path, "it is a folder or a device")),
        Ok(found) if found.len() == 0 => Err(damaged(path, "it is empty".to_owned())),
        Ok(_) => Ok(Found::File { logged }),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, "read", error)),
        Err(_) if logged => {
            let log = log.display();
            Err(damaged(path, format!("the file is gone, but {log}, which belongs to it, is still there")))
        }
        Err(_) => Ok(Found::Nothing),
    }
}

/// Looks whether a file ends where a page ends; with a log beside it, it need not.
pub(crate) fn whole(path: &Path, page: i64, logged: bool) -> Result<(), StateError> {
    let length = std::fs::metadata(path).map_err(|error| failed(path, "read", error))?.len();
    let rest = u64::try_from(page).ok().and_then(|page| length.checked_rem(page)).unwrap_or_default();
    if rest == 0 || logged { Ok(()) } else { Err(damaged(path, format!("it is cut off after {length} bytes"))) }
}

/// Makes the folder of a state, and a file for a new one beside the location that it shall have.
pub(crate) fn begin(path: &Path) -> Result<TempPath, StateError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        make_folder(folder).map_err(|source| failed(path, "created", source))?;
    }
    let new = tempfile::Builder::new().prefix(".octosync-state-").tempfile_in(folder);
    Ok(new.map_err(|source| failed(path, "created", source))?.into_temp_path())
}

/// Gives a new state its name. Returns whether it has it: not if somebody else was first.
pub(crate) fn finish(new: TempPath, path: &Path) -> Result<bool, StateError> {
    match new.persist_noclobber(path) {
        Ok(()) => Ok(true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(path, "created", error.error)),
    }
}

/// Returns the path of a file that SQLite keeps beside a database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    ignored(folder)
}

/// On Windows a folder has the access list of the one that it is in.
#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    ignored(folder)
}

/// Keeps a new folder of states out of git: nobody shall publish one by mistake.
fn ignored(folder: &Path) -> io::Result<()> {
    if folder.ends_with(".octosync") { std::fs::write(folder.join(".gitignore"), "*\n") } else { Ok(()) }
}

/// Lets only the owner read a file. Of a file of somebody else that is not ours to say.
#[cfg(unix)]
pub(crate) fn restrict(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
}

#[cfg(not(unix))]
pub(crate) fn restrict(_: &Path) {}

pub(crate) fn damaged(path: &Path, why: String) -> StateError {
    StateError::Damaged { location: path.display().to_string(), why }
}

pub(crate) fn foreign(path: &Path, why: &str) -> StateError {
    StateError::Foreign { location: path.display().to_string(), why: why.to_owned() }
}

fn failed(path: &Path, attempt: &'static str, source: io::Error) -> StateError {
    StateError::File { location: path.display().to_string(), attempt, source }
}
