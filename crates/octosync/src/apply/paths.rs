//! Where documents are written: the paths of the registry, with ids of the destination for what they leave open.

use super::failure::Failure;
use super::writer::Writer;
use crate::key::Key;
use crate::owners;
use crate::plan::Step;
use crate::registry::paths::{Placeholder, filled};
use crate::registry::spec::{Collection, Gallery};
use octopus_client::segment;

/// Returns the document that the one of a step belongs to.
pub(super) fn owner_of(step: &Step) -> Result<Key, Failure> {
    owners::owner(&step.key).ok_or_else(|| Failure::new(format!("{} belongs to nothing", step.key)))
}

impl Writer {
    /// Returns a path of the registry for what a step writes.
    pub(super) fn path(&self, path: &str, step: &Step) -> Result<String, Failure> {
        filled(path, |open| {
            let owner = match open {
                Placeholder::Owner => owners::owner(&step.key),
                Placeholder::Root => Some(owners::root(&step.key)),
                Placeholder::Entry | Placeholder::Space => None,
            };
            let owner = owner.ok_or_else(|| Failure::new(format!("{path} has no meaning for {}", step.key)))?;
            Ok(segment(&self.id(&owner)?))
        })
    }

    /// Returns the path of one document of the collection that a step writes to.
    pub(super) fn path_of(&self, collection: &Collection, step: &Step, id: &str) -> Result<String, Failure> {
        Ok(format!("{}/{}", self.path(collection.write, step)?, segment(id)))
    }

    /// Returns the path by which an entry of a gallery is installed in the space.
    pub(super) fn path_to_install(&self, gallery: &Gallery, id: &str) -> Result<String, Failure> {
        filled(gallery.install, |open| match open {
            Placeholder::Entry => Ok(segment(id)),
            Placeholder::Space => Ok(segment(&self.space_id)),
            Placeholder::Owner | Placeholder::Root => Err(Failure::new(format!("{} has no owner", gallery.install))),
        })
    }
}
