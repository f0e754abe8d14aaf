//! Reads what stands under a path of its own for each owner: the values of tenants, in whichever shape the server has them.

use super::connected::Connected;
use super::{ReadError, Reader};
use crate::doc::Doc;
use crate::registry;
use crate::registry::paths::filled;
use crate::registry::spec::{Spec, Values};
use crate::registry::values;
use crate::side::ReadCollection;
use crate::version::Version;
use futures::future::try_join_all;
use octopus_client::segment;
use std::collections::HashMap;
use std::convert::Infallible;

impl Reader<'_> {
    /// Reads the values of all owners that were read before.
    pub(super) async fn values(
        &self,
        first: &[ReadCollection],
        version: Version,
    ) -> Result<Vec<ReadCollection>, ReadError> {
        let valued = registry::all().iter().filter_map(|entry| Some((entry.spec, entry.spec.values?)));
        let read = valued.map(|(spec, values)| async move {
            let kinds = spec.owner_kinds();
            let owners = first.iter().filter(|collection| kinds.contains(&collection.kind));
            let owners: Vec<&Doc> = owners.flat_map(|collection| &collection.documents).collect();
            let connected = Connected::of(spec, values, first);
            let answers = match values.is_listed(version) {
                true => self.listed_values((spec, values), &connected, &owners).await?,
                false => self.grouped_values((spec, values), &connected, &owners).await?,
            };
            let of = |(owner, answers): (&&Doc, &Vec<Doc>)| values::document(owner.str_at("Id"), answers);
            let documents: Vec<Doc> = owners.iter().zip(&answers).map(of).collect();
            self.progress.read(self.side, spec.kind, documents.len());
            Ok(ReadCollection { kind: spec.kind, collection: 0, documents })
        });
        try_join_all(read).await
    }

    /// Asks for the lists of each owner that can hold something.
    async fn listed_values(
        &self,
        (spec, values): (&'static Spec, &'static Values),
        connected: &Connected<'_>,
        owners: &[&Doc],
    ) -> Result<Vec<Vec<Doc>>, ReadError> {
        let of_owner = owners.iter().map(|owner| {
            let lists = values.listed.iter().zip(connected.lists(owner));
            try_join_all(lists.map(|(path, is_asked)| async move {
                if !is_asked {
                    return Ok(Doc::Null);
                }
                let id = owner.str_at("Id");
                let Ok(path) = filled(path, |_| Ok::<_, Infallible>(segment(id)));
                let answer: Doc = self.api.get(&path, &[]).await.map_err(|source| self.failed(spec.kind, source))?;
                self.right(spec, &path, id, answer)
            }))
        });
        try_join_all(of_owner).await
    }

    /// Asks for those of all owners at once.
    async fn grouped_values(
        &self,
        (spec, values): (&'static Spec, &'static Values),
        connected: &Connected<'_>,
        owners: &[&Doc],
    ) -> Result<Vec<Vec<Doc>>, ReadError> {
        if !owners.iter().any(|owner| connected.lists(owner).contains(&true)) {
            return Ok(vec![Vec::new(); owners.len()]);
        }
        let path = format!("{}/all", values.all);
        let all: Vec<Doc> = self.api.all(&path, &[]).await.map_err(|source| self.failed(spec.kind, source))?;
        let mut all: HashMap<String, Doc> =
            all.into_iter().map(|answer| (values::owner_of(&answer).to_owned(), answer)).collect();
        let of_owner = owners.iter().map(|owner| {
            let id = owner.str_at("Id");
            match all.remove(id) {
                Some(answer) => Ok(vec![self.right(spec, &path, id, answer)?]),
                None => {
                    let owner = format!(
                        "{} \"{}\"",
                        spec.owner_kinds().first().map_or("", |kind| registry::one(*kind)),
                        owner.str_at("Name")
                    );
                    Err(ReadError::Missing { side: self.side.to_owned(), kind: spec.kind, owner })
                }
            }
        });
        of_owner.collect()
    }

    /// Refuses an answer that cannot be what was asked for: it would look as if all values were gone.
    fn right(&self, spec: &Spec, path: &str, owner: &str, answer: Doc) -> Result<Doc, ReadError> {
        let Some(wrong) = values::wrong(owner, &answer) else { return Ok(answer) };
        let (side, kind, path) = (self.side.to_owned(), spec.kind, path.to_owned());
        Err(ReadError::Answer { side, kind, path, wrong })
    }
}
