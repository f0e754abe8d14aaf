//! A write before its order is known.

use super::case::Case;
use crate::doc::Doc;
use crate::matching::Pair;
use crate::path::Place;
use crate::plan::{Action, GalleryEntry};
use crate::registry::Entry;

/// A write before its order is known.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its kind.
    pub(super) entry: &'static Entry,
    /// Which document of the source goes where.
    pub(super) pair: Pair,
    /// The kind of write.
    pub(super) action: Action,
    /// Whether the server makes it with its owner.
    pub(super) server_created: bool,
    /// The destination's document, if there is one.
    pub(super) before: Option<Doc>,
    /// The document that shall stand there.
    pub(super) after: Doc,
    /// The places of secrets that the owner supplies.
    pub(super) supplied: Vec<Place>,
    /// The gallery entry that is installed to create it.
    pub(super) install: Option<GalleryEntry>,
}

impl Draft {
    /// Returns the write that makes something else of a document that stands there.
    pub(super) fn update(case: Case<'_>, before: Doc, after: Doc) -> Self {
        Self {
            entry: case.entry,
            pair: case.pair.clone(),
            action: Action::Update,
            server_created: false,
            before: Some(before),
            after,
            supplied: Vec::new(),
            install: None,
        }
    }
}
