//! Paths of the API: what a caller may ask for, and how a name becomes one segment of a path.

use crate::error::Error;

/// Percent-encodes a text so that it is one segment of a path: `refs/heads/main` becomes `refs%2Fheads%2Fmain`.
///
/// Ids need no encoding; names, slugs typed by people and Git references do.
pub fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Checks a path that is relative to the API or to a space; a leading slash is dropped.
///
/// An empty segment or one of dots would be resolved to another place of the server, and `?` or `#` would end the path:
/// such a path comes from a document or a name that was not encoded.
pub(crate) fn check(path: &str) -> Result<&str, Error> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(path);
    }
    let wrong = |segment: &str| {
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(dots.as_str(), "" | "." | "..") || segment.contains(|c: char| "?#\\".contains(c) || c.is_control())
    };
    if path.split('/').any(wrong) {
        return Err(Error::usage(format!("\"{}\" is not a path of the API", path.escape_debug())));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_one_segment() {
        for (text, encoded) in [
            ("Projects-1", "Projects-1"),
            ("refs/heads/main", "refs%2Fheads%2Fmain"),
            ("50% off?", "50%25%20off%3F"),
            ("Grün", "Gr%C3%BCn"),
        ] {
            assert_eq!(segment(text), encoded);
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for path in ["", "projects", "/projects", "projects/Projects-1", "projects/a%2Fb/main"] {
            assert_eq!(check(path).unwrap(), path.trim_start_matches('/'));
        }
        for path in [
            "projects//x",
            "projects/",
            "//host/x",
            "a/../b",
            "a/%2E%2e/b",
            "a/.%2e",
            ".",
            "a?b=1",
            "a#b",
            "a\\b",
            "a\nb",
        ] {
            assert!(check(path).is_err(), "{path:?}");
        }
    }
}
