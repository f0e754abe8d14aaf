//! The fault matrix: every request of a sync, on either side, meets everything that can happen to a request.
//!
//! A run is a whole sync: both sides are read, planned and applied. Whatever happens, nothing may be there twice, nothing
//! of the destination's own may be lost, no project may be enabled that is not whole, a run that says it is done must be
//! done, and the next run must finish what is left.

mod around;
pub mod kinds;
pub mod verdict;
pub mod world;

use crate::check::{Expect, check_synced, foreign_ids};
use crate::kit::{CANARY, Pair, SPACE, options, side_of};
use crate::secrets::{self, secrets};
use crate::spaces::Documents;
use kinds::Kind;
use octopus_client::{ApiKey, Client, RetryPolicy};
use octopus_sandbox::{Fault, Sandbox};
use octosync::apply::apply;
use octosync::decision::Finding;
use octosync::delta::Delta;
use octosync::findings;
use octosync::planner::plan_destination;
use octosync::read::{read_galleries, wanted_galleries};
use std::time::Duration;
use world::World;

/// Whose request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A request to the source.
    Source,
    /// A request to the destination.
    Destination,
}

/// A world with what a run without faults makes of it.
#[derive(Debug)]
pub struct Stage {
    /// The world.
    pub world: World,
    /// The documents on the destination after a run without faults.
    goal: Documents,
    /// The requests of such a run, as method and path.
    source: Vec<String>,
    destination: Vec<String>,
}

impl Stage {
    /// Runs once without faults.
    ///
    /// # Panics
    /// When that run is not whole.
    pub async fn set(world: World) -> Stage {
        let pair = Pair::start(&world.here, &world.there).await;
        assert!(run(&pair, &world.delta, patient).await, "a run without faults is whole");
        let requests = |sandbox: &Sandbox| -> Vec<String> {
            sandbox.requests().into_iter().map(|request| format!("{} {}", request.method, request.path)).collect()
        };
        Stage { source: requests(&pair.source), destination: requests(&pair.destination), goal: pair.there(), world }
    }

    /// Returns how many requests a run without faults makes.
    #[must_use]
    pub fn requests(&self, end: End) -> usize {
        self.of(end).len()
    }

    /// Returns which requests to the destination write, counted from 1.
    pub fn writes(&self) -> impl Iterator<Item = usize> {
        let reads = |request: &str| request.starts_with("GET ");
        self.destination.iter().enumerate().filter(move |(_, request)| !reads(request)).map(|(at, _)| at + 1)
    }

    fn of(&self, end: End) -> &[String] {
        match end {
            End::Source => &self.source,
            End::Destination => &self.destination,
        }
    }

    /// Lets something happen to one request, counted from 1, and returns everything that is wrong afterwards.
    pub async fn strike(&self, end: End, request: usize, kind: &Kind) -> Vec<String> {
        let world = &self.world;
        let pair = Pair::start(&world.here, &world.there).await;
        let (before, kept) = (pair.there(), secrets(&pair.destination, SPACE));
        let struck = match end {
            End::Source => &pair.source,
            End::Destination => &pair.destination,
        };
        let fault = Fault::at("*", (kind.effect)());
        struck.insert_fault(if kind.lasts { fault.after(request) } else { fault.nth(request) });
        let is_done = run(&pair, &world.delta, hasty).await;
        struck.clear_faults();
        // A request that was cut off on our side may still be on its way through the server's.
        let was_read = struck.requests().get(request - 1).is_some_and(|request| request.method == "GET");
        let (here, held) = (pair.here(), pair.there());
        let mut wrong = verdict::twice(&held);
        wrong.extend(verdict::half_made(&held, &self.goal, &before));
        wrong.extend(verdict::touched(&held, &before, &here));
        wrong.extend(secrets::lost(&kept, &secrets(&pair.destination, SPACE)));
        let may_be_less = kind.is_plausible && was_read;
        if is_done && !may_be_less {
            let lacking = self.lacking(&here, &held);
            wrong.extend(lacking.into_iter().map(|lacking| format!("the run says it is done, and {lacking}")));
        }
        wrong.extend(self.finish(&pair, is_done, may_be_less).await);
        let what = self.of(end).get(request - 1).map_or("a request", String::as_str);
        wrong.into_iter().map(|wrong| format!("{} at {end:?} {request}, about {what}: {wrong}", kind.name)).collect()
    }

    /// Returns what has not arrived, but for what a run without faults leaves as it is, too.
    fn lacking(&self, here: &Documents, held: &Documents) -> Vec<String> {
        let kept = differences(here, &self.goal);
        differences(here, held).into_iter().filter(|lacking| !kept.contains(lacking)).collect()
    }

    /// Lets the next run finish what is left, and returns what is wrong with that. Where the first one `may_be_less`, because
    /// a list that can be true told it that there is nothing, it may also be refused by what is only verified: the roles of
    /// a team that came without them.
    async fn finish(&self, pair: &Pair, is_done: bool, may_be_less: bool) -> Vec<String> {
        let delta = &self.world.delta;
        let rest = pair.plan(delta).await;
        let is_verified = |finding: &Finding| finding.code == findings::VERIFY_DIFFERS;
        if may_be_less && rest.is_refused() && rest.refusals().all(is_verified) {
            return Vec::new();
        }
        if rest.is_refused() {
            return rest.refusals().map(|finding| format!("the next run is refused: {finding:?}")).collect();
        }
        let mut wrong = Vec::new();
        if is_done && !may_be_less && !rest.steps.is_empty() {
            wrong.push(format!("the run says it is done, and leaves {} steps", rest.steps.len()));
        }
        if !pair.apply(&rest).await.is_ok_and(|outcome| outcome.is_complete()) {
            wrong.push("the next run fails".to_owned());
        }
        let (here, held) = (pair.here(), pair.there());
        wrong.extend(self.lacking(&here, &held).into_iter().map(|lacking| format!("after the next run, {lacking}")));
        wrong.extend(verdict::twice(&held).into_iter().map(|twice| format!("after the next run, {twice}")));
        let more = pair.plan(delta).await;
        if !more.steps.is_empty() {
            wrong.push(format!("a third run would write {} steps", more.steps.len()));
        }
        wrong
    }
}

fn differences(here: &Documents, held: &Documents) -> Vec<String> {
    let mut found = check_synced(here, held, &Expect { asked: true, ..Expect::default() });
    found.extend(foreign_ids(here, held));
    let disabled = held.get("projects").into_iter().flatten().filter(|project| project["IsDisabled"] == true);
    found.extend(disabled.map(|project| format!("project {} stays disabled", project["Name"])));
    found
}

/// A client that waits no longer than it must.
fn hasty(sandbox: &Sandbox) -> Client {
    let short = |millis| Duration::from_millis(millis);
    let retry = RetryPolicy {
        tries: 3,
        throttled_tries: 3,
        first_wait: short(1),
        longest_wait: short(5),
        total_wait: short(500),
    };
    client(sandbox, retry, short(1000))
}

/// A client as the program has it.
fn patient(sandbox: &Sandbox) -> Client {
    client(sandbox, RetryPolicy::default(), Duration::from_secs(120))
}

fn client(sandbox: &Sandbox, retry: RetryPolicy, timeout: Duration) -> Client {
    let builder = Client::builder(&sandbox.url()).expect("the address is a URL");
    let builder = builder.api_key(ApiKey::from(CANARY.to_owned())).retry(retry).timeout(timeout);
    builder.build().expect("the client can be built")
}

/// Syncs, and returns whether the program would end with 0.
pub async fn run(pair: &Pair, delta: &Delta, client: fn(&Sandbox) -> Client) -> bool {
    let (source, destination) = (client(&pair.source), client(&pair.destination));
    let (Some(mut here), Some(mut there)) = (side_of(&source, "source").await, side_of(&destination, "there").await)
    else {
        return false;
    };
    let galleries = wanted_galleries(&here, delta);
    for (client, side) in [(&source, &mut here), (&destination, &mut there)] {
        if read_galleries(client, &galleries, "a side", side).await.is_err() {
            return false;
        }
    }
    let plan = plan_destination("production", &here, &there, delta);
    let Ok(space) = destination.find_space(SPACE).await else { return false };
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let options = options(4, stop);
    !plan.is_refused() && apply(&plan, &destination, &space, &options).await.is_ok_and(|outcome| outcome.is_complete())
}
