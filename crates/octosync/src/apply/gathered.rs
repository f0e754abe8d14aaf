//! Writes what is gathered in one document, and is many for the server: what is not there yet is added, one by one. Nothing
//! that stands there is changed or removed.

use super::failure::Failure;
use super::writer::Writer;
use crate::doc::Doc;
use crate::owners;
use crate::plan::Step;
use crate::registry::Entry;
use crate::registry::spec::{Collection, SPACE};
use crate::side::gathered;

impl Writer {
    /// Adds what a step wants and its owner has not.
    pub(super) async fn add_gathered(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
    ) -> Result<(), Failure> {
        let before = self.gathered(step, entry, collection).await?;
        self.learn(&step.key, entry, &before);
        let missing = self.missing(step, entry, collection, &before)?;
        for (at, item) in missing.iter().enumerate() {
            let mut body = item.clone();
            if let (Some(owned), Some(owner)) = (&entry.spec.owner, owners::owner(&step.key)) {
                body.set(owned.field, Doc::text(&self.id(&owner)?));
            }
            body.set(SPACE, Doc::text(&self.space_id));
            let Err(failure) = self.added(&self.path(collection.write, step)?, entry, &body).await else { continue };
            // Nobody knows whether it arrived: one less is missing then.
            let arrived = failure.outcome_unknown && {
                let now = self.gathered(step, entry, collection).await?;
                self.missing(step, entry, collection, &now)?.len() < missing.len() - at
            };
            if !arrived {
                return Err(failure);
            }
        }
        let answer = self.gathered(step, entry, collection).await?;
        self.accept(step, entry, step.before.is_some().then_some(&before), answer).await;
        Ok(())
    }

    /// Adds one. Of an answer with what belongs to somebody else nobody knows whether it was added.
    async fn added(&self, path: &str, entry: &'static Entry, body: &Doc) -> Result<(), Failure> {
        let answer: Doc = self.api.post_document(path, body).await?;
        let is_right = |field: &str| answer.str_at(field) == body.str_at(field);
        match entry.spec.owner.as_ref().is_none_or(|owned| is_right(owned.field)) {
            true => Ok(()),
            false => Err(Failure::unknown(format!("the answer to POST {path} holds another document than was sent"))),
        }
    }

    /// Reads all that belongs to the owner of a step, as one document.
    async fn gathered(&self, step: &Step, entry: &'static Entry, collection: &Collection) -> Result<Doc, Failure> {
        let lost = || Failure::new(format!("{} belongs to nothing that could be read", step.key));
        let owner = self.id(&owners::owner(&step.key).ok_or_else(lost)?)?;
        let path = self.path(collection.of_owner.ok_or_else(lost)?, step)?;
        let documents: Vec<Doc> = self.api.list(&path, &[]).await?;
        gathered(entry.spec, collection, &owner, documents).ok_or_else(lost)
    }

    /// Returns what a step wants and is not there, as the server takes it.
    fn missing(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
        now: &Doc,
    ) -> Result<Vec<Doc>, Failure> {
        let wanted = self.lower(step, Some(now), entry)?;
        let items = collection.gathers.and_then(|list| wanted.get(list)).map(Doc::items).unwrap_or_default();
        Ok(items.iter().filter(|item| item.str_at("Id").is_empty()).cloned().collect())
    }
}
