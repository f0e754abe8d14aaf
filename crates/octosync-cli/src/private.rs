//! Files that only their owner may read: plans and traces can hold what is nobody else's business.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
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

/// Writes a file whole or not at all: under another name first, then renamed. The target of a link is written, and a
/// pipe or a device (`/dev/stdout`) gets the text: neither is replaced.
pub(crate) fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let real = std::fs::canonicalize(path);
    let path = real.as_deref().unwrap_or(path);
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
        Ok(there) if !there.is_file() => return buffered(&mut OpenOptions::new().write(true).open(path)?, fill),
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Such files are made with mode 0600 where modes exist, and removed if anything fails.
    let mut file = tempfile::Builder::new().prefix(".octosync-").tempfile_in(folder)?;
    buffered(&mut file, fill)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn buffered(file: &mut impl Write, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = BufWriter::new(file);
    fill(&mut buffer)?;
    buffer.flush()
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

#[cfg(test)]
mod tests {
    #[test]
    fn a_folder_is_said_to_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let error = super::write(folder.path(), |file| file.write_all(b"new")).unwrap_err();
        assert_eq!(error.to_string(), "it is a folder");
    }

    #[test]
    fn what_fails_half_way_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan");
        std::fs::write(&path, "old").unwrap();
        let fill = |file: &mut dyn std::io::Write| {
            file.write_all(&[b'x'; 100_000])?;
            Err(std::io::Error::other("enough"))
        };
        super::write(&path, fill).unwrap_err();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_what_it_leads_to_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("plan"), "old").unwrap();
        std::os::unix::fs::symlink("plan", path("link")).unwrap();
        super::write(&path("link"), |file| file.write_all(b"new")).unwrap();
        assert!(std::fs::symlink_metadata(path("link")).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(path("plan")).unwrap(), "new");
    }

    /// It stands for every device: a test that fails must not replace `/dev/null`.
    #[cfg(unix)]
    #[test]
    fn a_socket_is_no_file_to_replace() {
        use std::os::unix::fs::FileTypeExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        super::write(&path, |file| file.write_all(b"new")).unwrap_err();
        assert!(std::fs::metadata(&path).unwrap().file_type().is_socket());
    }
}
