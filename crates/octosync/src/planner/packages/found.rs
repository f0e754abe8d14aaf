//! Findings about packages: those that are missing, that are copied, and that are not.

use super::wanted::Wanted;
use crate::decision::{Finding, Severity};
use crate::findings;
use crate::key::{Key, listed};
use crate::planner::stage::Ground;
use crate::registry::packages::{FILES, PackageFile};
use std::collections::{BTreeMap, BTreeSet};

/// How many packages or processes a message names before it counts the rest.
const NAMED: usize = 5;

/// The findings about packages, as they are collected.
pub(super) struct PackageFindings<'g> {
    ground: Ground<'g>,
    copies: bool,
    findings: Vec<Finding>,
    elsewhere: BTreeMap<Key, BTreeSet<String>>,
}

impl<'g> PackageFindings<'g> {
    pub(super) const fn new(ground: Ground<'g>, copies: bool) -> Self {
        Self { ground, copies, findings: Vec::new(), elsewhere: BTreeMap::new() }
    }

    /// Says that a version is not there, or none at all.
    pub(super) fn missing(&mut self, wanted: &Wanted<'_>, version: Option<&str>, users: &BTreeSet<Key>) {
        let package = wanted.package;
        let (message, severity) = match version {
            Some(version) if !wanted.fixed.is_empty() => {
                let message = format!(
                    "uses version {version} of the package \"{package}\" and no other, which is not in the destination's own feed"
                );
                (message, Severity::Todo)
            }
            Some(version) if wanted.there.has(package) => {
                let message = format!(
                    "uses the package \"{package}\", of which {version}, the newest on the source, is not in the destination's own feed"
                );
                (message, Severity::Note)
            }
            _ => {
                let message =
                    format!("uses the package \"{package}\", of which the destination's own feed has no version");
                (message, Severity::Todo)
            }
        };
        let fix = match self.copies {
            true => "push it to both feeds, since the source's does not have it either",
            false => "push it to that feed before a release is created there, or write packages: { mode: copy }",
        };
        for user in users {
            let finding = Finding::new(findings::PACKAGE_MISSING, user, message.clone());
            self.add(finding.severity(severity).fix(fix));
        }
    }

    /// Returns whether a version may be copied, and says why if not.
    pub(super) fn may_be_copied(&mut self, file: &PackageFile, users: &BTreeSet<Key>) -> bool {
        let largest = self.ground.delta.largest_package();
        let why = match file.size {
            0 => "the source does not say how large it is".to_owned(),
            size if size > largest => {
                format!("it has {}, and packages.max_size is {}", in_words(size), in_words(largest))
            }
            _ => return true,
        };
        let users: Vec<&Key> = users.iter().collect();
        let message = format!("is not copied, because {why}; it is used by {}", listed(&users, NAMED));
        let fix = "push it to the destination's own feed, or let larger ones through with packages.max_size";
        let finding = Finding::new(findings::PACKAGE_NOT_COPIED, &file.key(), message);
        self.add(finding.severity(Severity::Todo).fix(fix));
        false
    }

    /// Says of a version that stands on both sides that it does not hold the same.
    pub(super) fn standing(&mut self, here: &PackageFile, there: &PackageFile) {
        if here.holds_the_same(there) != Some(false) {
            return;
        }
        let message = "stands in both feeds with other bytes; what is there is never overwritten";
        let fix = "find out which of them is right, and push a new version instead of changing one";
        self.add(Finding::new(findings::PACKAGE_DIFFERS, &there.key(), message).fix(fix));
    }

    /// Notes a package of another feed.
    pub(super) fn elsewhere(&mut self, feed: Key, package: String) {
        self.elsewhere.entry(feed).or_default().insert(package);
    }

    /// Says that nobody knows which package is meant.
    pub(super) fn unknown(&mut self, package: &str, users: &BTreeSet<Key>) {
        if !self.copies {
            return;
        }
        for user in users {
            let message = format!(
                "the package \"{package}\" is not copied, because an expression decides which it is, or where from"
            );
            let finding = Finding::new(findings::PACKAGE_NOT_COPIED, user, message);
            self.add(finding.severity(Severity::Note).fix("see to it that it is in the feed there"));
        }
    }

    /// Says how many versions are copied and how large they are, and what the source's key lacks for it.
    pub(super) fn copied<'f>(&mut self, files: impl Iterator<Item = &'f PackageFile>) {
        let sizes: Vec<u64> = files.map(|file| file.size).collect();
        if sizes.is_empty() {
            return;
        }
        let many = match sizes.len() {
            1 => "1 version of a package goes".to_owned(),
            number => format!("{number} versions of packages go"),
        };
        let sum = in_words(sizes.iter().fold(0, |sum, size| sum.saturating_add(*size)));
        let message = format!("{many} from the source's own feed to the destination's, {sum} in all");
        self.add(Finding::general(findings::PACKAGE_COPIED, message));
        let rights = self.ground.source.rights.as_ref();
        if rights.and_then(|rights| rights.grants(FILES.download)).is_some_and(<[_]>::is_empty) {
            let message = format!("the key of the source lacks the permission {} for packages", FILES.download);
            let fix =
                format!("give the user of this key a role with {}, or use the key of another user", FILES.download);
            self.add(Finding::general(findings::KEY_LACKS, message).fix(fix));
        }
    }

    /// Returns all that was said.
    pub(super) fn findings(mut self) -> Vec<Finding> {
        for (feed, packages) in std::mem::take(&mut self.elsewhere).into_iter().filter(|_| self.copies) {
            let packages: Vec<String> = packages.into_iter().map(|package| format!("\"{package}\"")).collect();
            let message = format!(
                "is not a server's own feed: what steps take from it is not copied ({})",
                listed(&packages, NAMED)
            );
            let finding = Finding::new(findings::PACKAGE_NOT_COPIED, &feed, message);
            let fix = "see to it that the destination reaches that feed, and finds them there";
            self.findings.push(finding.severity(Severity::Note).fix(fix));
        }
        self.findings
    }

    fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Returns a size in words, with the unit that fits: `12.3 MB`.
fn in_words(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    let Some((unit, size)) = UNITS.into_iter().find(|(_, size)| bytes >= *size) else {
        return format!("{bytes} bytes");
    };
    let tenths = bytes / (size / 10);
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        tenth => format!("{}.{tenth} {unit}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn sizes_have_the_unit_that_fits() {
        let table = [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (1_250, "1.2 kB"),
            (500_000_000, "500 MB"),
            (612_345_678, "612.3 MB"),
            (2_000_000_000, "2 GB"),
        ];
        for (bytes, expected) in table {
            assert_eq!(in_words(bytes), expected);
        }
    }
}
