//! Reading text files, and why that failed: in words of our own, which are the same on every system.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// The largest text file that is read, in bytes: no configuration and no key comes near.
const LARGEST: u64 = 16 * 1024 * 1024;

/// How much of a text is looked at to tell what it is, in bytes.
const HEAD: usize = 64 * 1024;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("there is no such file")]
    Missing,
    #[error("it is a folder")]
    Folder,
    #[error("you may not read it")]
    Forbidden,
    /// A device may never end, and a pipe may never begin.
    #[error("it is a device or a pipe, not a file")]
    Special,
    #[error("it is larger than 16 MiB")]
    TooLarge,
    /// Windows PowerShell 5 writes UTF-16 when output is redirected.
    #[error("it is not text in UTF-8")]
    Encoding,
    #[error("{0}")]
    Other(String),
}

impl Unreadable {
    /// Returns why a file could not be read.
    pub(crate) fn new(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::Missing,
            // Windows says "access denied" of folders.
            _ if path.is_dir() => Self::Folder,
            ErrorKind::PermissionDenied => Self::Forbidden,
            ErrorKind::InvalidData => Self::Encoding,
            _ => Self::Other(error.to_string()),
        }
    }

    /// Returns what helps besides the obvious: naming another file.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Encoding => Some("save it as UTF-8"),
            Self::Folder => Some("name a file in it"),
            Self::Special => {
                Some("name a regular file; what a program prints is read with { command: [program, argument] }")
            }
            _ => None,
        }
    }
}

/// Reads a text file, without the mark that editors on Windows put in front.
pub(crate) fn text(path: &Path) -> Result<String, Unreadable> {
    let failed = |error: io::Error| Unreadable::new(path, &error);
    // Opening a pipe waits for somebody to write to it.
    let found = std::fs::metadata(path).map_err(failed)?;
    if !found.is_file() && !found.is_dir() {
        return Err(Unreadable::Special);
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|_| Unreadable::Encoding)?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// Returns whether a text is that of a plan file, by how one starts.
pub(crate) fn is_plan(text: &str) -> bool {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.trim_start().starts_with('{') && text[..end].contains("\"format\"")
}

#[cfg(test)]
mod tests {
    #[test]
    fn why_a_file_cannot_be_read_is_said_in_the_same_words_everywhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("utf16"), [0xff, 0xfe, b'a', 0]).unwrap();
        std::fs::write(path("mark"), "\u{feff}a").unwrap();
        let said = |name: &str| super::text(&path(name)).map_err(|error| error.to_string());
        assert_eq!(said("nowhere").unwrap_err(), "there is no such file");
        assert_eq!(said("").unwrap_err(), "it is a folder");
        assert_eq!(said("utf16").unwrap_err(), "it is not text in UTF-8");
        assert_eq!(said("mark").unwrap(), "a");
        std::fs::File::create(path("large")).unwrap().set_len(super::LARGEST + 1).unwrap();
        assert_eq!(said("large").unwrap_err(), "it is larger than 16 MiB");
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_pipes_are_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for path in [socket.as_path(), std::path::Path::new("/dev/zero")] {
            assert_eq!(super::text(path).unwrap_err().to_string(), "it is a device or a pipe, not a file");
        }
    }
}
