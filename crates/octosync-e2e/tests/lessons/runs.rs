//! How runs behave.

use crate::small::{Small, assert_says, ground, start, steps, there, web};
use octopus_sandbox::{Effect, Fault};
use octosync::delta::{Delta, FirstSync};
use octosync::plan::Site;
use octosync::progress::Silent;
use octosync_e2e::judge::{self, Expectation, Mode};
use octosync_e2e::kit::{SPACE, Wanted, client};
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::{project, script, variable};
use serde_json::{Value, json};

#[tokio::test]
async fn planning_asks_and_never_writes() {
    let judged = start(web().steps(vec![script(1, "Run", "echo")]), Documents::new()).await;
    judged.pair.plan(&creating()).await;
    assert_eq!((judged.pair.source.writes(), judged.pair.destination.writes()), (0, 0));
    judged.pair.sync(&creating()).await;
    assert_eq!(judged.pair.source.writes(), 0, "the source is only read");
}

/// Logos are no kind yet: each side keeps its own, and nothing is sent to where one would be, or would be by mistake.
#[tokio::test]
async fn a_logo_stays_what_it_is_and_nothing_is_sent_in_its_place() {
    let with = |logo: &str, description: &str| {
        web().with("projects", |project| {
            project["LogoVersion"] = json!(logo);
            project["Description"] = json!(description);
        })
    };
    let standing = with("theirs", "old").0;
    for (there_now, expected) in [(standing, json!("theirs")), (ground(&["Dev", "Test"]), Value::Null)] {
        let judged = start(with("ours", "new"), there_now).await;
        judged.pair.sync(&Delta::default().first_sync(FirstSync::TakeSource)).await;
        let project = there(&judged.pair, "projects", "Web").unwrap();
        assert_eq!((&project["LogoVersion"], &project["Description"]), (&expected, &json!("new")));
        for request in judged.pair.destination.requests() {
            let path = request.path.split('?').next().unwrap_or_default().trim_end_matches('/').to_owned();
            assert!(!path.ends_with("/logo") && (request.method == "GET" || !path.ends_with("/api")), "{request:?}");
        }
    }
}

#[tokio::test]
async fn an_empty_source_deletes_nothing() {
    let full = web().steps(vec![script(1, "Run", "echo")]).rows(vec![variable("A", "1", json!({}))]);
    let judged = start(Small(Documents::new()), full.0).await;
    let delta = creating().first_sync(FirstSync::TakeSource);
    judged.sync(&delta, &Expectation::default().mode("environments", Mode::Create)).await;
    assert_eq!(judged.pair.destination.writes(), 0);
    assert_eq!(steps(&judged.pair), ["Run"]);
}

#[tokio::test]
async fn what_the_key_may_not_read_is_named() {
    let judged = start(web(), ground(&["Dev", "Test"])).await;
    judged.pair.source.insert_fault(Fault::at("*/accounts/all", Effect::Forbid("AccountView".to_owned())));
    let client = client(&judged.pair.source);
    let (root, space) = (client.root().await.unwrap(), client.find_space(SPACE).await.unwrap());
    let site = Site {
        installation_id: root.installation_id.clone(),
        space_id: space.id.clone(),
        space: space.name.clone(),
        version: root.version.clone(),
    };
    let error = octosync::read::read(&client, &space, site, octosync::read::Reading::new("source", &Silent))
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("accounts") && error.contains("AccountView"), "{error}");
}

#[tokio::test]
async fn what_is_only_looked_up_may_be_hidden_and_is_said_to_be() {
    let judged = start(web(), ground(&["Dev", "Test"])).await;
    judged.pair.source.insert_fault(Fault::at("*/teams/all", Effect::Forbid("TeamView".to_owned())));
    let plan = judged.pair.sync(&Delta::default()).await;
    assert_says(&plan, &["read.forbidden", "teams"]);
}

#[tokio::test]
async fn two_documents_of_one_name_are_ambiguous_and_both_are_named() {
    // Loaded spaces may hold what servers of other versions let through.
    let source = web().add("projects", project(2, "  wEb "));
    let judged = start(source, ground(&["Dev", "Test"])).await;
    let names = judged.pair.source.documents(SPACE, "projects");
    if names.len() < 2 {
        assert!(judged.pair.source.notes().iter().any(|note| note.contains("wEb")), "{:?}", judged.pair.source.notes());
        return;
    }
    let plan = judged.pair.plan(&Delta::default()).await;
    assert!(plan.is_refused());
    let ids: Vec<&str> = names.iter().filter_map(|document| document["Id"].as_str()).collect();
    assert_says(&plan, &ids);
}

#[tokio::test]
async fn names_with_blanks_around_them_are_the_trimmed_ones() {
    let judged = start(web().with("projects", |project| project["Name"] = json!("  Web ")), web().0).await;
    let delta = Delta::default().first_sync(FirstSync::TakeSource);
    judged.sync(&delta, &Expectation::default().first_sync(judge::FirstSync::TakeSource)).await;
    assert_eq!(judged.pair.destination.documents(SPACE, "projects").len(), 1);
}

#[tokio::test]
async fn a_name_map_leads_everywhere_and_a_tilde_nowhere() {
    use octosync::registry::kinds::ENVIRONMENTS;
    let mut made = script(1, "Run", "echo");
    made["Actions"][0]["Environments"] = json!(["Environments-1", "Environments-2"]);
    let judged = start(web().steps(vec![made]), ground(&["Dev", "Staging"])).await;
    let delta = Delta::default().name(ENVIRONMENTS, "Dev", &[]).name(ENVIRONMENTS, "Test", &["Staging"]);
    let expectation =
        Expectation::default().name("environments", "Dev", &[]).name("environments", "Test", &["Staging"]);
    judged.sync(&delta, &expectation).await;
    let staging = there(&judged.pair, "environments", "Staging").unwrap()["Id"].clone();
    assert_eq!(crate::small::action(&judged.pair, "Run")["Environments"], json!([staging]));
}

#[tokio::test]
async fn one_environment_can_stand_for_several() {
    use octosync::registry::kinds::ENVIRONMENTS;
    let source = web().rows(vec![variable("A", "v", json!({ "Environment": ["Environments-2"] }))]);
    let judged = start(source, ground(&["Staging", "Acceptance"])).await;
    let delta = Delta::default().name(ENVIRONMENTS, "Dev", &[]).name(ENVIRONMENTS, "Test", &["Staging", "Acceptance"]);
    let names = ["Staging", "Acceptance"];
    let expectation = Expectation::default().name("environments", "Dev", &[]).name("environments", "Test", &names);
    judged.sync(&delta, &expectation).await;
    assert_eq!(crate::small::rows(&judged.pair), ["A = Replace Me Environment:2"]);
}

#[tokio::test]
async fn several_names_for_what_is_written_are_refused() {
    let judged = start(web(), ground(&["Dev", "Test"])).await;
    let plan = judged.pair.plan(&Delta::default().name(octosync::registry::kinds::PROJECTS, "Web", &["A", "B"])).await;
    assert!(plan.is_refused(), "the project is left out without a word: {:#?} {:#?}", plan.findings, plan.decisions);
}

/// A destination without any tag set or channel shows no field of theirs; that is no proof that it does not know them.
#[tokio::test]
async fn one_version_apart_an_empty_destination_takes_what_its_version_knows() {
    use octosync_e2e::kit::{Pair, destination, seed, source};
    let tags = json!({ "Id": "TagSets-1", "Name": "Tier", "Type": "SingleSelect", "Scopes": ["Tenant"], "Tags": [] });
    let here = web()
        .add("tagsets", tags)
        .with("channels", |channel| channel["GitReferenceRules"] = json!(["refs/heads/main"]));
    for (version, other) in [("2026.1.1", "2026.2.1"), ("2026.2.1", "2026.1.1")] {
        let there = destination().version(other).space(seed(&ground(&["Dev", "Test"])));
        let pair = Pair::of(source().version(version).space(seed(&here.0)), there).await;
        let plan = pair.plan(&Delta::default()).await;
        assert!(!plan.is_refused(), "{version} to {other}: {:#?}", plan.refusals().collect::<Vec<_>>());
    }
}
