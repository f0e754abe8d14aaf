//! Files that only their owner may read: plans and traces can hold what is nobody else's business.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Creates a file, or empties the one that is there, with mode 0600 where modes exist.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    private(&mut options);
    let file = options.open(path)?;
    restrict(&file)?;
    Ok(file)
}

/// Writes a file whole or not at all: under another name first, then renamed.
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Such files are made with mode 0600 where modes exist, and removed if anything fails.
    let mut file = tempfile::Builder::new().prefix(".octosync-").tempfile_in(folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

/// A file that was there before keeps its mode, so it is set again.
#[cfg(unix)]
fn restrict(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // Pipes and devices (`/dev/stderr`) have owners of their own.
    if file.metadata()?.is_file() { file.set_permissions(std::fs::Permissions::from_mode(0o600)) } else { Ok(()) }
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

#[cfg(not(unix))]
fn restrict(_: &File) -> io::Result<()> {
    Ok(())
}
