//! The destination dies at every single request of a run: the next run finishes what was begun.

use octopus_client::{ApiKey, Client, RetryPolicy, Space};
use octopus_sandbox::{Effect, Fault, Sandbox, SpaceSeed};
use octosync::apply::apply;
use octosync::delta::{Delta, FirstSync, Mode};
use octosync::plan::DestinationPlan;
use octosync::registry::kinds::{
    CHANNELS, DEPLOYMENT_PROCESSES, LIBRARY_VARIABLE_SETS, PROJECTS, SCRIPT_MODULES, STEP_TEMPLATES, TAG_SETS,
    VARIABLES,
};
use octosync_e2e::check::{Expect, check_synced, foreign_ids};
use octosync_e2e::faults::world::whole;
use octosync_e2e::kit::{Pair, SPACE, Wanted, destination, options};
use octosync_e2e::spaces::{Documents, half_of};
use octosync_e2e::story::creating;
use serde_json::json;

/// The collections of which a server is made anew.
const COLLECTIONS: &[&str] = &[
    "environments",
    "projectgroups",
    "lifecycles",
    "tagsets",
    "feeds",
    "accounts",
    "workerpools",
    "machinepolicies",
    "proxies",
    "actiontemplates",
    "libraryvariablesets",
    "projects",
    "channels",
    "deploymentprocesses",
    "variablesets",
];

fn taken(sandbox: &Sandbox) -> Documents {
    COLLECTIONS.iter().map(|collection| ((*collection).to_owned(), sandbox.documents(SPACE, collection))).collect()
}

/// The documents on the destination, and the settings of the sync.
struct Case {
    there: Documents,
    delta: Delta,
}

/// How many requests a whole run makes.
async fn requests(case: &Case) -> usize {
    let pair = Pair::start(&whole(), &case.there).await;
    let plan = pair.plan(&case.delta).await;
    let hand = Hand::on(&pair).await;
    pair.destination.clear_requests();
    assert!(hand.apply(&plan).await, "a run without faults is complete");
    pair.destination.requests().len()
}

/// A client that gives up at once, so that dying takes no time.
struct Hand {
    client: Client,
    space: Space,
}

impl Hand {
    async fn on(pair: &Pair) -> Hand {
        let builder = Client::builder(&pair.destination.url()).expect("the address is a URL");
        let client = builder.api_key(ApiKey::from("API-X".to_owned())).retry(RetryPolicy::never()).build();
        let client = client.expect("the client can be built");
        let space = client.find_space(SPACE).await.expect("the space is there");
        Hand { client, space }
    }

    /// Applies a plan and says whether all of it was done.
    async fn apply(&self, plan: &DestinationPlan) -> bool {
        let (_keep, stop) = tokio::sync::watch::channel(false);
        let options = options(4, stop);
        apply(plan, &self.client, &self.space, &options).await.is_ok_and(|outcome| outcome.is_complete())
    }
}

/// Lets the destination die at a request, starts it again from what it held, and syncs again. Returns what is wrong.
async fn dies_at(case: &Case, request: usize, last: &Effect) -> Result<(), String> {
    let pair = Pair::start(&whole(), &case.there).await;
    let plan = pair.plan(&case.delta).await;
    let hand = Hand::on(&pair).await;
    pair.destination.insert_fault(Fault::at("*", last.clone()).nth(request));
    pair.destination.insert_fault(Fault::at("*", Effect::StopServing).after(request + 1));
    let finished = hand.apply(&plan).await;
    let held = taken(&pair.destination);
    if case.there.is_empty() {
        nothing_half_made_can_be_deployed(&held)?;
    }
    let again = destination().space(SpaceSeed::from_documents(SPACE, held)).start().await.expect("it starts again");
    let pair = Pair { source: pair.source, destination: again, keeper: None, supplied: None };
    let rest = pair.plan(&case.delta).await;
    if rest.is_refused() {
        return Err(format!("the next run is refused: {:#?}", rest.refusals().collect::<Vec<_>>()));
    }
    if finished && !rest.steps.is_empty() {
        return Err(format!("a finished run leaves work: {:#?}", rest.steps));
    }
    pair.sync(&case.delta).await;
    let (here, there) = (pair.here(), pair.there());
    let mut mistakes = check_synced(&here, &there, &Expect::default());
    mistakes.extend(foreign_ids(&here, &there));
    mistakes.extend((there["projects"][0]["IsDisabled"] != false).then(|| "the project stays disabled".to_owned()));
    if !mistakes.is_empty() {
        return Err(format!("{mistakes:#?}"));
    }
    pair.assert_quiet(&case.delta).await;
    Ok(())
}

/// Lets it happen at every request of a run.
async fn dies_anywhere(case: Case, last: Effect) {
    let mut wrong = Vec::new();
    for request in 1..=requests(&case).await {
        if let Err(problem) = dies_at(&case, request, &last).await {
            wrong.push(format!("died at request {request}: {problem}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A project that is there and not whole is disabled.
fn nothing_half_made_can_be_deployed(held: &Documents) -> Result<(), String> {
    let Some(project) = held["projects"].first() else { return Ok(()) };
    let of = |collection: &str, list: &str, owner: &str| {
        let mut found = held[collection].iter().filter(|document| document[owner] == project["Id"]);
        found.next().and_then(|document| document[list].as_array()).map_or(0, Vec::len)
    };
    let steps = of("deploymentprocesses", "Steps", "ProjectId");
    let rows = of("variablesets", "Variables", "OwnerId");
    let whole = steps == 2 && rows == 3 && held["channels"].len() == 2;
    match whole || project["IsDisabled"] == true {
        true => Ok(()),
        false => Err(format!("a project of {steps} steps and {rows} rows can be deployed")),
    }
}

fn new() -> Case {
    Case { there: Documents::new(), delta: creating() }
}

#[tokio::test]
async fn a_server_that_dies_before_any_request() {
    dies_anywhere(new(), Effect::StopServing).await;
}

#[tokio::test]
async fn a_server_that_dies_after_any_request_was_done_but_not_answered() {
    dies_anywhere(new(), Effect::DropAfterHandling).await;
}

#[tokio::test]
async fn a_server_that_refuses_any_one_request() {
    let body = json!({ "ErrorMessage": "not now" }).to_string();
    dies_anywhere(new(), Effect::Status { code: 500, body, headers: Vec::new() }).await;
}

/// A creation that was begun is finished, also where documents that exist are never touched.
#[tokio::test]
async fn a_server_that_dies_while_everything_is_only_created() {
    let kinds = [
        PROJECTS,
        CHANNELS,
        DEPLOYMENT_PROCESSES,
        VARIABLES,
        LIBRARY_VARIABLE_SETS,
        SCRIPT_MODULES,
        TAG_SETS,
        STEP_TEMPLATES,
    ];
    let delta = kinds.into_iter().fold(creating(), |delta, kind| delta.kind(kind, Mode::Create));
    dies_anywhere(Case { there: Documents::new(), delta }, Effect::StopServing).await;
}

#[tokio::test]
async fn a_server_that_dies_while_what_stands_there_is_overwritten() {
    let delta = creating().first_sync(FirstSync::TakeSource);
    dies_anywhere(Case { there: half_of(&whole()), delta }, Effect::DropAfterHandling).await;
}
