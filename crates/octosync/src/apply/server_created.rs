//! Reads what the server made with its owners.
//!
//! The first step that wants such a document reads it together with those of the steps behind it whose owners are there
//! by then. A document that was read so is written over with the version that it had, so that an edit in between is
//! noticed.

use super::failure::Failure;
use super::writer::Writer;
use crate::doc::Doc;
use crate::key::Key;
use crate::owners;
use crate::plan::Step;
use crate::registry::Entry;
use crate::registry::spec::{Collection, Creation, Read};
use std::collections::BTreeMap;

/// From how many owners on the whole collection is read in place of their parts of it.
const MANY: usize = 8;

impl Writer {
    /// Returns what the server made with its owner.
    pub(super) async fn server_created(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
    ) -> Result<Doc, Failure> {
        if let Some(values) = entry.spec.values {
            return self.values(values, step).await;
        }
        let is_first = matches!(entry.spec.creation, Creation::FirstWithOwner(_));
        if let Some(wave) = self.waves.0.get(&step.key.kind()) {
            let mut wave = wave.lock().await;
            if let Some(doc) = wave.read.remove(&step.key) {
                return Ok(doc);
            }
            let ids = wave.next(&step.key, |key, owner| self.id(if is_first { owner } else { key }).ok());
            // Whatever goes wrong here is seen again, and said, where the step reads its own.
            let found = match is_first {
                true => self.firsts(entry, collection, &ids).await,
                false => self.by_ids(collection, &ids).await,
            };
            wave.read.extend(found);
            if let Some(doc) = wave.read.remove(&step.key) {
                return Ok(doc);
            }
        }
        match &owners::owner(&step.key) {
            Some(owner) if is_first => self.first_of(owner, step, entry, collection).await,
            _ => self.one(collection, step, &self.id(&step.key)?).await,
        }
    }

    async fn by_ids(&self, collection: &Collection, ids: &BTreeMap<String, Key>) -> Vec<(Key, Doc)> {
        if ids.len() < 2 {
            return Vec::new();
        }
        let wanted: Vec<&str> = ids.keys().map(String::as_str).collect();
        let path = match collection.read {
            Read::All(path)
            | Read::AllOfSystem(path)
            | Read::OfOwners(path)
            | Read::OfEach(path)
            | Read::ByName(path) => {
                format!("{path}/all")
            }
            Read::Paged(path, _) | Read::CountedOfSystem(path, ..) => path.to_owned(),
        };
        let found: Vec<Doc> = self.api.by_ids(&path, &wanted).await.unwrap_or_default();
        found.into_iter().filter_map(|doc| Some((ids.get(doc.str_at("Id"))?.clone(), doc))).collect()
    }

    /// Reads the documents that the server made as the first of many owners.
    async fn firsts(&self, entry: &Entry, collection: &Collection, owners: &BTreeMap<String, Key>) -> Vec<(Key, Doc)> {
        let (Some(owner), Some(flag)) = (&entry.spec.owner, entry.spec.flag()) else { return Vec::new() };
        if owners.len() < MANY {
            return Vec::new();
        }
        let found: Vec<Doc> = self.listed(collection).await.and_then(Result::ok).unwrap_or_default();
        let firsts = found.into_iter().filter(|doc| doc.is_true_at(flag));
        firsts.filter_map(|doc| Some((owners.get(doc.str_at(owner.field))?.clone(), doc))).collect()
    }

    /// Finds the document that the server made as the first of an owner.
    async fn first_of(
        &self,
        owner: &Key,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
    ) -> Result<Doc, Failure> {
        let listed = collection.of_owner.expect("a test finds it for all of which the server makes the first");
        let listed = self.path(listed, step)?;
        let flag = entry.spec.flag().unwrap_or_default();
        let all: Vec<Doc> = self.api.list(&listed, &[]).await?;
        let mut first = all.into_iter().filter(|doc| doc.is_true_at(flag));
        first.next().ok_or_else(|| {
            Failure::new(format!(
                "the server made no default {} for {owner}, where {} belongs",
                entry.spec.one, step.key
            ))
        })
    }
}
