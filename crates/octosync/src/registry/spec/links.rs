//! In which projects and environments documents are used, and by which tags they are told.

use crate::key::Kind;

/// The list of a document that connects it to projects, each with environments (F6).
#[derive(Debug)]
pub struct ProjectLinks {
    /// The list.
    pub list: &'static str,
    /// The field of an item that names the project.
    pub project: &'static str,
    /// The field of an item with the environments.
    pub environments: &'static str,
    /// The field of a project and the word in it that allows no connection.
    pub refused: (&'static str, &'static str),
    /// The projects, and what belongs to them and has a lifecycle of its own: their lifecycles say which environments they
    /// lead to.
    pub reach: &'static [Kind],
    /// The field of these that names the lifecycle.
    pub lifecycle: &'static str,
    /// The list of phases of a lifecycle; none at all leads everywhere.
    pub phases: &'static str,
    /// The lists of the environments that a phase leads to; none at all is every one.
    pub targets: &'static [&'static str],
}

/// The tags of documents.
#[derive(Clone, Copy, Debug)]
pub struct Tagged {
    /// The list.
    pub at: &'static str,
    /// The kind of documents that hold the tags.
    pub sets: Kind,
    /// The list of such a document that says for what its tags are, and the word for these documents; it is meant where
    /// nothing is said.
    pub scope: (&'static str, &'static str),
}
