//! Creates a document by installing it from the destination's gallery, and gives it the content that is wanted.

use super::failure::Failure;
use super::writer::Writer;
use crate::doc::{Doc, Fields};
use crate::plan::{GalleryEntry, Step};
use crate::registry::Entry;
use crate::registry::shape::Shape;
use crate::registry::spec::{Collection, Gallery, Read};

impl Writer {
    /// Installs an entry of the gallery; what it says otherwise than the source is written over it.
    pub(super) async fn install(
        &self,
        step: &Step,
        entry: &'static Entry,
        gallery: &Gallery,
        origin: &GalleryEntry,
    ) -> Result<(), Failure> {
        let collection = &entry.spec.collections[step.collection];
        let id = self.galleries.get(&step.key.kind()).and_then(|known| known.same(origin)).map(|(id, _)| id);
        let gone = || Failure::new(format!("the destination's gallery has no \"{}\" any more", origin.name));
        let id = id.ok_or_else(gone)?;
        let path = self.path_to_install(gallery, id)?;
        let installed: Doc = match self.system.post_document(&path, &Doc::Object(Fields::default())).await {
            Ok(answer) => answer,
            Err(error) if error.outcome_unknown() => self.installed(collection, gallery, id, error.into()).await?,
            Err(error) => return Err(error.into()),
        };
        if self.is_as_wanted(step, entry, &installed) && has_no_more(&installed, &step.after.0, &entry.shape) {
            self.accept(step, entry, None, installed).await;
            return Ok(());
        }
        self.learn(&step.key, entry, &installed);
        self.put(step, entry, collection, &installed).await
    }

    /// Nobody knows whether an installation arrived: if something was installed from that entry, it did.
    async fn installed(
        &self,
        collection: &Collection,
        gallery: &Gallery,
        id: &str,
        failure: Failure,
    ) -> Result<Doc, Failure> {
        let Read::All(path) = collection.read else { return Err(failure) };
        let listed: Vec<Doc> = self.api.all(&format!("{path}/all"), &[]).await.map_err(|_| failure.clone())?;
        listed.into_iter().find(|doc| doc.str_at(gallery.origin) == id).ok_or(failure)
    }
}

/// Returns whether the lists of what was installed hold nothing that is not wanted.
fn has_no_more(installed: &Doc, wanted: &Doc, shape: &Shape) -> bool {
    let fields = installed.fields().into_iter().flat_map(Fields::iter);
    let mut lists = fields.filter(|(field, _)| shape.field(*field).list.is_some());
    lists.all(|(field, list)| wanted.get(&field).map(Doc::items).unwrap_or_default().len() == list.items().len())
}
