//! State of the writes to one destination: ids, answers, findings. It lowers the content that is sent and checks the
//! answers.

use super::failure::Failure;
use super::feeds::Feeds;
use super::options::Options;
use super::outcome::{Outcome, StepOutcome};
use super::promised::Promised;
use super::remembering::Remembering;
use super::waves::Waves;
use crate::cascades;
use crate::changes::changes;
use crate::decision::Finding;
use crate::declared::Declared;
use crate::doc::Doc;
use crate::findings;
use crate::gallery::Gallery;
use crate::identity::without_marks;
use crate::index::Index;
use crate::key::{Key, Kind};
use crate::lift::{Lift, without_stamps};
use crate::lower::{Lower, is_lowered};
use crate::overlay::{DROPPABLE, overlay, own_items};
use crate::owners;
use crate::path::Place;
use crate::plan::{DestinationPlan, Step};
use crate::registry::spec::{Collection, Read};
use crate::registry::{self, Entry};
use crate::secrets::{self, Supply};
use crate::side::{Side, index_items, index_open, index_template};
use crate::version::Version;
use octopus_client::{Api, Client, Space};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Writes to one destination.
pub(super) struct Writer {
    pub(super) api: Api,
    pub(super) version: Version,
    /// The API outside of the space.
    pub(super) system: Api,
    pub(super) space_id: String,
    pub(super) galleries: HashMap<Kind, Gallery>,
    index: RwLock<Index>,
    /// The server's answers to the creates of this run: their second write builds on it.
    answers: Mutex<HashMap<Key, Doc>>,
    findings: Mutex<Vec<Finding>>,
    /// The documents that were answered with exactly the content that was wanted.
    proved: Mutex<HashSet<Key>>,
    secrets: Arc<Supply>,
    declared: Declared,
    pub(super) waves: Waves,
    /// The items that the steps of the plan take out of documents.
    pub(super) removed: HashSet<Key>,
    /// The pairs that are to be remembered, if any are.
    pub(super) remembering: Option<Remembering>,
    /// The feeds between which packages are copied, if any are.
    pub(super) feeds: Option<Feeds>,
}

impl Writer {
    pub(super) fn new(
        client: &Client,
        space: &Space,
        side: Side,
        (plan, remembering): (&DestinationPlan, Option<Remembering>),
        options: &Options,
    ) -> Self {
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
            declared: Declared::of(&plan.references),
            waves: Waves::of(&plan.steps),
            removed: removed(plan),
            remembering,
            feeds: options.packages.as_ref().map(|source| Feeds::new(source, client, space)),
        }
    }

    /// Returns what became of the plan: its steps, what came to light, how many documents of each kind are proved to be as they
    /// were wanted.
    pub(super) fn into_outcome(self, steps: Vec<StepOutcome>) -> Outcome {
        let mut proved = BTreeMap::new();
        for key in self.proved.into_inner().unwrap_or_else(PoisonError::into_inner) {
            *proved.entry(registry::entry(key.kind()).spec.config_word()).or_default() += 1;
        }
        let index = self.index.into_inner().unwrap_or_else(PoisonError::into_inner);
        let names = self.remembering.map(|_| index.names()).unwrap_or_default();
        Outcome { steps, findings: self.findings.into_inner().unwrap_or_else(PoisonError::into_inner), proved, names }
    }

    /// Takes in what the server answered to a write.
    pub(super) async fn accept(&self, step: &Step, entry: &'static Entry, before: Option<&Doc>, answer: Doc) {
        self.learn(&step.key, entry, &answer);
        self.check(step, entry, &answer);
        self.remember_write(step, entry, before, &answer).await;
        // A document that is written twice is built on the first answer.
        if step.late.is_some() {
            self.keep_answer(&step.key, answer);
        }
    }

    /// Notes what came to light.
    pub(super) fn find(&self, finding: Finding) {
        lock(&self.findings).push(finding);
    }

    /// Keeps what a document's second write builds on.
    pub(super) fn keep_answer(&self, key: &Key, answer: Doc) {
        lock(&self.answers).insert(key.clone(), answer);
    }

    /// Takes what a document's second write builds on.
    pub(super) fn take_answer(&self, key: &Key) -> Option<Doc> {
        lock(&self.answers).remove(key)
    }

    /// Reads a document by its id. An answer with another document is never taken for it.
    pub(super) async fn one(&self, collection: &Collection, step: &Step, id: &str) -> Result<Doc, Failure> {
        if let Some(values) = registry::entry(step.key.kind()).spec.values {
            return self.values(values, step).await;
        }
        if let Some(logo) = registry::entry(step.key.kind()).spec.logo {
            return self.logo(logo, step).await;
        }
        let path = self.path_of(collection, step, id)?;
        let doc: Doc = self.api_of(collection).get(&path, &[]).await?;
        match doc.str_at("Id") == id {
            true => Ok(doc),
            false => Err(Failure::new(format!("the answer to GET {path} holds another document than was asked for"))),
        }
    }

    /// Returns the part of the API in which a collection is written.
    pub(super) const fn api_of(&self, collection: &Collection) -> &Api {
        if collection.of_instance { &self.system } else { &self.api }
    }

    /// Reads a collection whole, if it can be read so.
    pub(super) async fn listed(&self, collection: &Collection) -> Option<Result<Vec<Doc>, octopus_client::Error>> {
        match collection.read {
            Read::All(path) => Some(self.api.all(&format!("{path}/all"), &[]).await),
            Read::AllOfSystem(path) => Some(self.system.all(&format!("{path}/all"), &[]).await),
            Read::Paged(path, query) => Some(self.api.list(path, query).await),
            Read::CountedOfSystem(path, query, items) => Some(self.system.list_in(path, query, items).await),
            Read::OfOwners(_) | Read::OfEach(_) | Read::ByName(_) => None,
        }
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

    /// Returns the value that the owner supplies for a secret.
    pub(super) fn supplied(&self, key: &Key, place: &Place) -> Option<String> {
        (self.secrets)(key, place)
    }

    pub(super) fn lower(&self, step: &Step, now: Option<&Doc>, entry: &Entry) -> Result<Doc, Failure> {
        let filled = secrets::filled(step.after.0.clone(), &entry.shape, &step.key, &step.supplied, &*self.secrets);
        let after = filled.map_err(|called| Failure::new(format!("nobody supplies the secret {called}")))?;
        self.document(&step.key, entry, &after, now)
    }

    /// Returns the ids of the destination as they are now, beside which others may be made up.
    pub(super) fn promised(&self) -> Promised {
        Promised::new(self.index.read().unwrap_or_else(PoisonError::into_inner).clone(), self.version)
    }

    /// Lowers a document over what the server has now; what it holds of secrets is not filled in.
    pub(super) fn lowered(&self, key: &Key, entry: &Entry, doc: &Doc, now: &Doc) -> Result<Doc, Failure> {
        self.document(key, entry, doc, Some(now))
    }

    fn document(&self, key: &Key, entry: &Entry, after: &Doc, now: Option<&Doc>) -> Result<Doc, Failure> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let lower = Lower { index: &index, key, version: self.version };
        let body = lower.document(after, now, &entry.shape).map_err(|error| Failure::new(error.to_string()))?;
        debug_assert!(is_lowered(&body), "only what the API would take is sent");
        Ok(body)
    }

    pub(super) fn lift(&self, key: &Key, entry: &Entry, doc: Doc) -> Doc {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let lifted = Lift::new(&index, key).document(doc, &entry.shape);
        self.declared.in_document(lifted, key, &entry.shape, &index)
    }

    /// Enters the ids that an answer brings: the document's, its items' and what the server made with it.
    pub(super) fn learn(&self, key: &Key, entry: &'static Entry, answer: &Doc) {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        index.insert(answer.str_at("Id"), key);
        index.insert_slug(answer.str_at("Slug"), key);
        index_items(&mut index, key, answer, &entry.shape);
        index_template(&mut index, entry.spec, key, answer);
        index_open(&mut index, entry.spec, key, answer);
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
        // A document that is written twice is proved by the second answer.
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

/// Returns the items that a plan takes out of documents.
fn removed(plan: &DestinationPlan) -> HashSet<Key> {
    let of_step = |step: &Step| {
        let (entry, before) = (registry::entry(step.key.kind()), step.before.as_ref()?);
        Some(cascades::removed_items(entry, &step.key, &before.0, &step.after.0))
    };
    plan.steps.iter().filter_map(of_step).flatten().collect()
}

/// Returns what a document would be that holds all that is wanted, and nothing of lists that may not have more.
fn wanted_of(wanted: Doc, now: &Doc, entry: &Entry) -> Doc {
    let remove = own_items(&wanted, now, &entry.shape, DROPPABLE);
    overlay(wanted, now, &entry.shape, &remove).doc
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
