//! A repository: branches, tags, and commits with the documents that they hold.

use crate::clock;
use crate::ids::hash;
use crate::store::Stored;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The documents of a commit, by collection and id.
pub(crate) type Tree = BTreeMap<(&'static str, String), Arc<Stored>>;

/// One commit.
#[derive(Debug)]
pub(crate) struct Commit {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) message: String,
    pub(crate) on: String,
    pub(crate) tree: Tree,
}

/// The Git repository of a project.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repository {
    pub(crate) branches: BTreeMap<String, String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) commits: BTreeMap<String, Arc<Commit>>,
    /// While its documents stand in the tables: of which reference.
    pub(crate) out: Option<Reference>,
}

/// A branch, tag or commit.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) name: String,
    /// `refs/heads/main`; of a commit, its id.
    pub(crate) canonical: String,
    pub(crate) commit: Arc<Commit>,
}

impl Reference {
    /// The name of the branch, if it is one.
    pub(crate) fn branch(&self) -> Option<&str> {
        self.canonical.strip_prefix(HEADS)
    }
}

/// Refused is to ask the database for what is in Git.
/// Source of the text: an issue of 2025, of a client that asks for runbooks without a reference.
pub(crate) const WITHOUT_REFERENCE: &str = "Received a request for a version-controlled resource on a non-version control route. To access this resource, include a Git ref in the route.";

const HEADS: &str = "refs/heads/";
const TAGS: &str = "refs/tags/";

impl Repository {
    /// A repository that has a branch and nothing on it.
    pub(crate) fn new(project: &str, branch: &str) -> Repository {
        let mut repository = Repository::default();
        repository.commit(project, branch, "Initial commit", Tree::new());
        repository
    }

    /// The reference of a name: a canonical name, or a branch, a tag or a commit, in this order.
    pub(crate) fn resolve(&self, name: &str) -> Option<Reference> {
        let among = |names: &BTreeMap<String, String>, prefix: &str, name: &str| {
            let commit = self.commits.get(names.get(name)?)?.clone();
            Some(Reference { name: name.to_owned(), canonical: format!("{prefix}{name}"), commit })
        };
        if let Some(branch) = name.strip_prefix(HEADS) {
            return among(&self.branches, HEADS, branch);
        }
        if let Some(tag) = name.strip_prefix(TAGS) {
            return among(&self.tags, TAGS, tag);
        }
        among(&self.branches, HEADS, name).or_else(|| among(&self.tags, TAGS, name)).or_else(|| {
            let commit = self.commits.get(&name.to_ascii_lowercase())?.clone();
            Some(Reference { name: commit.id.clone(), canonical: commit.id.clone(), commit })
        })
    }

    /// The branches or the tags.
    pub(crate) fn references(&self, tags: bool) -> impl Iterator<Item = Reference> {
        let (names, prefix) = if tags { (&self.tags, TAGS) } else { (&self.branches, HEADS) };
        names.keys().filter_map(move |name| self.resolve(&format!("{prefix}{name}")))
    }

    /// Puts a commit on a branch; a branch that is not there begins with it.
    pub(crate) fn commit(&mut self, project: &str, branch: &str, message: &str, tree: Tree) {
        let parent = self.branches.get(branch).cloned();
        let id = new_id(&format!("{project} {branch} {message} {parent:?} {}", self.commits.len()));
        let commit = Commit { id: id.clone(), parent, message: message.to_owned(), on: clock::now(), tree };
        self.commits.insert(id.clone(), Arc::new(commit));
        self.branches.insert(branch.to_owned(), id);
    }
}

/// Forty letters that look like the hash of a commit.
fn new_id(text: &str) -> String {
    let parts = [1, 2, 3].map(|seed| format!("{:016x}", hash(seed, text)));
    parts.concat()[..40].to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Repository, Tree};

    #[test]
    fn a_name_means_a_branch_before_a_tag_and_a_commit_last() {
        let mut repository = Repository::new("Projects-1", "main");
        let first = repository.branches["main"].clone();
        repository.tags.insert("main".to_owned(), first.clone());
        repository.tags.insert("v1".to_owned(), first.clone());
        repository.commit("Projects-1", "feature/x", "one", Tree::new());
        for (name, canonical) in [
            ("main", "refs/heads/main"),
            ("refs/tags/main", "refs/tags/main"),
            ("v1", "refs/tags/v1"),
            ("feature/x", "refs/heads/feature/x"),
            (&first, &first),
        ] {
            assert_eq!(repository.resolve(name).unwrap().canonical, canonical, "{name}");
        }
        for name in ["", "nothing", "refs/heads/v1", "refs/heads/", "heads/main"] {
            assert!(repository.resolve(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_commit_knows_what_it_follows() {
        let mut repository = Repository::new("Projects-1", "main");
        let first = repository.branches["main"].clone();
        repository.commit("Projects-1", "main", "more", Tree::new());
        let last = repository.resolve("main").unwrap().commit;
        assert_eq!((last.parent.as_deref(), last.id.len()), (Some(first.as_str()), 40));
        assert_eq!(repository.commits.len(), 2);
    }
}
