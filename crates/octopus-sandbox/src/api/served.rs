//! One request that is served, as data.

use crate::collections::{COLLECTIONS, Level};
use crate::version::Version;

/// One request that the server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// `GET`, `POST`, `PUT` or `DELETE`. A path that answers `GET` answers `HEAD` too.
    pub method: &'static str,
    /// The path after `/api/{space}/`, or `/api/` for the default space; `{}` stands for one part of the path.
    pub path: String,
    /// Whether it belongs to the instance and not to a space.
    pub of_system: bool,
    since: Version,
    /// The first version without it.
    until: Version,
}

impl Served {
    /// Whether this version of the server has it; one that is not of the form `2026.1.9674` has nothing.
    #[must_use]
    pub fn is_in(&self, version: &str) -> bool {
        Version::parse(version).is_some_and(|version| self.since <= version && version < self.until)
    }

    /// The first version that has it, such as `2025.4`; nothing if it was always there.
    #[must_use]
    pub fn since(&self) -> Option<String> {
        (self.since > Version::ALWAYS).then(|| self.since.to_string())
    }

    /// The first version that has it no longer.
    #[must_use]
    pub fn until(&self) -> Option<String> {
        (self.until < Version::NEVER).then(|| self.until.to_string())
    }

    /// Takes in the versions of another row for the same request.
    pub(super) fn include(&mut self, other: &Served) {
        self.since = self.since.min(other.since);
        self.until = self.until.max(other.until);
    }

    /// The same with a reference to a branch, tag or commit after the project, if a version has it.
    pub(super) fn at_ref(&self, since: Version, until: Version) -> Option<Served> {
        let rest = self.path.strip_prefix("projects/{}/")?;
        let (path, since) = (format!("projects/{{}}/{{}}/{rest}"), self.since.max(since));
        (since < until).then(|| Served { path, since, until, ..self.clone() })
    }
}

/// A row; whether it is the system's is said by the collection that its path begins with.
pub(super) fn row(method: &'static str, path: &str, since: Version) -> Served {
    let first = path.split('/').next().unwrap_or_default();
    let of = COLLECTIONS.iter().find(|of| of.path.eq_ignore_ascii_case(first));
    let of_system = of.map_or(OF_SYSTEM.contains(&first), |of| of.level == Level::System);
    let since = of.map_or(since, |of| since.max(of.since));
    Served { method, path: path.to_owned(), of_system, since, until: Version::NEVER }
}

/// Paths of the instance that begin with no collection: the root, a space's own, and the server's state.
const OF_SYSTEM: &[&str] =
    &["", "{}", "capabilities", "featuresconfiguration", "licenses", "permissions", "serverstatus"];

#[cfg(test)]
mod tests {
    use super::row;
    use crate::version::Version;

    #[test]
    fn several_rows_for_one_request_are_one_from_the_oldest_version_to_the_newest() {
        let old = row("POST", "feeds", Version::ALWAYS);
        let new = row("POST", "feeds", Version::new(2024, 1));
        for (first, second) in [(&old, &new), (&new, &old)] {
            let mut merged = first.clone();
            merged.include(second);
            assert_eq!(merged, old);
        }
        let mut gone = old.clone();
        gone.until = Version::new(2024, 1);
        gone.include(&new);
        assert_eq!(gone, old);
    }

    #[test]
    fn what_came_when_references_went_is_not_served_at_one() {
        let late = row("DELETE", "projects/{}/channels/{}/v2", Version::new(2026, 1));
        assert_eq!(late.at_ref(Version::new(2021, 2), Version::new(2026, 1)), None);
    }
}
