//! Properties that must hold for any pair of spaces. Few cases and small spaces, because each case starts servers.

use octosync::apply::apply;
use octosync::delta::{Delta, FirstSync, Mode};
use octosync::plan::DestinationPlan;
use octosync_e2e::judge::{self, Expectation};
use octosync_e2e::kit::{Pair, SPACE, Wanted, client, options};
use octosync_e2e::random::random_space_of_every_kind;
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::{ASKED, Judged, asking, creating};
use octosync_e2e::trial;
use octosync_e2e::{judge::FirstSync as Said, judge::Mode as Treated, secrets};
use proptest::prelude::*;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeMap;

/// How many pairs each property sees.
const FEW: u32 = 24;

fn config() -> ProptestConfig {
    ProptestConfig { max_shrink_iters: 200, ..trial::config(FEW) }
}

/// The refusals that a random pair may meet, because no default can decide them.
const REFUSABLE: &[&str] = &["variable.ambiguous", "steps.position", "ref.unmapped", "scope.widened"];

fn refused_for_good_reason(plan: &DestinationPlan) -> bool {
    plan.refusals().all(|finding| REFUSABLE.contains(&finding.code.as_str()))
}

/// Runs a check for random pairs and both words; returns how many were synced and not refused.
fn for_pairs(check: impl AsyncFn(&Documents, &Documents, FirstSync, Said) -> bool) -> u32 {
    let synced = Cell::new(0);
    let strategy = (random_space_of_every_kind(), random_space_of_every_kind(), any::<bool>());
    trial::holds(config(), &strategy, async |(here, there, take)| {
        let (word, said) = match take {
            true => (FirstSync::TakeSource, Said::TakeSource),
            false => (FirstSync::KeepDestination, Said::KeepDestination),
        };
        synced.set(synced.get() + u32::from(check(&here, &there, word, said).await));
        Ok(())
    });
    synced.get()
}

#[test]
fn apply_then_plan_is_empty_and_the_judge_agrees() {
    let synced = for_pairs(async |here, there, word, said| {
        let judged = Judged::start(here, there).await;
        let delta = asking(Mode::Merge).first_sync(word);
        let plan = judged.pair.plan(&delta).await;
        if plan.is_refused() {
            assert!(refused_for_good_reason(&plan), "{:#?}", plan.refusals().collect::<Vec<_>>());
            assert_eq!(judged.pair.destination.writes(), 0);
            return false;
        }
        let expectation = Expectation::default().asked(Treated::Merge).first_sync(said);
        judged.sync(&delta, &expectation).await;
        true
    });
    assert!(synced > trial::cases(FEW) / 3, "only {synced} of {} pairs were synced", trial::cases(FEW));
}

#[test]
fn a_second_sync_after_either_word_is_quiet_under_the_other() {
    for_pairs(async |here, there, _, _| {
        let pair = Pair::start(here, there).await;
        let take = creating().first_sync(FirstSync::TakeSource);
        let plan = pair.plan(&take).await;
        if plan.is_refused() {
            return false;
        }
        pair.sync(&take).await;
        let keep = pair.plan(&creating().first_sync(FirstSync::KeepDestination)).await;
        assert!(keep.steps.is_empty(), "{:#?}", keep.steps);
        true
    });
}

#[test]
fn the_plan_and_what_it_leaves_are_the_same_under_any_order_and_concurrency() {
    for_pairs(async |here, there, word, _| {
        let delta = asking(Mode::Merge).first_sync(word);
        let (first, plan) = left_behind(here, there, &delta, 1, None).await;
        let (second, again) = left_behind(here, there, &delta, 8, Some(4711)).await;
        assert_eq!(plan, again, "the plans differ");
        assert_eq!(first, second, "what the plans leave differs");
        first.is_some()
    });
}

/// Plans, applies with so many writes at once, and returns what a following plan from the destination back to the
/// source sees: everything that stands there, in names.
async fn left_behind(
    here: &Documents,
    there: &Documents,
    delta: &Delta,
    concurrency: usize,
    shuffled: Option<u64>,
) -> (Option<Vec<String>>, String) {
    let pair = Pair::start(here, there).await;
    if let Some(seed) = shuffled {
        pair.source.shuffle(seed);
        pair.destination.shuffle(seed + 1);
    }
    let plan = pair.plan(delta).await;
    // Where the servers are differs from run to run; what is planned must not.
    let mut shown = plan.clone();
    shown.site.installation_id = String::new();
    shown.site.space_id = String::new();
    let text = serde_json::to_string_pretty(&shown).expect("a plan is JSON");
    if plan.is_refused() {
        return (None, text);
    }
    let client = client(&pair.destination);
    let space = client.find_space(SPACE).await.expect("the space is there");
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let options = options(concurrency, stop);
    let outcome = apply(&plan, &client, &space, &options).await.expect("the plan is applied");
    assert!(outcome.is_complete(), "{:#?}", outcome.steps);
    (Some(in_names(&pair).await), text)
}

async fn in_names(pair: &Pair) -> Vec<String> {
    let side = octosync_e2e::kit::side(&pair.destination, "destination").await;
    side.nodes.values().map(|node| format!("{} {}", node.key, node.doc.digest())).collect()
}

#[test]
fn no_secret_of_the_destination_is_lost_or_changed() {
    for_pairs(async |here, there, word, _| {
        let pair = Pair::start(here, there).await;
        let before = secrets::secrets(&pair.destination, SPACE);
        let delta = asking(Mode::Merge).first_sync(word);
        if pair.plan(&delta).await.is_refused() {
            return false;
        }
        pair.sync(&delta).await;
        secrets::assert_kept(&before, &secrets::secrets(&pair.destination, SPACE));
        true
    });
}

/// Lifting, lowering and lifting again is lifting: what stands on the destination reads like the source.
#[test]
fn lifting_what_was_written_gives_what_was_lifted() {
    let synced = for_pairs(async |here, _, _, _| {
        let pair = Pair::start(here, &Documents::new()).await;
        if pair.plan(&asking(Mode::Merge)).await.is_refused() {
            return false;
        }
        pair.sync(&asking(Mode::Merge)).await;
        let (wanted, found) = (lifted(&pair.source).await, lifted(&pair.destination).await);
        let missing: Vec<&String> = wanted.keys().filter(|key| !found.contains_key(*key)).collect();
        assert!(missing.is_empty(), "missing: {missing:?}");
        for (key, document) in &wanted {
            assert_eq!(document, &found[key], "{key}");
        }
        true
    });
    assert!(synced > trial::cases(FEW) / 2, "only {synced} of {}", trial::cases(FEW));
}

/// Actions are stamped with the newest version of a template that is new there.
const TEMPLATE_VERSION: &str = "Octopus.Action.Template.Version";
/// The fields that a server counts or knows for itself alone: no two servers have the same.
const OWN: &[&str] = &[
    "ReadModelVersion",
    "IndexGeneration",
    "DocumentRevision",
    "ProjectionEpoch",
    "SortOrder",
    "Slug",
    TEMPLATE_VERSION,
];

async fn lifted(sandbox: &octopus_sandbox::Sandbox) -> BTreeMap<String, Value> {
    let side = octosync_e2e::kit::side(sandbox, "side").await;
    // Of what is asked for not all arrives, and what does is judged elsewhere.
    let compared = side.nodes.values().filter(|node| !ASKED.contains(&node.key.kind().word()));
    let documents = compared.map(|node| {
        let document = serde_json::to_value(&node.doc).expect("a document is JSON");
        (node.key.to_string(), without_own(document))
    });
    documents.collect()
}

fn without_own(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().filter(|(member, _)| !OWN.contains(&member.as_str()));
            let kept = kept.map(|(member, value)| (member, without_own(value)));
            Value::Object(kept.filter(|(_, value)| !says_nothing(value)).collect())
        }
        Value::Array(list) => list.into_iter().map(without_own).collect(),
        other => other,
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

#[test]
fn the_judge_is_used_on_random_pairs_with_mistakes_too() {
    // A judge that finds nothing wrong in pairs that were never synced would prove nothing above.
    let blind = Cell::new(0);
    for_pairs(async |here, there, _, _| {
        let pair = Pair::start(here, there).await;
        let (source, destination) =
            (octosync_e2e::story::look(&pair.source).await, octosync_e2e::story::look(&pair.destination).await);
        let expectation = Expectation::default().mode("environments", Treated::Create);
        let problems = judge::problems(&source, &destination, &destination, &expectation);
        blind.set(blind.get() + u32::from(problems.is_empty()));
        true
    });
    assert!(
        blind.get() < trial::cases(FEW) / 2,
        "nothing was wrong in {} of {} pairs that were not synced",
        blind.get(),
        trial::cases(FEW)
    );
}
