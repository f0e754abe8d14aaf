//! Which projects follow another one as their template (`docs/rules.md` A12).

use super::Pattern;
use crate::decision::Set;
use crate::key::Kind;

/// A project of the source that others of the destination follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectTemplate {
    /// Its name.
    pub project: Set<String>,
    /// The names of the projects of the destination that follow it.
    pub to: Vec<Set<Pattern>>,
    /// The kinds of documents that are each project's own.
    pub keep: Vec<Kind>,
}
