//! The usages of a step template, and how the actions made from it are brought to another version.

use crate::common::{Instance, Method, id, start};
use crate::described::{VERSIONS, described};
use octopus_sandbox::Sandbox;
use serde_json::{Value, json};

const BODY: &str = "Octopus.Action.Script.ScriptBody";
const VERSION: &str = "Octopus.Action.Template.Version";

/// A template, a project and a runbook with a step each that was made from it.
struct Setting {
    server: Instance,
    template: Value,
    project: Value,
    process: String,
    runbook: Value,
}

async fn setting(version: &str, template: Value) -> Setting {
    let server = start(Sandbox::builder().version(version)).await;
    let template = server.post("actiontemplates", &template).await;
    let project = server.project("Web").await;
    let runbook = server.post("runbooks", &json!({ "Name": "R", "ProjectId": id(&project) })).await;
    let process = format!("deploymentprocess-{}", id(&project));
    let setting = Setting { server, template, project, process, runbook };
    setting.add_step("deploymentprocesses", &setting.process, json!({})).await;
    let of_runbook = setting.runbook["RunbookProcessId"].as_str().unwrap();
    setting.add_step("runbookProcesses", of_runbook, json!({})).await;
    setting
}

fn script() -> Value {
    json!({
        "Name": "Notify", "ActionType": "Octopus.Script",
        "Properties": { BODY: "echo 1", "Octopus.Action.Script.Syntax": "Bash", "Octopus.Action.RunOnServer": "True" },
        "Parameters": [{ "Name": "Text", "DefaultValue": "hello" }],
    })
}

impl Setting {
    async fn add_step(&self, path: &str, process: &str, properties: Value) -> Value {
        let path = format!("{path}/{process}");
        let mut process = self.server.get(&path).await;
        let mut action = json!({
            "Name": "Notify", "ActionType": self.template["ActionType"], "Properties": self.template["Properties"],
            "Packages": self.template["Packages"],
        });
        action["Properties"]["Octopus.Action.Template.Id"] = self.template["Id"].clone();
        action["Properties"][VERSION] = json!(self.template["Version"].to_string());
        action["Properties"]["Text"] = json!("own");
        for (key, value) in properties.as_object().unwrap() {
            action["Properties"][key] = value.clone();
        }
        process["Steps"] = json!([{ "Name": "Notify", "Actions": [action] }]);
        self.server.put(&path, &process).await
    }

    async fn process(&self) -> Value {
        self.server.get(&format!("deploymentprocesses/{}", self.process)).await
    }

    async fn action(&self) -> Value {
        self.process().await["Steps"][0]["Actions"][0].clone()
    }

    /// Saves the template with these fields; its new version.
    async fn change(&self, fields: Value) -> i64 {
        let path = format!("actiontemplates/{}", id(&self.template));
        let mut template = self.server.get(&path).await;
        for (field, value) in fields.as_object().unwrap() {
            template[field] = value.clone();
        }
        self.server.put(&path, &template).await["Version"].as_i64().unwrap()
    }

    async fn update(&self, body: Value) -> (u16, Value) {
        let mut sent = json!({
            "ActionsToUpdate": [{
                "ProcessType": "Deployment", "ProcessId": self.process, "ActionIds": [self.action().await["Id"]],
            }],
        });
        for (field, value) in body.as_object().unwrap() {
            sent[field] = value.clone();
        }
        let path = format!("actiontemplates/{}/actionsUpdate", id(&self.template));
        let (status, answer) = self.server.send(Method::POST, &path, Some(&sent)).await;
        (status.as_u16(), answer)
    }
}

#[tokio::test]
async fn usage_names_deployments_and_runbooks_with_their_versions() {
    let setting = setting("2026.1.9674", script()).await;
    let path = format!("actiontemplates/{}/usage", id(&setting.template));
    let uses = setting.server.get(&path).await;
    assert_eq!(uses.as_array().unwrap().len(), 2);
    let of = |kind: &str| uses.as_array().unwrap().iter().find(|entry| entry["ProcessType"] == kind).unwrap().clone();
    let (deployment, runbook) = (of("Deployment"), of("Runbook"));
    assert_eq!((&deployment["ProcessId"], &deployment["Version"]), (&json!(setting.process), &json!("0")));
    assert_eq!((&deployment["ProjectName"], &deployment["ActionName"]), (&json!("Web"), &json!("Notify")));
    assert_eq!(deployment["ActionId"], setting.action().await["Id"]);
    assert_eq!((&runbook["RunbookId"], &runbook["RunbookName"]), (&setting.runbook["Id"], &json!("R")));
    let runbooks = setting.server.get(&format!("{path}?process=Runbook")).await;
    assert_eq!(runbooks, json!([runbook]));
    let other =
        setting.server.post("actiontemplates", &json!({ "Name": "Other", "ActionType": "Octopus.Script" })).await;
    assert_eq!(setting.server.get(&format!("actiontemplates/{}/usage", id(&other))).await, json!([]));
}

#[tokio::test]
async fn an_update_takes_what_the_template_changed_and_keeps_what_the_step_set() {
    let setting = setting("2026.1.9674", script()).await;
    setting
        .add_step("deploymentprocesses", &setting.process, json!({ "Octopus.Action.Script.Syntax": "PowerShell" }))
        .await;
    let before = setting.process().await;
    let properties =
        json!({ BODY: "echo 2", "Octopus.Action.Script.Syntax": "Bash", "Octopus.Action.RunOnServer": "True" });
    let version = setting.change(json!({ "Properties": properties })).await;
    let (status, results) = setting.update(json!({ "Version": version })).await;
    assert_eq!((status, &results[0]["Outcome"]), (200, &json!("Success")), "{results}");
    let after = setting.process().await;
    assert_eq!(after["Version"].as_i64(), before["Version"].as_i64().map(|version| version + 1));
    let action = &after["Steps"][0]["Actions"][0];
    assert_eq!(action["Id"], before["Steps"][0]["Actions"][0]["Id"]);
    let properties = &action["Properties"];
    assert_eq!((&properties[BODY], &properties[VERSION]), (&json!("echo 2"), &json!("1")));
    assert_eq!(
        (&properties["Octopus.Action.Script.Syntax"], &properties["Text"]),
        (&json!("PowerShell"), &json!("own"))
    );
    let path = format!("runbookProcesses/{}", setting.runbook["RunbookProcessId"].as_str().unwrap());
    let runbook = setting.server.get(&path).await;
    assert_eq!(runbook["Steps"][0]["Actions"][0]["Properties"][VERSION], "0", "nobody asked for the runbook");
}

#[tokio::test]
async fn the_older_form_of_the_request_updates_too() {
    let setting = setting("2020.3.2", script()).await;
    let version = setting.change(json!({ "Properties": { BODY: "echo 2" } })).await;
    let path = format!("runbookProcesses/{}", setting.runbook["RunbookProcessId"].as_str().unwrap());
    let runbook = setting.server.get(&path).await;
    let actions = json!({
        setting.process.clone(): [setting.action().await["Id"]],
        id(&runbook): [runbook["Steps"][0]["Actions"][0]["Id"]],
    });
    let body = json!({ "Version": version, "ActionsToUpdate": null, "ActionIdsByProcessId": actions });
    let (_, results) = setting.update(body).await;
    assert_eq!(results.as_array().map(Vec::len), Some(2), "{results}");
    assert_eq!(setting.action().await["Properties"][BODY], "echo 2");
    assert_eq!(setting.server.get(&path).await["Steps"][0]["Actions"][0]["Properties"][BODY], "echo 2");
}

#[tokio::test]
async fn a_value_that_both_changed_is_for_people_until_it_is_overridden() {
    let setting = setting("2026.1.9674", script()).await;
    setting.add_step("deploymentprocesses", &setting.process, json!({ BODY: "echo mine" })).await;
    let before = setting.process().await;
    let version = setting.change(json!({ "Properties": { BODY: "echo 2" } })).await;
    let (_, results) = setting.update(json!({ "Version": version })).await;
    assert_eq!(results[0]["Outcome"], "ManualMergeRequired");
    assert!(results[0]["ManualMergeRequiredReasonsByPropertyName"][BODY].is_array(), "{results}");
    assert_eq!(setting.process().await, before, "nothing is written");
    let (_, results) = setting.update(json!({ "Version": version, "Overrides": { BODY: "echo both" } })).await;
    assert_eq!(results[0]["Outcome"], "Success", "{results}");
    assert_eq!(setting.action().await["Properties"][BODY], "echo both");
}

#[tokio::test]
async fn a_new_parameter_needs_a_value() {
    let setting = setting("2026.1.9674", script()).await;
    let known = setting.template["Parameters"][0].clone();
    let parameters = json!([known, { "Name": "Who" }, { "Name": "When", "DefaultValue": "now" }]);
    let version = setting.change(json!({ "Parameters": parameters })).await;
    let (_, results) = setting.update(json!({ "Version": version })).await;
    assert_eq!(results[0]["Outcome"], "DefaultParamterValueMissing");
    assert_eq!(results[0]["NamesOfNewParametersMissingDefaultValue"], json!(["Who"]));
    assert_eq!(setting.action().await["Properties"][VERSION], "0");
    let (_, results) = setting.update(json!({ "Version": version, "DefaultPropertyValues": { "Who": "me" } })).await;
    assert_eq!(results[0]["Outcome"], "Success", "{results}");
    let properties = setting.action().await["Properties"].clone();
    assert_eq!(
        (&properties["Who"], &properties["When"], &properties["Text"]),
        (&json!("me"), &json!("now"), &json!("own"))
    );
}

#[tokio::test]
async fn a_renamed_parameter_takes_its_value_along_and_a_removed_one_goes() {
    let setting = setting("2026.1.9674", script()).await;
    let mut renamed = setting.template["Parameters"][0].clone();
    renamed["Name"] = json!("Message");
    let version = setting.change(json!({ "Parameters": [renamed] })).await;
    setting.update(json!({ "Version": version })).await;
    let properties = setting.action().await["Properties"].clone();
    assert_eq!((&properties["Message"], properties.get("Text")), (&json!("own"), None));
    let version = setting.change(json!({ "Parameters": [] })).await;
    setting.update(json!({ "Version": version })).await;
    assert!(setting.action().await["Properties"].get("Message").is_none());
}

#[tokio::test]
async fn sensitive_values_survive_an_update() {
    let secret = |value: &str| json!({ "HasValue": true, "NewValue": value });
    let mut template = script();
    template["Parameters"] = json!([{ "Name": "Text", "DisplaySettings": { "Octopus.ControlType": "Sensitive" } }]);
    let setting = setting("2026.1.9674", template).await;
    setting.add_step("deploymentprocesses", &setting.process, json!({ "Text": secret("s3cret") })).await;
    let known = setting.template["Parameters"][0].clone();
    let new = json!({ "Name": "Token", "DefaultValue": secret("t0ken"), "DisplaySettings": { "Octopus.ControlType": "Sensitive" } });
    let version = setting.change(json!({ "Parameters": [known, new] })).await;
    let (_, results) = setting.update(json!({ "Version": version })).await;
    assert_eq!(results[0]["Outcome"], "Success", "{results}");
    assert!(!results.to_string().contains("t0ken"));
    let secret = |key: &str| {
        setting.server.sandbox.secret(
            "Default",
            &setting.process,
            &format!("Steps[Notify].Actions[Notify].Properties.{key}"),
        )
    };
    assert_eq!(secret("Text").as_deref(), Some("s3cret"));
    assert_eq!(secret("Token").as_deref(), Some("t0ken"));
    assert_eq!(
        setting.action().await["Properties"]["Token"],
        json!({ "HasValue": true, "NewValue": null, "Hint": null })
    );
}

#[tokio::test]
async fn a_package_that_others_count_on_stays_until_they_let_go() {
    let package = |name: &str| json!({ "Name": name, "PackageId": "P", "FeedId": "feeds-builtin" });
    let mut template = script();
    template["Packages"] = json!([package("tools")]);
    let setting = setting("2026.1.9674", template).await;
    let server = &setting.server;
    let rule = json!({ "VersionRange": "[1,2)", "ActionPackages": [{ "DeploymentAction": "Notify", "PackageReference": "tools" }] });
    let body = json!({ "Name": "Hotfix", "ProjectId": setting.project["Id"], "Rules": [rule] });
    let mut channel = server.post("channels", &body).await;
    let version = setting.change(json!({ "Packages": [package("more")] })).await;
    let (_, results) = setting.update(json!({ "Version": version })).await;
    assert_eq!(results[0]["Outcome"], "RemovedPackageInUse");
    let usage = json!({ "PackageReference": "tools", "UsedBy": "ChannelRule", "UsedById": id(&channel), "UsedByName": "Hotfix" });
    assert_eq!(results[0]["RemovedPackageUsages"], json!([usage]));
    channel["Rules"] = json!([]);
    server.put(&format!("channels/{}", id(&channel)), &channel).await;
    let (_, results) = setting.update(json!({ "Version": version })).await;
    assert_eq!(results[0]["Outcome"], "Success", "{results}");
    let action = setting.action().await;
    let names: Vec<&Value> = action["Packages"].as_array().unwrap().iter().map(|package| &package["Name"]).collect();
    assert_eq!(names, ["more"]);
}

#[tokio::test]
async fn an_update_of_what_is_not_there_writes_nothing() {
    let setting = setting("2026.1.9674", script()).await;
    let version = setting.change(json!({ "Properties": { BODY: "echo 2" } })).await;
    let before = setting.process().await;
    let own = before["Steps"][0]["Actions"][0]["Id"].clone();
    let wanted = |kind: &str, process: &str, actions: Value| json!([{ "ProcessType": kind, "ProcessId": process, "ActionIds": actions }]);
    let process = setting.process.as_str();
    let cases = [
        (404, json!({ "Version": 7 })),
        (400, json!({})),
        (400, json!({ "Version": version, "ActionsToUpdate": null })),
        (400, json!({ "Version": version, "ActionsToUpdate": wanted("Deployment", process, json!([own, "nobody"])) })),
        (400, json!({ "Version": version, "ActionsToUpdate": wanted("Magic", process, json!([own])) })),
        (404, json!({ "Version": version, "ActionsToUpdate": wanted("Runbook", process, json!([own])) })),
        (
            404,
            json!({ "Version": version, "ActionsToUpdate": wanted("Deployment", "deploymentprocess-Projects-0", json!([own])) }),
        ),
    ];
    for (expected, body) in cases {
        let (status, answer) = setting.update(body.clone()).await;
        assert_eq!(status, expected, "{body}: {answer}");
    }
    assert_eq!(setting.process().await, before);
}

#[tokio::test]
async fn usage_and_results_have_the_form_of_each_version() {
    for version in VERSIONS {
        let Some(described) = described(version) else { return };
        let setting = setting(version, script()).await;
        let path = format!("actiontemplates/{}/usage", id(&setting.template));
        described.holds_each("ActionTemplateUsageResource", &setting.server.get(&path).await);
        let number = setting.change(json!({ "Properties": { BODY: "echo 2" } })).await;
        let (_, results) = setting.update(json!({ "Version": number })).await;
        described.holds_each("ActionUpdateResultResource", &results);
    }
}

#[tokio::test]
async fn usage_tells_the_branch_of_what_is_in_git_and_nobody_updates_it_there() {
    let setting = setting("2026.1.9674", script()).await;
    let action = setting.action().await["Id"].clone();
    let (status, answer) = crate::git::convert(&setting.server, &setting.project, &crate::git::settings()).await;
    assert_eq!(status, 200, "{answer}");
    let uses = setting.server.get(&format!("actiontemplates/{}/usage", id(&setting.template))).await;
    let uses = uses.as_array().unwrap();
    assert_eq!(uses.len(), 2);
    uses.iter().for_each(|entry| assert_eq!(entry["Branch"], "main"));
    let version = setting.change(json!({ "Properties": { BODY: "echo 2" } })).await;
    let target =
        json!({ "ProcessType": "Deployment", "ProcessId": setting.process, "ActionIds": [action], "GitRef": "main" });
    let body = json!({ "Version": version, "ActionsToUpdate": [target] });
    let path = format!("actiontemplates/{}/actionsUpdate", id(&setting.template));
    let problems = setting.server.refused(Method::POST, &path, &body).await;
    assert_eq!(problems, ["Only processes that are not in Git can be updated here."]);
}
