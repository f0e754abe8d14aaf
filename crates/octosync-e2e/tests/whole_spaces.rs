//! Whole spaces, to an empty and to a half full destination, checked on the destination through the API.

use octosync::delta::{Delta, FirstSync, Mode};
use octosync::registry::kinds::ENVIRONMENTS;
use octosync_e2e::check::{Expect, check_synced, foreign_ids, untouched};
use octosync_e2e::kit::{Pair, Wanted, destination, seed, source};
use octosync_e2e::spaces::{Documents, half_of, large_space, lookups, odd_names, rich_space};
use serde_json::{Value, json};
use std::path::PathBuf;

fn creating() -> Delta {
    Delta::default().kind(ENVIRONMENTS, Mode::Create).kind(octosync::key::Kind::of("proxies"), Mode::Create)
}

/// The sample of a real space, if it is at hand.
fn samples() -> Option<Documents> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/spaces/cloud-samples");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return None;
    }
    let files = std::fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.expect("an entry").path());
    let read = |path: PathBuf| {
        let stem = path.file_stem()?.to_str()?.to_owned();
        let text = std::fs::read_to_string(&path).ok()?;
        Some((stem, serde_json::from_str(&text).ok()?))
    };
    Some(files.filter_map(read).collect())
}

async fn arrives_whole(pair: &Pair, delta: &Delta, expect: &Expect) {
    pair.sync(delta).await;
    let (here, there) = (pair.here(), pair.there());
    let mistakes = check_synced(&here, &there, expect);
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let foreign = foreign_ids(&here, &there);
    assert!(foreign.is_empty(), "ids of the source on the destination: {foreign:#?}");
    pair.assert_quiet(delta).await;
}

/// Returns the documents that stood there before and are not as they were, but for variable sets, which get new rows.
fn changed(before: &Documents, after: &Documents) -> Vec<String> {
    let plain = |document: &Value| {
        let mut document = document.clone();
        for field in ["LastModifiedOn", "LastModifiedBy"] {
            document.as_object_mut().map(|fields| fields.remove(field));
        }
        document
    };
    let collections = before.iter().filter(|(collection, _)| *collection != "variablesets");
    let documents = collections.flat_map(|(collection, list)| list.iter().map(move |document| (collection, document)));
    let differs = documents.filter(|(collection, document)| {
        let now = after[*collection].iter().find(|now| now["Id"] == document["Id"]);
        now.is_none_or(|now| plain(now) != plain(document))
    });
    differs.map(|(collection, document)| format!("{collection} {}", document["Name"])).collect()
}

#[tokio::test]
async fn a_real_space_arrives_whole_in_an_empty_one() {
    let Some(samples) = samples() else { return };
    let pair = Pair::start(&samples, &Documents::new()).await;
    arrives_whole(&pair, &creating(), &Expect::default()).await;
}

#[tokio::test]
async fn every_kind_and_reference_arrives_whole() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    let plan = pair.plan(&creating()).await;
    let unknown = plan.findings.iter().filter(|finding| finding.code == "field.not_supported");
    let unknown: Vec<_> = unknown
        .filter(|finding| !finding.message.contains("ReadModelVersion") && !finding.message.contains("IndexGeneration"))
        .collect();
    assert!(unknown.is_empty(), "fields of the API that the registry does not know: {unknown:#?}");
    arrives_whole(&pair, &creating(), &Expect::default()).await;
}

#[tokio::test]
async fn odd_names_arrive_whole() {
    let pair = Pair::start(&odd_names(), &Documents::new()).await;
    arrives_whole(&pair, &creating(), &Expect::default()).await;
}

#[tokio::test]
async fn a_virtual_directory_makes_no_difference() {
    let there = destination().base_path("/octo/pus").space(seed(&Documents::new()));
    let pair = Pair::of(source().base_path("/deploy").space(seed(&odd_names())), there).await;
    arrives_whole(&pair, &creating(), &Expect::default()).await;
}

#[tokio::test]
async fn what_stands_on_both_sides_and_differs_is_refused_without_a_word() {
    let Some(samples) = samples() else { return };
    let pair = Pair::start(&samples, &half_of(&samples)).await;
    let before = pair.there();
    let plan = pair.plan(&creating()).await;
    assert!(plan.is_refused());
    assert!(plan.refusals().all(|finding| finding.code == "first_sync.unpaired"), "{:#?}", plan.findings);
    assert!(pair.apply(&plan).await.is_err());
    assert_eq!(pair.there(), before, "a refused plan writes nothing");
    assert_eq!(pair.destination.writes(), 0);
}

#[tokio::test]
async fn take_source_makes_a_half_full_space_whole() {
    let Some(samples) = samples() else { return };
    let mut half = half_of(&samples);
    let own = [
        ("environments", json!({"Id": "Environments-900", "Name": "Own"})),
        ("projectgroups", json!({"Id": "ProjectGroups-900", "Name": "Own"})),
    ];
    for (collection, document) in own {
        half.entry(collection.to_owned()).or_default().push(document);
    }
    let pair = Pair::start(&samples, &half).await;
    let before = pair.there();
    let delta = creating().first_sync(FirstSync::TakeSource);
    pair.sync(&delta).await;
    let touched = untouched(&before, &pair.there(), &[("environments", "Own"), ("projectgroups", "Own")]);
    assert!(touched.is_empty(), "{touched:#?}");
    let mistakes = check_synced(&pair.here(), &pair.there(), &Expect::default());
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let foreign = foreign_ids(&pair.here(), &pair.there());
    assert!(foreign.is_empty(), "{foreign:#?}");
    pair.assert_quiet(&delta).await;
}

#[tokio::test]
async fn keep_destination_adds_what_is_missing_and_touches_nothing_else() {
    let Some(samples) = samples() else { return };
    let pair = Pair::start(&samples, &half_of(&samples)).await;
    let delta = creating().first_sync(FirstSync::KeepDestination);
    let before = pair.there();
    pair.sync(&delta).await;
    let changed = changed(&before, &pair.there());
    assert!(changed.is_empty(), "{changed:#?}");
    let foreign = foreign_ids(&pair.here(), &pair.there());
    assert!(foreign.is_empty(), "{foreign:#?}");
    pair.assert_quiet(&delta).await;
}

#[tokio::test]
async fn one_minor_version_apart_makes_no_second_write() {
    for (here, there) in [
        ("2026.1.9674", "2026.2.100"),
        ("2026.2.100", "2026.1.9674"),
        ("2025.4.10", "2025.3.99"),
        ("2025.3.99", "2025.4.10"),
    ] {
        let there = destination().version(there).space(seed(&Documents::new()));
        let pair = Pair::of(source().version(here).space(seed(&odd_names())), there).await;
        let plan = pair.plan(&creating()).await;
        assert!(plan.findings.iter().any(|finding| finding.code == "version.gap"), "{:#?}", plan.findings);
        assert!(!plan.is_refused(), "{here}: {:#?}", plan.refusals().collect::<Vec<_>>());
        assert!(pair.apply(&plan).await.expect("it is applied").is_complete());
        pair.assert_quiet(&creating()).await;
    }
}

#[tokio::test]
async fn the_1_001st_project_is_not_forgotten() {
    let there = destination().page_cap(300).space(seed(&Documents::new()));
    let pair = Pair::of(source().page_cap(300).space(seed(&large_space(1001, 1, 1))), there).await;
    let plan = pair.sync(&creating()).await;
    let projects =
        plan.steps.iter().filter(|step| step.id.0.starts_with("projects/") && !step.id.0.ends_with("#finish"));
    assert_eq!(projects.count(), 1001);
    assert_eq!(pair.there()["projects"].len(), 1001);
    pair.assert_quiet(&creating()).await;
}
