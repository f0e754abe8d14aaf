//! Reads logos: files beside documents, each under a path of its own. One that nobody set is not asked for.

use super::{ReadError, Reader};
use crate::doc::Doc;
use crate::registry;
use crate::registry::logos::{document, is_set};
use crate::registry::spec::{Logo, Spec};
use crate::side::ReadCollection;
use futures::future::try_join_all;
use octopus_client::segment;

impl Reader<'_> {
    /// Reads the logos of all owners that were read before, where the configuration asks for them.
    pub(super) async fn logos(
        &self,
        first: &[ReadCollection],
        version: &str,
    ) -> Result<Vec<ReadCollection>, ReadError> {
        let wished = |spec: &Spec| spec.collections.iter().any(|collection| self.is_wished(collection));
        let kinds = registry::all().iter().filter_map(|entry| Some((entry.spec, entry.spec.logo?)));
        let read = kinds.filter(|(spec, _)| wished(spec)).map(async |(spec, logo)| {
            let owned = first.iter().filter(|collection| spec.owner_kinds().contains(&collection.kind));
            let set = owned.flat_map(|of| of.documents.iter().map(move |owner| (of, owner)));
            let set = set.filter(|(_, owner)| is_set(logo, owner, version));
            let documents = try_join_all(set.map(|(of, owner)| self.logo((spec, logo), of, owner))).await?;
            let documents: Vec<Doc> = documents.into_iter().flatten().collect();
            self.progress.read(self.side, spec.kind, documents.len());
            Ok(ReadCollection { kind: spec.kind, collection: 0, documents })
        });
        try_join_all(read).await
    }

    async fn logo(
        &self,
        (spec, logo): (&'static Spec, &Logo),
        of: &ReadCollection,
        owner: &Doc,
    ) -> Result<Option<Doc>, ReadError> {
        let id = owner.str_at("Id");
        let collection = registry::entry(of.kind).spec.collections[of.collection].write;
        match self.api.download(&format!("{collection}/{}/{}", segment(id), logo.path)).await {
            Ok(file) => Ok((!file.is_empty()).then(|| document(logo, id, &file))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(source) => Err(self.failed(spec.kind, source)),
        }
    }
}
