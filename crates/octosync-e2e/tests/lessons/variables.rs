//! Variables and their scopes.

use crate::small::{assert_says, environments, ground, rows, rows_of, start, web};
use octosync::delta::{Delta, FirstSync};
use octosync_e2e::judge::{self, Expectation, Mode};
use octosync_e2e::kit::Wanted;
use octosync_e2e::story::creating;
use octosync_e2e::tiny::{channel, guid, project, script, typed, variable, variables};
use serde_json::{Value, json};

fn taking() -> (Delta, Expectation) {
    (
        Delta::default().first_sync(FirstSync::TakeSource),
        Expectation::default().first_sync(judge::FirstSync::TakeSource),
    )
}

#[tokio::test]
async fn a_value_whose_scope_has_no_counterpart_is_skipped_in_every_dimension() {
    let absent = [
        ("environments", json!({ "Environment": ["Environments-1"] })),
        ("machines", json!({ "Machine": ["Machines-1"] })),
        ("channels", json!({ "Channel": ["Channels-2"] })),
        ("tenant_tags", json!({ "TenantTag": ["Tier/Gold"] })),
        ("process_owners", json!({ "ProcessOwner": ["Runbooks-1"] })),
        ("actions", json!({ "Action": [guid("action 1 Gone")] })),
    ];
    let mut gone = script(1, "Gone", "echo");
    gone["Actions"][0]["Environments"] = json!(["Environments-1"]);
    let mut source = web()
        .add("lifecycles", json!({ "Id": "Lifecycles-2", "Name": "Only here", "Phases": [{ "Name": "P", "OptionalDeploymentTargets": ["Environments-1"] }] }))
        .add("channels", channel(2, 1, "Side", false))
        .add("machines", json!({ "Id": "Machines-1", "Name": "m", "Roles": ["r"], "EnvironmentIds": ["Environments-1"], "Endpoint": { "CommunicationStyle": "None" } }))
        .add("tagsets", json!({ "Id": "TagSets-1", "Name": "Tier", "Tags": [{ "Id": "TagSets-1/Tags-1", "Name": "Gold", "Color": "#111111" }] }))
        .add("runbooks", json!({ "Id": "Runbooks-1", "ProjectId": "Projects-1", "Name": "R", "EnvironmentScope": "Specified", "Environments": ["Environments-1"] }))
        .steps(vec![gone, script(1, "Stays", "echo")])
        .rows(absent.iter().map(|(name, scope)| variable(name, "v", scope.clone())).collect());
    source.0.get_mut("channels").unwrap()[1]["LifecycleId"] = json!("Lifecycles-2");
    let delta = Delta::default()
        .kind(octosync::registry::kinds::TAG_SETS, octosync::delta::Mode::Existing)
        .kind(octosync::registry::kinds::LIFECYCLES, octosync::delta::Mode::Existing);
    let lifecycle = octosync_e2e::tiny::lifecycle(9, "Path", &[]);
    let mut there = ground(&["Test"]);
    there.insert("lifecycles".to_owned(), vec![lifecycle]);
    let judged = start(source, there).await;
    let expectation = Expectation::default().mode("tag_sets", Mode::Existing).mode("lifecycles", Mode::Existing);
    let plan = judged.sync(&delta, &expectation).await;
    assert_eq!(rows(&judged.pair), [] as [String; 0]);
    for (name, _) in absent {
        assert_says(&plan, &["skipped", &format!("Variables[{name}[")]);
    }
}

#[tokio::test]
async fn rows_of_one_value_and_different_scopes_all_arrive() {
    let same = |scope| variable("A", "same", scope);
    let all =
        vec![same(json!({})), same(json!({ "Environment": ["Environments-1"] })), same(json!({ "Role": ["web"] }))];
    let judged = start(web().rows(all), ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(rows(&judged.pair), ["A = same", "A = same Environment:1", "A = same Role:1"]);
}

#[tokio::test]
async fn a_library_value_for_an_environment_outside_of_all_lifecycles_keeps_its_scope() {
    let source = environments(&["Dev", "Elsewhere"])
        .with("lifecycles", |lifecycle| drop(lifecycle["Phases"].as_array_mut().unwrap().pop()))
        .add("libraryvariablesets", json!({ "Id": "LibraryVariableSets-1", "Name": "L", "ContentType": "Variables", "VariableSetId": "variableset-LibraryVariableSets-1" }))
        .add("variablesets", variables("LibraryVariableSets-1", vec![variable("A", "v", json!({ "Environment": ["Environments-2"] }))]));
    let judged = start(source, ground(&["Dev", "Elsewhere"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(rows_of(&judged.pair, "LibraryVariableSets"), ["A = v Environment:1"]);
}

#[tokio::test]
async fn a_tag_scope_survives_the_second_run_and_is_never_widened() {
    let tags = json!({ "Id": "TagSets-1", "Name": "Tier", "Tags": [{ "Id": "TagSets-1/Tags-1", "Name": "Gold", "Color": "#111111" }] });
    let source = web().add("tagsets", tags).rows(vec![variable("A", "v", json!({ "TenantTag": ["Tier/Gold"] }))]);
    let judged = start(source, ground(&["Dev", "Test"])).await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    judged.sync(&delta, &expectation).await;
    assert_eq!(rows(&judged.pair), ["A = v TenantTag:1"]);
}

#[tokio::test]
async fn process_owners_become_those_of_the_destination() {
    let runbook =
        |number: usize| json!({ "Id": format!("Runbooks-{number}"), "ProjectId": "Projects-1", "Name": "Clean" });
    let scoped = |owner: &str| variable("A", owner, json!({ "ProcessOwner": [owner] }));
    let source = web().add("runbooks", runbook(1)).rows(vec![scoped("Projects-1"), scoped("Runbooks-1")]);
    let source = source.rows(vec![]);
    let mut documents = source.0;
    documents.get_mut("variablesets").unwrap().pop();
    for row in documents.get_mut("variablesets").unwrap()[0]["Variables"].as_array_mut().unwrap() {
        row["Value"] = json!("v");
    }
    let there = web().add("runbooks", runbook(7));
    let judged = start(crate::small::Small(documents), there.0).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(rows(&judged.pair), ["A = v ProcessOwner:1", "A = v ProcessOwner:1"]);
}

#[tokio::test]
async fn another_order_of_rows_and_entries_is_no_change() {
    let scope = |a: &str, b: &str| json!({ "Environment": [a, b], "Role": [b, a] });
    let here = vec![variable("A", "1", scope("Environments-1", "Environments-2")), variable("B", "2", json!({}))];
    let there = vec![variable("B", "2", json!({})), variable("A", "1", scope("Environments-2", "Environments-1"))];
    let judged = start(web().rows(here), web().rows(there).0).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(judged.pair.destination.writes(), 0);
}

#[tokio::test]
async fn editing_one_value_leaves_the_others_of_its_name_alone() {
    let rows_of = |test: &str| {
        vec![
            variable("A", "dev", json!({ "Environment": ["Environments-1"] })),
            variable("A", test, json!({ "Environment": ["Environments-2"] })),
            variable("A", "any", json!({})),
        ]
    };
    let judged = start(web().rows(rows_of("edited")), web().rows(rows_of("test")).0).await;
    let (delta, expectation) = taking();
    let plan = judged.sync(&delta, &expectation).await;
    let changes: Vec<String> =
        plan.steps.iter().flat_map(octosync::plan::Step::changes).map(|change| change.at.to_string()).collect();
    assert_eq!(changes, ["Variables[A[environments=Test]].Value"]);
}

#[tokio::test]
async fn values_of_a_type_follow_their_names() {
    let token = |number: usize| json!({ "Id": format!("Accounts-{number}"), "Name": "Cloud", "AccountType": "AmazonWebServicesAccount", "AccessKey": "A", "SecretKey": { "HasValue": true } });
    let certificate = |number: usize| json!({ "Id": format!("Certificates-{number}"), "Name": "Site", "CertificateData": { "HasValue": true } });
    let pool = json!({ "Id": "WorkerPools-5", "Name": "Pool", "WorkerPoolType": "StaticWorkerPool" });
    let typed_rows = vec![
        typed("Account", "AmazonWebServicesAccount", json!("Accounts-3"), json!({})),
        typed("Certificate", "Certificate", json!("Certificates-3"), json!({})),
        typed("Pool", "WorkerPool", json!("WorkerPools-5"), json!({})),
        typed("Nothing", "AzureAccount", Value::Null, json!({})),
        typed("Bound", "WorkerPool", json!("#{Other}"), json!({})),
    ];
    let source =
        web().add("accounts", token(3)).add("certificates", certificate(3)).add("workerpools", pool).rows(typed_rows);
    let mut there = ground(&["Dev", "Test"]);
    there.insert("certificates".to_owned(), vec![certificate(8)]);
    let judged = start(source, there).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(rows(&judged.pair).len(), 5);
}

#[tokio::test]
async fn a_typed_value_without_a_counterpart_is_skipped_and_takes_no_text() {
    let source = web()
        .add("certificates", json!({ "Id": "Certificates-3", "Name": "Site", "CertificateData": { "HasValue": true } }))
        .rows(vec![
            typed("Certificate", "Certificate", json!("Certificates-3"), json!({})),
            variable("A", "1", json!({})),
        ]);
    let judged = start(source, ground(&["Dev", "Test"])).await;
    let plan = judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(rows(&judged.pair), ["A = 1"]);
    assert_says(&plan, &["D8", "skipped", "Certificate"]);
}

#[tokio::test]
async fn a_prompted_variable_arrives_with_all_it_asks() {
    let mut asked = variable("Why", "because", json!({}));
    asked["Prompt"] = json!({ "Label": "Why?", "Description": "Tell", "Required": true,
        "DisplaySettings": { "Octopus.ControlType": "Select", "Octopus.SelectOptions": "b|B\na|A" } });
    asked["IsEditable"] = json!(false);
    let judged = start(web().rows(vec![asked.clone()]), ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let sets = judged.pair.destination.documents("Default", "variables");
    let found =
        sets.iter().flat_map(|set| set["Variables"].as_array().unwrap()).find(|row| row["Name"] == "Why").unwrap();
    assert_eq!((&found["Prompt"]["Label"], &found["Prompt"]["Required"]), (&json!("Why?"), &json!(true)));
    assert_eq!(found["Prompt"]["DisplaySettings"], asked["Prompt"]["DisplaySettings"]);
    assert_eq!(found["IsEditable"], false);
}

#[tokio::test]
async fn values_compare_exactly() {
    let values = [
        "2017-03-20T21:00:17.205+00:00",
        "007",
        " padded ",
        "1.0",
        "TRUE",
        "ünïcödé 完了 🎉",
        "a\r\nb\n",
        "0x1F",
        "null",
    ];
    let name = |at: usize| format!("V{at}");
    let here = values.iter().enumerate().map(|(at, value)| variable(&name(at), value, json!({}))).collect();
    let there =
        values.iter().enumerate().map(|(at, value)| variable(&name(at), &value.to_lowercase(), json!({}))).collect();
    let judged = start(web().rows(here), web().rows(there).0).await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    let mut expected: Vec<String> =
        values.iter().enumerate().map(|(at, value)| format!("{} = {value}", name(at))).collect();
    expected.sort();
    assert_eq!(rows(&judged.pair), expected);
}

#[tokio::test]
async fn a_secret_and_a_text_of_one_name_never_replace_each_other() {
    let secret = || typed("A", "Sensitive", Value::Null, json!({}));
    let text = || variable("A", "plain", json!({}));
    for (here, there, expected) in [(secret(), text(), "A = plain"), (text(), secret(), "A = ")] {
        let judged = start(web().rows(vec![here]), web().rows(vec![there]).0).await;
        let (delta, expectation) = taking();
        let plan = judged.sync(&delta, &expectation).await;
        assert_eq!(rows(&judged.pair), [expected]);
        assert_says(&plan, &["D4", "kept", "A"]);
    }
}

#[tokio::test]
async fn a_second_project_is_not_confused_with_the_first() {
    let source = web()
        .add("projects", project(2, "Api"))
        .add("channels", channel(2, 2, "Default", true))
        .rows(vec![variable("A", "web", json!({ "Channel": ["Channels-1"] }))])
        .add("variablesets", variables("Projects-2", vec![variable("A", "api", json!({ "Channel": ["Channels-2"] }))]));
    let judged = start(source, octosync_e2e::spaces::Documents::new()).await;
    judged.sync(&creating(), &Expectation::default().mode("environments", Mode::Create)).await;
    assert_eq!(rows(&judged.pair), ["A = api Channel:1", "A = web Channel:1"]);
}

/// D1: only an environment that is called otherwise makes a value the destination's own.
#[tokio::test]
async fn a_project_under_another_name_keeps_the_values_of_its_process() {
    let source = web().rows(vec![variable("A", "v", json!({ "ProcessOwner": ["Projects-1"] }))]);
    let judged = start(source, ground(&["Dev", "Test"])).await;
    let delta = Delta::default().name(octosync::registry::kinds::PROJECTS, "Web", &["Site"]);
    judged.sync(&delta, &Expectation::default().name("projects", "Web", &["Site"])).await;
    assert_eq!(rows(&judged.pair), ["A = v ProcessOwner:1"]);
}
