//! The judge finds what goes wrong: every planted mistake is named.

mod fresh;
mod standing;

use super::{Expectation, FirstSync, Mode, problems};
use crate::reader::{Server, Snapshot};
use crate::spaces::{Documents, lookups, rich_space};
use octopus_sandbox::{Sandbox, SpaceSeed};
use serde_json::{Value, json};

/// A source, and a destination before and after a sync that left nothing to be desired.
#[derive(Clone)]
struct Synced {
    source: Snapshot,
    before: Snapshot,
    after: Snapshot,
}

/// A mistake: what it is, how it is made, and a part of what the judge says.
type Mistake = (&'static str, fn(&mut Synced), &'static str);

async fn loaded(documents: Documents, seed: u64) -> Snapshot {
    let builder = Sandbox::builder().seed(seed).space(SpaceSeed::from_documents("Default", documents));
    let sandbox = builder.start().await.unwrap();
    Snapshot::read(&Server::new(&sandbox.url(), "API-X"), "Default").await
}

/// The destination has an account for itself.
fn with_own(mut documents: Documents) -> Documents {
    let own =
        json!({ "Id": "Accounts-99", "Name": "Ours alone", "AccountType": "Token", "Token": { "HasValue": true } });
    documents.entry("accounts".to_owned()).or_default().push(own);
    documents
}

async fn synced() -> Synced {
    let source = loaded(rich_space(), 1).await;
    let mut after = loaded(with_own(rich_space()), 2).await;
    for lifecycle in after.documents.get_mut("lifecycles").unwrap() {
        for phase in lifecycle["Phases"].as_array_mut().unwrap() {
            let mut all = phase["AutomaticDeploymentTargets"].as_array().unwrap().clone();
            all.extend(phase["OptionalDeploymentTargets"].as_array().unwrap().clone());
            phase["OptionalDeploymentTargets"] = json!(all);
            phase["AutomaticDeploymentTargets"] = json!([]);
        }
    }
    let known = with_own(lookups());
    let names: Vec<&str> = known.values().flatten().filter_map(|document| document["Name"].as_str()).collect();
    let born = ["Default Lifecycle", "Default Project Group", "Default Machine Policy", "Default Worker Pool"];
    let mut before = after.clone();
    for documents in before.documents.values_mut() {
        documents.retain(|document| {
            let name = document["Name"].as_str().unwrap_or_default();
            let made = born.contains(&name) || name.contains("(built-in)") || document["CanBeDeleted"] == false;
            made || names.contains(&name)
        });
    }
    Synced { source, before, after }
}

fn named<'a>(space: &'a mut Snapshot, collection: &str, name: &str) -> &'a mut Value {
    let documents = space.documents.get_mut(collection).unwrap();
    documents.iter_mut().find(|document| document["Name"] == name).unwrap_or_else(|| panic!("{collection} {name}"))
}

fn id(space: &mut Snapshot, collection: &str, name: &str) -> Value {
    named(space, collection, name)["Id"].clone()
}

/// The process of the shop.
fn process(space: &mut Snapshot) -> &mut Value {
    let shop = id(space, "projects", "Shop");
    let mut processes = space.documents.get_mut("deploymentprocesses").unwrap().iter_mut();
    processes.find(|process| process["ProjectId"] == shop).unwrap()
}

fn action<'a>(space: &'a mut Snapshot, name: &str) -> &'a mut Value {
    let processes = space.documents.get_mut("deploymentprocesses").unwrap().iter_mut();
    let steps = processes.flat_map(|process| process["Steps"].as_array_mut().unwrap());
    let mut actions = steps.flat_map(|step| step["Actions"].as_array_mut().unwrap());
    actions.find(|action| action["Name"] == name).unwrap_or_else(|| panic!("{name}"))
}

/// The variables of the shop.
fn rows(space: &mut Snapshot) -> &mut Vec<Value> {
    let shop = id(space, "projects", "Shop");
    let mut sets = space.documents.get_mut("variablesets").unwrap().iter_mut();
    sets.find(|set| set["OwnerId"] == shop).unwrap()["Variables"].as_array_mut().unwrap()
}

/// The row with a value, which is unique among the rows of the shop.
fn row<'a>(space: &'a mut Snapshot, value: &str) -> &'a mut Value {
    rows(space).iter_mut().find(|row| row["Value"] == value).unwrap_or_else(|| panic!("{value}"))
}

/// The first row with a name.
fn first_row<'a>(space: &'a mut Snapshot, name: &str) -> &'a mut Value {
    let sets = space.documents.get_mut("variablesets").unwrap().iter_mut();
    let mut rows = sets.flat_map(|set| set["Variables"].as_array_mut().unwrap());
    rows.find(|row| row["Name"] == name).unwrap_or_else(|| panic!("{name}"))
}

/// The expectation of a sync that was asked for kinds which are off by default.
fn asked() -> Expectation {
    Expectation::default().mode("proxies", Mode::Create)
}

fn found(synced: &Synced, expectation: &Expectation) -> Vec<String> {
    problems(&synced.source, &synced.before, &synced.after, expectation)
}

/// Plants each mistake in a good sync and expects it to be named.
fn every_mistake_is_named(good: &Synced, mistakes: &[Mistake]) {
    assert_eq!(found(good, &asked()), [] as [String; 0], "a good sync is good");
    for (claim, plant, part) in mistakes {
        let mut bad = good.clone();
        plant(&mut bad);
        let problems = found(&bad, &asked());
        assert!(problems.iter().any(|problem| problem.contains(part)), "{claim}: expected '{part}' in {problems:#?}");
    }
}

#[tokio::test]
async fn what_is_to_be_kept_must_not_follow_the_source() {
    let mut synced = synced().await;
    row(&mut synced.after, "anywhere")["Value"] = json!("its own");
    action(&mut synced.after, "Wait")["Notes"] = json!("its own");
    synced.before = synced.after.clone();
    let kept = asked().first_sync(FirstSync::KeepDestination);
    assert_eq!(found(&synced, &kept), [] as [String; 0]);
    let taken = asked();
    assert_eq!(found(&synced, &taken).len(), 1, "rows are kept by default: {:#?}", found(&synced, &taken));
    let taken = asked().first_sync(FirstSync::TakeSource);
    assert_eq!(found(&synced, &taken).len(), 2, "{:#?}", found(&synced, &taken));
    action(&mut synced.after, "Wait")["Notes"] = json!("the source's");
    assert!(found(&synced, &kept)[0].contains("was to be kept, but changed: Steps"));
}

#[tokio::test]
async fn a_name_without_counterpart_takes_its_scopes_along() {
    let synced = synced().await;
    let without = asked().name("environments", "Development", &[]);
    let problems = found(&synced, &without);
    for part in
        ["shop.scoped[Environment=«environments/development»] = \"one environment\" was not asked for", "Phases[build]"]
    {
        assert!(problems.iter().any(|problem| problem.contains(part)), "{part} in {problems:#?}");
    }
}

#[tokio::test]
async fn a_renamed_environment_makes_new_values_the_destinations_own() {
    let mut synced = synced().await;
    named(&mut synced.after, "environments", "Test")["Name"] = json!("Staging");
    named(&mut synced.before, "environments", "Test")["Name"] = json!("Staging");
    let renamed = asked().name("environments", "Test", &["Staging"]);
    let problems = found(&synced, &renamed);
    let wanted = "= \"Replace Me\" is missing";
    assert_eq!(problems.iter().filter(|problem| problem.contains(wanted)).count(), 2, "{problems:#?}");
    row(&mut synced.after, "two environments")["Value"] = json!("Replace Me");
    first_row(&mut synced.after, "Company.Name");
    assert!(found(&synced, &renamed).len() < problems.len());
}
