//! Carries out one step: reads what is there, checks that it is what was planned for, writes, and checks the answer.

use super::failure::Failure;
use super::remembering::Remembering;
use super::replace::replaces;
use super::values;
use super::writer::Writer;
use crate::cascades;
use crate::doc::Doc;
use crate::lift::{bookkeeping, without_stamps};
use crate::owners;
use crate::plan::{Action, Step};
use crate::registry::spec::{Collection, SPACE};
use crate::registry::values::plain;
use crate::registry::{self, Entry};

impl Writer {
    /// Carries out a step.
    pub(super) async fn perform(&self, step: &Step) -> Result<(), Failure> {
        let entry = registry::entry(step.key.kind());
        let collection = &entry.spec.collections[step.collection];
        if let Some(why) = self.remembering.as_ref().and_then(Remembering::lost) {
            return Err(Failure::new(why));
        }
        match (step.action, step.server_created) {
            (Action::Publish, _) => self.publish(step, entry, collection).await,
            _ if collection.gathers.is_some() => self.add_gathered(step, entry, collection).await,
            (Action::Create, false) => self.create(step, entry, collection).await,
            (Action::Create, true) => self.fill(step, entry, collection).await,
            (Action::Update | Action::Finish, _) => self.update(step, entry, collection).await,
        }
    }

    async fn create(&self, step: &Step, entry: &'static Entry, collection: &Collection) -> Result<(), Failure> {
        if let Some(logo) = entry.spec.logo {
            return self.put_logo(step, entry, logo, None).await;
        }
        if entry.spec.packages_of.is_some() {
            return self.copy_package(step).await;
        }
        if let (Some(origin), Some(gallery)) = (&step.install, &entry.spec.gallery) {
            return self.install(step, entry, gallery, origin).await;
        }
        let mut body = self.lower(step, None, entry)?;
        if let (Some(owned), Some(owner)) = (&entry.spec.owner, owners::owner(&step.key)) {
            body.set(owned.field, Doc::text(&self.id(&owner)?));
        }
        if !collection.of_instance {
            // Documented as required, though most servers take it from the path.
            body.set(SPACE, Doc::text(&self.space_id));
        }
        let answer: Doc = match self.api_of(collection).post_document(&self.path(collection.write, step)?, &body).await
        {
            Ok(answer) => answer,
            Err(error) if error.outcome_unknown() => self.probe(step, entry, collection, error.into()).await?,
            Err(error) => return Err(Failure::from(error).of_create()),
        };
        let answer = self.whole(answer, step, collection).await?;
        if entry.spec.is_completed && !self.is_as_wanted(step, entry, &answer) {
            self.learn(&step.key, entry, &answer);
            return self.put(step, entry, collection, &answer).await;
        }
        self.accept(step, entry, None, answer).await;
        Ok(())
    }

    /// Some endpoints answer a write with the id alone (fact `id-only-answers`): then the document is read.
    pub(super) async fn whole(&self, answer: Doc, step: &Step, collection: &Collection) -> Result<Doc, Failure> {
        let only_id = answer
            .fields()
            .is_some_and(|fields| fields.iter().all(|(field, _)| field.as_str() == "Id" || bookkeeping(field)));
        match only_id {
            true => self.one(collection, step, answer.str_at("Id")).await,
            false => Ok(answer),
        }
    }

    /// Nobody knows whether a create arrived: if a document stands there that carries octosync's mark or is what was sent,
    /// it did. Any other one of that name may be somebody else's.
    async fn probe(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
        failure: Failure,
    ) -> Result<Doc, Failure> {
        let Some(Ok(listed)) = self.listed(collection).await else { return Err(failure) };
        let owner = owners::owner(&step.key);
        let owner_id = owner.as_ref().map(|owner| self.id(owner)).transpose()?;
        let named = listed.into_iter().filter(|doc| {
            let of_owner =
                entry.spec.owner.as_ref().is_none_or(|owned| owner_id.as_deref() == Some(doc.str_at(owned.field)));
            of_owner && owners::key_of(entry.spec, owner.as_ref(), doc) == step.key
        });
        let (own, others): (Vec<Doc>, Vec<Doc>) =
            named.partition(|doc| entry.spec.is_unfinished(doc) || self.is_as_wanted(step, entry, doc));
        match (own.into_iter().next(), others.is_empty()) {
            (Some(doc), _) => Ok(doc),
            (None, true) => Err(failure),
            (None, false) => Err(Failure {
                error: format!(
                    "{}; what has that name there now is not what was sent, so it was left alone",
                    failure.error
                ),
                ..failure
            }),
        }
    }

    /// Gives what the server made with its owner its content.
    async fn fill(&self, step: &Step, entry: &'static Entry, collection: &Collection) -> Result<(), Failure> {
        let now = self.server_created(step, entry, collection).await?;
        self.learn(&step.key, entry, &now);
        if self.is_as_wanted(step, entry, &now) {
            match step.late {
                Some(_) => self.keep_answer(&step.key, now),
                None => self.remember_found(step, entry, &plain(now)).await,
            }
            return Ok(());
        }
        self.put(step, entry, collection, &now).await
    }

    async fn update(&self, step: &Step, entry: &'static Entry, collection: &Collection) -> Result<(), Failure> {
        let now = match self.take_answer(&step.key) {
            Some(answer) => answer,
            None => self.one(collection, step, &self.id(&step.key)?).await?,
        };
        if step.before.is_some() {
            let lifted = self.lift(&step.key, entry, now.clone());
            if !self.is_as_planned(step, entry, &lifted) {
                return Err(Failure::new("somebody changed it on the destination while the plan was applied"));
            }
        }
        match replaces(step, entry) {
            Some(file) => self.replace(step, (entry, file), collection, &now).await,
            None => self.put(step, entry, collection, &now).await,
        }
    }

    /// Returns whether a document is what the plan was made for, but for what the run itself removed with something else.
    fn is_as_planned(&self, step: &Step, entry: &'static Entry, now: &Doc) -> bool {
        let Some(before) = &step.before else { return true };
        let left = |doc: &Doc| {
            cascades::without(doc, entry, &self.removed)
                .map_or_else(|| without_stamps(doc), |(doc, _)| without_stamps(&doc))
        };
        without_stamps(&before.0).same(&without_stamps(now))
            || left(&before.0).same(&left(now))
            || (entry.spec.values.is_some() && values::is_as_planned(&before.0, &step.after.0, now))
    }

    pub(super) async fn put(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
        now: &Doc,
    ) -> Result<(), Failure> {
        if let Some(values) = entry.spec.values {
            return self.put_values(step, entry, values, now).await;
        }
        if let Some(logo) = entry.spec.logo {
            return self.put_logo(step, entry, logo, Some(now)).await;
        }
        let body = self.lower(step, Some(now), entry)?;
        let answer = self.send(step, entry, collection, &body).await?;
        self.accept(step, entry, Some(now), answer).await;
        Ok(())
    }

    /// Sends a document that stands there, and returns what the server makes of it.
    pub(super) async fn send(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
        body: &Doc,
    ) -> Result<Doc, Failure> {
        let id = self.id(&step.key)?;
        match self.api_of(collection).put_document(&self.path_of(collection, step, &id)?, body).await {
            Ok(answer) => Ok(answer),
            Err(error) if error.outcome_unknown() => {
                // If the document is as it should be, the change arrived; of a secret nobody can tell.
                let now = self.one(collection, step, &id).await.ok().filter(|_| !step.rotates());
                now.filter(|now| self.is_as_wanted(step, entry, now)).ok_or_else(|| Failure::from(error))
            }
            Err(error) => Err(error.into()),
        }
    }
}
