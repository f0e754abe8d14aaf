//! How what is written of runbooks takes effect: runs take a snapshot, which somebody publishes (`docs/rules.md` E8).
//!
//! Pure: the words of the API, and what is sent for what it says that a snapshot needs.

use super::spec::{Publishing, SPACE};
use crate::doc::Doc;

/// The versions of a package in a feed, newest first: below `feeds/ID`.
pub(crate) const VERSIONS: (&str, &str) = ("feeds", "packages/versions");

/// The needs of a new snapshot, as the server states them.
#[derive(Debug)]
pub(crate) struct Needs<'d>(pub(crate) &'d Doc);

/// A package of which a snapshot holds a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Package<'d> {
    /// The action that uses it.
    pub(crate) action: &'d str,
    /// The name by which the action refers to it; the only package of an action has none.
    pub(crate) reference: &'d str,
    /// Its id in its feed.
    pub(crate) id: &'d str,
    /// The id of its feed.
    pub(crate) feed: &'d str,
    /// Its version, where the action says it.
    pub(crate) fixed: &'d str,
    /// Whether the server can tell its versions: an id may depend on where the runbook runs.
    pub(crate) is_known: bool,
}

impl<'d> Needs<'d> {
    /// Returns how the next snapshot would be called.
    pub(crate) fn name(&self) -> &'d str {
        self.0.str_at("NextNameIncrement")
    }

    /// Returns the packages of which it holds a version.
    pub(crate) fn packages(&self) -> Vec<Package<'d>> {
        let package = |package: &'d Doc| Package {
            action: package.str_at("ActionName"),
            reference: package.str_at("PackageReferenceName"),
            id: package.str_at("PackageId"),
            feed: package.str_at("FeedId"),
            fixed: package.str_at("FixedVersion"),
            is_known: package.is_true_at("IsResolvable"),
        };
        self.0.get("Packages").map(Doc::items).unwrap_or_default().iter().map(package).collect()
    }

    /// Returns the snapshot: of each Git repository its default branch, of each package the version that was chosen.
    pub(crate) fn snapshot(&self, publishing: &Publishing, ids: [&str; 3], versions: &[(Package<'_>, String)]) -> Doc {
        let [owner, project, space] = ids;
        let [_, (field, word)] = publishing.publish;
        let mut snapshot = Doc::object([("Name", Doc::text(self.name())), (SPACE, Doc::text(space))]);
        for (field, id) in publishing.names.into_iter().zip([owner, project]) {
            snapshot.set(field, Doc::text(id));
        }
        let packages = versions.iter().map(|(package, version)| {
            Doc::object([
                ("ActionName", Doc::text(package.action)),
                ("PackageReferenceName", Doc::text(package.reference)),
                ("Version", Doc::text(version)),
            ])
        });
        snapshot.set("SelectedPackages", Doc::list(packages.collect::<Vec<_>>()));
        let repositories = self.0.get("GitResources").map(Doc::items).unwrap_or_default();
        if !repositories.is_empty() {
            let repositories = repositories.iter().map(|repository| {
                Doc::object([
                    ("ActionName", Doc::text(repository.str_at("ActionName"))),
                    ("GitResourceReferenceName", Doc::text(repository.str_at("Name"))),
                    (
                        "GitReferenceResource",
                        Doc::object([("GitRef", Doc::text(&branch(repository.str_at("DefaultBranch"))))]),
                    ),
                ])
            });
            snapshot.set("SelectedGitResources", Doc::list(repositories.collect::<Vec<_>>()));
        }
        snapshot.set(field, Doc::text(word));
        snapshot
    }
}

/// Returns the full name of a branch.
fn branch(name: &str) -> String {
    if name.starts_with("refs/") { name.to_owned() } else { format!("refs/heads/{name}") }
}

/// Returns the newest of the versions of a package, if it has one.
pub(crate) fn newest(answer: &Doc) -> Option<&str> {
    let versions = answer.get("Items").map(Doc::items).unwrap_or_default();
    versions.first().map(|version| version.str_at("Version")).filter(|version| !version.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::runbooks::PUBLISHING;
    use serde_json::{Value, json};

    fn doc(value: Value) -> Doc {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_snapshot_says_a_version_of_each_package_and_a_branch_of_each_repository() {
        let needs = doc(json!({
            "NextNameIncrement": "Snapshot 7",
            "Packages": [
                { "ActionName": "Deploy", "PackageReferenceName": "", "PackageId": "Web", "FeedId": "Feeds-1", "IsResolvable": true },
                { "ActionName": "Deploy", "PackageReferenceName": "tool", "PackageId": "#{Tool}", "FeedId": "Feeds-1",
                  "IsResolvable": false }
            ],
            "GitResources": [{ "ActionName": "Apply", "Name": "charts", "DefaultBranch": "main" }]
        }));
        let needs = Needs(&needs);
        let packages = needs.packages();
        assert_eq!(
            packages.iter().map(|package| (package.id, package.is_known)).collect::<Vec<_>>(),
            [("Web", true), ("#{Tool}", false)]
        );
        let snapshot =
            needs.snapshot(&PUBLISHING, ["Runbooks-1", "Projects-1", "Spaces-1"], &[(packages[0], "1.2.3".to_owned())]);
        let expected = json!({
            "Name": "Snapshot 7", "SpaceId": "Spaces-1", "RunbookId": "Runbooks-1", "ProjectId": "Projects-1",
            "SelectedPackages": [{ "ActionName": "Deploy", "PackageReferenceName": "", "Version": "1.2.3" }],
            "SelectedGitResources": [{ "ActionName": "Apply", "GitResourceReferenceName": "charts",
                "GitReferenceResource": { "GitRef": "refs/heads/main" } }],
            "Publish": "True"
        });
        assert_eq!(serde_json::to_value(&snapshot).unwrap(), expected);
    }

    #[test]
    fn the_newest_version_is_the_first_one() {
        assert_eq!(newest(&doc(json!({ "Items": [{ "Version": "2.0" }, { "Version": "1.0" }] }))), Some("2.0"));
        assert_eq!(newest(&doc(json!({ "Items": [] }))), None);
    }
}
