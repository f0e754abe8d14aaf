//! Whole spaces, judged over HTTP: what should have come came, what should have stayed stayed, and nothing else happened.

use octosync::delta::{self, FirstSync};
use octosync_e2e::judge::{self, Expectation, Mode};
use octosync_e2e::kit::Wanted;
use octosync_e2e::spaces::{Documents, full_space, half_of, lookups, rich_space};
use octosync_e2e::story::{Judged, asking, creating, folder, samples};
use octosync_e2e::tiny::environment;

fn created() -> Expectation {
    Expectation::default().mode("environments", Mode::Create).mode("proxies", Mode::Create)
}

#[tokio::test]
async fn a_real_space_to_an_empty_one() {
    let Some(samples) = samples() else { return };
    Judged::start(&samples, &Documents::new()).await.sync(&creating(), &created()).await;
}

#[tokio::test]
async fn a_real_space_over_half_of_it_taking_the_source() {
    let Some(samples) = samples() else { return };
    let judged = Judged::start(&samples, &half_of(&samples)).await;
    let expectation = created().first_sync(judge::FirstSync::TakeSource);
    judged.sync(&creating().first_sync(FirstSync::TakeSource), &expectation).await;
}

#[tokio::test]
async fn a_real_space_over_half_of_it_keeping_the_destination() {
    let Some(samples) = samples() else { return };
    let judged = Judged::start(&samples, &half_of(&samples)).await;
    let expectation = created().first_sync(judge::FirstSync::KeepDestination);
    judged.sync(&creating().first_sync(FirstSync::KeepDestination), &expectation).await;
}

#[tokio::test]
async fn everything_to_a_space_with_what_it_needs() {
    Judged::start(&rich_space(), &lookups()).await.sync(&creating(), &created()).await;
}

#[tokio::test]
async fn everything_over_half_of_it_taking_the_source() {
    let judged = Judged::start(&rich_space(), &half_of(&rich_space())).await;
    let expectation = created().first_sync(judge::FirstSync::TakeSource);
    judged.sync(&creating().first_sync(FirstSync::TakeSource), &expectation).await;
}

#[tokio::test]
async fn everything_over_half_of_it_keeping_the_destination() {
    let judged = Judged::start(&rich_space(), &half_of(&rich_space())).await;
    let expectation = created().first_sync(judge::FirstSync::KeepDestination);
    judged.sync(&creating().first_sync(FirstSync::KeepDestination), &expectation).await;
}

#[tokio::test]
async fn all_that_can_be_asked_for_to_a_space_with_what_it_needs() {
    let judged = Judged::start(&full_space(), &lookups()).await;
    judged.sync(&asking(delta::Mode::Create), &Expectation::default().asked(Mode::Create)).await;
}

#[tokio::test]
async fn all_that_can_be_asked_for_over_half_of_it_under_either_word() {
    for (word, said) in [
        (FirstSync::TakeSource, judge::FirstSync::TakeSource),
        (FirstSync::KeepDestination, judge::FirstSync::KeepDestination),
    ] {
        let judged = Judged::start(&full_space(), &half_of(&full_space())).await;
        let expectation = Expectation::default().asked(Mode::Merge).first_sync(said);
        judged.sync(&asking(delta::Mode::Merge).first_sync(word), &expectation).await;
    }
}

/// The destination's own environments; one of the source's has no counterpart, another is called differently.
#[tokio::test]
async fn everything_to_other_environments() {
    use octosync::registry::kinds::ENVIRONMENTS;
    let mut ground = lookups();
    let environments = ground.entry("environments".to_owned()).or_default();
    environments.retain(|environment| environment["Name"] != "Development");
    environments.push(environment(9999, "Abroad"));
    for environment in environments.iter_mut().filter(|environment| environment["Name"] == "Test") {
        environment["Name"] = "Staging".into();
    }
    let delta = octosync::delta::Delta::default().name(ENVIRONMENTS, "Development", &[]).name(
        ENVIRONMENTS,
        "Test",
        &["Staging"],
    );
    let expectation =
        Expectation::default().name("environments", "Development", &[]).name("environments", "Test", &["Staging"]);
    Judged::start(&without_lists_of_development(), &ground).await.sync(&delta, &expectation).await;
}

/// Lists of environments in texts are no scopes: an entry without a counterpart is refused, not left out.
fn without_lists_of_development() -> Documents {
    let mut text = serde_json::to_string(&rich_space()).expect("documents are JSON");
    for list in ["Environments-1,Environments-2", "Environments-2,Environments-1", "Environments-1,Environments-3"] {
        text = text.replace(list, list.replace("Environments-1", "").trim_matches(','));
    }
    serde_json::from_str(&text).expect("documents are JSON")
}

#[tokio::test]
async fn the_sample_of_the_demo() {
    use octosync::registry::kinds::ENVIRONMENTS;
    let sample = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../octosync-cli/demo");
    let (here, there) = (folder(&sample.join("source")), folder(&sample.join("destination")));
    for (word, said) in [
        (FirstSync::TakeSource, judge::FirstSync::TakeSource),
        (FirstSync::KeepDestination, judge::FirstSync::KeepDestination),
    ] {
        let judged = Judged::start(&here, &there).await;
        let delta = octosync::delta::Delta::default().first_sync(word).name(ENVIRONMENTS, "Development", &[]).name(
            ENVIRONMENTS,
            "Test",
            &["Staging"],
        );
        let expectation = Expectation::default().first_sync(said).name("environments", "Development", &[]).name(
            "environments",
            "Test",
            &["Staging"],
        );
        judged.sync(&delta, &expectation).await;
    }
}

/// Kinds by collection, and their words.
const RENAMED: &[(&str, octosync::key::Kind, &str)] = {
    use octosync::registry::kinds::*;
    &[
        ("environments", ENVIRONMENTS, "environments"),
        ("parentenvironments", ENVIRONMENTS, "environments"),
        ("projectgroups", PROJECT_GROUPS, "project_groups"),
        ("lifecycles", LIFECYCLES, "lifecycles"),
        ("tagsets", TAG_SETS, "tag_sets"),
        ("feeds", FEEDS, "feeds"),
        ("accounts", ACCOUNTS, "accounts"),
        ("workerpools", WORKER_POOLS, "worker_pools"),
        ("machinepolicies", MACHINE_POLICIES, "machine_policies"),
        ("proxies", octosync::key::Kind::of("proxies"), "proxies"),
        ("actiontemplates", STEP_TEMPLATES, "step_templates"),
        ("libraryvariablesets", LIBRARY_VARIABLE_SETS, "library_variable_sets"),
        ("projects", PROJECTS, "projects"),
    ]
};

#[tokio::test]
async fn everything_under_another_name() {
    let judged = Judged::start(&rich_space(), &renamed_ground()).await;
    let (mut delta, mut expectation) = (creating(), created());
    for (collection, kind, word) in RENAMED {
        for document in judged.pair.source.documents("Default", collection) {
            let name = document["Name"].as_str().unwrap_or_default().to_owned();
            let module = document["ContentType"] == "ScriptModule";
            let built_in = matches!(document["FeedType"].as_str(), Some("BuiltIn" | "OctopusProject"));
            if built_in || name.starts_with("Default ") {
                continue;
            }
            let to = format!("{name} there");
            let (kind, word) = match module {
                true => (octosync::registry::kinds::SCRIPT_MODULES, "script_modules"),
                false => (*kind, *word),
            };
            delta = delta.name(kind, &name, &[&to]);
            expectation = expectation.name(word, &name, &[&to]);
        }
    }
    judged.sync(&delta, &expectation).await;
}

/// The environments of the destination under their other names; parent ones are made.
fn renamed_ground() -> Documents {
    let mut ground = lookups();
    ground.remove("parentenvironments");
    for environment in ground.get_mut("environments").into_iter().flatten() {
        environment["Name"] = format!("{} there", environment["Name"].as_str().unwrap_or_default()).into();
    }
    ground
}
