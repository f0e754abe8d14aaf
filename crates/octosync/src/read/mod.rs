//! Reads one side: every collection in bulk and at once. The number of requests grows with pages, not with projects.

mod again;
mod audit;
mod connected;
mod defaults;
mod galleries;
mod key_life;
mod logos;
mod packages;
mod published;
mod rights;
mod since;
mod sound;
mod values;
mod wishes;

pub use audit::{Edit, editors, editors_since};
pub use defaults::{read_defaults, wanted_defaults};
pub use galleries::{read_galleries, wanted_galleries};
pub use key_life::{KeyLife, key_life};
pub use packages::read_packages;
pub(crate) use packages::versions;
pub use published::read_published;
pub use rights::user;
pub use since::{agent, since};
pub use wishes::wishes;

pub(crate) use galleries::galleries_of;
pub(crate) use wishes::wishes_of;

use crate::decision::{Finding, Severity};
use crate::delta::Mode;
use crate::doc::{Doc, Parts};
use crate::findings;
use crate::key::Kind;
use crate::plan::Site;
use crate::progress::Progress;
use crate::registry::spec::{Collection, Creation, Read, Spec, Wish};
use crate::registry::{self, Entry, permissions};
pub use crate::side::{Originals, Side};
use crate::side::{ReadCollection, gather};
use crate::version::{Version, VersionError};
use futures::future::{TryFutureExt as _, try_join, try_join_all, try_join3};
use octopus_client::{ReadApi, Space};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Why a side could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A request failed.
    #[error("failed to read {kind} of {side}: {source}")]
    Request {
        /// The side, by name: `source`, or the destination's.
        side: String,
        /// The kind that was read.
        kind: Kind,
        /// The error of the client.
        source: octopus_client::Error,
    },
    /// A list holds an item that is no document.
    #[error("failed to read {kind} of {side}: item {item} of GET {path} {wrong}")]
    Item {
        /// The side, by name: `source`, or the destination's.
        side: String,
        /// The kind that was read.
        kind: Kind,
        /// The request, relative to the space.
        path: String,
        /// Which item of the answer, from 1.
        item: usize,
        /// The fault of the item: `is null`.
        wrong: &'static str,
    },
    /// An answer that is one document cannot be that.
    #[error("failed to read {kind} of {side}: the answer to GET {path} {wrong}")]
    Answer {
        /// The side, by name: `source`, or the destination's.
        side: String,
        /// The kind that was read.
        kind: Kind,
        /// The request, relative to the space.
        path: String,
        /// The fault of the answer.
        wrong: &'static str,
    },
    /// Something that every owner has, by the owner's own word, is not in the answers.
    #[error("failed to read {kind} of {side}: those of {owner} are not in the answers of the server")]
    Missing {
        /// The side, by name: `source`, or the destination's.
        side: String,
        /// The kind that was read.
        kind: Kind,
        /// The owner.
        owner: String,
    },
    /// A list was answered as empty, and was not when it was asked for again.
    #[error(
        "failed to read {kind} of {side}: the server said that there are none, although documents name {id}, and {count} when it was asked again"
    )]
    Emptied {
        /// The side, by name: `source`, or the destination's.
        side: String,
        /// The kind that was read.
        kind: Kind,
        /// The id of one that is named.
        id: String,
        /// How many there were the second time.
        count: usize,
    },
    /// The server gives a version that is none.
    #[error("failed to understand the version of {side}: {source}")]
    Version {
        /// The side, by name.
        side: String,
        /// The fault of the version.
        source: VersionError,
    },
}

/// How a side is read.
pub struct Reading<'a> {
    /// The name of the side in messages: `source`, or the destination's name.
    pub side: &'a str,
    /// The receiver of progress reports.
    pub progress: &'a dyn Progress,
    /// Where the documents are kept as they were read, if something is to be remembered of them.
    pub originals: Option<Originals>,
    /// Whether ids at places where nobody expects them are looked for, because documents go from here to another side.
    pub is_source: bool,
    /// The optional parts to read, because the configuration asks for them.
    pub wishes: BTreeSet<Wish>,
    /// Where sides find what they have in common.
    pub parts: Arc<Mutex<Parts>>,
}

impl<'a> Reading<'a> {
    /// Returns how a side is read of which nothing is remembered, and from which documents may go to another.
    #[must_use]
    pub fn new(side: &'a str, progress: &'a dyn Progress) -> Self {
        Self { side, progress, originals: None, is_source: true, wishes: BTreeSet::new(), parts: Arc::default() }
    }
}

/// Reads a space whole: what takes part in a sync, and the names of what it refers to.
///
/// # Errors
/// When a request fails that the sync cannot do without. Collections that are only looked up may be hidden from the
/// key: that is a finding, and what refers to them has no counterpart.
pub async fn read(
    client: impl Into<octopus_client::Reader>,
    space: &Space,
    site: Site,
    reading: Reading<'_>,
) -> Result<Side, ReadError> {
    let client = client.into();
    let Reading { side, progress, originals, is_source, wishes, parts } = reading;
    let version: Version =
        site.version.parse().map_err(|source| ReadError::Version { side: side.to_owned(), source })?;
    let reader = Reader { api: client.space(&space.id), system: client.system(), side, progress, wishes };
    let failed = |source| ReadError::Request { side: side.to_owned(), kind: permissions::WORD, source };
    let holder = rights::holder(&client, space).map_err(failed);
    let (first, holder) = try_join(reader.shared_collections(), holder).await?;
    let second = reader.owned_collections(&first.collections);
    let values = reader.values(&first.collections, version);
    let (second, values, logos) = try_join3(second, values, reader.logos(&first.collections, &site.version)).await?;
    let mut collections = first.collections;
    collections.extend(second);
    collections.extend(values);
    collections.extend(logos);
    gather(&mut collections);
    if let Some((kind, owner)) = sound::missing(&collections) {
        return Err(ReadError::Missing { side: side.to_owned(), kind, owner });
    }
    let owners = again::owners(&collections, &first.empty);
    let mut side = {
        let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
        Side::keeping((site, version), collections, originals, (&mut parts, is_source))
    };
    reader.ask_again(&again::doubted(&first.empty, &owners, &side)).await?;
    side.findings.extend(first.findings);
    side.hidden.extend(first.hidden);
    side.absent.extend(absent_kinds(&first.absent));
    (side.user, side.rights) = (holder.user, holder.rights);
    Ok(side)
}

struct Reader<'a> {
    api: ReadApi,
    /// The API outside of the space.
    system: ReadApi,
    side: &'a str,
    progress: &'a dyn Progress,
    wishes: BTreeSet<Wish>,
}

#[derive(Default)]
struct First {
    collections: Vec<ReadCollection>,
    findings: Vec<Finding>,
    hidden: Vec<Kind>,
    /// The collections that the server does not have: the kind, and which of its collections.
    absent: BTreeSet<(Kind, usize)>,
    empty: Vec<again::Empty>,
}

impl Reader<'_> {
    /// Reads what can be read without knowing any id. Kinds that share a collection share the request.
    async fn shared_collections(&self) -> Result<First, ReadError> {
        let mut users: BTreeMap<Read, Vec<(&'static Entry, usize)>> = BTreeMap::new();
        for entry in registry::all() {
            for (collection, at) in entry.spec.collections.iter().enumerate().map(|(at, collection)| (collection, at)) {
                if self.is_wished(collection)
                    && !matches!(collection.read, Read::OfOwners(_) | Read::OfEach(_) | Read::ByName(_))
                {
                    users.entry(collection.read).or_default().push((entry, at));
                }
            }
        }
        let answers = try_join_all(users.into_iter().map(|(read, users)| async move {
            let answer = match self.collection(read).await {
                // For once that can be the word of something between us and the server.
                Err(error) if error.is_not_found() || error.is_forbidden() => self.collection(read).await,
                answer => answer,
            };
            self.share(read, answer, &users)
        }));
        let mut first = First::default();
        for answer in answers.await? {
            first.collections.extend(answer.collections);
            first.findings.extend(answer.findings);
            first.hidden.extend(answer.hidden);
            first.absent.extend(answer.absent);
            first.empty.extend(answer.empty);
        }
        Ok(first)
    }

    /// Returns whether a collection is read: always, or because somebody asks for it.
    fn is_wished(&self, collection: &Collection) -> bool {
        collection.wished.is_none_or(|wish| self.wishes.contains(&wish))
    }

    async fn collection(&self, read: Read) -> Result<Vec<Doc>, octopus_client::Error> {
        match read {
            Read::All(path) => self.api.all(&format!("{path}/all"), &[]).await,
            Read::AllOfSystem(path) => self.system.all(&format!("{path}/all"), &[]).await,
            Read::Paged(path, query) => self.api.list(path, query).await,
            Read::CountedOfSystem(path, query, items) => self.system.list_in(path, query, items).await,
            Read::OfOwners(_) | Read::OfEach(_) | Read::ByName(_) => Ok(Vec::new()),
        }
    }

    fn share(
        &self,
        read: Read,
        answer: Result<Vec<Doc>, octopus_client::Error>,
        users: &[(&'static Entry, usize)],
    ) -> Result<First, ReadError> {
        let spec = users.first().map_or(&Spec::DEFAULT, |(entry, _)| entry.spec);
        let documents = match answer {
            Ok(documents) => documents,
            Err(error) if is_absent(spec, users[0].1, &error) => {
                let findings = hidden(spec.kind.word(), self.side, &error);
                let hidden = if error.is_forbidden() { vec![spec.kind] } else { Vec::new() };
                let absent = users.iter().filter(|_| error.is_not_found()).map(|(entry, at)| (entry.spec.kind, *at));
                return Ok(First { findings, hidden, absent: absent.collect(), ..First::default() });
            }
            // Nobody may have asked for it: the plan says so if somebody did.
            Err(error) if spec.mode == Some(Mode::Ignore) && error.is_forbidden() => {
                return Ok(First { hidden: vec![spec.kind], ..First::default() });
            }
            Err(source) => return Err(self.failed(spec.kind, source)),
        };
        self.sound(read.path(), spec, &documents)?;
        let is_empty = documents.is_empty();
        let empty = users.iter().filter(|_| is_empty).map(|(entry, _)| again::Empty { read, kind: entry.spec.kind });
        let empty = empty.collect();
        let collections = divide(documents, users);
        for collection in &collections {
            self.progress.read(self.side, collection.kind, collection.documents.len());
        }
        Ok(First { collections, empty, ..First::default() })
    }

    /// Refuses a side of which a list was empty, and is not when it is asked for again.
    async fn ask_again(&self, doubted: &[(again::Empty, String)]) -> Result<(), ReadError> {
        for (empty, id) in doubted {
            match self.collection(empty.read).await {
                Ok(documents) if documents.is_empty() => {}
                Ok(documents) => {
                    let (side, kind, id) = (self.side.to_owned(), empty.kind, id.clone());
                    return Err(ReadError::Emptied { side, kind, id, count: documents.len() });
                }
                Err(source) => return Err(self.failed(empty.kind, source)),
            }
        }
        Ok(())
    }

    /// Reads what can only be asked for by the ids that its owners hold.
    async fn owned_collections(&self, first: &[ReadCollection]) -> Result<Vec<ReadCollection>, ReadError> {
        let mut users: BTreeMap<&str, Vec<&'static Entry>> = BTreeMap::new();
        for entry in registry::all() {
            for collection in entry.spec.collections {
                if let Read::OfOwners(path) = collection.read {
                    users.entry(path).or_default().push(entry);
                }
            }
        }
        let answers = users.into_iter().map(|(path, entries)| self.owned(path, entries, first));
        Ok(try_join_all(answers).await?.into_iter().flatten().collect())
    }

    /// Says that a request about a kind failed.
    fn failed(&self, kind: Kind, source: octopus_client::Error) -> ReadError {
        ReadError::Request { side: self.side.to_owned(), kind, source }
    }

    /// Refuses a list with an item that is no document.
    fn sound(&self, path: &str, spec: &Spec, documents: &[Doc]) -> Result<(), ReadError> {
        let named = (!matches!(spec.creation, Creation::WithOwner(_))).then_some(spec.name);
        let Some((item, wrong)) = sound::unsound(documents, named) else { return Ok(()) };
        let (side, kind, path) = (self.side.to_owned(), spec.kind, path.to_owned());
        Err(ReadError::Item { side, kind, path, item, wrong })
    }

    async fn owned(
        &self,
        path: &str,
        entries: Vec<&'static Entry>,
        first: &[ReadCollection],
    ) -> Result<Vec<ReadCollection>, ReadError> {
        let ids: Vec<Vec<&str>> = entries.iter().map(|entry| links(entry.spec, first)).collect();
        let all: Vec<&str> = ids.iter().flatten().copied().collect();
        let kind = entries[0].spec.kind;
        let failed = |source| self.failed(kind, source);
        let documents: Vec<Doc> = self.api.by_ids(&format!("{path}/all"), &all).await.map_err(failed)?;
        self.sound(path, entries[0].spec, &documents)?;
        let mut collections: Vec<_> = entries
            .iter()
            .map(|entry| ReadCollection { kind: entry.spec.kind, collection: 0, documents: Vec::new() })
            .collect();
        let mine: std::collections::HashMap<&str, usize> =
            ids.iter().enumerate().flat_map(|(at, ids)| ids.iter().map(move |id| (*id, at))).collect();
        for doc in documents {
            if let Some(at) = mine.get(doc.str_at("Id")) {
                collections[*at].documents.push(doc);
            }
        }
        for collection in &collections {
            self.progress.read(self.side, collection.kind, collection.documents.len());
        }
        Ok(collections)
    }
}

/// Returns the kinds of which a server has no collection at all.
fn absent_kinds(absent: &BTreeSet<(Kind, usize)>) -> impl Iterator<Item = Kind> {
    let is_absent = |spec: &Spec| (0..spec.collections.len()).all(|at| absent.contains(&(spec.kind, at)));
    registry::all().iter().filter(move |entry| is_absent(entry.spec)).map(|entry| entry.spec.kind)
}

/// Returns whether an answer means that there is none of a kind, or none that this key may see.
fn is_absent(spec: &Spec, collection: usize, error: &octopus_client::Error) -> bool {
    let collection = &spec.collections[collection];
    let can_do_without = spec.mode.is_none() || collection.may_be_hidden;
    (collection.may_be_absent && error.is_not_found()) || (can_do_without && error.is_forbidden())
}

fn hidden(what: &str, side: &str, error: &octopus_client::Error) -> Vec<Finding> {
    if !error.is_forbidden() {
        return Vec::new();
    }
    let message = format!("the key may not read {what} of {side}: what refers to them has no counterpart");
    let fix = "give the user of this key a role that may view them";
    vec![Finding::general(findings::READ_FORBIDDEN, message).severity(Severity::Warning).fix(fix)]
}

/// Gives each kind the documents of a shared collection that are its own.
fn divide(documents: Vec<Doc>, users: &[(&'static Entry, usize)]) -> Vec<ReadCollection> {
    let mut collections: Vec<_> = users
        .iter()
        .map(|(entry, collection)| ReadCollection {
            kind: entry.spec.kind,
            collection: *collection,
            documents: Vec::new(),
        })
        .collect();
    for doc in documents {
        let owner = users.iter().position(|(entry, collection)| {
            let collection = &entry.spec.collections[*collection];
            let is = collection.only.is_none_or(|(field, value)| doc.str_at(field) == value);
            let takes_part =
                collection.only_if.is_none_or(|flag| doc.get(flag).is_none_or(|flag| *flag == Doc::Bool(true)));
            is && takes_part && collection.without.is_none_or(|field| doc.get(field).is_none_or(Doc::is_empty))
        });
        if let Some(at) = owner {
            collections[at].documents.push(doc);
        }
    }
    collections
}

/// Returns the ids that the owners of a kind hold for it.
fn links<'a>(spec: &Spec, collections: &'a [ReadCollection]) -> Vec<&'a str> {
    let (Creation::WithOwner(field), Some(owner)) = (spec.creation, &spec.owner) else { return Vec::new() };
    let owners = collections.iter().filter(|collection| owner.kinds.contains(&collection.kind));
    let ids = owners.flat_map(|collection| collection.documents.iter().map(|doc| doc.str_at(field)));
    ids.filter(|id| !id.is_empty()).collect()
}
