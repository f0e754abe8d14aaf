//! Two servers and the engine between them, in one process.
//!
//! Every pair of servers numbers its ids differently and lists in another order, so that a missed translation shows.

use crate::keeper::Keeper;
use crate::reader::Snapshot;
use crate::spaces::Documents;
use octopus_client::{ApiKey, Client};
use octopus_sandbox::{Builder, Sandbox, SpaceSeed};
use octosync::apply::{ApplyError, Options, Outcome, Remember, apply};
use octosync::decision::{Origin, Set};
use octosync::delta::{Delta, FirstSync, Mode, Renaming};
use octosync::key::Kind;
use octosync::memory::Memory;
use octosync::plan::{DestinationPlan, Site};
use octosync::planner::{plan_adopting, plan_remembering};
use octosync::progress::Silent;
use octosync::read::{Originals, Reading, Side, read, read_galleries, read_published, since, wanted_galleries, wishes};
use octosync::registry::spec::Wish;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The space that every server of a pair has.
pub const SPACE: &str = "Default";
/// A key that must show nowhere.
pub const CANARY: &str = "API-CANARYCANARYCANARYCANARY";

/// A source and a destination.
pub struct Pair {
    /// Where the wanted content comes from.
    pub source: Sandbox,
    /// Where it goes.
    pub destination: Sandbox,
    /// The memory that syncs leave behind, if anything is remembered.
    pub keeper: Option<Keeper>,
    /// The value of every secret that the delta says is supplied.
    pub supplied: Option<String>,
}

/// The behaviours of real servers that the engine does not live with yet: the words by which the servers of every test
/// do without them, each with the missing promise. A word goes from here with the change that keeps the promise.
pub(crate) const NOT_YET_HELD: &[(&str, &str)] = &[];

/// Does without what the engine does not live with yet.
#[must_use]
pub(crate) fn as_held(builder: Builder) -> Builder {
    NOT_YET_HELD.iter().fold(builder, |builder, (word, _)| builder.without(word))
}

/// Returns the seed of a space with these documents.
#[must_use]
pub fn seed(documents: &Documents) -> SpaceSeed {
    SpaceSeed::from_documents(SPACE, documents.clone())
}

/// Returns a builder of a source.
#[must_use]
pub fn source() -> Builder {
    as_held(Sandbox::builder().id_base(100).seed(1))
}

/// Returns a builder of a destination.
#[must_use]
pub fn destination() -> Builder {
    as_held(Sandbox::builder().id_base(50_000).seed(2))
}

impl Pair {
    /// Starts both servers.
    ///
    /// # Panics
    /// When one does not start.
    pub async fn start(here: &Documents, there: &Documents) -> Self {
        Self::of(source().space(seed(here)), destination().space(seed(there))).await
    }

    /// Starts both servers from their builders.
    ///
    /// # Panics
    /// When one does not start.
    pub async fn of(here: Builder, there: Builder) -> Self {
        let source = here.start().await.expect("the source starts");
        let destination = there.start().await.expect("the destination starts");
        Self { source, destination, keeper: None, supplied: None }
    }

    /// Lets syncs remember.
    #[must_use]
    pub fn remembering(self) -> Self {
        Self { keeper: Some(Keeper::default()), ..self }
    }

    /// Reads both sides and plans.
    ///
    /// # Panics
    /// When a side cannot be read.
    pub async fn plan(&self, delta: &Delta) -> DestinationPlan {
        let (memory, here, there) = self.read(delta).await;
        plan_remembering("production", (&here, &there), delta, memory.as_ref())
    }

    /// Takes what stands on both sides as it is; returns the plan, which writes nothing.
    ///
    /// # Panics
    /// When a side cannot be read, or the pair does not remember.
    pub async fn adopt(&self, delta: &Delta) -> DestinationPlan {
        let (memory, here, there) = self.read(delta).await;
        let plan = plan_adopting("production", (&here, &there), delta, &memory.expect("the pair remembers"));
        self.apply(&plan).await.expect("nothing is written");
        plan
    }

    async fn read(&self, delta: &Delta) -> (Option<Memory>, Side, Side) {
        let supplied: Vec<&str> = delta.secrets.iter().filter_map(|_| self.supplied.as_deref()).collect();
        let memory = self.keeper.as_ref().map(|keeper| match supplied.is_empty() {
            true => keeper.memory(),
            false => keeper.memory_with(&supplied),
        });
        let known = memory.as_ref().map(|memory| memory.blobs.clone());
        let read = async |sandbox, name| {
            let originals = known.clone().map(Originals::beyond);
            side_keeping(&client(sandbox), name, (originals, wishes([delta]))).await.expect("the space can be read")
        };
        let (mut here, mut there) = (read(&self.source, "source").await, read(&self.destination, "production").await);
        let galleries = wanted_galleries(&here, delta);
        for (sandbox, side) in [(&self.source, &mut here), (&self.destination, &mut there)] {
            read_galleries(&client(sandbox), &galleries, "a side", side).await.expect("the gallery can be read");
        }
        let published = read_published(&client(&self.destination), delta, "production", &mut there).await;
        published.expect("what is published can be read");
        if let Some(memory) = &memory {
            let client = client(&self.destination);
            there.since = since(&(&client).into(), &there.site.space_id, memory).await.expect("the feed can be asked");
        }
        (memory, here, there)
    }

    /// Applies a plan.
    ///
    /// # Errors
    /// The reason for which the engine refuses before the first write.
    ///
    /// # Panics
    /// When the destination's space cannot be found.
    pub async fn apply(&self, plan: &DestinationPlan) -> Result<Outcome, ApplyError> {
        let client = client(&self.destination);
        let space = client.find_space(SPACE).await.expect("the space is there");
        let (_keep, stop) = tokio::sync::watch::channel(false);
        let options = Options {
            secrets: {
                let supplied = self.supplied.clone();
                Arc::new(move |_, _| supplied.clone())
            },
            remember: self.remember(),
            ..options(4, stop)
        };
        let outcome = apply(plan, &client, &space, &options).await;
        let mark = plan.pending.as_ref().and_then(|pending| pending.mark.clone());
        if let (Some(keeper), Ok(outcome), Some(mark)) = (&self.keeper, &outcome, mark)
            && outcome.is_complete()
        {
            let run = options.remember.as_ref().map(|remember| &*remember.run);
            keeper.set_mark(mark, run.filter(|_| outcome.done() > 0));
        }
        outcome
    }

    fn remember(&self) -> Option<Remember> {
        let keeper = self.keeper.clone()?;
        let (known, run) = (keeper.memory().blobs, keeper.begin());
        let secrets = Some(Arc::new(keeper.written()) as Arc<_>);
        Some(Remember { recorder: Arc::new(keeper), run, known, secrets })
    }

    /// Plans and applies; every step must be done.
    ///
    /// # Panics
    /// When the plan is refused or a step fails.
    pub async fn sync(&self, delta: &Delta) -> DestinationPlan {
        let plan = self.plan(delta).await;
        let refusals: Vec<_> = plan.refusals().collect();
        assert!(refusals.is_empty(), "refused: {refusals:#?}");
        let outcome = self.apply(&plan).await.expect("the plan is applied");
        let failed: Vec<_> = outcome.steps.iter().filter(|step| step.status != octosync::apply::Status::Done).collect();
        assert!(failed.is_empty(), "failed: {failed:#?}");
        assert!(outcome.findings.is_empty(), "not taken as it was sent: {:#?}", outcome.findings);
        plan
    }

    /// Plans again: nothing may be left to write, also after the servers list in another order.
    ///
    /// # Panics
    /// When something would be written.
    pub async fn assert_quiet(&self, delta: &Delta) {
        self.source.shuffle(77);
        self.destination.shuffle(78);
        let writes = self.destination.writes();
        let plan = self.plan(delta).await;
        let steps: Vec<_> = plan.steps.iter().map(|step| (&step.id, step.changes())).collect();
        assert!(steps.is_empty(), "a second sync would write: {steps:#?}");
        let refusals: Vec<_> = plan.refusals().collect();
        assert!(refusals.is_empty(), "a second sync is refused: {refusals:#?} {:#?}", plan.unpaired);
        self.apply(&plan).await.expect("an empty plan is applied");
        assert_eq!(self.destination.writes(), writes, "a second sync writes nothing");
    }

    /// Returns what stands on the source.
    #[must_use]
    pub fn here(&self) -> Documents {
        Snapshot::stored(&self.source, SPACE).documents
    }

    /// Returns what stands on the destination.
    #[must_use]
    pub fn there(&self) -> Documents {
        Snapshot::stored(&self.destination, SPACE).documents
    }
}

/// Returns a client of a server.
///
/// # Panics
/// When the server's address is no URL.
#[must_use]
pub fn client(sandbox: &Sandbox) -> Client {
    let builder = Client::builder(&sandbox.url()).expect("the address is a URL");
    builder.api_key(ApiKey::from(CANARY.to_owned())).build().expect("the client can be built")
}

/// Reads a server's space.
///
/// # Panics
/// When it cannot be read.
pub async fn side(sandbox: &Sandbox, name: &str) -> Side {
    side_of(&client(sandbox), name).await.expect("the space can be read")
}

/// Reads a server's space, if it can be read.
pub async fn side_of(client: &Client, name: &str) -> Option<Side> {
    side_keeping(client, name, (None, BTreeSet::new())).await
}

async fn side_keeping(
    client: &Client,
    name: &str,
    (originals, wishes): (Option<Originals>, BTreeSet<Wish>),
) -> Option<Side> {
    let root = client.root().await.ok()?;
    let space = client.find_space(SPACE).await.ok()?;
    let site = Site {
        installation_id: root.installation_id.clone(),
        space_id: space.id.clone(),
        space: space.name.clone(),
        version: root.version.clone(),
    };
    read(client, &space, site, Reading { originals, wishes, ..Reading::new(name, &Silent) }).await.ok()
}

/// Builds a delta in the tests' words.
pub trait Wanted: Sized {
    /// Treats a kind so.
    #[must_use]
    fn kind(self, kind: Kind, mode: Mode) -> Self;
    /// Decides what stands on both sides and differs, rows of variables too.
    #[must_use]
    fn first_sync(self, word: FirstSync) -> Self;
    /// Calls a source name otherwise; no names mean that it has no counterpart.
    #[must_use]
    fn name(self, kind: Kind, from: &str, to: &[&str]) -> Self;
}

impl Wanted for Delta {
    fn kind(mut self, kind: Kind, mode: Mode) -> Self {
        self.kinds.insert(kind, set(mode));
        self
    }

    fn first_sync(mut self, word: FirstSync) -> Self {
        self.first_sync.all = Some(set(word));
        // One word for all kinds does not speak of rows (A8).
        self.first_sync.kinds.insert(Kind::of("variables"), set(word));
        self
    }

    fn name(mut self, kind: Kind, from: &str, to: &[&str]) -> Self {
        let to = to.iter().map(|to| (*to).to_owned()).collect();
        self.names.insert(kind, set(Renaming { from: from.to_owned(), to }));
        self
    }
}

fn set<T>(value: T) -> Set<T> {
    Set { value, origin: Origin::Default }
}

/// Returns how to apply: without supplied secrets, packages to copy and anything to remember.
#[must_use]
pub fn options(concurrency: usize, stop: tokio::sync::watch::Receiver<bool>) -> Options {
    Options {
        concurrency,
        stop,
        progress: Arc::new(Silent),
        secrets: Arc::new(|_, _| None),
        packages: None,
        remember: None,
    }
}
