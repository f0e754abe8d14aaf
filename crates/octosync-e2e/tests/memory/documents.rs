//! Documents that are renamed, deleted or made anew between syncs.

use crate::world::{On, World, say, shop, text};
use octopus_sandbox::{Effect, Fault};
use octosync::apply::Status;
use octosync::decision::Set;
use octosync::delta::{DeletedThere, Delta, FirstSync, Mode, PerKind};
use octosync::plan::DestinationPlan;
use octosync::registry::kinds::ENVIRONMENTS;
use octosync_e2e::kit::{Pair, Wanted as _};
use octosync_e2e::spaces::Documents;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::{environment, variable, variables};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn names(documents: &[Value]) -> Vec<&str> {
    documents.iter().map(|document| text(&document["Name"])).collect()
}

#[tokio::test]
async fn a_renamed_project_is_a_rename_and_no_second_project() {
    let world = World::synced(shop(&["a"], Vec::new())).await;
    world.edit(On::Source, ("projects", "Shop"), |project| project["Name"] = json!("Store"));
    world.edit_step(On::Source, "a", say("new"));
    world.sync().await;
    assert_eq!(names(&world.pair.there()["projects"]), ["Store"]);
    assert_eq!(world.steps(), ["a: new"]);
}

#[tokio::test]
async fn a_project_that_was_renamed_there_keeps_its_name_and_gets_the_edits() {
    let world = World::synced(shop(&["a"], Vec::new())).await;
    world.edit(On::Destination, ("projects", "Shop"), |project| project["Name"] = json!("Theirs"));
    world.edit_step(On::Source, "a", say("new"));
    world.sync().await;
    assert_eq!(names(&world.pair.there()["projects"]), ["Theirs"]);
    assert_eq!(world.steps(), ["a: new"]);
}

#[tokio::test]
async fn an_environment_that_was_renamed_on_either_side_is_nobodys_edit() {
    let world = World::synced(shop(&["a"], Vec::new())).await;
    world.edit(On::Source, ("environments", "Test"), |environment| environment["Name"] = json!("QA"));
    world.edit(On::Destination, ("environments", "Live"), |environment| environment["Name"] = json!("Prod"));
    let plan = world.plan().await;
    assert!(!plan.is_refused(), "{:#?}", plan.findings);
    let phases = |step: &octosync::plan::Step| step.key.kind().word() == "lifecycles";
    assert!(!plan.steps.iter().any(phases), "{:#?}", plan.steps);
}

#[tokio::test]
async fn an_environment_that_stood_on_both_sides_and_is_renamed_is_still_the_same() {
    for mode in [Mode::Existing, Mode::Create] {
        let documents = shop(&["a"], vec![variable("Url", "1", json!({ "Environment": ["Environments-1"] }))]);
        let mut there = octosync_e2e::spaces::Documents::new();
        there.insert("environments".to_owned(), documents["environments"].clone());
        let pair = Pair::start(&documents, &there).await.remembering();
        let world = World { pair, delta: creating().kind(ENVIRONMENTS, mode) };
        world.sync().await;
        world.edit(On::Source, ("environments", "Test"), |environment| environment["Name"] = json!("QA"));
        world.edit(On::Destination, ("environments", "Live"), |environment| environment["Name"] = json!("Prod"));
        world.edit_step(On::Source, "a", say("new"));
        let plan = world.sync().await;
        assert_eq!(plan.steps.len(), 1, "{:#?}", plan.steps);
        let documents = world.pair.there();
        let mut environments = names(&documents["environments"]);
        environments.sort_unstable();
        assert_eq!(environments, ["Prod", "Test"], "{mode:?}");
    }
}

#[tokio::test]
async fn a_mapped_name_of_something_that_was_renamed_is_refused_with_its_new_name_alone() {
    let scope = json!({ "Environment": ["Environments-1"] });
    let here = shop(&["a"], vec![variable("Url", "1", scope)]);
    let mut there = Documents::new();
    there.insert("environments".to_owned(), vec![environment(1, "Staging"), environment(2, "Live")]);
    let pair = Pair::start(&here, &there).await.remembering();
    let world =
        World { pair, delta: creating().kind(ENVIRONMENTS, Mode::Existing).name(ENVIRONMENTS, "Test", &["Staging"]) };
    world.sync().await;
    let said = |plan: &DestinationPlan| -> Vec<String> {
        plan.refusals().map(|finding| format!("{} {}", finding.code, finding.fix)).collect()
    };
    world.edit(On::Destination, ("environments", "Staging"), |environment| environment["Name"] = json!("Acceptance"));
    let plan = world.plan().await;
    assert_eq!(said(&plan), ["names.not_there write names.environments: { \"Test\": \"Acceptance\" }"]);
    assert!(plan.steps.is_empty(), "it is still the same: {:#?}", plan.steps);
    world.edit(On::Destination, ("environments", "Acceptance"), |environment| environment["Name"] = json!("Staging"));
    world.edit(On::Source, ("environments", "Test"), |environment| environment["Name"] = json!("QA"));
    assert_eq!(said(&world.plan().await), ["word.renamed write \"QA\", or remove the word"]);
}

#[tokio::test]
async fn a_clone_that_took_the_name_there_is_refused() {
    let world = World::synced(shop(&["a"], Vec::new())).await;
    world.edit(On::Destination, ("projectgroups", "Group"), |group| group["Name"] = json!("Group (old)"));
    let clone = json!({ "Name": "Group" });
    let made: Value = world.there().await.post("projectgroups", &clone).await.expect("it is made");
    assert_eq!(made["Name"], "Group");
    let plan = world.plan().await;
    let codes: Vec<&str> = plan.refusals().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["match.pair_differs"], "{:#?}", plan.findings);
}

#[tokio::test]
async fn what_was_deleted_there_stays_away_unless_it_shall_come_back() {
    let mut world = World::synced(shop(&["a"], Vec::new())).await;
    let there = world.pair.there();
    let id = text(&there["projects"][0]["Id"]).to_owned();
    world.there().await.delete(&format!("projects/{id}")).await.expect("it is deleted");
    let plan = world.plan().await;
    assert!(plan.steps.is_empty(), "{:#?}", plan.steps);
    assert!(plan.findings.iter().any(|finding| finding.code == "match.gone_there"), "{:#?}", plan.findings);
    world.delta.options.deleted_there.value = DeletedThere::Recreate;
    world.sync().await;
    assert_eq!(names(&world.pair.there()["projects"]), ["Shop"]);
}

#[tokio::test]
async fn what_is_gone_from_the_source_stays_there_and_is_said() {
    let world = World::synced(shop(&["a"], Vec::new())).await;
    let client = octosync_e2e::kit::client(&world.pair.source);
    let space = client.find_space(octosync_e2e::kit::SPACE).await.expect("the space is there");
    let id = text(&world.pair.here()["projects"][0]["Id"]).to_owned();
    client.space(&space.id).delete(&format!("projects/{id}")).await.expect("it is deleted");
    let plan = world.plan().await;
    let said: Vec<&str> = plan
        .findings
        .iter()
        .filter(|it| it.code == "match.gone")
        .filter_map(|it| Some(it.about.as_ref()?.own_name()))
        .collect();
    assert_eq!((said.contains(&"Shop"), plan.steps.len()), (true, 0), "{said:?} {:#?}", plan.findings);
    assert_eq!(names(&world.pair.there()["projects"]), ["Shop"]);
}

#[tokio::test]
async fn what_is_kept_at_first_is_remembered_also_where_it_names_what_only_arrives_then() {
    let mut here = shop(&["a"], Vec::new());
    let mut there = here.clone();
    there.get_mut("projects").unwrap()[0]["Description"] = json!("theirs");
    here.get_mut("projects").unwrap()[0]["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]);
    let set = json!({ "Id": "LibraryVariableSets-1", "Name": "Shared", "ContentType": "Variables",
        "VariableSetId": "variableset-LibraryVariableSets-1" });
    here.insert("libraryvariablesets".to_owned(), vec![set]);
    here.get_mut("variablesets").unwrap().push(variables("LibraryVariableSets-1", Vec::new()));
    let pair = Pair::start(&here, &there).await.remembering();
    let first_sync = PerKind::all(Set::default_of(FirstSync::KeepDestination));
    let world = World { pair, delta: Delta { first_sync, ..creating() } };
    let plan = world.sync().await;
    assert!(plan.kept.iter().any(|kept| kept.key.own_name() == "Shop"), "{:#?}", plan.kept);
    world.edit(On::Source, ("projects", "Shop"), |project| project["DefaultGuidedFailureMode"] = json!("On"));
    world.sync().await;
    let project = &world.pair.there()["projects"][0];
    assert_eq!(project["DefaultGuidedFailureMode"], "On", "the source alone edited it: {project:#}");
    assert_eq!(project["Description"], "theirs");
    assert_eq!(project["IncludedLibraryVariableSetIds"], json!([]), "that is the destination's own");
}

#[tokio::test]
async fn a_run_that_dies_remembers_exactly_what_it_wrote_and_the_next_one_goes_on() {
    let pair = Pair::start(&shop(&["a"], Vec::new()), &Documents::new()).await.remembering();
    let world = World { pair, delta: creating() };
    let refuses =
        Effect::Status { code: 400, body: json!({ "ErrorMessage": "not today" }).to_string(), headers: Vec::new() };
    world.pair.destination.insert_fault(Fault::at("*/deploymentprocesses/*", refuses).method("PUT"));
    let plan = world.plan().await;
    let outcome = world.pair.apply(&plan).await.expect("it begins");
    assert!(!outcome.is_complete());
    let written: BTreeSet<String> = plan.steps.iter().map(|step| step.key.to_string()).collect();
    let steps = plan.steps.iter().zip(&outcome.steps);
    // A document that is written twice is whole with its second write.
    let done = steps.filter(|(step, outcome)| outcome.status == Status::Done && step.late.is_none());
    let done: BTreeSet<String> = done.map(|(step, _)| step.key.to_string()).collect();
    let memory = world.pair.keeper.as_ref().expect("it remembers").memory();
    let known: BTreeSet<String> = memory.records.iter().map(|record| record.to_key.to_string()).collect();
    assert_eq!(known.intersection(&written).cloned().collect::<BTreeSet<String>>(), done);
    world.pair.destination.clear_faults();
    world.sync().await;
    assert_eq!(world.steps(), ["a: echo a"]);
}
