//! Carries out one step: reads what is there, checks that it is what was planned for, writes, and checks the answer.

use super::Options;
use super::wave::Waves;
use crate::changes::changes;
use crate::decision::Finding;
use crate::doc::Doc;
use crate::findings;
use crate::gallery::Gallery;
use crate::identity::without_marks;
use crate::index::Index;
use crate::key::{Key, Kind};
use crate::lift::{Lift, bookkeeping, without_stamps};
use crate::lower::{Lower, is_lowered};
use crate::overlay::{overlay, own_items};
use crate::owners;
use crate::plan::{Action, DestinationPlan, Step};
use crate::registry::spec::{Collection, Read};
use crate::registry::{self, Entry};
use crate::secrets::{self, Supply};
use crate::side::{Side, index_items, index_template};
use crate::version::Version;
use octopus_client::{Api, Client, Space};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Why a step was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// In one sentence.
    pub(super) error: String,
    /// Whether the server may have done it all the same.
    pub(super) outcome_unknown: bool,
}

impl Failure {
    pub(super) fn new(error: impl Into<String>) -> Self {
        Self { error: error.into(), outcome_unknown: false }
    }
}

impl From<octopus_client::Error> for Failure {
    fn from(error: octopus_client::Error) -> Self {
        Self { outcome_unknown: error.outcome_unknown(), error: error.to_string() }
    }
}

/// Writes to one destination.
pub(super) struct Writer {
    pub(super) api: Api,
    version: Version,
    /// The API outside of the space.
    pub(super) system: Api,
    pub(super) space_id: String,
    pub(super) galleries: HashMap<Kind, Gallery>,
    index: RwLock<Index>,
    /// What the server answered to the creates of this run: their second write builds on it.
    answers: Mutex<HashMap<Key, Doc>>,
    findings: Mutex<Vec<Finding>>,
    /// The documents that were answered with exactly the content that was wanted.
    proved: Mutex<HashSet<Key>>,
    secrets: Arc<Supply>,
    pub(super) waves: Waves,
}

impl Writer {
    pub(super) fn new(client: &Client, space: &Space, side: Side, plan: &DestinationPlan, options: &Options) -> Self {
        Self {
            api: client.space(&space.id),
            version: side.version,
            system: client.system(),
            space_id: space.id.clone(),
            galleries: side.galleries,
            index: RwLock::new(side.index),
            answers: Mutex::default(),
            findings: Mutex::default(),
            proved: Mutex::default(),
            secrets: options.secrets.clone(),
            waves: Waves::of(&plan.steps),
        }
    }

    /// Returns what came to light, and how many documents of each kind are proved to be as they were wanted.
    pub(super) fn into_findings(self) -> (Vec<Finding>, BTreeMap<Kind, usize>) {
        let proved = self.proved.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut counts = BTreeMap::new();
        for key in proved {
            *counts.entry(registry::entry(key.kind()).spec.config_word()).or_default() += 1;
        }
        (self.findings.into_inner().unwrap_or_else(PoisonError::into_inner), counts)
    }

    /// Carries out a step.
    pub(super) async fn perform(&self, step: &Step) -> Result<(), Failure> {
        let entry = registry::entry(step.key.kind());
        let collection = &entry.spec.collections[step.collection];
        match (step.action, step.server_created) {
            (Action::Create, false) => self.create(step, entry, collection).await,
            (Action::Create, true) => self.fill(step, entry, collection).await,
            (Action::Update | Action::Finish, _) => self.update(step, entry, collection).await,
        }
    }

    async fn create(&self, step: &Step, entry: &'static Entry, collection: &Collection) -> Result<(), Failure> {
        if let (Some(origin), Some(gallery)) = (&step.install, &entry.spec.gallery) {
            return self.install(step, entry, collection, gallery, origin).await;
        }
        let mut body = self.lower(step, None, entry)?;
        if let (Some(owned), Some(owner)) = (&entry.spec.owner, &step.owner) {
            body.set(owned.field, Doc::text(&self.id(owner)?));
        }
        let answer: Doc = match self.api.post_document(&self.path(collection.write, step)?, &body).await {
            Ok(answer) => answer,
            Err(error) if error.outcome_unknown() => self.probe(step, entry, collection, error.into()).await?,
            Err(error) => return Err(error.into()),
        };
        let answer = self.whole(answer, step, collection).await?;
        self.accept(step, entry, answer);
        Ok(())
    }

    /// Takes in what the server answered to a write.
    pub(super) fn accept(&self, step: &Step, entry: &'static Entry, answer: Doc) {
        self.learn(&step.key, entry, &answer);
        self.check(step, entry, &answer);
        // A document that is written twice is built on the first answer.
        if step.late.is_some() {
            lock(&self.answers).insert(step.key.clone(), answer);
        }
    }

    /// Some endpoints answer a write with the id alone (fact `id-only-answers`): then the document is read.
    async fn whole(&self, answer: Doc, step: &Step, collection: &Collection) -> Result<Doc, Failure> {
        let only_id = answer
            .fields()
            .is_some_and(|fields| fields.iter().all(|(field, _)| field.as_str() == "Id" || bookkeeping(field)));
        match only_id {
            true => Ok(self.api.get(&self.path_of(collection, step, answer.str_at("Id"))?, &[]).await?),
            false => Ok(answer),
        }
    }

    /// Nobody knows whether a create arrived: if the document stands there as it should, it did.
    async fn probe(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
        failure: Failure,
    ) -> Result<Doc, Failure> {
        let Some(Ok(listed)) = self.listed(collection).await else { return Err(failure) };
        let owner_id = step.owner.as_ref().map(|owner| self.id(owner)).transpose()?;
        let mut found = listed.into_iter().filter(|doc| {
            let of_owner =
                entry.spec.owner.as_ref().is_none_or(|owned| owner_id.as_deref() == Some(doc.str_at(owned.field)));
            of_owner && owners::key_of(entry.spec, step.owner.as_ref(), doc) == step.key
        });
        found.next().ok_or(failure)
    }

    /// Reads a collection whole, if it can be read so.
    pub(super) async fn listed(&self, collection: &Collection) -> Option<Result<Vec<Doc>, octopus_client::Error>> {
        match collection.read {
            Read::All(path) => Some(self.api.all(&format!("{path}/all"), &[]).await),
            Read::Paged(path, query) => Some(self.api.list(path, query).await),
            Read::OfOwners(_) => None,
        }
    }

    /// Gives what the server made with its owner its content.
    async fn fill(&self, step: &Step, entry: &'static Entry, collection: &Collection) -> Result<(), Failure> {
        let now = self.server_created(step, entry, collection).await?;
        self.learn(&step.key, entry, &now);
        if self.is_as_wanted(step, entry, &now) {
            if step.late.is_some() {
                lock(&self.answers).insert(step.key.clone(), now);
            }
            return Ok(());
        }
        self.put(step, entry, collection, &now).await
    }

    async fn update(&self, step: &Step, entry: &'static Entry, collection: &Collection) -> Result<(), Failure> {
        let created = lock(&self.answers).remove(&step.key);
        let now = match created {
            Some(answer) => answer,
            None => self.api.get(&self.path_of(collection, step, &self.id(&step.key)?)?, &[]).await?,
        };
        if let Some(before) = &step.before {
            let lifted = self.lift(&step.key, entry, now.clone());
            if !without_stamps(&before.0).same(&without_stamps(&lifted)) {
                return Err(Failure::new("somebody changed it on the destination while the plan was applied"));
            }
        }
        self.put(step, entry, collection, &now).await
    }

    pub(super) async fn put(
        &self,
        step: &Step,
        entry: &'static Entry,
        collection: &Collection,
        now: &Doc,
    ) -> Result<(), Failure> {
        let body = self.lower(step, Some(now), entry)?;
        let path = self.path_of(collection, step, &self.id(&step.key)?)?;
        let answer: Doc = match self.api.put_document(&path, &body).await {
            Ok(answer) => answer,
            Err(error) if error.outcome_unknown() => self.written(step, entry, &path, error.into()).await?,
            Err(error) => return Err(error.into()),
        };
        self.accept(step, entry, answer);
        Ok(())
    }

    /// Nobody knows whether a change arrived: if the document is as it should be, it did.
    async fn written(&self, step: &Step, entry: &'static Entry, path: &str, failure: Failure) -> Result<Doc, Failure> {
        let now: Doc = self.api.get(path, &[]).await.map_err(|_| failure.clone())?;
        if self.is_as_wanted(step, entry, &now) { Ok(now) } else { Err(failure) }
    }

    /// Returns whether a document of the server is what a step would make of it.
    pub(super) fn is_as_wanted(&self, step: &Step, entry: &Entry, now: &Doc) -> bool {
        let lifted = self.lift(&step.key, entry, now.clone());
        wanted_of(without_marks(&step.after.0), &lifted, entry).same(&lifted)
    }

    pub(super) fn id(&self, key: &Key) -> Result<String, Failure> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let id = index.id(key).map(str::to_owned);
        id.ok_or_else(|| Failure::new(format!("{key} is not on the destination any more")))
    }

    fn lower(&self, step: &Step, now: Option<&Doc>, entry: &Entry) -> Result<Doc, Failure> {
        let filled = secrets::filled(step.after.0.clone(), &entry.shape, &step.key, &step.supplied, &*self.secrets);
        let after = filled.map_err(|called| Failure::new(format!("nobody supplies the secret {called}")))?;
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let lower = Lower { index: &index, key: &step.key, version: self.version };
        let body = lower.document(&after, now, &entry.shape).map_err(|error| Failure::new(error.to_string()))?;
        debug_assert!(is_lowered(&body), "only what the API would take is sent");
        Ok(body)
    }

    fn lift(&self, key: &Key, entry: &Entry, doc: Doc) -> Doc {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        Lift { index: &index, key, findings: None }.document(doc, &entry.shape)
    }

    /// Enters the ids that an answer brings: the document's, its items' and what the server made with it.
    pub(super) fn learn(&self, key: &Key, entry: &'static Entry, answer: &Doc) {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        index.insert(answer.str_at("Id"), key);
        index.insert_slug(answer.str_at("Slug"), key);
        index_items(&mut index, key, answer, &entry.shape);
        index_template(&mut index, entry.spec, key, answer);
        for facet in &entry.facets {
            if let Some(id) = answer.get(facet.link).and_then(Doc::as_str) {
                index.insert(id, &owners::facet(facet.spec, key));
            }
        }
    }

    /// A field that the server did not take is reported, so that it does not look like drift for ever.
    fn check(&self, step: &Step, entry: &Entry, answer: &Doc) {
        let lifted = without_stamps(&self.lift(&step.key, entry, answer.clone()));
        let after = without_stamps(&without_marks(&step.after.0));
        let wanted = wanted_of(after, &lifted, entry);
        // What is written twice is proved by the second answer.
        if wanted.digest() == lifted.digest() {
            lock(&self.proved).insert(step.key.clone());
        } else {
            lock(&self.proved).remove(&step.key);
        }
        for change in changes(&lifted, &wanted, &entry.shape) {
            let message = "was sent, but the server did not take it as it was sent";
            lock(&self.findings).push(Finding::new(findings::FIELD_NOT_ACCEPTED, &step.key, message).at(change.at));
        }
    }
}

/// Returns what a document would be that holds all that is wanted, and nothing of lists that may not have more.
fn wanted_of(wanted: Doc, now: &Doc, entry: &Entry) -> Doc {
    let remove = own_items(&wanted, now, &entry.shape);
    overlay(wanted, now, &entry.shape, &remove).doc
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
