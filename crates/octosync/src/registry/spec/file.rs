//! Files that documents hold: they go in as a secret, and nobody reads them back (certificates, F3).

use crate::path::Place;

/// How the documents of a kind hold a file.
#[derive(Debug)]
pub struct HeldFile {
    /// The secret that the file is.
    pub data: &'static str,
    /// The secret with the password of the file.
    pub password: &'static str,
    /// The field by which servers tell one file from another: the thumbprint.
    pub thumbprint: &'static str,
    /// The path, below that of a document, to which another file is sent in place of its own.
    pub replace: &'static str,
}

impl HeldFile {
    /// Returns where the file stands.
    #[must_use]
    pub(crate) fn data_at(&self) -> Place {
        Place::default().field(self.data)
    }

    /// Returns where its password stands.
    #[must_use]
    pub(crate) fn password_at(&self) -> Place {
        Place::default().field(self.password)
    }
}
