//! Reading text files, and why that failed: in words of our own, which are the same on every system.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("there is no such file")]
    Missing,
    #[error("it is a folder")]
    Folder,
    #[error("you may not read it")]
    Forbidden,
    /// Windows PowerShell 5 writes UTF-16 when output is redirected.
    #[error("it is no text in UTF-8")]
    Encoding,
    #[error(transparent)]
    Other(io::Error),
}

impl Unreadable {
    fn new(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::Missing,
            // Windows says "access denied" of folders.
            _ if path.is_dir() => Self::Folder,
            ErrorKind::PermissionDenied => Self::Forbidden,
            ErrorKind::InvalidData => Self::Encoding,
            _ => Self::Other(error),
        }
    }

    /// Returns what helps besides the obvious: naming another file.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Encoding => Some("save it as UTF-8"),
            Self::Folder => Some("name a file in it"),
            _ => None,
        }
    }
}

/// Reads a text file, without the mark that editors on Windows put in front.
pub(crate) fn text(path: &Path) -> Result<String, Unreadable> {
    let text = std::fs::read_to_string(path).map_err(|error| Unreadable::new(path, error))?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
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
        assert_eq!(said("utf16").unwrap_err(), "it is no text in UTF-8");
        assert_eq!(said("mark").unwrap(), "a");
    }
}
