//! The behaviour of a run when something goes wrong, and that a plan is the same whatever the order.

use octopus_sandbox::{Effect, Fault};
use octosync::apply::{ApplyError, Status};
use octosync::delta::{Delta, FirstSync, Mode};
use octosync::plan::{FORMAT, Plan};
use octosync::plan_file;
use octosync::planner::plan_destination;
use octosync::registry::kinds::{ENVIRONMENTS, VARIABLES};
use octosync_e2e::check::{Expect, check_synced, foreign_ids};
use octosync_e2e::kit::{CANARY, Pair, Wanted, side};
use octosync_e2e::spaces::{Documents, large_space, lookups, rich_space};
use serde_json::{Value, json};

fn creating() -> Delta {
    Delta::default().kind(ENVIRONMENTS, Mode::Create).kind(octosync::key::Kind::of("proxies"), Mode::Create)
}

/// One project with a process and a variable, in the environments Dev and Test.
fn small() -> Documents {
    let documents = json!({
        "environments": [{"Id": "Environments-1", "Name": "Dev"}, {"Id": "Environments-2", "Name": "Test"}],
        "projects": [{"Id": "Projects-1", "Name": "Shop", "ProjectGroupId": "ProjectGroups-ext-1", "LifecycleId": "Lifecycles-ext-1",
            "VariableSetId": "variableset-Projects-1", "DeploymentProcessId": "deploymentprocess-Projects-1", "IsDisabled": false}],
        "deploymentprocesses": [{"Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": [
            step("Deploy", json!([])), step("Only in Dev", json!(["Environments-1"])), step("Both", json!(["Environments-1", "Environments-2"]))]}],
        "variablesets": [{"Id": "variableset-Projects-1", "OwnerId": "Projects-1", "Variables": [
            row("Database", "dev-db", json!(["Environments-1"])), row("Database", "test-db", json!(["Environments-2"])), row("Plain", "1", json!([]))]}],
        "_external_references": [
            {"Kind": "ProjectGroups", "NameOrHclName": "Default Project Group", "Id": "ProjectGroups-ext-1"},
            {"Kind": "Lifecycles", "NameOrHclName": "system_lifecycle_firstlifecycle", "Id": "Lifecycles-ext-1"}],
    });
    serde_json::from_value(documents).expect("documents by collection")
}

fn step(name: &str, environments: Value) -> Value {
    let properties =
        json!({"Octopus.Action.Script.ScriptBody": format!("echo {name}"), "Octopus.Action.RunOnServer": "true"});
    json!({"Name": name, "Actions": [{"Name": name, "ActionType": "Octopus.Script", "Environments": environments, "Properties": properties}]})
}

fn row(name: &str, value: &str, environments: Value) -> Value {
    json!({"Name": name, "Value": value, "Type": "String", "IsEditable": true, "Scope": {"Environment": environments}})
}

fn only_test() -> Documents {
    serde_json::from_value(json!({"environments": [{"Id": "Environments-9", "Name": "Test"}]})).expect("documents")
}

fn steps(pair: &Pair) -> Vec<(String, usize)> {
    let there = pair.there();
    let process =
        there["deploymentprocesses"].iter().find(|process| !process["Steps"].as_array().is_none_or(Vec::is_empty));
    let steps = process.and_then(|process| process["Steps"].as_array()).cloned().unwrap_or_default();
    let scope = |step: &Value| step["Actions"][0]["Environments"].as_array().map_or(0, Vec::len);
    steps.iter().map(|step| (step["Name"].as_str().unwrap_or_default().to_owned(), scope(step))).collect()
}

fn values(pair: &Pair) -> Vec<(String, String, usize)> {
    let there = pair.there();
    let rows = there["variablesets"].iter().flat_map(|set| set["Variables"].as_array().cloned().unwrap_or_default());
    let mut rows: Vec<_> = rows
        .map(|row| {
            let scope = row["Scope"]["Environment"].as_array().map_or(0, Vec::len);
            (
                row["Name"].as_str().unwrap_or_default().to_owned(),
                row["Value"].as_str().unwrap_or_default().to_owned(),
                scope,
            )
        })
        .collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn what_is_scoped_to_nothing_that_is_there_is_skipped_and_never_unscoped() {
    let pair = Pair::start(&small(), &only_test()).await;
    let plan = pair.sync(&Delta::default()).await;
    assert_eq!(steps(&pair), [("Deploy".to_owned(), 0), ("Both".to_owned(), 1)]);
    let row = |name: &str, value: &str, scope| (name.to_owned(), value.to_owned(), scope);
    assert_eq!(values(&pair), [row("Database", "test-db", 1), row("Plain", "1", 0)]);
    assert_eq!(plan.counts().skipped, 2, "{:#?}", plan.decisions);
    assert_eq!(plan.counts().narrowed, 1, "{:#?}", plan.decisions);
    assert_eq!(plan.counts().widened, 0);
    pair.assert_quiet(&Delta::default()).await;
}

#[tokio::test]
async fn a_renamed_environment_makes_values_the_destinations_own() {
    let there: Documents =
        serde_json::from_value(json!({"environments": [{"Id": "Environments-9", "Name": "Staging"}]}))
            .expect("documents");
    let pair = Pair::start(&small(), &there).await;
    let delta = Delta::default().name(ENVIRONMENTS, "Dev", &[]).name(ENVIRONMENTS, "Test", &["Staging"]);
    pair.sync(&delta).await;
    let row = |name: &str, value: &str, scope| (name.to_owned(), value.to_owned(), scope);
    assert_eq!(values(&pair), [row("Database", "Replace Me", 1), row("Plain", "1", 0)]);
    pair.assert_quiet(&delta).await;
    pair.assert_quiet(&delta.clone().first_sync(FirstSync::TakeSource)).await;
}

#[tokio::test]
async fn a_name_map_for_what_does_not_exist_is_refused_with_the_nearest_name() {
    let pair = Pair::start(&small(), &only_test()).await;
    let plan = pair.plan(&Delta::default().name(ENVIRONMENTS, "Tset", &["Test"])).await;
    let refusal = plan.refusals().find(|finding| finding.code == "names.unknown").expect("it is refused");
    assert!(refusal.fix.contains("\"Test\""), "{refusal:?}");
}

#[tokio::test]
async fn a_space_is_never_synced_with_itself() {
    let pair = Pair::start(&small(), &Documents::new()).await;
    let (here, again) = (side(&pair.source, "source").await, side(&pair.source, "again").await);
    let plan = plan_destination("again", &here, &again, &Delta::default());
    assert_eq!(plan.refusals().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["place.same"]);
    assert!(plan.steps.is_empty());
}

#[tokio::test]
async fn a_plan_is_refused_when_the_destination_moved_on() {
    let pair = Pair::start(&small(), &Documents::new()).await;
    pair.sync(&creating()).await;
    pair.source.edit("Default", "projects", &id_of(&pair.here(), "projects", "Shop"), |project| {
        project["ReleaseNotesTemplate"] = json!("new")
    });
    let delta = creating().first_sync(FirstSync::TakeSource);
    let plan = pair.plan(&delta).await;
    assert_eq!(plan.steps.len(), 1, "{:#?}", plan.steps);
    pair.destination.edit("Default", "projects", &id_of(&pair.there(), "projects", "Shop"), |project| {
        project["ReleaseNotesTemplate"] = json!("theirs")
    });
    let writes = pair.destination.writes();
    match pair.apply(&plan).await {
        Err(ApplyError::Stale { changed, .. }) => assert_eq!(changed[0].to_string(), "projects/Shop"),
        other => panic!("it was not refused: {other:?}"),
    }
    assert_eq!(pair.destination.writes(), writes);
}

fn id_of(documents: &Documents, collection: &str, name: &str) -> String {
    let found = documents[collection].iter().find(|document| document["Name"] == name).expect("it is there");
    found["Id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_run_that_dies_is_finished_by_the_next_one() {
    let whole = Pair::start(&rich_space(), &lookups()).await;
    whole.sync(&creating()).await;
    let all = whole.destination.writes();
    assert!(all > 50, "{all} writes");
    let mut stops: Vec<usize> = (1..all).step_by(9).collect();
    stops.push(all - 1);
    for writes in stops {
        let pair = Pair::start(&rich_space(), &lookups()).await;
        let dies =
            Effect::Status { code: 500, body: json!({"ErrorMessage": "it died"}).to_string(), headers: Vec::new() };
        for method in ["POST", "PUT"] {
            pair.destination.insert_fault(Fault::at("*", dies.clone()).method(method).after(writes / 2));
        }
        let plan = pair.plan(&creating()).await;
        let outcome = pair.apply(&plan).await.expect("it begins");
        assert!(!outcome.is_complete());
        let there = pair.there();
        let open = there["projects"]
            .iter()
            .filter(|project| project["Description"].as_str().unwrap_or_default().starts_with("octosync is still"));
        assert!(open.clone().all(|project| project["IsDisabled"] == true), "what is half there cannot be deployed");
        pair.destination.clear_faults();
        pair.sync(&creating()).await;
        let mistakes = check_synced(&pair.here(), &pair.there(), &Expect::default());
        assert!(mistakes.is_empty(), "died after {writes} writes: {mistakes:#?}");
        pair.assert_quiet(&creating()).await;
    }
}

#[tokio::test]
async fn a_failed_step_blocks_only_what_needs_it() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    let refuses =
        Effect::Status { code: 400, body: json!({"ErrorMessage": "no feeds today"}).to_string(), headers: Vec::new() };
    pair.destination.insert_fault(Fault::at("*/feeds", refuses).method("POST"));
    let plan = pair.plan(&creating()).await;
    let outcome = pair.apply(&plan).await.expect("it begins");
    let status = |id: &str| outcome.steps.iter().find(|step| step.id.0 == id).map(|step| step.status.clone());
    assert!(
        outcome
            .steps
            .iter()
            .any(|step| matches!(&step.status, Status::Failed { error, .. } if error.contains("no feeds today")))
    );
    assert!(outcome.steps.iter().any(|step| matches!(step.status, Status::Blocked { .. })));
    assert!(outcome.done() > 10, "the rest goes on");
    assert!(status("no such step").is_none());
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_write_is_found_and_not_written_twice() {
    let pair = Pair::start(&small(), &only_test()).await;
    pair.destination.insert_fault(Fault::at("*/projects", Effect::DropAfterHandling).method("POST").nth(1));
    let plan = pair.plan(&Delta::default()).await;
    let outcome = pair.apply(&plan).await.expect("it begins");
    assert!(outcome.is_complete(), "{:#?}", outcome.steps);
    assert_eq!(pair.there()["projects"].len(), 1);
    pair.assert_quiet(&Delta::default()).await;
}

/// Between the request and its answer, somebody else made a project of that name: that one is not ours.
#[tokio::test]
async fn after_a_lost_create_only_what_was_sent_is_taken_for_our_own() {
    for (patch, is_ours) in [(json!({"Description": "theirs", "IsDisabled": false}), false), (json!({}), true)] {
        let pair = Pair::start(&small(), &only_test()).await;
        let plan = pair.plan(&Delta::default()).await;
        for effect in [Effect::Overtaken(patch.clone()), Effect::DropBeforeHandling] {
            pair.destination.insert_fault(Fault::at("*/projects", effect).method("POST").nth(1));
        }
        let outcome = pair.apply(&plan).await.expect("it begins");
        assert_eq!(outcome.is_complete(), is_ours, "{:#?}", outcome.steps);
        let there = pair.there();
        assert_eq!(there["projects"].len(), 1);
        if !is_ours {
            let failed = outcome.steps.iter().find_map(|step| match &step.status {
                Status::Failed { error, .. } => Some(error.as_str()),
                _ => None,
            });
            assert!(failed.is_some_and(|error| error.contains("left alone")), "{failed:?}");
            assert_eq!(there["projects"][0]["Description"], "theirs");
            assert!(
                there["deploymentprocesses"].iter().all(|process| process["Steps"] == json!([])),
                "nothing is written"
            );
            assert!(there["variablesets"].iter().all(|set| set["Variables"] == json!([])), "nothing is written");
        }
    }
}

/// A gateway may answer with what somebody else asked for: nothing is written over with it.
#[tokio::test]
async fn another_document_in_place_of_the_one_that_was_asked_for_is_not_written() {
    for path in ["*/deploymentprocesses/*", "*/variables/*"] {
        let pair = Pair::start(&small(), &only_test()).await;
        let plan = pair.plan(&Delta::default()).await;
        let other = json!({"Id": "Others-1", "Version": 1, "Steps": [], "Variables": []}).to_string();
        let effect = Effect::Status { code: 200, body: other, headers: Vec::new() };
        pair.destination.insert_fault(Fault::at(path, effect).method("GET"));
        let outcome = pair.apply(&plan).await.expect("it begins");
        let failed = outcome
            .steps
            .iter()
            .any(|step| matches!(&step.status, Status::Failed { error, .. } if error.contains("another document")));
        assert!(failed, "{path}: {:#?}", outcome.steps);
        pair.destination.clear_faults();
        pair.sync(&Delta::default()).await;
        pair.assert_quiet(&Delta::default()).await;
    }
}

/// Returns the requests that were made for one document, or for the channels of one project.
fn read_alone(pair: &Pair) -> Vec<String> {
    let requests = pair.destination.requests().into_iter().filter(|request| request.method == "GET");
    let paths = requests.map(|request| request.path);
    paths
        .filter(|path| ["/deploymentprocess-", "/variableset-", "/channels?"].iter().any(|of| path.contains(of)))
        .collect()
}

/// Four writes for each new project and one for its channel: what the server made with it is read together with others.
#[tokio::test]
async fn what_the_server_made_is_read_many_at_once() {
    let projects = 70;
    let pair = Pair::start(&large_space(projects, 2, 2), &Documents::new()).await;
    let plan = pair.plan(&creating()).await;
    pair.destination.clear_requests();
    let outcome = pair.apply(&plan).await.expect("it begins");
    assert!(outcome.is_complete() && outcome.findings.is_empty(), "{outcome:#?}");
    // Those whose owners came last may be too few for a listing of all.
    let alone = read_alone(&pair);
    assert!(alone.len() < 8, "{alone:#?}");
    let requests = pair.destination.requests().len();
    assert!(requests <= 5 * projects + 60, "{requests} requests");
    pair.assert_quiet(&creating()).await;
}

#[tokio::test]
async fn what_cannot_be_read_together_is_read_alone() {
    let pair = Pair::start(&large_space(10, 1, 1), &Documents::new()).await;
    let plan = pair.plan(&creating()).await;
    for path in ["*/deploymentprocesses", "*/variables/all", "*/channels/all"] {
        let refused =
            Effect::Status { code: 400, body: json!({"ErrorMessage": "No."}).to_string(), headers: Vec::new() };
        // The first is the reading of the whole space.
        let first = if path == "*/variables/all" { 0 } else { 1 };
        pair.destination.insert_fault(Fault::at(path, refused).method("GET").after(first + 1));
    }
    pair.destination.clear_requests();
    let outcome = pair.apply(&plan).await.expect("it begins");
    assert!(outcome.is_complete(), "{outcome:#?}");
    assert!(read_alone(&pair).len() >= 30, "{:#?}", read_alone(&pair));
    pair.destination.clear_faults();
    pair.assert_quiet(&creating()).await;
}

#[tokio::test]
async fn the_plan_is_the_same_under_any_order() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    let first = serde_json::to_string(&pair.plan(&creating()).await).expect("a plan is JSON");
    for order in 10..14 {
        pair.source.shuffle(order);
        pair.destination.shuffle(order * 3);
        assert_eq!(serde_json::to_string(&pair.plan(&creating()).await).expect("a plan is JSON"), first);
    }
}

#[tokio::test]
async fn a_plan_file_holds_neither_ids_nor_keys_and_comes_back_whole() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    let destination = pair.plan(&creating()).await;
    let plan =
        Plan { format: FORMAT, tool: "test".into(), source: destination.site.clone(), destinations: vec![destination] };
    let mut text = Vec::new();
    plan_file::write(&plan, &mut text).expect("memory takes all");
    assert_eq!(plan_file::read(text.as_slice()).expect("it reads back"), plan);
    assert!(!String::from_utf8(text).expect("it is text").contains(CANARY));
    let plan_as_documents = Documents::from([(
        "plan".to_owned(),
        vec![json!({"Steps": serde_json::to_value(&plan.destinations[0].steps).expect("JSON")})],
    )]);
    let ids = foreign_ids(&pair.here(), &plan_as_documents);
    assert!(ids.is_empty(), "{ids:#?}");
}

#[tokio::test]
async fn a_secret_on_the_destination_survives_every_word() {
    let pair = Pair::start(&rich_space(), &lookups()).await;
    pair.sync(&creating()).await;
    let secrets = |pair: &Pair| -> Vec<Option<String>> {
        let there = pair.there();
        let accounts = there["accounts"].iter().flat_map(|account| {
            let id = account["Id"].as_str().unwrap_or_default().to_owned();
            ["Password", "Token", "SecretKey", "PrivateKeyFile", "JsonKey"]
                .map(|field| pair.destination.secret("Default", &id, field))
        });
        let sets = there["variablesets"].iter().flat_map(|set| {
            let id = set["Id"].as_str().unwrap_or_default().to_owned();
            let rows = set["Variables"].as_array().cloned().unwrap_or_default();
            let sensitive = rows.into_iter().filter(|row| row["IsSensitive"] == true);
            sensitive
                .map(move |row| (id.clone(), format!("Variables[{}].Value", row["Id"].as_str().unwrap_or_default())))
                .collect::<Vec<_>>()
        });
        accounts.chain(sets.map(|(id, path)| pair.destination.secret("Default", &id, &path))).collect()
    };
    let before = secrets(&pair);
    assert!(before.iter().flatten().count() > 3, "there are secrets to lose");
    for set in pair.here()["variablesets"].clone() {
        pair.source.edit("Default", "variablesets", set["Id"].as_str().expect("an id"), |set| {
            for row in set["Variables"].as_array_mut().into_iter().flatten() {
                row["Description"] = json!("edited on the source");
            }
        });
    }
    let delta = creating().first_sync(FirstSync::TakeSource);
    let plan = pair.sync(&delta).await;
    assert!(plan.steps.iter().any(|step| step.key.kind() == VARIABLES), "the sets were written");
    assert_eq!(secrets(&pair), before);
    pair.assert_quiet(&delta).await;
}
