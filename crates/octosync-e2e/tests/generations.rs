//! Whole spaces between servers of six generations (A7), strict and lenient, checked on the destination.

use octosync::decision::{Origin, Set, Verdict};
use octosync::delta::{Delta, Mode};
use octosync::plan::DestinationPlan;
use octosync::registry::kinds::ENVIRONMENTS;
use octosync_e2e::check::{Expect, check_synced, foreign_ids};
use octosync_e2e::kit::{Pair, Wanted, destination, seed, source};
use octosync_e2e::spaces::{Documents, lookups, odd_names, rich_space};
use octosync_e2e::story::samples;
use serde_json::{Value, json};

const GENERATIONS: [&str; 6] = ["2020.3.2", "2021.2.4488", "2023.1.9000", "2024.4.7000", "2025.3.14000", "2026.1.9674"];

/// The first of them that has all that the rich space holds, such as parent environments.
const HAS_ALL: &str = "2026.1.9674";
/// The first of them that has all that the sample space holds, such as accounts by OIDC.
const HAS_SAMPLES: &str = "2025.3.14000";

fn creating() -> Delta {
    Delta::default().kind(ENVIRONMENTS, Mode::Create).kind(octosync::key::Kind::of("proxies"), Mode::Create)
}

fn across() -> Delta {
    Delta { allow_version_gap: Set { value: true, origin: Origin::Default }, ..creating() }
}

async fn pair(here: &str, there: &str, documents: &Documents, ground: &Documents, lenient: bool) -> Pair {
    let here = source().version(here).lenient(lenient).space(seed(documents));
    Pair::of(here, destination().version(there).lenient(lenient).space(seed(ground))).await
}

/// Nothing may end up with fewer restrictions than on the source.
fn widens_nothing(plan: &DestinationPlan) {
    let wider = plan.decisions.iter().filter(|decision| decision.verdict == Verdict::Widen);
    let wider: Vec<_> = wider.collect();
    assert!(wider.is_empty(), "{wider:#?}");
    assert!(plan.findings.iter().all(|finding| finding.code != "scope.widened"), "{:#?}", plan.findings);
}

/// Syncs, and checks what has to hold between any two versions.
async fn arrives(pair: &Pair, delta: &Delta) {
    let gap = delta.allow_version_gap.value;
    let plan = pair.plan(delta).await;
    let refusals: Vec<_> = plan.refusals().collect();
    assert!(refusals.is_empty(), "refused: {refusals:#?}");
    widens_nothing(&plan);
    let outcome = pair.apply(&plan).await.expect("it is applied");
    let failed: Vec<_> = outcome.steps.iter().filter(|step| step.status != octosync::apply::Status::Done).collect();
    assert!(failed.is_empty(), "failed: {failed:#?}");
    // Fields that an older server does not know are sent where nothing there can tell, and reported when they are not
    // taken.
    let taken = outcome.findings.iter().all(|finding| gap && finding.code == "field.not_accepted");
    assert!(taken, "not taken as it was sent: {:#?}", outcome.findings);
    let foreign = foreign_ids(&pair.here(), &pair.there());
    assert!(foreign.is_empty(), "ids of the source on the destination: {foreign:#?}");
    pair.assert_quiet(delta).await;
}

#[tokio::test]
async fn whole_spaces_arrive_between_servers_of_each_generation() {
    for version in GENERATIONS {
        let mut spaces = vec![(odd_names(), Documents::new(), true)];
        spaces.extend(samples().map(|samples| (samples, Documents::new(), version >= HAS_SAMPLES)));
        spaces.extend(Some((rich_space(), lookups(), true)).filter(|_| version >= HAS_ALL));
        for (documents, ground, is_whole) in &spaces {
            for lenient in [false, true] {
                let pair = pair(version, version, documents, ground, lenient).await;
                eprintln!("{version}, lenient: {lenient}");
                arrives(&pair, &creating()).await;
                // Documents that an older server lacks leave references to nothing on the source itself.
                if *is_whole {
                    let mistakes = check_synced(&pair.here(), &pair.there(), &Expect::default());
                    assert!(mistakes.is_empty(), "{version}: {mistakes:#?}");
                }
            }
        }
    }
}

/// How long releases are kept, in one line for any generation: nothing, `default`, for ever or a number of units.
fn kept(policy: &Value) -> String {
    let forever = policy["ShouldKeepForever"] == true || policy["QuantityToKeep"] == 0;
    match policy["Strategy"].as_str() {
        Some(strategy @ ("Default" | "Forever")) => strategy.to_owned(),
        _ if policy.is_null() => String::new(),
        _ if forever => "Forever".to_owned(),
        _ => format!("{} {}", policy["QuantityToKeep"], policy["Unit"]),
    }
}

fn retention(documents: &Documents) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // The default one stands on both sides, and is left alone.
    let made = documents["lifecycles"].iter().filter(|lifecycle| lifecycle["Name"] != "Default Lifecycle");
    for lifecycle in made {
        let name = lifecycle["Name"].as_str().unwrap_or_default().trim();
        let phases = lifecycle["Phases"].as_array().into_iter().flatten();
        for (at, owner) in [lifecycle].into_iter().chain(phases).enumerate() {
            for field in ["ReleaseRetentionPolicy", "TentacleRetentionPolicy"] {
                lines.push(format!("{name} {at} {field} {}", kept(&owner[field])));
            }
        }
    }
    lines.sort();
    lines
}

/// Older servers know no default to keep things by, so that each lifecycle says for how long, or for ever.
fn keeping(mut documents: Documents) -> Documents {
    for (at, lifecycle) in documents.get_mut("lifecycles").into_iter().flatten().enumerate() {
        let counted =
            json!({ "Strategy": "Count", "Unit": "Days", "QuantityToKeep": at + 3, "ShouldKeepForever": false });
        let forever = json!({ "Strategy": "Forever", "Unit": "Items", "QuantityToKeep": 0, "ShouldKeepForever": true });
        lifecycle["ReleaseRetentionPolicy"] = counted;
        lifecycle["TentacleRetentionPolicy"] = forever;
    }
    documents
}

#[tokio::test]
async fn a_default_that_an_older_server_does_not_know_is_refused() {
    let pair = pair("2026.1.9674", "2023.1.9000", &odd_names(), &Documents::new(), false).await;
    let plan = pair.plan(&across()).await;
    assert!(plan.refusals().any(|finding| finding.code == "retention.no_equivalent"), "{:#?}", plan.findings);
    assert!(pair.apply(&plan).await.is_err());
    assert_eq!(pair.destination.writes(), 0, "a refused plan writes nothing");
}

#[tokio::test]
async fn a_wide_gap_changes_no_meaning_and_makes_no_second_write() {
    for here in GENERATIONS {
        for there in GENERATIONS.into_iter().filter(|there| *there != here) {
            eprintln!("{here} to {there}");
            let pair = pair(here, there, &keeping(odd_names()), &Documents::new(), false).await;
            let plan = pair.plan(&creating()).await;
            assert!(plan.refusals().any(|finding| finding.code == "version.gap"), "{:#?}", plan.findings);
            assert_eq!(pair.destination.writes(), 0);
            arrives(&pair, &across()).await;
            let (before, after) = (retention(&pair.here()), retention(&pair.there()));
            let differs: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
            assert!(differs.is_empty(), "{here} to {there}: {differs:#?} of {after:#?}");
        }
    }
}
