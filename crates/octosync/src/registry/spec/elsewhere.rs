//! Content of a document that is not in the database of its space: it lives in a Git repository, or belongs to a
//! template.

use crate::doc::Doc;

/// How documents of a kind say that their content lives in a Git repository (E9).
#[derive(Debug)]
pub struct VersionControl {
    /// The object that says so.
    pub at: &'static str,
    /// Its field, and the word in it.
    pub is: (&'static str, &'static str),
    /// Its fields that tell one folder of a repository from another.
    pub folder: &'static [&'static str],
    /// Its object with flags for what has moved to the repository, too.
    pub moved: &'static str,
    /// Fields of the document that are in the repository then, and no more in the document.
    pub fields: &'static [&'static str],
}

/// A folder of a repository, and what of a document is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    /// The texts that tell it from another folder, comparable.
    pub folder: Vec<String>,
    /// The flags of what has moved there, too.
    moved: Vec<Box<str>>,
}

impl VersionControl {
    /// Returns the repository of a document as the server sent it.
    #[must_use]
    pub(crate) fn repository(&self, doc: &Doc) -> Option<Repository> {
        let settings = doc.get(self.at).filter(|settings| settings.str_at(self.is.0) == self.is.1)?;
        let clean = |field: &&str| settings.str_at(field).trim().trim_matches('/').to_lowercase();
        let flags = settings.get(self.moved).and_then(Doc::fields).into_iter().flat_map(|flags| flags.iter());
        let moved = flags.filter(|(_, set)| **set == Doc::Bool(true)).map(|(flag, _)| flag.as_str().into());
        Some(Repository { folder: self.folder.iter().map(clean).collect(), moved: moved.collect() })
    }
}

/// Whether what the server makes with a document is in the document's repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InGit {
    /// Never.
    No,
    /// As soon as the document has one.
    Always,
    /// Where a flag says that it has moved there.
    Moved(&'static str),
}

impl InGit {
    /// Returns whether it is in a repository.
    #[must_use]
    pub(crate) fn is_in(self, repository: Option<&Repository>) -> bool {
        match (self, repository) {
            (_, None) | (Self::No, _) => false,
            (Self::Always, Some(_)) => true,
            (Self::Moved(flag), Some(repository)) => repository.moved.iter().any(|moved| **moved == *flag),
        }
    }
}

/// How something says that it was made from a template of Platform Hub (E17).
#[derive(Clone, Copy, Debug)]
pub struct MadeFrom {
    /// The object that says so.
    pub at: &'static str,
    /// Its field with the slug of the template.
    pub slug: &'static str,
    /// Its field with the versions of the template that it follows.
    pub version: &'static str,
}

impl MadeFrom {
    /// Returns the template of a document or a part of one: its slug and the versions that are followed.
    #[must_use]
    pub fn template(&self, doc: &Doc) -> Option<String> {
        let made = doc.get(self.at)?;
        let slug = made.str_at(self.slug).trim();
        (!slug.is_empty()).then(|| format!("{slug} {}", made.str_at(self.version).trim()).trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_git_follows_from_the_settings_alone() {
        let rule = VersionControl {
            at: "Settings",
            is: ("Type", "Git"),
            folder: &["Url", "Path"],
            moved: "Moved",
            fields: &[],
        };
        let repository = |json: &str| rule.repository(&serde_json::from_str(json).unwrap());
        assert_eq!(repository(r#"{"Settings": {"Type": "Database"}}"#), None);
        let bare = repository(r#"{"Settings": {"Type": "Git", "Url": "https://A/b/", "Path": "/x"}}"#).unwrap();
        let same = repository(
            r#"{"Settings": {"Type": "Git", "Url": "https://a/b", "Path": "x/", "Moved": {"Rows": true, "Books": false}}}"#,
        );
        let same = same.unwrap();
        assert_eq!((&bare.folder, bare.folder.len()), (&same.folder, 2));
        for (home, of_bare, of_same) in [
            (InGit::No, false, false),
            (InGit::Always, true, true),
            (InGit::Moved("Rows"), false, true),
            (InGit::Moved("Books"), false, false),
        ] {
            assert_eq!((home.is_in(Some(&bare)), home.is_in(Some(&same))), (of_bare, of_same), "{home:?}");
            assert!(!home.is_in(None));
        }
    }

    #[test]
    fn a_template_is_known_by_slug_and_versions() {
        let made = MadeFrom { at: "Details", slug: "Slug", version: "Mask" };
        for (json, expected) in [
            ("{}", None),
            (r#"{"Details": null}"#, None),
            (r#"{"Details": {"Slug": ""}}"#, None),
            (r#"{"Details": {"Slug": "basic", "Mask": "1.X"}}"#, Some("basic 1.X")),
            (r#"{"Details": {"Slug": "basic"}}"#, Some("basic")),
        ] {
            assert_eq!(made.template(&serde_json::from_str(json).unwrap()).as_deref(), expected, "{json}");
        }
    }
}
