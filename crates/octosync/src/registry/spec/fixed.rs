//! Documents that belong to the server or to the whole instance, among those of a space.

use crate::doc::Doc;

/// How a document says that it is one: it is looked up by name, and neither made nor written.
#[derive(Clone, Copy, Debug)]
pub enum Fixed {
    /// This field says nothing.
    Lacks(&'static str),
    /// This flag is false.
    Denies(&'static str),
}

impl Fixed {
    /// Returns whether a document, as the server sent it, is one.
    #[must_use]
    pub(crate) fn holds(self, doc: &Doc) -> bool {
        match self {
            Self::Lacks(field) => doc.str_at(field).is_empty(),
            Self::Denies(flag) => doc.get(flag) == Some(&Doc::Bool(false)),
        }
    }
}
