//! The real program between two servers: what it leaves is judged, and what it says and writes holds no secret.

use octosync_e2e::judge::{Expectation, FirstSync, Mode, assert_synced};
use octosync_e2e::kit::{CANARY, Pair, SPACE};
use octosync_e2e::program::{Desk, Ran};
use octosync_e2e::secrets;
use octosync_e2e::spaces::{half_of, lookups, rich_space};
use octosync_e2e::story::look;
use serde_json::{Value, json};

fn desk(pair: &Pair, settings: &str) -> Desk {
    let text = format!(
        "version: 1
source:
  url: {source}
  space: {SPACE}
  api_key: {{ env: SOURCE_KEY }}
destinations:
  production:
    url: {destination}
    space: {SPACE}
    api_key: {{ env: DESTINATION_KEY }}
kinds: {{ environments: create }}
{settings}",
        source = pair.source.url(),
        destination = pair.destination.url(),
    );
    Desk::new().file("octosync.yaml", &text).env("SOURCE_KEY", CANARY).env("DESTINATION_KEY", CANARY)
}

/// The canary, and every secret that either server keeps, stands nowhere.
fn holds_no_secret(pair: &Pair, desk: &Desk, runs: &[&Ran]) {
    let mut known: Vec<String> = vec![CANARY.to_owned()];
    known.extend(secrets::secrets(&pair.source, SPACE).into_values());
    assert!(known.len() > 5, "there are secrets to betray");
    let mut said: String = runs.iter().map(|run| run.block()).collect();
    said.push_str(&desk.everything());
    let betrayed: Vec<&String> = known.iter().filter(|secret| said.contains(secret.as_str())).collect();
    assert!(betrayed.is_empty(), "{betrayed:?}");
}

#[tokio::test]
async fn everything_is_synced_once_and_betrayed_never() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    let before = look(&pair.destination).await;
    let desk = desk(&pair, "");
    let plan = desk.octosync(&["plan", "--out", "plan.json", "--trace", "plan.trace"]).await;
    plan.exits(2).broke_nothing();
    assert_eq!(pair.destination.writes(), 0, "{}", plan.block());
    let shown = desk.octosync(&["show", "plan.json", "--verbose"]).await;
    let applied = desk.octosync(&["apply", "plan.json", "--yes", "--trace", "apply.trace"]).await;
    applied.exits(0).broke_nothing();
    let (source, after) = (look(&pair.source).await, look(&pair.destination).await);
    assert_synced(&source, &before, &after, &Expectation::default().mode("environments", Mode::Create));
    pair.source.shuffle(5);
    pair.destination.shuffle(6);
    pair.destination.clear_requests();
    let again = desk.octosync(&["sync", "--yes", "--json", "--trace", "again.trace"]).await;
    again.exits(0);
    assert_eq!(pair.destination.writes(), 0, "{}", again.block());
    assert_eq!(pair.source.writes(), 0);
    holds_no_secret(&pair, &desk, &[&plan, &shown, &applied, &again]);
}

#[tokio::test]
async fn what_stands_on_both_sides_waits_for_a_word() {
    for (word, said) in [("take_source", FirstSync::TakeSource), ("keep_destination", FirstSync::KeepDestination)] {
        let pair = Pair::start(&rich_space(), &half_of(&rich_space())).await;
        let before = look(&pair.destination).await;
        let kept = secrets::secrets(&pair.destination, SPACE);
        let refused = desk(&pair, "").octosync(&["sync", "--yes"]).await;
        refused.exits(3).says("first_sync").broke_nothing();
        assert_eq!(pair.destination.writes(), 0, "{}", refused.block());
        let desk = desk(&pair, &format!("first_sync: {word}\n"));
        desk.octosync(&["sync", "--yes"]).await.exits(0).broke_nothing();
        let (source, after) = (look(&pair.source).await, look(&pair.destination).await);
        // One word for all kinds leaves values to the rules for rows (A8).
        let expectation = Expectation::default().mode("environments", Mode::Create).first_sync(said);
        let expectation = expectation.first_sync_of("variables", FirstSync::KeepDestination);
        assert_synced(&source, &before, &after, &expectation);
        secrets::assert_kept(&kept, &secrets::secrets(&pair.destination, SPACE));
        pair.destination.clear_requests();
        desk.octosync(&["sync", "--yes"]).await.exits(0);
        assert_eq!(pair.destination.writes(), 0);
    }
}

#[tokio::test]
async fn the_plan_says_the_same_under_any_order_and_concurrency() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    let desk = desk(&pair, "");
    let first = desk.octosync(&["plan", "--concurrency", "1"]).await;
    for (seed, concurrency) in [(1, "2"), (2, "64")] {
        pair.source.shuffle(seed);
        pair.destination.shuffle(seed + 7);
        let other = desk.octosync(&["plan", "--concurrency", concurrency]).await;
        assert_eq!((other.code, &other.stdout), (first.code, &first.stdout));
    }
}

#[tokio::test]
async fn the_doctor_says_what_a_deployment_would_lack_there() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    let desk = desk(&pair, "");
    let first = desk.octosync(&["doctor"]).await;
    first.exits(0).broke_nothing().says("roles without a healthy target: ").says("cluster in Development");
    first.says("worker pools without a healthy worker: ").says("not checked: whether packages are in the feeds");
    assert_eq!((pair.source.writes(), pair.destination.writes()), (0, 0), "{}", first.block());
    desk.octosync(&["sync", "--yes"]).await.exits(0);
    let environments: Vec<Value> = ids(&pair, "environments");
    for machine in pair.destination.documents(SPACE, "machines") {
        pair.destination.edit(SPACE, "machines", machine["Id"].as_str().unwrap(), |machine| {
            machine["Roles"] = json!(["Cluster", "web"]);
            machine["EnvironmentIds"] = environments.clone().into();
            machine["HealthStatus"] = json!("Healthy");
        });
    }
    pair.destination.clear_requests();
    let second = desk.octosync(&["doctor"]).await;
    second.exits(0).says("every step with roles finds a healthy target");
    holds_no_secret(&pair, &desk, &[&first, &second]);
    let requests = pair.destination.requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
    assert!(requests.len() < 60, "in bulk: {}", requests.len());
}

fn ids(pair: &Pair, collection: &str) -> Vec<Value> {
    pair.destination.documents(SPACE, collection).iter().map(|document| document["Id"].clone()).collect()
}
