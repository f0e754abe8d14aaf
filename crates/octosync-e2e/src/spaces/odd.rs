//! A small space with odd names everywhere.

use super::Documents;
use super::library::parameter;
use super::make::add;
use super::processes::{process, step};
use super::projects::{channel, project};
use super::steps::script;
use super::variables::{row, set};
use serde_json::{Value, json};

/// Names that somebody will have.
fn names() -> Vec<String> {
    let fixed = [
        "It's a \"quoted\" `name`",
        "Web / API \\ jobs",
        "Rocket \u{1f680} e\u{301}t\u{e9} \u{65e5}\u{672c}",
        "100% %2F %20 + & ? # ;",
        "  Leading blanks",
        "<b>&amp;</b> {\"json\": [1]} $x",
    ];
    let long = format!("Long {}", "x".repeat(195));
    fixed.into_iter().map(str::to_owned).chain([long]).collect()
}

/// Each collection holds a document of every odd name.
pub(super) fn space() -> Documents {
    let mut documents = Documents::new();
    for (index, name) in names().iter().enumerate() {
        roots(&mut documents, index + 1, name);
        scripts(&mut documents, index + 1, name);
        projects(&mut documents, index + 1, name);
    }
    documents
}

fn roots(documents: &mut Documents, number: usize, name: &str) {
    let id = |prefix: &str| format!("{prefix}-{number}");
    let mut put = |collection: &str, prefix: &str, mut document: Value| {
        document["Id"] = json!(id(prefix));
        document["Name"] = json!(name);
        document["Description"] = json!(name);
        add(documents, collection, document);
    };
    put("environments", "Environments", json!({ "SortOrder": number }));
    put("projectgroups", "ProjectGroups", json!({}));
    let phase = json!({
        "Id": id("phase"), "Name": name, "AutomaticDeploymentTargets": [],
        "OptionalDeploymentTargets": [id("Environments")], "MinimumEnvironmentsBeforePromotion": 0,
    });
    put("lifecycles", "Lifecycles", json!({ "Phases": [phase] }));
    // A slash parts the set from the tag, so that no name of a set can hold one.
    let (set, tag) = (name.replace('/', "|"), name.replace('/', "|"));
    let tag = json!({
        "Id": format!("TagSets-{number}/Tags-{number}"), "Name": tag, "CanonicalTagName": format!("{set}/{tag}"),
        "Color": "#123456", "Description": name, "SortOrder": 1,
    });
    put("tagsets", "TagSets", json!({ "Tags": [tag], "Type": "MultiSelect", "Scopes": ["Tenant"] }));
    put("workerpools", "WorkerPools", json!({ "WorkerPoolType": "StaticWorkerPool", "SortOrder": number }));
    put("machinepolicies", "MachinePolicies", json!({}));
    let account = json!({
        "AccountType": "Token", "Token": { "HasValue": true, "NewValue": null }, "EnvironmentIds": [id("Environments")],
    });
    put("accounts", "Accounts", account);
    put("feeds", "Feeds", json!({ "FeedType": "Helm", "FeedUri": "https://charts.example.com" }));
    if let Some(set) = documents.get_mut("tagsets").and_then(|sets| sets.last_mut()) {
        set["Name"] = json!(name.replace('/', "|"));
    }
    for feed in documents.get_mut("feeds").into_iter().flatten() {
        feed.as_object_mut().map(|feed| feed.remove("Description"));
    }
}

fn scripts(documents: &mut Documents, number: usize, name: &str) {
    let template = json!({
        "Id": format!("ActionTemplates-{number}"), "Name": name, "ActionType": "Octopus.Script", "Version": 1,
        "Description": name, "Packages": [], "GitDependencies": [],
        "Properties": {
            "Octopus.Action.Script.ScriptSource": "Inline", "Octopus.Action.Script.Syntax": "Bash",
            "Octopus.Action.Script.ScriptBody": format!("# {name}\n"),
        },
        "Parameters": [parameter(name, "SingleLineText", json!(name))],
    });
    add(documents, "actiontemplates", template);
    for (place, kind) in [(1, "Variables"), (2, "ScriptModule")] {
        let id = format!("LibraryVariableSets-{}", number * 10 + place);
        // Names of library variable sets are unique across both types.
        let name = if place == 1 { name.to_owned() } else { format!("Module {number}: {}", shortened(name)) };
        let library = json!({
            "Id": id, "Name": name, "Description": name, "ContentType": kind,
            "VariableSetId": format!("variableset-{id}"), "Templates": [],
        });
        add(documents, "libraryvariablesets", library);
        let rows = if place == 1 {
            vec![row(&name, "String", json!(name), json!({ "Environment": [format!("Environments-{number}")] }))]
        } else {
            vec![
                row(&format!("Octopus.Script.Module[{name}]"), "String", json!(format!("# {name}")), json!({})),
                row(&format!("Octopus.Script.Module.Language[{name}]"), "String", json!("Bash"), json!({})),
            ]
        };
        add(documents, "variablesets", set(&id, rows));
    }
}

fn shortened(name: &str) -> String {
    name.trim().chars().take(150).collect()
}

fn projects(documents: &mut Documents, number: usize, name: &str) {
    let id = format!("Projects-{number}");
    let fields = json!({ "IncludedLibraryVariableSetIds": [format!("LibraryVariableSets-{}", number * 10 + 1)] });
    let document = project(&id, name, &format!("ProjectGroups-{number}"), &format!("Lifecycles-{number}"), fields);
    add(documents, "projects", document);
    add(documents, "channels", channel(&format!("Channels-{number}0"), &id, "Default", json!({})));
    let tag = name.trim().replace('/', "|");
    let odd = channel(&format!("Channels-{number}1"), &id, name, json!({ "TenantTags": [format!("{tag}/{tag}")] }));
    add(documents, "channels", odd);
    let mut odd = script(&id, name);
    odd["Channels"] = json!([format!("Channels-{number}1")]);
    odd["Environments"] = json!([format!("Environments-{number}")]);
    odd["Slug"] = json!(format!("step-{number}"));
    let action = odd["Id"].clone();
    add(documents, "deploymentprocesses", process(&id, vec![step(vec![odd], json!({}))]));
    let rows = vec![
        row(name, "String", json!(name), json!({ "Action": [action] })),
        row(name, "String", json!(name), json!({ "Role": [shortened(name)] })),
    ];
    add(documents, "variablesets", set(&id, rows));
}
