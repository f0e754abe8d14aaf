//! Server versions, as far as the sandbox tells them apart: year and number of the release train.
//! Does not compare patch numbers; fields appear with a train, not with a patch.

use std::fmt;

/// A release train such as 2025.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    year: u16,
    minor: u8,
}

impl Version {
    /// The first version of features older than anything the sandbox distinguishes.
    pub(crate) const ALWAYS: Version = Version::new(0, 0);

    /// The first and the last train of which something is known.
    const KNOWN: (Version, Version) = (Version::new(2020, 3), Version::new(2026, 3));

    /// The end of features that have none.
    pub(crate) const NEVER: Version = Version::new(u16::MAX, u8::MAX);

    pub(crate) const fn new(year: u16, minor: u8) -> Version {
        Version { year, minor }
    }

    /// Reads the train of `2026.1.9674`.
    pub(crate) fn parse(text: &str) -> Option<Version> {
        let mut parts = text.split('.');
        let year = parts.next()?.parse().ok()?;
        let minor = parts.next()?.parse().ok()?;
        Some(Version { year, minor })
    }

    /// The version that an unknown one is served as; nothing if this one is known.
    pub(crate) fn nearest_known(self) -> Option<Version> {
        let (first, last) = Version::KNOWN;
        Some(self.clamp(first, last)).filter(|known| *known != self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}.{}", self.year, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn trains_compare_by_year_and_number() {
        let parsed = Version::parse("2026.1.9674").unwrap();
        assert_eq!(parsed, Version::new(2026, 1));
        assert!(Version::new(2025, 4) < parsed);
        assert!(Version::parse("latest").is_none());
    }

    #[test]
    fn a_version_of_which_nothing_is_known_has_a_nearest_one() {
        for (text, nearest) in [("2018.11.1", Some("2020.3")), ("2023.1.9", None), ("2027.1.1", Some("2026.3"))] {
            let found = Version::parse(text).unwrap().nearest_known();
            assert_eq!(found.map(|found| found.to_string()).as_deref(), nearest, "{text}");
        }
    }
}
