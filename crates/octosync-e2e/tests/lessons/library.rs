//! Step templates, script modules, library sets, accounts, feeds, lifecycles, policies.

use crate::small::{environments, ground, start, there, web};
use octosync::delta::{Delta, FirstSync};
use octosync_e2e::judge::{self, Expectation};
use octosync_e2e::kit::{SPACE, Wanted};
use octosync_e2e::tiny::{guid, script, variable, variables};
use serde_json::{Value, json};

fn taking() -> (Delta, Expectation) {
    (
        Delta::default().first_sync(FirstSync::TakeSource),
        Expectation::default().first_sync(judge::FirstSync::TakeSource),
    )
}

fn parameter(name: &str, settings: Value, default: Value) -> Value {
    json!({ "Id": guid(&format!("parameter {name}")), "Name": name, "Label": name, "HelpText": "", "DefaultValue": default, "DisplaySettings": settings })
}

fn template(number: usize, version: usize, parameters: Vec<Value>) -> Value {
    json!({ "Id": format!("ActionTemplates-{number}"), "Name": "Template", "ActionType": "Octopus.Script", "Version": version, "Description": "",
        "Properties": { "Octopus.Action.Script.ScriptBody": "echo" }, "Packages": [], "Parameters": parameters })
}

fn secret() -> Value {
    json!({ "HasValue": true, "NewValue": null, "Hint": null })
}

#[tokio::test]
async fn a_template_of_many_versions_is_still_one_template() {
    let line = json!({ "Octopus.ControlType": "SingleLineText" });
    let source = environments(&["Dev"])
        .add("actiontemplates", template(1, 12, vec![parameter("P", line.clone(), json!("new"))]));
    let judged = start(
        source,
        environments(&["Dev"]).add("actiontemplates", template(5, 3, vec![parameter("P", line, json!("old"))])).0,
    )
    .await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    judged.sync(&delta, &expectation).await;
    let templates = judged.pair.destination.documents(SPACE, "actiontemplates");
    assert_eq!((templates.len(), &templates[0]["Version"]), (1, &json!(4)));
}

#[tokio::test]
async fn secrets_of_templates_and_steps_stay_what_they_are() {
    let sensitive = json!({ "Octopus.ControlType": "Sensitive" });
    let with = |body: &str, value: Value| {
        let mut made = script(1, "Use", body);
        let properties = &mut made["Actions"][0]["Properties"];
        properties["Octopus.Action.Template.Id"] = json!("ActionTemplates-1");
        properties["Octopus.Action.Template.Version"] = json!("0");
        properties["P"] = value;
        web()
            .add("actiontemplates", template(1, 0, vec![parameter("P", sensitive.clone(), secret())]))
            .steps(vec![made])
    };
    for (here, standing) in [
        (secret(), secret()),
        (json!("#{Bound}"), json!("#{Bound}")),
        (json!("#{Bound}"), secret()),
        (secret(), json!("#{Bound}")),
    ] {
        let judged = start(with("echo new", here), with("echo old", standing.clone()).0).await;
        let (delta, _) = taking();
        let before = octosync_e2e::secrets::secrets(&judged.pair.destination, SPACE);
        judged.pair.sync(&delta).await;
        octosync_e2e::secrets::assert_kept(&before, &octosync_e2e::secrets::secrets(&judged.pair.destination, SPACE));
        let value = crate::small::action(&judged.pair, "Use")["Properties"]["P"].clone();
        assert_eq!(value.is_object(), standing.is_object(), "{value}");
        judged.pair.assert_quiet(&delta).await;
    }
}

#[tokio::test]
async fn templates_of_a_library_set_change_and_keep_their_ids() {
    let set = |templates: Vec<Value>| {
        let set = json!({ "Id": "LibraryVariableSets-1", "Name": "L", "Description": "", "ContentType": "Variables", "VariableSetId": "variableset-LibraryVariableSets-1", "Templates": templates });
        environments(&["Dev"])
            .add("libraryvariablesets", set)
            .add("variablesets", variables("LibraryVariableSets-1", vec![]))
    };
    let line = json!({ "Octopus.ControlType": "SingleLineText" });
    let mut edited = parameter("Alias", json!({ "Octopus.ControlType": "MultiLineText" }), json!("y"));
    edited["Label"] = json!("Another label");
    let source = set(vec![edited, parameter("More", line.clone(), json!(""))]);
    let standing = set(vec![parameter("Own", line.clone(), json!("z")), parameter("Alias", line, json!("x"))]);
    let judged = start(source, standing.0).await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    let made = there(&judged.pair, "libraryvariablesets", "L").unwrap();
    let mut names: Vec<&str> =
        made["Templates"].as_array().unwrap().iter().filter_map(|item| item["Name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Alias", "More", "Own"]);
}

#[tokio::test]
async fn a_script_module_follows_in_every_letter() {
    let module = |body: &str| {
        let set = json!({ "Id": "LibraryVariableSets-1", "Name": "M", "Description": "", "ContentType": "ScriptModule", "VariableSetId": "variableset-LibraryVariableSets-1" });
        let rows = vec![
            variable("Octopus.Script.Module[M]", body, json!({})),
            variable("Octopus.Script.Module.Language[M]", "Bash", json!({})),
        ];
        environments(&["Dev"])
            .add("libraryvariablesets", set)
            .add("variablesets", variables("LibraryVariableSets-1", rows))
    };
    let judged = start(module("echo 'Done' \n"), module("echo 'done'\n").0).await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    assert!(
        crate::small::rows_of(&judged.pair, "LibraryVariableSets")
            .contains(&"Octopus.Script.Module[M] = echo 'Done' \n".to_owned())
    );
}

#[tokio::test]
async fn a_script_module_in_the_list_of_a_project_is_one() {
    let set = json!({ "Id": "LibraryVariableSets-1", "Name": "M", "Description": "", "ContentType": "ScriptModule", "VariableSetId": "variableset-LibraryVariableSets-1" });
    let rows = vec![
        variable("Octopus.Script.Module[M]", "echo", json!({})),
        variable("Octopus.Script.Module.Language[M]", "Bash", json!({})),
    ];
    let source = web()
        .add("libraryvariablesets", set)
        .add("variablesets", variables("LibraryVariableSets-1", rows))
        .with("projects", |project| project["IncludedLibraryVariableSetIds"] = json!(["LibraryVariableSets-1"]));
    let judged = start(source, ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(there(&judged.pair, "libraryvariablesets", "M").unwrap()["ContentType"], "ScriptModule");
}

#[tokio::test]
async fn an_account_for_some_environments_that_are_there_keeps_those() {
    let account = |scope: Value| json!({ "Id": "Accounts-1", "Name": "Dev only", "AccountType": "Token", "Token": secret(), "EnvironmentIds": scope });
    let source = environments(&["Dev", "Test"]).add("accounts", account(json!(["Environments-1", "Environments-2"])));
    let judged = start(source, ground(&["Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    assert_eq!(
        there(&judged.pair, "accounts", "Dev only").unwrap()["EnvironmentIds"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn a_new_lifecycle_arrives_with_its_phases_and_deploys_nothing_by_itself() {
    let source = environments(&["Dev", "Test"]).with("lifecycles", |lifecycle| {
        lifecycle["Phases"][0]["AutomaticDeploymentTargets"] =
            lifecycle["Phases"][0]["OptionalDeploymentTargets"].take();
        lifecycle["Phases"][1]["MinimumEnvironmentsBeforePromotion"] = json!(1);
    });
    let judged = start(source, ground(&["Dev", "Test"])).await;
    judged.sync(&Delta::default(), &Expectation::default()).await;
    let made = there(&judged.pair, "lifecycles", "Path").unwrap();
    assert_eq!(made["Phases"].as_array().map(Vec::len), Some(2));
    assert_eq!(made["Phases"][0]["AutomaticDeploymentTargets"], json!([]));
}

#[tokio::test]
async fn what_stands_of_a_kind_that_is_only_created_is_never_overwritten() {
    let policy = |cleanup: &str| {
        let policy = json!({ "Id": "MachinePolicies-1", "Name": "P", "MachineCleanupPolicy": { "DeleteMachinesBehavior": cleanup } });
        let feed =
            json!({ "Id": "Feeds-1", "Name": "F", "FeedType": "Docker", "FeedUri": format!("https://{cleanup}") });
        let pool =
            json!({ "Id": "WorkerPools-1", "Name": "W", "WorkerPoolType": "StaticWorkerPool", "Description": cleanup });
        environments(&["Dev"]).add("machinepolicies", policy).add("feeds", feed).add("workerpools", pool)
    };
    let judged = start(policy("DeleteUnavailableMachines"), policy("DoNotDelete").0).await;
    let (delta, expectation) = taking();
    judged.sync(&delta, &expectation).await;
    assert_eq!(judged.pair.destination.writes(), 0);
}

/// Both are library variable sets to the server, and share their names.
#[tokio::test]
async fn a_module_and_a_set_of_one_name_are_refused_before_anything_is_written() {
    let set = |kind: &str| {
        let set = json!({ "Id": "LibraryVariableSets-1", "Name": "X", "ContentType": kind, "VariableSetId": "variableset-LibraryVariableSets-1" });
        environments(&["Dev"]).add("libraryvariablesets", set)
    };
    for (here, standing) in [("Variables", "ScriptModule"), ("ScriptModule", "Variables")] {
        let judged = start(set(here), set(standing).0).await;
        let plan = judged.pair.plan(&Delta::default()).await;
        assert!(
            plan.is_refused(),
            "{here} against {standing}: {:#?}",
            plan.steps.iter().map(|step| &step.id).collect::<Vec<_>>()
        );
    }
}
