//! The file of a state: whether there is one, how a new one comes to be, who may read it. Knows nothing of what it holds.
//!
//! Looks at a file before SQLite does, because opening could change what is not ours. Invariant: at the path of a state
//! there is a whole state or nothing, as a new one is made under another name.

use crate::error::StateError;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// What stands in the header of the file, so that other databases are not taken for ours: `OcSy`.
pub(crate) const APPLICATION: i32 = 0x4f63_5379;

/// What every SQLite database begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Returns whether there is a state at a path.
///
/// # Errors
/// If something else is there, or only a part of a state.
pub(crate) fn exists(path: &Path) -> Result<bool, StateError> {
    let log = beside(path, "-wal");
    let logged = std::fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    let found = match std::fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound && logged => {
            let log = log.display();
            return Err(damaged(path, format!("the file is gone, but {log}, which belongs to it, is still there")));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(source) => return Err(failed(path, "read", source)),
    };
    if !found.is_file() {
        return Err(foreign(path, "it is a folder or a device"));
    }
    let mut header = Vec::with_capacity(100);
    let read = File::open(path).and_then(|file| file.take(100).read_to_end(&mut header));
    read.map_err(|source| failed(path, "read", source))?;
    inspect(path, &header, found.len(), logged)?;
    Ok(true)
}

/// Looks at the header of a file.
fn inspect(path: &Path, header: &[u8], length: u64, logged: bool) -> Result<(), StateError> {
    if header.is_empty() {
        return Err(damaged(path, "it is empty".to_owned()));
    }
    if !header.starts_with(&MAGIC[..MAGIC.len().min(header.len())]) {
        return Err(foreign(path, "it does not begin as an SQLite database does"));
    }
    let Some(header) = header.first_chunk::<100>() else {
        return Err(damaged(path, format!("it is cut off after {length} bytes")));
    };
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if number(68) != APPLICATION.cast_unsigned() {
        return Err(foreign(path, "it is an SQLite database of another program"));
    }
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        other => u64::from(other),
    };
    let whole = page * u64::from(number(28));
    // With a log, the file alone need not be whole. The count of pages holds only if both marks of it agree.
    if !logged && number(24) == number(92) && length < whole {
        return Err(damaged(path, format!("it is cut off after {length} of {whole} bytes")));
    }
    Ok(())
}

/// Makes the folder of a state, and a file for a new one beside the place that it shall have.
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
    let synced = File::open(&new).and_then(|file| file.sync_all());
    synced.map_err(|source| failed(path, "created", source))?;
    match new.persist_noclobber(path) {
        Ok(()) => Ok(true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(path, "created", error.error)),
    }
}

/// Returns the path of a file that SQLite keeps beside a database.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
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

fn damaged(path: &Path, why: String) -> StateError {
    StateError::Damaged { place: path.display().to_string(), why }
}

fn foreign(path: &Path, why: &str) -> StateError {
    StateError::Foreign { place: path.display().to_string(), why: why.to_owned() }
}

fn failed(path: &Path, attempt: &'static str, source: io::Error) -> StateError {
    StateError::File { place: path.display().to_string(), attempt, source }
}
