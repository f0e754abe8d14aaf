//! Traps that users of other tools fell into: each is a test named for the right outcome.

use octosync::decision::Severity;
use octosync::delta::{Delta, FirstSync, Mode};
use octosync::registry::kinds::{ENVIRONMENTS, LIFECYCLES};
use octosync_e2e::kit::{Pair, Wanted};
use octosync_e2e::spaces::Documents;
use serde_json::{Value, json};

/// A space with the server's own group and lifecycle at hand, and these documents.
fn space(documents: Value) -> Documents {
    let mut documents: Documents = serde_json::from_value(documents).expect("documents by collection");
    let external = json!([
        {"Kind": "ProjectGroups", "NameOrHclName": "Default Project Group", "Id": "ProjectGroups-ext-1"},
        {"Kind": "Lifecycles", "NameOrHclName": "system_lifecycle_firstlifecycle", "Id": "Lifecycles-ext-1"}]);
    documents.insert("_external_references".to_owned(), external.as_array().cloned().unwrap_or_default());
    documents
}

fn project() -> Value {
    json!({"Id": "Projects-1", "Name": "Shop", "ProjectGroupId": "ProjectGroups-ext-1", "LifecycleId": "Lifecycles-ext-1",
        "VariableSetId": "variableset-Projects-1", "DeploymentProcessId": "deploymentprocess-Projects-1"})
}

fn process(actions: &[Value]) -> Value {
    let steps: Vec<Value> = actions.iter().map(|action| json!({"Name": action["Name"], "Actions": [action]})).collect();
    json!({"Id": "deploymentprocess-Projects-1", "ProjectId": "Projects-1", "Steps": steps})
}

fn variables(rows: Value) -> Value {
    json!({"Id": "variableset-Projects-1", "OwnerId": "Projects-1", "Variables": rows})
}

fn row(name: &str, value: &str) -> Value {
    json!({"Name": name, "Value": value, "Type": "String", "IsEditable": true, "Scope": {}})
}

fn script(name: &str) -> Value {
    json!({"Name": name, "ActionType": "Octopus.Script", "Properties": {"Octopus.Action.Script.ScriptBody": "echo 1"}})
}

fn one<'a>(documents: &'a Documents, collection: &str, name: &str) -> &'a Value {
    let mut found = documents[collection].iter().filter(|document| document["Name"] == name);
    let first = found.next().unwrap_or_else(|| panic!("no {name} in {collection}"));
    assert!(found.next().is_none(), "{name} is there twice");
    first
}

fn actions(documents: &Documents) -> Vec<Value> {
    let processes = documents["deploymentprocesses"]
        .iter()
        .flat_map(|process| process["Steps"].as_array().cloned().unwrap_or_default());
    processes.flat_map(|step| step["Actions"].as_array().cloned().unwrap_or_default()).collect()
}

fn rows(documents: &Documents) -> Vec<Value> {
    documents["variablesets"].iter().flat_map(|set| set["Variables"].as_array().cloned().unwrap_or_default()).collect()
}

#[tokio::test]
async fn equal_names_and_scopes_under_other_ids_are_one_value() {
    let set =
        |value: &str| space(json!({"projects": [project()], "variablesets": [variables(json!([row("A", value)]))]}));
    let pair = Pair::start(&set("1"), &set("1")).await;
    pair.sync(&Delta::default()).await;
    assert_eq!(rows(&pair.there()).len(), 1);
    assert_eq!(pair.destination.writes(), 0);
}

#[tokio::test]
async fn equal_rows_do_not_multiply_on_each_run() {
    let set =
        space(json!({"projects": [project()], "variablesets": [variables(json!([row("A", "1"), row("A", "1")]))]}));
    let pair = Pair::start(&set, &Documents::new()).await;
    for _ in 0..3 {
        pair.sync(&Delta::default()).await;
    }
    assert_eq!(rows(&pair.there()).len(), 2);
    pair.assert_quiet(&Delta::default()).await;
}

#[tokio::test]
async fn removing_a_source_value_never_removes_one_of_the_destination() {
    let set = |rows: Value| space(json!({"projects": [project()], "variablesets": [variables(rows)]}));
    let pair = Pair::start(&set(json!([row("B", "2")])), &set(json!([row("A", "1")]))).await;
    pair.sync(&Delta::default().first_sync(FirstSync::TakeSource)).await;
    let mut names: Vec<String> =
        rows(&pair.there()).iter().map(|row| row["Name"].as_str().unwrap_or_default().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["A", "B"]);
}

#[tokio::test]
async fn a_change_in_letter_case_of_a_value_is_a_change() {
    let set = |value: &str| {
        space(json!({"projects": [project()], "variablesets": [variables(json!([row("Password.Path", value)]))]}))
    };
    let pair = Pair::start(&set("/Secret"), &set("/secret")).await;
    pair.sync(&Delta::default().first_sync(FirstSync::TakeSource)).await;
    assert_eq!(rows(&pair.there())[0]["Value"], "/Secret");
}

#[tokio::test]
async fn an_account_limited_to_an_unmapped_environment_does_not_become_unrestricted() {
    let here = space(json!({
        "environments": [{"Id": "Environments-1", "Name": "Dev"}],
        "accounts": [{"Id": "Accounts-1", "Name": "Dev only", "AccountType": "Token", "EnvironmentIds": ["Environments-1"], "Token": {"HasValue": true}}],
    }));
    let pair = Pair::start(&here, &Documents::new()).await;
    let plan = pair.sync(&Delta::default()).await;
    assert!(pair.there()["accounts"].is_empty());
    assert!(plan.decisions.iter().any(|decision| decision.rule == "B3"), "{:#?}", plan.decisions);
}

#[tokio::test]
async fn a_lifecycle_that_would_lose_every_phase_takes_no_part_and_is_not_opened_to_all() {
    let here = space(json!({
        "environments": [{"Id": "Environments-1", "Name": "Dev"}],
        "lifecycles": [{"Id": "Lifecycles-1", "Name": "Dev only", "Phases": [{"Name": "Dev", "OptionalDeploymentTargets": ["Environments-1"]}]}],
    }));
    let pair = Pair::start(&here, &Documents::new()).await;
    let plan = pair.plan(&Delta::default()).await;
    assert!(plan.findings.iter().any(|finding| finding.code == "lifecycle.empty"), "{:#?}", plan.findings);
    assert!(!plan.is_refused(), "nothing uses it: {:#?}", plan.steps);
    let ignoring = Delta::default().kind(LIFECYCLES, Mode::Ignore);
    assert!(!pair.plan(&ignoring).await.is_refused());
}

#[tokio::test]
async fn a_phase_with_some_environments_keeps_those_and_its_number_is_capped() {
    let here = space(json!({
        "environments": [{"Id": "Environments-1", "Name": "A"}, {"Id": "Environments-2", "Name": "B"}],
        "lifecycles": [{"Id": "Lifecycles-1", "Name": "Both", "Phases": [{"Name": "P", "MinimumEnvironmentsBeforePromotion": 2,
            "AutomaticDeploymentTargets": ["Environments-1"], "OptionalDeploymentTargets": ["Environments-2"]}]}],
    }));
    let there = space(json!({"environments": [{"Id": "Environments-5", "Name": "A"}]}));
    let pair = Pair::start(&here, &there).await;
    pair.sync(&Delta::default()).await;
    let there = pair.there();
    let phase = &one(&there, "lifecycles", "Both")["Phases"][0];
    assert_eq!(phase["MinimumEnvironmentsBeforePromotion"], 1);
    assert_eq!(phase["AutomaticDeploymentTargets"], json!([]), "automatic targets arrive as manual ones");
    assert_eq!(phase["OptionalDeploymentTargets"], json!([one(&there, "environments", "A")["Id"]]));
    pair.assert_quiet(&Delta::default()).await;
}

#[tokio::test]
async fn a_step_of_a_channel_that_takes_no_part_is_skipped_with_it() {
    let here = space(json!({
        "environments": [{"Id": "Environments-1", "Name": "Dev"}],
        "lifecycles": [{"Id": "Lifecycles-1", "Name": "Dev only", "Phases": [{"Name": "Dev", "OptionalDeploymentTargets": ["Environments-1"]}]}],
        "projects": [project()],
        "channels": [{"Id": "Channels-1", "Name": "Hotfix", "ProjectId": "Projects-1", "LifecycleId": "Lifecycles-1"}],
        "deploymentprocesses": [process(&[script("Always"), {
            let mut action = script("Hotfix only");
            action["Channels"] = json!(["Channels-1"]);
            action
        }])],
    }));
    let pair = Pair::start(&here, &Documents::new()).await;
    let delta = Delta::default().kind(LIFECYCLES, Mode::Existing);
    let plan = pair.sync(&delta).await;
    let names: Vec<Value> = actions(&pair.there()).iter().map(|action| action["Name"].clone()).collect();
    assert_eq!(names, ["Always"]);
    assert!(plan.decisions.iter().any(|decision| decision.rule == "C4"), "{:#?}", plan.decisions);
    pair.assert_quiet(&delta).await;
}

#[tokio::test]
async fn a_project_never_gets_a_second_default_channel() {
    let here = space(json!({
        "projects": [project()],
        "channels": [{"Id": "Channels-1", "Name": "Main", "ProjectId": "Projects-1", "IsDefault": true, "Description": "ours"}],
    }));
    let pair = Pair::start(&here, &Documents::new()).await;
    pair.sync(&Delta::default()).await;
    let there = pair.there();
    assert_eq!(there["channels"].iter().filter(|channel| channel["IsDefault"] == true).count(), 1);
    assert_eq!(one(&there, "channels", "Main")["IsDefault"], true);
    pair.assert_quiet(&Delta::default()).await;
}

#[tokio::test]
async fn ids_of_steps_actions_and_packages_stay_when_a_process_is_written() {
    let with = |body: &str| {
        let mut action = script("Run");
        action["Properties"]["Octopus.Action.Script.ScriptBody"] = json!(body);
        action["Packages"] = json!([{"Name": "tools", "PackageId": "Tools", "FeedId": "feeds-builtin", "AcquisitionLocation": "Server"}]);
        space(json!({"projects": [project()], "deploymentprocesses": [process(&[action])]}))
    };
    let pair = Pair::start(&with("echo new"), &with("echo old")).await;
    let ids = |pair: &Pair| {
        let there = pair.there();
        let action = actions(&there)[0].clone();
        (
            action["Id"].clone(),
            action["Packages"][0]["Id"].clone(),
            action["Properties"]["Octopus.Action.Script.ScriptBody"].clone(),
        )
    };
    let before = ids(&pair);
    pair.sync(&Delta::default().first_sync(FirstSync::TakeSource)).await;
    let after = ids(&pair);
    assert_eq!((&after.0, &after.1), (&before.0, &before.1));
    assert_eq!(after.2, "echo new");
}

#[tokio::test]
async fn a_step_that_only_the_destination_has_stays_where_it_stood() {
    let with = |names: &[&str]| {
        space(
            json!({"projects": [project()], "deploymentprocesses": [process(&names.iter().map(|name| script(name)).collect::<Vec<_>>())]}),
        )
    };
    let pair = Pair::start(&with(&["A", "B", "C"]), &with(&["A", "own", "B"])).await;
    pair.sync(&Delta::default().first_sync(FirstSync::TakeSource)).await;
    let names: Vec<Value> = actions(&pair.there()).iter().map(|action| action["Name"].clone()).collect();
    assert_eq!(names, ["A", "own", "B", "C"]);
    pair.assert_quiet(&Delta::default().first_sync(FirstSync::TakeSource)).await;
}

#[tokio::test]
async fn no_approval_gets_weaker_without_consent() {
    let with = |disabled: bool| {
        let gate = json!({"Name": "Approve", "ActionType": "Octopus.Manual", "IsDisabled": disabled, "Properties": {"Octopus.Action.Manual.Instructions": "ok?"}});
        space(json!({"projects": [project()], "deploymentprocesses": [process(&[gate, script("Deploy")])]}))
    };
    let pair = Pair::start(&with(true), &with(false)).await;
    let plan = pair.plan(&Delta::default().first_sync(FirstSync::TakeSource)).await;
    assert_eq!(plan.counts().weakened_gates, 1, "{:#?}", plan.findings);
    assert!(pair.apply(&plan).await.is_err());
    assert_eq!(pair.destination.writes(), 0);
}

#[tokio::test]
async fn a_parameter_without_a_control_type_is_repaired_on_the_way() {
    let here = space(
        json!({"actiontemplates": [{"Id": "ActionTemplates-1", "Name": "T", "ActionType": "Octopus.Script", "Version": 1,
        "Properties": {}, "Packages": [], "Parameters": [{"Id": "p", "Name": "P", "DisplaySettings": {}}]}]}),
    );
    let pair = Pair::start(&here, &Documents::new()).await;
    pair.sync(&Delta::default()).await;
    let there = pair.there();
    assert_eq!(
        one(&there, "actiontemplates", "T")["Parameters"][0]["DisplaySettings"]["Octopus.ControlType"],
        "SingleLineText"
    );
    pair.assert_quiet(&Delta::default()).await;
}

#[tokio::test]
async fn an_account_of_the_same_name_and_another_type_is_refused_with_both_types() {
    let account = |kind: &str| {
        space(
            json!({"accounts": [{"Id": "Accounts-1", "Name": "Cloud", "AccountType": kind, "Token": {"HasValue": true},
        "Username": "u", "Password": {"HasValue": true}, "EnvironmentIds": []}]}),
        )
    };
    let pair = Pair::start(&account("Token"), &account("UsernamePassword")).await;
    let plan = pair.plan(&Delta::default()).await;
    let refusal = plan.refusals().find(|finding| finding.code == "match.type_differs").expect("it is refused");
    assert!(refusal.message.contains("Token") && refusal.message.contains("UsernamePassword"), "{refusal:?}");
}

#[tokio::test]
async fn what_looks_like_an_id_and_is_none_is_left_alone() {
    let set = space(json!({"projects": [project()], "variablesets": [variables(json!([row("Topic", "Messages-1")]))]}));
    let pair = Pair::start(&set, &Documents::new()).await;
    pair.sync(&Delta::default()).await;
    assert_eq!(rows(&pair.there())[0]["Value"], "Messages-1");
}

#[tokio::test]
async fn excluding_a_missing_environment_keeps_the_step() {
    let mut action = script("Not in Dev");
    action["ExcludedEnvironments"] = json!(["Environments-1"]);
    let here = space(json!({
        "environments": [{"Id": "Environments-1", "Name": "Dev"}, {"Id": "Environments-2", "Name": "Prod"}],
        "projects": [project()], "deploymentprocesses": [process(&[action])],
    }));
    let there = space(json!({"environments": [{"Id": "Environments-5", "Name": "Prod"}]}));
    let pair = Pair::start(&here, &there).await;
    pair.sync(&Delta::default()).await;
    assert_eq!(actions(&pair.there()).len(), 1);

    let other = space(
        json!({"environments": [{"Id": "Environments-5", "Name": "Prod"}, {"Id": "Environments-6", "Name": "Sandbox"}]}),
    );
    let pair = Pair::start(&here, &other).await;
    let plan = pair.plan(&Delta::default()).await;
    assert!(plan.refusals().any(|finding| finding.code == "scope.widened"), "{:#?}", plan.findings);
    let mut consenting = Delta::default();
    consenting.allow_widening.value = true.into();
    let plan = pair.plan(&consenting).await;
    assert!(!plan.is_refused());
    assert_eq!(plan.counts().widened, 1);
    assert!(
        plan.findings.iter().any(|finding| finding.code == "scope.widened" && finding.severity == Severity::Warning)
    );
}

#[tokio::test]
async fn automatic_release_creation_arrives_off() {
    let mut auto = project();
    auto["AutoCreateRelease"] = json!(true);
    let pair = Pair::start(&space(json!({"projects": [auto]})), &Documents::new()).await;
    let plan = pair.sync(&Delta::default()).await;
    assert_eq!(one(&pair.there(), "projects", "Shop")["AutoCreateRelease"], false);
    assert!(plan.decisions.iter().any(|decision| decision.rule == "E10"));
    pair.assert_quiet(&Delta::default().kind(ENVIRONMENTS, Mode::Create)).await;
}

#[tokio::test]
async fn a_step_that_is_skipped_is_not_deleted_where_it_stands() {
    let with = |environment: Value, scope: Value| {
        let mut action = script("Sometimes");
        action["Environments"] = scope;
        space(
            json!({"environments": [environment], "projects": [project()], "deploymentprocesses": [process(&[script("Always"), action])]}),
        )
    };
    let here = with(json!({"Id": "Environments-1", "Name": "Dev"}), json!(["Environments-1"]));
    let there = with(json!({"Id": "Environments-1", "Name": "Prod"}), json!(["Environments-1"]));
    let pair = Pair::start(&here, &there).await;
    let before = actions(&pair.there());
    pair.sync(&Delta::default().first_sync(FirstSync::TakeSource)).await;
    assert_eq!(actions(&pair.there()), before);
}

#[tokio::test]
async fn an_untouched_action_keeps_its_stamp_when_its_template_gets_a_newer_version() {
    let template = |body: &str| {
        json!({"Id": "ActionTemplates-1", "Name": "T", "ActionType": "Octopus.Script", "Version": 0, "Packages": [],
            "Properties": {"Octopus.Action.Script.ScriptBody": body}, "Parameters": []})
    };
    let mut own = script("own");
    own["Properties"]["Octopus.Action.Template.Id"] = json!("ActionTemplates-1");
    own["Properties"]["Octopus.Action.Template.Version"] = json!("0");
    let here = json!({"projects": [project()], "actiontemplates": [template("new")], "deploymentprocesses": [process(&[script("A")])]});
    let there = json!({"projects": [project()], "actiontemplates": [template("old")], "deploymentprocesses": [process(&[own])]});
    let pair = Pair::start(&space(here), &space(there)).await;
    pair.sync(&Delta::default().first_sync(FirstSync::TakeSource)).await;
    let there = pair.there();
    assert_eq!(one(&there, "actiontemplates", "T")["Version"], 1);
    let own = actions(&there).into_iter().find(|action| action["Name"] == "own").expect("it stays");
    assert_eq!(own["Properties"]["Octopus.Action.Template.Version"], "0");
}
