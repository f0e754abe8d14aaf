//! The template and project that a document follows which stands in for one of a template (`docs/rules.md` A12), and
//! the ids of such documents.
//!
//! Pure.

use crate::doc::Doc;
use crate::key::{Key, Kind};
use crate::owners;
use crate::registry;

/// The separator between the id of a template's document and that of the project which follows it: no id has it.
const FOLLOWED_BY: char = '>';

/// The template and project that a document follows which stands in for one of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follows {
    /// The project that is the template.
    pub template: Key,
    /// The project that follows it.
    pub project: Key,
    /// Whether the document is the project's own (`keep`): it is looked up, and not written.
    pub is_own: bool,
}

impl Follows {
    /// Returns what the project says where the template says this; what is each project's own, whoever it follows, is not said.
    pub(super) fn document(&self, key: &Key, doc: Doc) -> Doc {
        let there = doc.with_keys(&|key| owners::moved(key, &self.template, &self.project));
        let mut doc = there.unwrap_or(doc);
        if *key == self.project {
            let spec = registry::entry(key.kind()).spec;
            doc.set(spec.name, Doc::text(key.own_name()));
            spec.not_followed.iter().for_each(|field| {
                doc.take(field);
            });
        }
        doc
    }
}

/// Returns the id of what follows a document of a template, for the project of an id.
pub(super) fn follower_id(document: &str, project: &str) -> Box<str> {
    format!("{document}{FOLLOWED_BY}{project}").into()
}

/// Returns the id of the project that follows a template, in an id of what follows a document of that.
#[must_use]
pub(crate) fn follower_in(id: &str) -> Option<&str> {
    id.rsplit_once(FOLLOWED_BY).map(|(_, follower)| follower)
}

/// Returns whether a document of a project is the project's own, where the documents of some kinds are, with what belongs to them.
#[must_use]
pub(crate) fn is_own(key: &Key, project: &Key, keep: &[Kind]) -> bool {
    let own = owners::chain(key).take_while(|at| at != project);
    let itself = (key == project).then(|| key.clone());
    own.chain(itself).any(|at| keep.contains(&registry::entry(at.kind()).spec.config_word()))
}
