//! Server versions and how far they lie apart.

use std::fmt;
use std::str::FromStr;

/// A server version: `2026.1.9674`, `2024.3.12345-hotfix.1`. Only year, minor and patch count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version {
    /// The year, which Octopus calls Major.
    pub major: u32,
    /// The release of that year.
    pub minor: u32,
    /// The patch.
    pub patch: u32,
}

/// How far two servers lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The same release.
    None,
    /// One release apart within a year.
    One,
    /// More, or another year: 2025.4 and 2026.1 are not neighbours.
    More,
}

impl Version {
    /// Returns the first version of a release.
    #[must_use]
    pub const fn release(major: u32, minor: u32) -> Self {
        Self { major, minor, patch: 0 }
    }

    /// Returns how far another version lies from this one.
    #[must_use]
    pub fn gap(self, other: Self) -> Gap {
        match (self.major == other.major, self.minor.abs_diff(other.minor)) {
            (true, 0) => Gap::None,
            (true, 1) => Gap::One,
            _ => Gap::More,
        }
    }
}

/// A text that is not a valid server version.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a valid server version")]
pub struct VersionError(String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let release = text.split(['-', '+']).next().unwrap_or_default();
        let mut numbers = release.split('.').map(|number| number.parse().ok());
        let mut next = || numbers.next().flatten();
        match (next(), next(), next()) {
            (Some(major), Some(minor), patch) => Ok(Self { major, minor, patch: patch.unwrap_or_default() }),
            _ => Err(VersionError(text.to_owned())),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_counted_within_a_year() {
        let gap = |a: &str, b: &str| a.parse::<Version>().unwrap().gap(b.parse().unwrap());
        assert_eq!(gap("2026.1.9674", "2026.1.1"), Gap::None);
        assert_eq!(gap("2026.1.9674", "2026.2.1"), Gap::One);
        assert_eq!(gap("2025.4.1", "2026.1.1"), Gap::More);
        assert_eq!(gap("2020.3.2", "2020.5.0-rc.4"), Gap::More);
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", "2026", "v1", "a.b.c"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }
}
